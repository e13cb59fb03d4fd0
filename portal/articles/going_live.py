"""A writer's own text, live without waiting for a colleague: a small edit by licence, or urgently with a reason."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from knowledge import reviews
from knowledge.articles import Article, Revision
from knowledge.errors import RuleBroken
from knowledge.indexing import indexed_now
from portal.articles import drafts, editor
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("going_live", __name__)


@blueprint.post("/articles/<id:article_id>/small-edit")
@requires("publish_small_edits")
def publish_small_edit(article_id: int) -> AnyResponse:
    person = signed_in_person()
    return _live(
        article_id,
        lambda draft: reviews.publish_small_edit(
            draft, by=person, version=draft.version, override=forms.text("override")
        ),
        "Your edit is live.",
    )


@blueprint.post("/articles/<id:article_id>/urgent-publication")
@requires("review_articles")
def publish_urgently(article_id: int) -> AnyResponse:
    person = signed_in_person()
    return _live(
        article_id,
        lambda draft: reviews.publish_urgently(
            draft,
            by=person,
            version=draft.version,
            reason=forms.line("urgent_reason"),
            override=forms.text("override"),
        ),
        "It is live. It stays among the reviews until a second person has read it.",
    )


def _live(article_id: int, publish: Callable[[Revision], Article], message: str) -> AnyResponse:
    """Saves what is typed, publishes it and goes to its page; the editor with the reason where that is refused."""
    revision = editor.load_own(signed_in_person(), article_id)
    typed = editor.typed()
    outcome = drafts.saved(revision, typed)
    if isinstance(outcome, Response):
        return outcome
    try:
        article = publish(outcome)
    except RuleBroken as broken:
        return editor.show_refused(revision, replace(typed, version=outcome.version), broken.errors)
    indexed_now()
    return htmx.done(article.url, message)
