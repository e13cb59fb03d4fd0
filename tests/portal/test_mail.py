"""The outbox against a real SMTP server on loopback, in each of its moods."""

import email
import json
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from flask import Flask, current_app

from knowledge import db
from knowledge.db import transaction
from knowledge.errors import RuleBroken
from portal import mail
from portal.mail import OutgoingMail, deliver_due, enqueue, message_of
from portal.mail_server import read_mail_url


HEADERS = {
    "From",
    "To",
    "Auto-Submitted",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
}


@dataclass
class Postbox:
    """A server's memory and its answers: the next of `answers` to each message, then 250."""

    answers: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    seen: int = 0
    drops: bool = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.seen += 1
        if self.drops:
            server.transport.abort()
            return "421 gone"
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            content = cast(bytes, envelope.content).replace(b"\r\n", b"\n")
            self.taken.append(email.message_from_bytes(content, policy=modern))
        return answer


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[Controller]:
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def through(app: Flask) -> Iterator[Callable[[str], None]]:
    """Sends the portal's mail through another address: `through("smtp://…")`."""
    kept = app.config["PORTAL"]

    def use(url: str) -> None:
        app.config["PORTAL"] = replace(kept, mail_url=url)

    with app.app_context():
        yield use
    app.config["PORTAL"] = kept


@pytest.fixture
def smtp(server: Controller, through: Callable[[str], None]) -> None:
    through(f"smtp://127.0.0.1:{server.port}?timeout=5")


@pytest.fixture
def settled() -> Iterator[list[tuple[int, str]]]:
    """What listeners were told, in order."""
    told: list[tuple[int, str]] = []

    def note(settled_mail: OutgoingMail) -> None:
        told.append((settled_mail.id, settled_mail.state))

    mail.on_settled.append(note)
    yield told
    mail.on_settled.remove(note)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def a_mail(**changes: str) -> OutgoingMail:
    words = {"to_name": "Ada Lund", "to_address": "ada@company.example", "subject": "Thank you"}
    return enqueue(**{**words, "body": "For Sunday.\n", **changes})


def again(row: OutgoingMail) -> OutgoingMail:
    found: OutgoingMail = OutgoingMail.get_by_id(row.id)
    return found


def test_a_message_that_the_server_takes_is_sent_once(
    smtp: None, postbox: Postbox, settled: list[tuple[int, str]]
) -> None:
    row = a_mail(from_name="Grace Obi", reply_to="grace@company.example")
    assert deliver_due(db.now()) == 1
    assert deliver_due(db.now()) == 0
    [message] = postbox.taken
    assert message["To"] == "Ada Lund <ada@company.example>"
    assert message["From"] == "Grace Obi <porchlight@localhost>"
    assert message["Reply-To"] == "Grace Obi <grace@company.example>"
    assert message["Subject"] == "Thank you"
    assert message.get_content() == "For Sunday.\n"
    assert (again(row).state, again(row).attempts) == ("sent", 1)
    assert again(row).sent_at is not None
    assert settled == [(row.id, "sent")]


def test_a_permanent_refusal_gives_up_at_once_and_says_why(
    smtp: None, postbox: Postbox, settled: list[tuple[int, str]]
) -> None:
    postbox.answers = ["550 no such person here"]
    row = a_mail()
    assert deliver_due(db.now()) == 0
    assert again(row).state == "failed"
    assert again(row).last_error == "550 no such person here"
    assert settled == [(row.id, "failed")]
    deliver_due(db.now() + timedelta(days=1))
    assert postbox.seen == 1


def test_a_refused_recipient_is_a_permanent_refusal(
    smtp: None, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Postbox, *args: Any) -> str:
        return "550 unknown mailbox"

    monkeypatch.setattr(Postbox, "handle_RCPT", refuse, raising=False)
    row = a_mail()
    deliver_due(db.now())
    assert (again(row).state, again(row).last_error) == ("failed", "550 unknown mailbox")


