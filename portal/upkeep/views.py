"""The pages that list what wants a look, and the page from which one article is looked after."""

from flask import Blueprint

from portal.upkeep import list_pages, tending_pages

blueprint = Blueprint("upkeep", __name__)
for part in (list_pages, tending_pages):
    blueprint.register_blueprint(part.blueprint)
