"""The session of a signed-in person in this browser."""

from datetime import timedelta

from flask import Flask, session
from flask_login import login_user, logout_user

from knowledge.db import now
from knowledge.people import Person
from portal.web.security import SignedIn, current_person

PROLONGED_EACH = timedelta(days=1)


def init_app(app: Flask) -> None:
    """Lets a session that is in use last."""
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.before_request(prolong)


def begin(person: Person) -> None:
    """Signs the person in with a session that shares nothing with the one before it, for thirty days."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(person))


def prolong() -> None:
    """Counts the thirty days of who is signed in anew, once a day: signing a cookie for each page costs time."""
    moment = now().timestamp()
    if current_person() and moment - session.get("prolonged", 0) > PROLONGED_EACH.total_seconds():
        session["prolonged"] = moment


def end() -> None:
    """Signs out and leaves nothing behind."""
    logout_user()
    session.clear()
