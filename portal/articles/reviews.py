"""The review queue, and what is decided there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask import Blueprint, make_response, render_template
from peewee import JOIN
from werkzeug.wrappers import Response as AnyResponse

from knowledge import reviews
from knowledge.article_text import text_of
from knowledge.articles import Article, Product, Revision
from knowledge.db import now
from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person
from knowledge.visibility import load_submitted
from portal.articles import reviewing
from portal.articles.review_page import review_page
from portal.web import forms, htmx
from portal.web.dates import reader_zone
from portal.web.paging import paged
from portal.web.security import requires, signed_in, signed_in_person

blueprint = Blueprint("reviews", __name__)


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
        .where(reviews.to_review())
        .order_by(Revision.submitted_at, Revision.id)
    )
    return render_template("articles/reviews.html", waiting=paged(waiting), viewer=signed_in_person(), now=now())


@blueprint.get("/reviews/<id:revision_id>")
@signed_in
def review(revision_id: int) -> str:
    return review_page(load_submitted(signed_in_person(), revision_id))


@blueprint.post("/reviews/<id:revision_id>/publication")
@requires("review_articles")
def publish(revision_id: int) -> AnyResponse:
    revision = load_submitted(signed_in_person(), revision_id)
    return _decided(
        revision,
        lambda decision: reviewing.publish(revision, **decision, override=forms.text("override")).url,
        "Published. Search knows it from now on.",
    )


@blueprint.post("/reviews/<id:revision_id>/return")
@requires("review_articles")
def send_back(revision_id: int) -> AnyResponse:
    revision = load_submitted(signed_in_person(), revision_id)

    def change(decision: dict[str, Any]) -> str:
        reviewing.send_back(revision, **decision)
        return "/reviews"

    return _decided(revision, change, f"Sent back. {_author(revision)} has your notes.")


@blueprint.post("/reviews/<id:revision_id>/schedule")
@requires("review_articles")
def schedule(revision_id: int) -> AnyResponse:
    """Publishes the text on a day, at a time of the reviewer's own clock."""
    revision = load_submitted(signed_in_person(), revision_id)

    def change(decision: dict[str, Any]) -> str:
        reviewing.schedule(revision, _chosen_moment(), **decision, override=forms.text("override"))
        return revision.review_url

    return _decided(revision, change, "It is published by itself at that time. Until then you can call it back here.")


@blueprint.post("/reviews/<id:revision_id>/unscheduling")
@requires("review_articles")
def unschedule(revision_id: int) -> AnyResponse:
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    reviews.unschedule(revision, by=person)
    return htmx.done(revision.review_url, "Called back: it waits for a decision again.")


@blueprint.post("/reviews/<id:revision_id>/second-look")
@requires("review_articles")
def look_over(revision_id: int) -> AnyResponse:
    """Says that a second person has read what went live urgently."""
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    reviews.look_over(revision, by=person)
    return htmx.done("/reviews", "Noted: a second person has read it.")


@blueprint.get("/reviews/<id:revision_id>/fixes")
@requires("review_articles")
def mend(revision_id: int) -> str:
    """The text in a form, for small fixes of the reviewer's own."""
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    if revision.state != "submitted" or revision.author_id == person.id:
        raise NotFound
    return _mending(revision, {"title": revision.title, "body": revision.body})


@blueprint.post("/reviews/<id:revision_id>/fixes")
@requires("review_articles")
def publish_with_fixes(revision_id: int) -> AnyResponse:
    """Publishes the mended text; with `look` only shows what the fixes change."""
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    mended = {"title": forms.line("title"), "body": forms.text("body"), "note": forms.text("note")}
    if forms.line("look"):
        return make_response(_mending(revision, mended, shows_changes=True))
    try:
        fixed = reviewing.publish_with_fixes(
            revision,
            replace(text_of(revision), title=mended["title"], body=mended["body"]),
            by=person,
            version=forms.number("version") or 0,
            note=mended["note"],
            override=forms.text("override"),
        )
    except RuleBroken as broken:
        return make_response(_mending(revision, mended, errors=broken.errors, shows_changes=True), 422)
    return htmx.done(fixed.article.url, f"Published with your fixes. {_author(revision)} sees what and why.")


def _decided(revision: Revision, change: Callable[[dict[str, Any]], str], message: str) -> AnyResponse:
    """Makes the decision that the form says and goes where it leads; 422 with the page where it is refused."""
    decision = {"by": signed_in_person(), "version": forms.number("version") or 0, "note": forms.text("note")}
    try:
        location = change(decision)
    except RuleBroken as broken:
        return make_response(review_page(revision, errors=broken.errors), 422)
    return htmx.done(location, message)


def _mending(
    revision: Revision,
    mended: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    shows_changes: bool = False,
) -> str:
    return render_template(
        "articles/fixes.html",
        revision=revision,
        mended=mended,
        changes=reviewing.changes_between(revision, _as_mended(revision, mended)) if shows_changes else [],
        errors=errors or {},
    )


def _as_mended(revision: Revision, mended: dict[str, str]) -> Revision:
    """A revision, never stored, that says what the form says."""
    return Revision(**{**text_of(revision).columns(), "title": mended["title"], "body": mended["body"]})


def _chosen_moment() -> datetime:
    """The day and time that the form names, on the reader's clock; raises RuleBroken where they are none."""
    day = forms.day("publish_on")
    try:
        hour = time.fromisoformat(forms.line("publish_time") or "08:00")
    except ValueError:
        raise RuleBroken("publish_at", "Enter a time such as 08:00.") from None
    if day is None:
        raise RuleBroken("publish_at", "Choose the day on which it is published.")
    return datetime.combine(day, hour.replace(tzinfo=None), tzinfo=reader_zone())


def _author(revision: Revision) -> str:
    return revision.author.name if revision.author_id else "The author"
