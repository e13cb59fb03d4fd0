"""Everything else that can be done with an item: correct, put off, pass on, hand back, skip, step back."""

from flask import Response

from knowledge.people import Person
from portal.thank_you import triage
from portal.thank_you.access import load_for, load_item
from portal.thank_you.blueprint import blueprint
from portal.thank_you.desk import attempt, reader_today, seen_version
from portal.thank_you.nomination_pages import typed_nomination
from portal.thank_you.nominating import correct_facts
from portal.web import forms
from portal.web.security import signed_in, signed_in_person


@blueprint.post("/queue/<id:item_id>/facts")
@signed_in
def save_facts(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "facts")
    return attempt(
        item,
        "facts",
        lambda: correct_facts(item, typed_nomination(), by=viewer, version=seen_version()),
        location=item.url,
        message="The facts are corrected.",
    )


@blueprint.post("/queue/<id:item_id>/snooze")
@signed_in
def snooze(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "snooze")
    return attempt(
        item,
        "snooze",
        lambda: triage.snooze(
            item,
            forms.day("until"),
            note=forms.text("note"),
            today=reader_today(),
            by=viewer,
            version=seen_version(),
        ),
        message=f"{item.person.name} comes back on the day you chose.",
    )


@blueprint.post("/queue/<id:item_id>/delegation")
@signed_in
def delegate(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "delegate")
    holder = _chosen_person("holder")
    return attempt(
        item,
        "delegation",
        lambda: triage.delegate(
            item,
            holder,
            forms.day("due_on"),
            note=forms.text("note"),
            today=reader_today(),
            by=viewer,
            version=seen_version(),
        ),
        message=f"{holder.name} will thank {item.person.name}, in their own name." if holder else "",
    )


@blueprint.post("/queue/<id:item_id>/return")
@signed_in
def hand_back(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "return")
    return attempt(
        item,
        "",
        lambda: triage.hand_back(item, note=forms.text("note"), by=viewer, version=seen_version()),
        message=f"{item.person.name} waits in the queue again.",
    )


@blueprint.post("/queue/<id:item_id>/skip")
@signed_in
def skip(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "skip")
    return attempt(
        item,
        "skip",
        lambda: triage.skip(item, forms.text("reason"), by=viewer, version=seen_version()),
        message="Skipped. Your reason stays within the queue.",
    )


@blueprint.post("/queue/<id:item_id>/undo")
@signed_in
def undo(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_item(viewer, item_id)
    return attempt(
        item,
        "",
        lambda: triage.undo(item, by=viewer, version=seen_version()),
        location=item.url,
        message="Taken back.",
    )


def _chosen_person(field: str) -> Person | None:
    return Person.get_or_none(Person.id == (forms.number(field) or 0))
