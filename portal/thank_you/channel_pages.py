"""Thanking: the card, the mail, the call, the visit."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from flask import Response, make_response

from knowledge.db import now
from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person
from portal.thank_you import channels, drafting
from portal.thank_you.access import load_for, load_item
from portal.thank_you.aftermath import recent_words
from portal.thank_you.blueprint import blueprint
from portal.thank_you.calendar_file import visit_calendar
from portal.thank_you.desk import attempt, reader_today, seen_version, show, typed_words
from portal.thank_you.dossier import open_dossier
from portal.thank_you.models import QueueItem
from portal.web import forms
from portal.web.dates import reader_zone
from portal.web.security import signed_in, signed_in_person

RECENTLY = timedelta(days=90)


@blueprint.post("/queue/<id:item_id>/note")
@signed_in
def write_note(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "note")
    words = forms.text("words")
    if doubts := _doubts(item, words, viewer):
        return show(item, form="note", typed=typed_words(), warnings=doubts, status=422)
    return attempt(
        item,
        "note",
        lambda: channels.write_note(item, words, by=viewer, version=seen_version()),
        location=item.url,
        message=f"{item.person.first_name}'s card is ready. Print it, sign it, and say here when it has left.",
    )


@blueprint.post("/queue/<id:item_id>/handover")
@signed_in
def hand_over(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "handover")
    return attempt(
        item,
        "",
        lambda: channels.hand_over(item, by=viewer, version=seen_version()),
        message=f"{item.person.name} is thanked. The words are on their Thanks page.",
    )


@blueprint.post("/queue/<id:item_id>/email")
@signed_in
def send_email(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "email")
    subject, words = forms.line("subject"), forms.text("words")
    if subject and (doubts := _doubts(item, words, viewer)):
        return show(item, form="email", typed=typed_words(), warnings=doubts, status=422)
    return attempt(
        item,
        "email",
        lambda: channels.send_email(item, subject, words, by=viewer, version=seen_version()),
        message=f"The mail to {item.person.name} is on its way. It counts when the mail server has taken it.",
    )


@blueprint.post("/queue/<id:item_id>/email/preview")
@signed_in
def preview_email(item_id: int) -> Response:
    """The mail as it will be read, with what may be said against it; nothing is sent."""
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "email")
    subject, words = forms.line("subject"), forms.text("words")
    try:
        channels.check_email(subject, words, viewer)
    except RuleBroken as refusal:
        return show(item, form="email", typed=typed_words(), errors=refusal.errors, status=422)
    return show(item, form="email", typed=typed_words(), warnings=_doubts(item, words, viewer), is_preview=True)


@blueprint.post("/queue/<id:item_id>/call")
@signed_in
def record_call(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "call")
    if forms.line("outcome") == "no_answer":
        return attempt(
            item,
            "call",
            lambda: channels.record_no_answer(
                item, note=forms.text("note"), today=reader_today(), by=viewer, version=seen_version()
            ),
            message=f"No answer. {item.person.name} is back in the queue tomorrow.",
        )
    return _thank_by_voice(item, "call", "reached", channels.record_call, viewer)


@blueprint.post("/queue/<id:item_id>/visit")
@signed_in
def record_visit(item_id: int) -> Response:
    """A visit that is planned (the assistant may), or one that took place (only who thanks)."""
    viewer = signed_in_person()
    if forms.line("outcome") == "planned":
        item = load_for(viewer, item_id, "plan")
        return attempt(
            item,
            "visit",
            lambda: channels.plan_visit(
                item, forms.line("place"), _planned_moment(), by=viewer, version=seen_version()
            ),
            location=item.url,
            message=f"The visit to {item.person.name} is planned. Put it into your calendar from here.",
        )
    return _thank_by_voice(load_for(viewer, item_id, "visit"), "visit", "met", channels.record_meeting, viewer)


@blueprint.get("/queue/<id:item_id>/visit.ics")
@signed_in
def visit_file(item_id: int) -> Response:
    """The planned visit for a calendar."""
    viewer = signed_in_person()
    item = load_item(viewer, item_id)
    dossier = open_dossier(item, viewer, now=now())
    visit = dossier.visit
    if visit is None or visit.planned_at is None:
        raise NotFound
    body = visit_calendar(
        uid=f"visit-{visit.id}@porchlight",
        title=f"Thank {item.person.name}",
        place=visit.place,
        about="\n".join([item.deed, *(f"{fact.label}: {fact.text or 'not known'}" for fact in dossier.facts)]),
        starts_at=visit.planned_at,
        made_at=visit.at,
    )
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="visit-{item.id}.ics"'
    return response


def _thank_by_voice(
    item: QueueItem, form: str, outcome: str, verb: Callable[..., None], viewer: Person
) -> Response:
    if forms.line("outcome") != outcome:
        return show(item, form=form, typed=typed_words(), errors={"outcome": "Say how it went."}, status=422)
    return attempt(
        item,
        form,
        lambda: verb(item, words=forms.text("words"), note=forms.text("note"), by=viewer, version=seen_version()),
        message=f"{item.person.name} is thanked.",
    )


def _doubts(item: QueueItem, words: str, viewer: Person) -> list[str]:
    """What the text gives to think about, once: none where the sender has read it, or where there is no text."""
    if forms.line("all_the_same") or not words.strip():
        return []
    return drafting.warnings(words, item, recent_words(viewer, now() - RECENTLY))


def _planned_moment() -> datetime | None:
    day = forms.day("day")
    try:
        hour = time.fromisoformat(forms.line("time"))
    except ValueError:
        return None
    return datetime.combine(day, hour.replace(tzinfo=None), tzinfo=reader_zone()) if day else None
