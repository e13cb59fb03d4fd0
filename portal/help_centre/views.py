"""The help centre: what customers see without signing in."""

from flask import Blueprint

from portal.help_centre import engines, feeds, front, searching, tags

blueprint = Blueprint("help_centre", __name__)
for part in (front, searching, tags, feeds, engines):
    blueprint.register_blueprint(part.blueprint)
