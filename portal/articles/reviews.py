"""The review queue, and the page on which one text is judged."""

from flask import Blueprint, make_response, render_template, request
from peewee import JOIN
from werkzeug.wrappers import Response as AnyResponse

from knowledge.article_text import text_of
from knowledge.articles import Article, Product, Rendering, Revision
from knowledge.coaching import hints_for
from knowledge.db import now
from knowledge.errors import RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.rendering import render
from knowledge.visibility import load_submitted
from portal.articles import reviewing
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person, signed_in

blueprint = Blueprint("reviews", __name__)
VIEWS = {"rendered": "Rendered", "changes": "Changes", "source": "Source"}


@blueprint.get("/reviews")
@requires("review_articles")
def queue() -> str:
    waiting = (
        Revision.select(Revision, Article, Person, Product)
        .join(Article)
        .switch(Revision)
        .join(Person, JOIN.LEFT_OUTER, on=Revision.author)
        .switch(Revision)
        .join(Product, JOIN.LEFT_OUTER)
        .where(Revision.state == "submitted")
        .order_by(Revision.submitted_at, Revision.id)
    )
    return render_template("articles/reviews.html", waiting=paged(waiting), viewer=signed_in_person(), now=now())


@blueprint.get("/reviews/<id:revision_id>")
@signed_in
def review(revision_id: int) -> str:
    return _page(load_submitted(signed_in_person(), revision_id))


@blueprint.post("/reviews/<id:revision_id>/publication")
@requires("review_articles")
def publish(revision_id: int) -> AnyResponse:
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    note = forms.text("note")
    try:
        article = reviewing.publish(revision, by=person, version=forms.number("version") or 0, note=note)
    except RuleBroken as broken:
        return make_response(_page(revision, note=note, errors=broken.errors, tried="publish"), 422)
    return htmx.done(article.url, "Published. Search knows it from now on.")


@blueprint.post("/reviews/<id:revision_id>/return")
@requires("review_articles")
def send_back(revision_id: int) -> AnyResponse:
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    note = forms.text("note")
    try:
        reviewing.send_back(revision, by=person, version=forms.number("version") or 0, note=note)
    except RuleBroken as broken:
        return make_response(_page(revision, note=note, errors=broken.errors, tried="return"), 422)
    return htmx.done("/reviews", f"Sent back. {_author(revision)} has your note.")


def _page(
    revision: Revision, *, note: str = "", errors: dict[str, str] | None = None, tried: str = ""
) -> str:
    viewer = signed_in_person()
    live = reviewing.live_beside(revision)
    pages = _pages(revision)
    return render_template(
        "articles/review.html",
        revision=revision,
        article=revision.article,
        live=live,
        pages=pages,
        differs=pages["outer"] != pages["staff"],
        changes=reviewing.changes_between(live, revision),
        hints=hints_for(text_of(revision)),
        views=VIEWS,
        view=_chosen_view(),
        is_own=revision.author_id == viewer.id,
        may_decide=revision.state == "submitted"
        and revision.author_id != viewer.id
        and may(viewer, "review_articles"),
        is_late=revision.review_expected_at is not None and revision.review_expected_at < now(),
        note=note,
        errors=errors or {},
        tried=tried,
    )


def _pages(revision: Revision) -> dict[str, str]:
    """The page of each face, as stored when it was submitted; a text that may change is rendered as it stands."""
    if revision.is_editable or revision.state == "discarded":
        body = revision.body
        return {"outer": render(body, audience="outer").html, "staff": render(body, audience="staff").html}
    stored = Rendering.select(Rendering.face, Rendering.html).where(Rendering.revision == revision)
    return {row.face: row.html for row in stored}


def _chosen_view() -> str:
    view = request.args.get("show", "")
    return view if view in VIEWS else "rendered"


def _author(revision: Revision) -> str:
    return revision.author.name if revision.author_id else "The author"
