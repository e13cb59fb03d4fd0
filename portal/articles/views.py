"""Everything around an article: reading, writing, reviewing, its pictures, its history and its end."""

from flask import Blueprint

from portal.articles import archiving, desk, drafts, history, pictures, reading, reviews

blueprint = Blueprint("articles", __name__)
for part in (reading, desk, drafts, pictures, reviews, history, archiving):
    blueprint.register_blueprint(part.blueprint)