def test_a_temporary_refusal_is_tried_again_later_under_the_same_id(
    smtp: None, postbox: Postbox, settled: list[tuple[int, str]]
) -> None:
    postbox.answers = ["451 come back later"]
    row = a_mail()
    first_id = message_of(row, current_app.config["PORTAL"])["Message-ID"]
    moment = db.now()
    assert deliver_due(moment) == 0
    assert (again(row).state, again(row).last_error) == ("waiting", "451 come back later")
    assert settled == []
    assert deliver_due(moment + timedelta(seconds=59)) == 0
    assert deliver_due(moment + timedelta(seconds=61)) == 1
    assert postbox.taken[0]["Message-ID"] == first_id
    assert settled == [(row.id, "sent")]


def test_pauses_grow_and_after_the_last_the_message_is_given_up(
    smtp: None, postbox: Postbox, settled: list[tuple[int, str]]
) -> None:
    postbox.answers = ["451 later"] * 20
    row = a_mail()
    moment, pauses = db.now(), []
    while again(row).state == "waiting":
        deliver_due(moment)
        pauses.append(again(row).next_attempt_at - moment)
        moment = again(row).next_attempt_at
    assert postbox.seen == len(mail.PAUSES) + 1
    assert tuple(pauses[:-1]) == mail.PAUSES
    assert settled == [(row.id, "failed")]


def test_a_server_that_is_down_costs_one_attempt_a_round(through: Callable[[str], None]) -> None:
    through(f"smtp://127.0.0.1:{free_port()}")
    rows = [a_mail(), a_mail(subject="Second")]
    assert deliver_due(db.now()) == 0
    assert [again(row).attempts for row in rows] == [1, 0]
    assert [again(row).state for row in rows] == ["waiting", "waiting"]
    assert "ConnectionRefusedError" in again(rows[0]).last_error


