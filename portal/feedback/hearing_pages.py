"""What readers said, on the pages of those who look after the article, and what these do about it."""

from flask import Blueprint, Response, make_response, render_template, request

from knowledge.articles import Article
from knowledge.db import now
from knowledge.errors import RuleBroken
from portal.feedback import answering
from portal.feedback.counts import counts_of
from portal.feedback.hearing import STATES, heard_by, load_heard, load_said, said_of, with_counts
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("hearing_pages", __name__)


@blueprint.get("/feedback")
@requires("read_staff_articles")
def heard() -> str:
    """The articles that the viewer wrote or owns and that readers voted on."""
    page = paged(heard_by(signed_in_person()))
    return render_template("feedback/heard.html", page=page, heard=with_counts(page.rows, today=now().date()))


@blueprint.get("/articles/<id:article_id>/readers")
@requires("read_staff_articles")
def readers(article_id: int) -> Response:
    return _page(load_heard(signed_in_person(), article_id))


@blueprint.post("/articles/<id:article_id>/readers/answers")
@requires("read_staff_articles")
def answer(article_id: int) -> Response:
    person = signed_in_person()
    article = load_heard(person, article_id)
    try:
        told = answering.answer(article, forms.numbers("told"), forms.text("words"), by=person)
    except RuleBroken as refusal:
        return _page(article, errors=refusal.errors)
    return htmx.done(f"{_url(article)}?state=answered", f"Answered, and {_readers(told)} told.")


@blueprint.post("/articles/<id:article_id>/readers/settlements")
@requires("read_staff_articles")
def settle(article_id: int) -> Response:
    person = signed_in_person()
    article = load_heard(person, article_id)
    try:
        settled = answering.settle(article, forms.numbers("told"), by=person)
    except RuleBroken as refusal:
        return _page(article, errors=refusal.errors)
    return htmx.done(_url(article), f"Settled for {_readers(settled)}. Nobody was told.")


@blueprint.post("/feedback/<id:vote_id>/reopening")
@requires("read_staff_articles")
def reopen(vote_id: int) -> Response:
    person = signed_in_person()
    said = load_said(person, vote_id)
    answering.reopen(said, by=person)
    return htmx.done(_url(said.article), "It is open again.")


def _page(article: Article, *, errors: dict[str, str] | None = None) -> Response:
    asked = request.args.get("state", "")
    state = asked if asked in STATES else "open"
    html = render_template(
        "feedback/readers.html",
        article=article,
        page=paged(said_of(article, state)),
        state=state,
        states=STATES,
        counts=counts_of([article.id], today=now().date())[article.id],
        chosen=forms.numbers("told"),
        words=forms.text("words"),
        errors=errors or {},
    )
    return make_response(html, 422 if errors else 200)


def _url(article: Article) -> str:
    return f"/articles/{article.id}/readers"


def _readers(count: int) -> str:
    return "1 reader" if count == 1 else f"{count or 'no'} readers"
