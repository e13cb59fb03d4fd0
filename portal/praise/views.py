"""Customers' thanks to authors: sending them, and deciding where they go."""

from flask import Blueprint

from portal.praise import moderation_pages, sending_pages

blueprint = Blueprint("praise", __name__)
for part in (sending_pages, moderation_pages):
    blueprint.register_blueprint(part.blueprint)
