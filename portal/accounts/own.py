"""A person's own account: password and time zone."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person
from portal.accounts import letters, sessions
from portal.accounts.limits import limited, viewer
from portal.accounts.passwords import change_password
from portal.people.profile import zones
from portal.web import forms, htmx
from portal.web.security import signed_in, signed_in_person

blueprint = Blueprint("own", __name__)


@blueprint.get("/account")
@signed_in
def account() -> str:
    return _page({})


@blueprint.post("/account/password")
@limited("10/5 minutes", viewer, failures_only=True)
@signed_in
def new_password() -> tuple[str, int] | AnyResponse:
    person = signed_in_person()
    typed = [request.form.get(name, "") for name in ("current_password", "password", "password_again")]
    try:
        with transaction():
            change_password(person, *typed)
            audit.record("person.password_changed", person, by=person)
            letters.send_password_changed(person)
    except RuleBroken as broken:
        return _page(broken.errors), 422
    sessions.begin(person)
    return htmx.done("/account", "Your password is changed. Every other browser of yours is signed out.")


@blueprint.post("/account/timezone")
@signed_in
def new_timezone() -> tuple[str, int] | AnyResponse:
    person, name = signed_in_person(), forms.line("timezone")
    if name not in zones():
        return _page({"timezone": "Choose a time zone from the list."}), 422
    Person.update(timezone=name).where(Person.id == person.id).execute()
    return htmx.done("/account", f"Times are now shown for {name.replace('_', ' ')}.")


def _page(errors: dict[str, str]) -> str:
    options = [(name, name.replace("_", " ").replace("/", " / ")) for name in zones()]
    return render_template("accounts/account.html", person=signed_in_person(), time_zones=options, errors=errors)
