"""What readers say of an article, and what becomes of it."""

from flask import Blueprint

from portal.feedback import answering, hearing_pages, vote_pages

blueprint = Blueprint("feedback", __name__)
for part in (vote_pages, hearing_pages):
    blueprint.register_blueprint(part.blueprint)
blueprint.record_once(lambda setup: answering.listen())
