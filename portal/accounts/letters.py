"""The mails that accounts need; each is written with the change it speaks of."""

from flask import current_app, render_template

from knowledge.db import transaction
from knowledge.people import Person
from portal.accounts.links import INVITATION, RESET, make_link
from portal.mail import enqueue


def send_invitation(person: Person, *, by: Person) -> str:
    """The invitation link, which goes to the person by mail as well."""
    link = make_link(INVITATION, person)
    _send("invitation", person, f"{by.name} invites you", link=link, by=by)
    return link


def send_reset(person: Person | None, address: str) -> None:
    """Mails a link for a new password; does the same work for nobody, and leaves no trace of it."""
    with transaction() as attempt:
        addressee = person or Person(id=0, name="Nobody", email=address)
        _send("password_reset", addressee, "Set a new password", link=make_link(RESET, addressee))
        if person is None:
            attempt.rollback()


def send_password_changed(person: Person) -> None:
    """Says that the password was changed, for the case that somebody else did it."""
    _send("password_changed", person, "Your password was changed")


def _send(template: str, person: Person, subject: str, **context: object) -> None:
    body = render_template(f"mail/{template}.txt", person=person, site_url=current_app.config["PORTAL"].url, **context)
    known = person if person.id else None
    enqueue(
        kind="account", person=known, to_name=person.name, to_address=person.email, subject=subject, body=body
    )
