"""Mail that came back: the address is marked, whoever wrote hears of it, and no report does harm."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from knowledge.audit import AuditEntry
from knowledge.db import is_sqlite, now
from knowledge.people import Person
from portal import mail
from portal.mail import OutgoingMail, came_back, deliver_due, enqueue, message_of
from portal.mail_addresses import LostAddress, confirm, mark_lost
from portal.mail_bounces import read_failures, take_in
from portal.notifications.models import Notification
from portal.thank_you import channels
from portal.thank_you.models import QueueItem, Thanks
from tests.factories import make_person, make_queue_item

ROOT = Path(__file__).parent.parent.parent
REPORT = """From: MAILER-DAEMON@mx.example
To: porchlight@company.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

I am sorry to have to tell you that your message did not arrive.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 24 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.company.example
Diagnostic-Code: smtp; {reason}

{head}
--part--
"""
HEAD = """--part
Content-Type: text/rfc822-headers

Message-ID: {key}
Subject: News
"""


@pytest.fixture(autouse=True)
def inside(app: Flask):
    with app.app_context():
        yield


def sent_to(person: Person, **columns: str) -> OutgoingMail:
    """A mail that the server has taken."""
    words = {"kind": "notice", "subject": "News", "body": "News."} | columns
    row = enqueue(person=person, to_name=person.name, to_address=person.email, **words)
    deliver_due(now())
    return OutgoingMail.get_by_id(row.id)


def report(
    app: Flask,
    *,
    about: OutgoingMail | None = None,
    address: str = "someone@company.example",
    action: str = "failed",
    status: str = "5.1.1",
    reason: str = "550 no such mailbox",
) -> bytes:
    """What a mail server sends back: words, the status of the delivery, and the head of the message."""
    head = HEAD.format(key=message_of(about, app.config["PORTAL"])["Message-ID"]) if about is not None else ""
    return REPORT.format(address=address, action=action, status=status, reason=reason, head=head).encode()


def lost() -> list[tuple[str, str]]:
    return list(LostAddress.select(LostAddress.address, LostAddress.reason).tuples())


def test_a_report_about_a_mail_of_ours_marks_the_address_it_went_to(app: Flask) -> None:
    """Also where the server names another address, to which it passed the mail on."""
    person = make_person()
    row = sent_to(person)
    assert take_in(report(app, about=row, address="forwarded@elsewhere.example"), now=now()) == [person.email]
    assert lost() == [(person.email, "550 no such mailbox")]
    stored = OutgoingMail.get_by_id(row.id)
    assert (stored.state, stored.last_error) == ("bounced", "550 no such mailbox")
    assert stored.sent_at is not None
    assert take_in(report(app, about=row), now=now()) == []
    assert AuditEntry.select().where(AuditEntry.action == "address.lost").count() == 1


def test_a_report_without_our_mail_is_believed_of_an_address_that_we_wrote_to_lately(app: Flask) -> None:
    person, stranger = make_person(), make_person()
    sent_to(person)
    assert take_in(report(app, address=person.email.upper()), now=now()) == [person.email]
    assert take_in(report(app, address=stranger.email), now=now()) == []
    confirm(person, by=person)
    assert take_in(report(app, address=person.email), now=now() + timedelta(days=40)) == []


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.7"), ("failed", "4.2.2"), ("delivered", "2.0.0"), ("relayed", "2.0.0")]
)
def test_what_may_still_arrive_marks_nothing(app: Flask, action: str, status: str) -> None:
    person = make_person()
    row = sent_to(person)
    assert take_in(report(app, about=row, address=person.email, action=action, status=status), now=now()) == []
    assert OutgoingMail.get_by_id(row.id).state == "sent"


def test_a_guessed_message_id_proves_nothing(app: Flask) -> None:
    person = make_person()
    row = sent_to(person)
    guessed = OutgoingMail(id=row.id, created_at=row.created_at + timedelta(microseconds=1))
    genuine = report(app, about=row, address="x@y.example")
    keys = (mail.message_key(row).encode(), mail.message_key(guessed).encode())
    assert take_in(genuine.replace(*keys), now=now()) == []
    assert take_in(genuine, now=now()) == [person.email]


def test_no_address_of_a_reader_is_ever_kept(app: Flask) -> None:
    row = enqueue(kind="reader", to_name="", to_address="reader@home.example", subject="Answer", body="Here.")
    deliver_due(now())
    assert take_in(report(app, about=row, address="reader@home.example"), now=now()) == []
    assert lost() == []


def test_no_mail_goes_to_a_lost_address_but_a_link_that_was_just_asked_for(app: Flask) -> None:
    person = make_person()
    mark_lost(person.email, "550 no such mailbox", at=now())
    rows = {}
    for kind in ("personal", "notice", "line_up", "account"):
        rows[kind] = enqueue(kind=kind, to_name="", to_address=person.email, subject="News", body="News.")
    assert deliver_due(now()) == 1
    states = {kind: OutgoingMail.get_by_id(row.id).state for kind, row in rows.items()}
    assert states == {"personal": "failed", "notice": "failed", "line_up": "failed", "account": "sent"}
    assert OutgoingMail.get_by_id(rows["personal"].id).last_error == (
        "Mail to this address comes back: 550 no such mailbox"
    )
    confirm(person, by=person)
    enqueue(kind="notice", to_name="", to_address=person.email, subject="News", body="News.")
    assert deliver_due(now()) == 1


def test_another_address_is_reached_at_once(app: Flask) -> None:
    person = make_person()
    mark_lost(person.email, "550 no such mailbox", at=now())
    Person.update(email="ada.new@company.example").where(Person.id == person.id).execute()
    assert sent_to(Person.get_by_id(person.id)).state == "sent"


def test_the_ceo_hears_that_their_mail_came_back_and_the_thanks_stay(app: Flask) -> None:
    ceo, item = make_person("staff", "ceo"), make_queue_item(make_person(name="Ada Lund"))
    channels.send_email(item, "Thank you", "For Sunday.", by=ceo)
    deliver_due(now())
    row = OutgoingMail.get()
    take_in(report(app, about=row), now=now())
    assert [notice.text for notice in Notification.select().where(Notification.person == ceo)] == [
        "Your mail to Ada Lund came back, unread. A call would reach them."
    ]
    assert (QueueItem.get().state, Thanks.select().count()) == ("thanked", 1)
    came_back(row, "again")
    assert Notification.select().where(Notification.person == ceo).count() == 1


DEEP = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(5_000))
HOSTILE = {
    "nothing": b"",
    "no message": b"\x00\xff" * 5_000,
    "parts within parts": DEEP,
    "a message in a message": b"Content-Type: message/rfc822\n\n" * 20_000,
    "many megabytes": b"Subject: x\n\n" + b"a" * 5_000_000,
    "many recipients": b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n" * 20_000,
    "no encoding": b"Content-Type: message/delivery-status; charset=klingon\n\n\n"
    b"Final-Recipient: rfc822; \xff\xfe@\x80\nAction: failed\nStatus: 5\xe9\n\n",
    "broken fields": b"Content-Type: message/delivery-status\n\n\nFinal-Recipient:\nAction:\n\nFinal-Recipient: ;;;\n"
    b"Action: failed\n\nFinal-Recipient: rfc822; a@b\r\nBcc: c@d\nAction: failed\n",
    "a number that no database holds": b"<999999999.99999999999999999999@x>\nContent-Type: text/plain\n\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_report_does_harm(app: Flask, raw: bytes) -> None:
    make_person()
    assert take_in(raw, now=now()) == []
    assert len(read_failures(raw)) <= 50
    assert lost() == []


def test_the_command_takes_a_report_from_standard_input_and_always_ends_well(app: Flask) -> None:
    if not is_sqlite():
        pytest.skip("the command is run on the instance's own SQLite file")
    person = make_person()
    row = sent_to(person)
    environment = {**os.environ, "PORTAL_INSTANCE": str(app.config["PORTAL"].instance), "DATABASE_URL": ""}

    def bounce(raw: bytes) -> tuple[int, str]:
        command = [sys.executable, "-m", "portal", "bounce"]
        done = subprocess.run(command, input=raw, env=environment, cwd=ROOT, capture_output=True, check=False)
        return done.returncode, done.stdout.decode()

    assert bounce(report(app, about=row)) == (0, f"No more mail goes to {person.email}.\n")
    assert bounce(b"\xff\x00 nothing") == (0, "Nothing to mark.\n")
    assert lost() == [(person.email, "550 no such mailbox")]