def test_a_server_that_never_answers_is_left_after_the_timeout(through: Callable[[str], None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        through(f"smtp://127.0.0.1:{silent.getsockname()[1]}?timeout=0.2")
        row = a_mail()
        assert deliver_due(db.now()) == 0
    assert again(row).state == "waiting"
    assert "timed out" in again(row).last_error


def test_a_dropped_connection_is_tried_again(smtp: None, postbox: Postbox) -> None:
    postbox.drops = True
    row = a_mail()
    moment = db.now()
    assert deliver_due(moment) == 0
    assert again(row).state == "waiting"
    postbox.drops = False
    assert deliver_due(moment + timedelta(minutes=2)) == 1


def test_a_server_without_encryption_gets_nothing_from_starttls(
    server: Controller, postbox: Postbox, through: Callable[[str], None]
) -> None:
    through(f"smtp+starttls://ada:secret@127.0.0.1:{server.port}")
    row = a_mail()
    assert deliver_due(db.now()) == 0
    assert (again(row).state, postbox.seen) == ("waiting", 0)
    assert "STARTTLS" in again(row).last_error


def test_a_wrong_password_for_the_server_loses_no_mail(postbox: Postbox, through: Callable[[str], None]) -> None:
    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"p@ss:word")

    controller = Controller(
        postbox, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_require_tls=False
    )
    controller.start()
    try:
        through(f"smtp://porch:wrong@127.0.0.1:{controller.port}?timeout=2")
        row = a_mail()
        moment = db.now()
        assert deliver_due(moment) == 0
        assert again(row).state == "waiting"
        through(f"smtp://porch:p%40ss%3Aword@127.0.0.1:{controller.port}")
        assert deliver_due(moment + timedelta(minutes=2)) == 1
    finally:
        controller.stop()


def test_a_message_claimed_by_a_worker_is_left_alone_until_that_one_must_have_died(
    smtp: None, postbox: Postbox
) -> None:
    row = a_mail()
    moment = db.now()
    same_row_elsewhere = again(row)
    assert mail._claim(row, moment)
    assert not mail._claim(same_row_elsewhere, moment)
    assert deliver_due(moment + timedelta(minutes=14)) == 0
    assert deliver_due(moment + timedelta(minutes=16)) == 1


def test_a_failing_listener_undoes_only_its_own_rows_and_stops_nobody(
    smtp: None, settled: list[tuple[int, str]], caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(settled_mail: OutgoingMail) -> None:
        a_mail(subject="left by a listener that failed")
        raise RuntimeError("listener broke")

    mail.on_settled.insert(0, break_down)
    try:
        row = a_mail()
        with caplog.at_level(logging.ERROR):
            assert deliver_due(db.now()) == 1
    finally:
        mail.on_settled.remove(break_down)
    assert "listener broke" in caplog.text
    assert settled == [(row.id, "sent")]
    assert [found.subject for found in OutgoingMail.select()] == ["Thank you"]


def test_a_message_of_a_transaction_that_failed_is_never_sent(smtp: None, postbox: Postbox) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        a_mail()
        raise ZeroDivisionError
    assert deliver_due(db.now()) == 0
    assert postbox.seen == 0


def test_those_who_wait_for_mail_hear_of_it_after_the_commit(app: Flask) -> None:
    seen: list[bool] = []

    def wake() -> None:
        seen.append(db.database.in_transaction())

    mail.on_waiting.append(wake)
    try:
        with transaction():
            a_mail()
            assert seen == []
    finally:
        mail.on_waiting.remove(wake)
    assert seen == [False]


def test_names_and_subjects_of_every_script_arrive_whole(smtp: None, postbox: Postbox) -> None:
    long_subject = "Спасибо за воскресенье, " * 8
    a_mail(to_name='Nguyễn, "Thị" <Mai>', subject=long_subject, body="Grüße 日本語 🏮\n", from_name="Zoë O’Neil")
    deliver_due(db.now())
    [message] = postbox.taken
    assert message["To"].addresses[0].display_name == 'Nguyễn, "Thị" <Mai>'
    assert message["From"].addresses[0].display_name == "Zoë O’Neil"
    assert message["Subject"] == long_subject.strip()[:200].strip()
    assert message.get_content() == "Grüße 日本語 🏮\n"


def test_a_very_long_line_and_a_lone_dot_arrive_unchanged(smtp: None, postbox: Postbox) -> None:
    body = "word " * 2000 + "\n.\n..\nFrom here\n"
    a_mail(body=body)
    deliver_due(db.now())
    assert postbox.taken[0].get_content() == body


def test_nothing_typed_into_a_name_or_subject_adds_a_header(
    smtp: None, postbox: Postbox, fixtures: Path
) -> None:
    typed = json.loads((fixtures / "bad-input" / "header_injection.json").read_text())
    for text in typed:
        a_mail(to_name=text, subject=text, from_name=text)
    assert deliver_due(db.now()) == len(typed)
    for message in postbox.taken:
        assert set(message.keys()) == HEADERS


def test_any_text_of_the_naughty_list_can_be_mailed(smtp: None, postbox: Postbox, fixtures: Path) -> None:
    typed = json.loads((fixtures / "bad-input" / "blns.json").read_text())
    rows = [a_mail(to_name=text, subject=text, body=text) for text in typed]
    moment = db.now()
    while deliver_due(moment):
        pass
    assert {again(row).state for row in rows} == {"sent"}


@pytest.mark.parametrize("address", ["ada", "a b@c.example", "ada@c.example\r\nBcc: x@y.example", "x..y@z.example", ""])
def test_an_address_that_mail_cannot_reach_is_refused_at_once(app: Flask, address: str) -> None:
    with pytest.raises(RuleBroken):
        a_mail(to_address=address)
    assert not OutgoingMail.select().exists()


def test_a_domain_in_another_script_travels_in_its_wire_form(smtp: None, postbox: Postbox) -> None:
    a_mail(to_address="ada@bücher.example")
    assert deliver_due(db.now()) == 1
    assert postbox.taken[0]["To"].addresses[0].domain == "xn--bcher-kva.example"


def test_in_development_each_message_is_a_file_that_mail_programs_open(app: Flask) -> None:
    row = a_mail(subject="Grüße")
    with app.app_context():
        assert deliver_due(db.now()) == 1
    [path] = (app.config["PORTAL"].instance / "mail").glob("*")
    message = email.message_from_bytes(path.read_bytes(), policy=modern)
    assert path.name == f"{row.id:06}.eml"
    assert message["Subject"] == "Grüße"


def test_a_folder_that_cannot_be_written_keeps_the_mail(through: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    through(f"file://{tmp_path}/file/mail")
    row = a_mail()
    assert deliver_due(db.now()) == 0
    assert again(row).state == "waiting"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://host:99999",
        "smtp://host:port",
        "smtp://host/path",
        "smtp://host?timeout=0",
        "smtp://host?timeout=soon",
        "file://relative/mail",
        "file://",
    ],
)
def test_an_address_of_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="."):
        read_mail_url(url)
