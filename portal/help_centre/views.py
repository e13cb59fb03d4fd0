"""The help centre: what customers see without signing in."""

from flask import Blueprint

from portal.help_centre import front, searching

blueprint = Blueprint("help_centre", __name__)
for part in (front, searching):
    blueprint.register_blueprint(part.blueprint)
