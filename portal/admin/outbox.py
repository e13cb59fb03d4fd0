"""What became of the portal's mail, for administrators: what waits, what failed and why, and a mail to try it."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, current_app, make_response, render_template, request
from peewee import fn
from werkzeug.wrappers import Response as AnyResponse

from knowledge import audit
from knowledge.db import now, transaction
from knowledge.errors import NotFound
from knowledge.people import Person
from portal.accounts.limits import limited, viewer
from portal.config import Config
from portal.mail import STATES, OutgoingMail, hurry, message_of, send_again
from portal.mail_server import MailFolder, MailServer, Refused, TryLater, Unanswered
from portal.web import htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("outbox", __name__)

PATIENCE_SECONDS = 10.0
TEST_WORDS = "This is the mail that you sent yourself from the portal. It works.\n\nThe light is on.\n"


@blueprint.get("/admin/outbox")
@requires("keep_mail")
def outbox() -> Response:
    return _page()


@blueprint.post("/admin/outbox/test")
@limited("10/5 minutes", viewer)
@requires("keep_mail")
def test_mail() -> AnyResponse:
    """Sends the viewer a mail at once, so that the page can say what the server answers."""
    person = signed_in_person()
    trouble = _send_test(person, now())
    if trouble:
        return _page(trouble=trouble)
    return htmx.done("/admin/outbox", f"The mail server took it. Look into {person.email}.")


@blueprint.post("/admin/outbox/<id:mail_id>/attempt")
@requires("keep_mail")
def attempt(mail_id: int) -> AnyResponse:
    mail: OutgoingMail | None = OutgoingMail.get_or_none(OutgoingMail.id == mail_id)
    if mail is None:
        raise NotFound
    with transaction():
        is_tried = send_again(mail) or hurry(mail)
        if is_tried:
            audit.record("mail.tried_again", mail, by=signed_in_person())
    message = "It is tried within a minute." if is_tried else "It is on its way, or cannot be sent again."
    return htmx.done("/admin/outbox", message)


def _send_test(person: Person, moment: datetime) -> str:
    """What went wrong; empty where the server took the mail."""
    config: Config = current_app.config["PORTAL"]
    subject = f"A mail from {config.site_name}"
    mail = OutgoingMail(to_name=person.name, to_address=person.email, subject=subject, body=TEST_WORDS)
    mail.id, mail.created_at = 0, moment
    try:
        _in_haste(config.mail_target).send(message_of(mail, config), f"test-{person.id}")
    except Unanswered as error:
        return f"The server took the whole mail and never answered, so it may still come. {error}"
    except (TryLater, Refused, ValueError) as error:
        return str(error)
    return ""


def _in_haste(target: MailServer | MailFolder) -> MailServer | MailFolder:
    """The same server, waited for no longer than a person waits for a page."""
    if isinstance(target, MailServer):
        return replace(target, timeout=min(target.timeout, PATIENCE_SECONDS))
    return target


def _page(*, trouble: str = "") -> Response:
    state = request.args.get("state", "")
    query = OutgoingMail.select().order_by(OutgoingMail.id.desc())
    counts = dict(
        OutgoingMail.select(OutgoingMail.state, fn.COUNT(OutgoingMail.id)).group_by(OutgoingMail.state).tuples()
    )
    response = make_response(
        render_template(
            "admin/outbox.html",
            page=paged(query.where(OutgoingMail.state == state) if state in STATES else query),
            state=state if state in STATES else "",
            states=[(key, name, counts.get(key, 0)) for key, name in STATES.items()],
            target=_name_of(current_app.config["PORTAL"]),
            trouble=trouble,
        ),
        422 if trouble else 200,
    )
    response.vary.add("HX-Request")
    return response


def _name_of(config: Config) -> str:
    """Where mail goes, without user and password."""
    target = config.mail_target
    return f"{target.host}:{target.port}" if isinstance(target, MailServer) else f"the folder {target.path}"
