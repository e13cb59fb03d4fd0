"""What a person likes to hear of, which way, and when no mail should come."""

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import RuleBroken
from portal import mail_addresses
from portal.notifications.choices import choose, keep_quiet_hours, quiet_hours_of, ways_of
from portal.notifications.kinds import MAIL, kinds_for
from portal.notifications.unsubscribing import unsubscribe_path
from portal.web import forms, htmx
from portal.web.security import signed_in, signed_in_person

blueprint = Blueprint("choices", __name__)


@blueprint.get("/account/notices")
@signed_in
def choices() -> Response:
    hours = quiet_hours_of(signed_in_person())
    typed = {"quiet_from": f"{hours.begins:%H:%M}", "quiet_until": f"{hours.ends:%H:%M}", "weekends": hours.weekends}
    return _page(typed)


@blueprint.post("/account/notices")
@signed_in
def keep_choices() -> AnyResponse:
    choose(signed_in_person(), {name: forms.line(name) for name in request.form})
    return htmx.done("/account/notices", "From now on, that is how you hear of things.")


@blueprint.post("/account/notices/hours")
@signed_in
def keep_hours() -> AnyResponse:
    typed = {name: forms.line(name) for name in ("quiet_from", "quiet_until")}
    weekends = bool(forms.line("weekends"))
    try:
        keep_quiet_hours(signed_in_person(), typed["quiet_from"], typed["quiet_until"], weekends=weekends)
    except RuleBroken as broken:
        return _page({**typed, "weekends": weekends}, errors=broken.errors)
    return htmx.done("/account/notices", "Mail about notices keeps to these hours.")


@blueprint.post("/account/notices/address")
@signed_in
def confirm_address() -> AnyResponse:
    """The person says that their address is right, so that mail is tried again."""
    person = signed_in_person()
    was_lost = mail_addresses.confirm(person, by=person)
    message = "Thank you. Mail goes to your address again." if was_lost else "Mail reaches you; nothing to mend."
    return htmx.done("/account/notices", message)


def _page(typed: dict[str, object], *, errors: dict[str, str] | None = None) -> Response:
    person = signed_in_person()
    ways = ways_of(person)
    mailed = [key for key, way in ways.items() if way == MAIL]
    page = render_template(
        "notifications/choices.html",
        person=person,
        kinds=kinds_for(person),
        ways=ways,
        ending=unsubscribe_path(person, mailed) if mailed else None,
        typed=typed,
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)
