"""What people look for and do not find: asking, the technicians' list, and what is searched."""

from flask import Blueprint

from portal.gaps import ask_pages, pages, search_pages, telling

blueprint = Blueprint("gaps", __name__)
for part in (ask_pages, pages, search_pages):
    blueprint.register_blueprint(part.blueprint)
blueprint.record_once(lambda setup: telling.listen())
