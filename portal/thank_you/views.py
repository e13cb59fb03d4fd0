"""The queue, an item of it, the forms on an item, and the recipient's own page."""

from flask import Response, render_template, request

from knowledge.db import now
from knowledge.errors import NotFound
from portal.recognition.praise import praise_of
from portal.thank_you import (
    absence_pages,
    card_pages,
    channel_pages,
    claims,
    figure_pages,
    nomination_pages,
    preparing_pages,
    proposal_pages,
    triage_pages,
)
from portal.thank_you.access import load_for, load_item, require_desk
from portal.thank_you.aftermath import thanks_of
from portal.thank_you.blueprint import blueprint
from portal.thank_you.desk import reader_today, show
from portal.thank_you.dossier import FORM_ACTIONS, open_dossier
from portal.thank_you.prefilling import prefilled
from portal.web.paging import paged
from portal.web.security import requires, signed_in, signed_in_person

__all__ = [
    "absence_pages",
    "blueprint",
    "card_pages",
    "channel_pages",
    "figure_pages",
    "nomination_pages",
    "preparing_pages",
    "proposal_pages",
    "triage_pages",
]


@blueprint.get("/queue")
@signed_in
def queue() -> Response:
    """Those who work on the queue see all of it, executives what was passed on to them."""
    require_desk(signed_in_person())
    return show(None, tab=request.args.get("tab", ""))


@blueprint.get("/queue/<id:item_id>")
@signed_in
def queue_item(item_id: int) -> Response:
    return show(load_item(signed_in_person(), item_id), tab=request.args.get("tab", ""))


@blueprint.get("/queue/<id:item_id>/<form>")
@signed_in
def item_form(item_id: int, form: str) -> Response:
    """The item with one of its forms open."""
    if form not in FORM_ACTIONS:
        raise NotFound
    viewer = signed_in_person()
    item = load_for(viewer, item_id, FORM_ACTIONS[form])
    claims.claim(item, by=viewer, at=now())
    return show(item, form=form, typed=prefilled(item, form, viewer, today=reader_today()))


@blueprint.post("/queue/<id:item_id>/claim")
@signed_in
def renew_claim(item_id: int) -> str:
    """Says, while somebody types, that they are still at work; the answer says who else is."""
    viewer, moment = signed_in_person(), now()
    item = load_item(viewer, item_id)
    claims.claim(item, by=viewer, at=moment)
    dossier = open_dossier(item, viewer, now=moment)
    return render_template("thank_you/_claim.html", item=item, dossier=dossier, form="open")


@blueprint.get("/thanks")
@requires("receive_thanks")
def thanks() -> str:
    """What executives said to the reader, and to nobody else."""
    return render_template("thank_you/thanks.html", page=paged(thanks_of(signed_in_person())))


@blueprint.get("/thanks/customers")
@requires("receive_thanks")
def thanks_of_customers() -> str:
    """What customers said to the reader for their articles, once a moderator passed it on."""
    return render_template("thank_you/from_customers.html", page=paged(praise_of(signed_in_person())))
