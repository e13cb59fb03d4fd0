"""Setting a password with a link from a mail: after an invitation, or when the old one is forgotten."""

import logging

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import Conflict, RuleBroken
from knowledge.people import Person, find_by_email, normal_email
from portal.accounts import letters, sessions
from portal.accounts.limits import account, limited
from portal.accounts.links import INVITATION, RESET, LinkKind, LinkSpent, person_of
from portal.accounts.passwords import set_password, twice
from portal.web import forms
from portal.web.security import public

log = logging.getLogger(__name__)
blueprint = Blueprint("by_link", __name__)


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> str:
    return _form(INVITATION, person_of(INVITATION, token))


@blueprint.post("/invitation/<token>")
@limited("60/hour")
@public
def accept_invitation(token: str) -> tuple[str, int] | AnyResponse:
    return _set_password(INVITATION, token, "Welcome. Your password is set.")


@blueprint.get("/password/forgotten")
@public
def forgotten() -> str:
    return render_template("accounts/forgotten.html", email="", errors={})


@blueprint.post("/password/forgotten")
@limited("20/hour")
@limited("3/hour", account)
@public
def ask_for_reset() -> tuple[str, int] | str:
    typed = forms.line("email")
    try:
        address = normal_email(typed)
        person = find_by_email(address)
        letters.send_reset(person if person and person.is_active else None, address)
    except RuleBroken as broken:
        return render_template("accounts/forgotten.html", email=typed, errors=broken.errors), 422
    return render_template("accounts/reset_on_its_way.html", email=address)


@blueprint.get("/password/reset/<token>")
@public
def reset(token: str) -> str:
    return _form(RESET, person_of(RESET, token))


@blueprint.post("/password/reset/<token>")
@limited("60/hour")
@public
def set_new_password(token: str) -> tuple[str, int] | AnyResponse:
    return _set_password(RESET, token, "Your new password is set.")


@blueprint.app_errorhandler(LinkSpent)
def link_spent(error: LinkSpent) -> tuple[str, int]:
    return render_template("accounts/link_spent.html"), 410


def _form(kind: LinkKind, person: Person, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "accounts/set_password.html", is_invitation=kind is INVITATION, addressee=person, errors=errors or {}
    )


def _set_password(kind: LinkKind, token: str, message: str) -> tuple[str, int] | AnyResponse:
    person = person_of(kind, token)
    try:
        password = twice(request.form.get("password", ""), request.form.get("password_again", ""))
        with transaction():
            set_password(person, password)
            audit.record("person.joined" if kind is INVITATION else "person.password_reset", person, by=person)
    except RuleBroken as broken:
        return _form(kind, person, broken.errors), 422
    except Conflict as conflict:
        raise LinkSpent from conflict
    sessions.begin(person)
    flash(message)
    return redirect("/", 303)
