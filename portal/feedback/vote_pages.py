"""A reader's word on an article: anybody who reads it, signed in or not, with scripts or without."""

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, request

from knowledge.errors import RuleBroken
from knowledge.text import clean_line, may_name_somebody
from portal.accounts.limits import limited
from portal.feedback import block, voting
from portal.feedback.models import MOST_QUERY
from portal.feedback.reader import carry_mark, current_reader, marked
from portal.feedback.robots import address_and_article, is_trapped
from portal.feedback.voting import Why
from portal.web import forms
from portal.web.security import open_form, public

blueprint = Blueprint("vote_pages", __name__)
ANSWERS = {"yes": True, "no": False}


@blueprint.get("/articles/<id:article_id>/feedback")
@public
def own_feedback(article_id: int) -> Response:
    """What this reader said, and what they can add."""
    article = block.load_for_reading(article_id)
    return block.page(article, current_reader(), said=request.args.get("said", ""))


@blueprint.post("/articles/<id:article_id>/vote")
@limited("60/hour")
@limited("20/day", address_and_article)
@open_form
@public
def vote(article_id: int) -> Response:
    article, reader = block.load_for_reading(article_id), marked(current_reader())
    helped = ANSWERS.get(forms.line("helped"))
    if is_trapped():
        return block.done(article, reader, "helped")
    if helped is None:
        return block.page(article, reader, status=422, errors={"helped": "Press one of the two."})
    version = forms.number("version") or 0
    voting.vote(article, by=reader, version=version, helped=helped, query=searched_words())
    response = block.done(article, reader, "helped" if helped else "not")
    carry_mark(response, reader)
    return response


@blueprint.post("/articles/<id:article_id>/vote/reason")
@limited("30/hour")
@open_form
@public
def say_why(article_id: int) -> Response:
    article, reader = block.load_for_reading(article_id), current_reader()
    why = Why(reason=forms.line("reason"), words=forms.text("words"), email=forms.line("email"))
    if is_trapped():
        return block.done(article, reader, "why")
    try:
        voting.say_why(article, why, by=reader)
    except RuleBroken as refusal:
        return block.page(article, reader, status=422, typed=why, errors=refusal.errors)
    return block.done(article, reader, "why")


@blueprint.post("/articles/<id:article_id>/vote/withdrawal")
@limited("60/hour")
@open_form
@public
def take_back(article_id: int) -> Response:
    article, reader = block.load_for_reading(article_id), current_reader()
    voting.take_back(article, by=reader)
    return block.done(article, reader, "undone")


def searched_words() -> str:
    """The search that led the reader here, by the form or by the page before; empty where it may name somebody."""
    words = clean_line(request.form.get("query", "")) or _searched_before()
    return "" if may_name_somebody(words) else words.casefold()[:MOST_QUERY].strip()


def _searched_before() -> str:
    try:
        before = urlsplit(request.referrer or "")
        asked = parse_qs(before.query).get("q", [""])[0]
    except ValueError:
        return ""
    return clean_line(asked) if before.netloc == request.host else ""
