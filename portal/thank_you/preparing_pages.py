"""The assistant's desk: what to make ready, items to join, the order of today's five."""

from flask import Response, render_template

from knowledge.db import now
from knowledge.errors import NotAllowed, NotFound
from knowledge.people import Person
from knowledge.permissions import may
from portal.thank_you import merging, preparing, tray
from portal.thank_you.access import load_for, load_item
from portal.thank_you.blueprint import blueprint
from portal.thank_you.desk import attempt, reader_today, seen_version
from portal.thank_you.models import QueueItem
from portal.web import forms, htmx
from portal.web.paging import listed
from portal.web.security import requires, signed_in, signed_in_person


@blueprint.get("/queue/desk")
@requires("see_queue")
def desk() -> str:
    """What could be made ready before somebody says thanks."""
    preparation = preparing.preparation_for(signed_in_person())
    return render_template("thank_you/desk.html", preparation=preparation, page=listed(preparation.facts))


@blueprint.post("/queue/<id:item_id>/contact")
@signed_in
def save_contact(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "contact")
    return attempt(
        item,
        "contact",
        lambda: preparing.set_contact(item.person, forms.line("phone"), forms.text("postal_address"), by=viewer),
        location=item.url,
        message=f"Where {item.person.first_name} can be reached is noted.",
    )


@blueprint.post("/queue/<id:item_id>/heads-up")
@signed_in
def tell_manager(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "heads_up")
    return attempt(
        item,
        "",
        lambda: preparing.tell_manager(item, by=viewer, version=seen_version()),
        location=item.url,
        message="The manager knows that a thanks is coming.",
    )


@blueprint.post("/queue/<id:item_id>/merge")
@signed_in
def merge(item_id: int) -> Response:
    """Joins the item with another of the same person."""
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "merge")
    other = _other(viewer)
    return attempt(
        item,
        "",
        lambda: merging.merge(item, other, by=viewer, version=seen_version()),
        location=other.url if other else item.url,
        message="Joined. Everybody who asked for either is told of the thanks.",
    )


@blueprint.post("/queue/<id:item_id>/place")
@signed_in
def move(item_id: int) -> Response:
    viewer = signed_in_person()
    item = load_for(viewer, item_id, "order")
    step = {"up": -1, "down": 1}.get(forms.line("step"), 0)
    return attempt(
        item,
        "",
        lambda: tray.move(item, step, by=viewer, today=reader_today(), now=now()),
        location=f"{item.url}?tab=waiting",
        message=f"{item.person.name} is moved {forms.line('step')}.",
    )


@blueprint.post("/queue/order/reset")
@signed_in
def reset_order() -> Response:
    viewer = signed_in_person()
    if not (may(viewer, "prepare_queue") or may(viewer, "work_queue")):
        raise NotAllowed
    tray.reset(by=viewer, today=reader_today())
    return htmx.done("/queue", "Today's five stand in their own order again.")


def _other(viewer: Person) -> QueueItem | None:
    try:
        return load_item(viewer, forms.number("other") or 0)
    except NotFound:
        return None
