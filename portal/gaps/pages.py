"""The list of gaps, one gap, and what technicians do about it."""

import re

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge.articles import Article
from knowledge.db import now
from knowledge.errors import NotFound, RuleBroken
from knowledge.finding import similar
from knowledge.people import Person
from knowledge.visibility import load_article, may_read
from portal.gaps import handling
from portal.gaps.lists import gaps_in, open_gaps, questions_about
from portal.gaps.models import REASON_LIMIT, STATES, Gap
from portal.usage.searches import wordings
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("pages", __name__)
_ADDRESS = re.compile(r"(?:.*/articles/)?(\d{1,9})(?:-[^/\s]*)?")


@blueprint.get("/gaps")
@requires("tend_articles")
def gaps() -> str:
    return _list_page(request.args.get("state", "open"))


@blueprint.post("/gaps/claims")
@requires("write_articles")
def claim() -> AnyResponse:
    """Claims what people searched for, whether or not anybody has asked."""
    try:
        gap = handling.gap_about(forms.line("words"))
    except RuleBroken as broken:
        return make_response(_list_page("open", errors=broken.errors), 422)
    handling.claim(gap, by=signed_in_person())
    return htmx.done(gap.url, "Yours. Give it back when you cannot get to it.")


@blueprint.post("/gaps/dismissals")
@requires("write_articles")
def dismiss() -> AnyResponse:
    """Dismisses what people searched for, whether or not anybody has asked."""
    words, reason = forms.line("words"), forms.line("reason")
    try:
        gap = handling.gap_about(words)
        handling.dismiss(gap, reason, by=signed_in_person())
    except RuleBroken as broken:
        return make_response(_list_page("open", dismissing=words, reason=reason, errors=broken.errors), 422)
    return htmx.done(gap.url, "Dismissed. Reopen it here if that was wrong.")


@blueprint.get("/gaps/<id:gap_id>")
@requires("tend_articles")
def gap(gap_id: int) -> Response:
    return _gap_page(handling.load_gap(gap_id))


@blueprint.post("/gaps/<id:gap_id>/release")
@requires("write_articles")
def release(gap_id: int) -> AnyResponse:
    gap = handling.load_gap(gap_id)
    handling.release(gap, by=signed_in_person())
    return htmx.done(gap.url, "Given back: anybody may claim it.")


@blueprint.post("/gaps/<id:gap_id>/draft")
@requires("write_articles")
def start_draft(gap_id: int) -> AnyResponse:
    draft = handling.start_draft(handling.load_gap(gap_id), by=signed_in_person())
    return htmx.done(draft.draft_url, "Your draft has begun. When it is published, close the gap with it.")


@blueprint.post("/gaps/<id:gap_id>/answer")
@requires("write_articles")
def answer(gap_id: int) -> AnyResponse:
    gap, person, address = handling.load_gap(gap_id), signed_in_person(), forms.line("address")
    try:
        article = _linked(person, address or forms.line("article"))
        told = handling.answer(gap, article, by=person)
    except RuleBroken as broken:
        return _gap_page(gap, address=address, errors=broken.errors)
    return htmx.done(gap.url, f"Answered. {_told(told)}")


@blueprint.post("/gaps/<id:gap_id>/reopening")
@requires("write_articles")
def reopen(gap_id: int) -> AnyResponse:
    gap = handling.load_gap(gap_id)
    handling.reopen(gap, by=signed_in_person())
    return htmx.done(gap.url, "The gap is open again.")


def _list_page(state: str, *, dismissing: str = "", reason: str = "", errors: dict[str, str] | None = None) -> str:
    state, today = state if state in STATES else "open", now().date()
    return render_template(
        "gaps/gaps.html",
        page=open_gaps(today=today) if state == "open" else gaps_in(state, today=today),
        state=state,
        states=STATES,
        dismissing=dismissing,
        reason=reason,
        reason_limit=REASON_LIMIT,
        errors=errors or {},
    )


def _gap_page(gap: Gap, *, address: str = "", errors: dict[str, str] | None = None) -> Response:
    person = signed_in_person()
    may_close = handling.may_close(person, gap)
    page = render_template(
        "gaps/gap.html",
        gap=gap,
        questions=questions_about(gap),
        wordings=wordings([gap.topic], today=now().date()).get(gap.topic, []),
        choices=_choices(person, gap) if may_close else [],
        may_close=may_close,
        may_release=handling.may_release(person, gap),
        may_see_article=gap.article_id is not None and may_read(person, gap.article),
        is_mine=gap.claimed_by_id == person.id,
        address=address,
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)


def _choices(person: Person, gap: Gap) -> list[Article]:
    """What may be the answer: the draft begun for it once it is published, then what search finds."""
    draft = [gap.draft] if gap.draft_id is not None and may_read(person, gap.draft) else []
    return draft + [article for article in similar(person, gap.words) if article not in draft]


def _linked(person: Person, typed: str) -> Article:
    match = _ADDRESS.fullmatch(typed)
    try:
        return load_article(person, int(match[1]) if match else 0)[0]
    except NotFound:
        message = "There is no published article at this address. Copy the address from its page."
        raise RuleBroken("article", message if typed else "Choose the article that answers it.") from None


def _told(count: int) -> str:
    return "One asker is told." if count == 1 else f"{count} askers are told." if count else "Nobody waited to be told."
