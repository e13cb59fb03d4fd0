"""The session of a signed-in person in this browser."""

from flask import session
from flask_login import login_user, logout_user

from knowledge.people import Person
from portal.web.security import SignedIn


def begin(person: Person) -> None:
    """Signs the person in with a session that shares nothing with the one before it, for thirty days."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(person))


def end() -> None:
    """Signs out and leaves nothing behind."""
    logout_user()
    session.clear()
