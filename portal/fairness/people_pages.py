"""A manager's own people, and whether the manager is reminded of them."""

from flask import Blueprint, Response, render_template

from knowledge.db import now
from portal.fairness.reach import own_people
from portal.fairness.reminding import is_reminded, switch_reminders
from portal.fairness.seen import last_seen
from portal.web import forms, htmx
from portal.web.paging import listed
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("people_pages", __name__)


@blueprint.get("/fairness")
@requires("see_fairness")
def own() -> str:
    viewer, moment = signed_in_person(), now()
    page = listed(own_people(viewer))
    return render_template(
        "fairness/people.html",
        page=page,
        rows=last_seen(viewer, page.rows),
        is_reminded=is_reminded(viewer),
        now=moment,
    )


@blueprint.post("/fairness/reminders")
@requires("see_fairness")
def set_reminders() -> Response:
    viewer, is_on = signed_in_person(), forms.line("on") == "1"
    switch_reminders(viewer, is_on=is_on)
    return htmx.done("/fairness", "You will be reminded." if is_on else "You will not be reminded any more.")
