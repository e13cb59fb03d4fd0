"""Signing in and out."""

import logging

from flask import Blueprint, flash, redirect, render_template, request
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import RuleBroken
from knowledge.people import Person, find_by_email
from portal.accounts import by_link, own, sessions
from portal.accounts.limits import address_and_account, limited, wait_page
from portal.web.next_page import safe_next
from portal.accounts.passwords import is_right, keep_current
from portal.web import forms
from portal.web.resuming import sent_along
from portal.web.security import current_person, public

log = logging.getLogger(__name__)
blueprint = Blueprint("accounts", __name__)
for part in (by_link, own):
    blueprint.register_blueprint(part.blueprint)
blueprint.app_errorhandler(RateLimitExceeded)(wait_page)


@blueprint.get("/sign-in")
@public
def sign_in() -> str | AnyResponse:
    next_page = safe_next(request.args.get("next", ""))
    if current_person():
        return redirect(next_page, 303)
    return render_template("accounts/sign_in.html", next_page=next_page, email="", error=None)


@blueprint.post("/sign-in")
@limited("60/hour", failures_only=True)
@limited("10/5 minutes", address_and_account, failures_only=True)
@public
def start_session() -> tuple[str, int] | AnyResponse:
    email, password = forms.line("email"), request.form.get("password", "")
    next_page = safe_next(request.form.get("next", ""))
    kept = sent_along()
    person = _person_who_may_sign_in(email)
    if not is_right(person, password) or person is None:
        log.warning("failed sign-in as %r from %s", email[:254], request.remote_addr)
        error = "The e-mail address or the password is not right. Check both, or set a new password."
        page = render_template("accounts/sign_in.html", next_page=next_page, email=email, error=error, kept=kept)
        return page, 422
    keep_current(person, password)
    sessions.begin(person)
    if kept:
        return render_template("accounts/resume.html", kept=kept), 200
    return redirect(next_page, 303)


@blueprint.post("/sign-out")
@public
def end_session() -> AnyResponse:
    sessions.end()
    flash("You are signed out.")
    return redirect("/sign-in", 303)


@blueprint.get("/.well-known/change-password")
@public
def change_password_address() -> AnyResponse:
    return redirect("/account#password", 302)


def _person_who_may_sign_in(email: str) -> Person | None:
    try:
        person = find_by_email(email)
    except RuleBroken:
        return None
    return person if person and person.is_active else None
