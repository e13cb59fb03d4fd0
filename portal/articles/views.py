"""Everything around an article: reading, writing, reviewing, its pictures, its history and its end."""

from flask import Blueprint

from portal.articles import (
    archiving,
    desk,
    drafts,
    going_live,
    history,
    licences,
    passage_notes,
    pictures,
    reading,
    reviews,
    tickets,
)
from portal.articles.videos import allow_large_upload, allow_players

blueprint = Blueprint("articles", __name__)
blueprint.url_value_preprocessor(allow_large_upload)
blueprint.after_request(allow_players)
PARTS = (reading, desk, drafts, tickets, pictures, going_live, reviews, passage_notes, history, archiving, licences)
for part in PARTS:
    blueprint.register_blueprint(part.blueprint)
