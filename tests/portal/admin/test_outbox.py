"""What became of the portal's mail, as administrators see it; and what is called off when somebody leaves."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.people import Person
from portal.admin import membership
from portal.mail import OutgoingMail, deliver_due, enqueue
from portal.mail_addresses import LostAddress, mark_lost
from portal.notifications.mailing import post_notices
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from portal.line_up.sending import send_line_ups
from portal.thank_you import channels, triage
from portal.thank_you.models import QueueItem
from portal.upkeep.reminding import run_day
from tests.client import PortalClient
from tests.factories import make_article, make_due, make_person, make_queue_item
from tests.portal.postbox import Postbox, served

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def admin(app: Flask) -> Person:
    return make_person("staff", "admin", name="Root")


@pytest.fixture
def through(app: Flask) -> Iterator[Callable[[str], None]]:
    """Sends the portal's mail through another address."""
    kept = app.config["PORTAL"]

    def use(url: str) -> None:
        app.config["PORTAL"] = replace(kept, mail_url=url)

    with app.app_context():
        yield use
    app.config["PORTAL"] = kept


def a_mail(**changes: object) -> OutgoingMail:
    words = {"kind": "notice", "to_name": "Ada Lund", "to_address": "ada@company.example", "subject": "News"}
    row = enqueue(**{**words, "body": "The body that only Ada reads", **changes})  # type: ignore[arg-type]
    return OutgoingMail.get_by_id(row.id)


def set_state(row: OutgoingMail, state: str, error: str = "") -> None:
    OutgoingMail.update(state=state, last_error=error).where(OutgoingMail.id == row.id).execute()


def test_mail_is_listed_with_what_became_of_it_and_never_with_its_words(sign_in: SignIn, admin: Person) -> None:
    set_state(a_mail(), "failed", "550 no such mailbox")
    a_mail(kind="personal", subject="For the night of the flood")
    a_mail(kind="reader", to_name="", to_address="reader@home.example", subject="Your question has an answer")
    client = sign_in(admin)
    text = client.get("/admin/outbox").text
    assert "550 no such mailbox" in text and "Given up" in text and "to Ada Lund" in text
    for private in ("The body that only Ada reads", "the flood", "reader@home.example"):
        assert private not in text
    assert "550" not in client.get("/admin/outbox?state=waiting").text
    assert "550" in client.get("/admin/outbox?state=nonsense").text


def test_a_mail_that_its_writer_took_back_is_listed_as_called_off(sign_in: SignIn, admin: Person) -> None:
    ceo, item = make_person("staff", "ceo"), make_queue_item(make_person())
    channels.send_email(item, "Thanks", "63 orders", by=ceo)
    triage.undo(item, by=ceo)
    assert "Called off" in sign_in(admin).get("/admin/outbox").text


def test_only_administrators_see_the_mail(sign_in: SignIn, admin: Person) -> None:
    row = a_mail()
    for role in ("manager", "ceo", "assistant", "technician"):
        client = sign_in(make_person("staff", role))
        assert client.get("/admin/outbox").status_code == 403
        assert client.post("/admin/outbox/test").status_code == 403
        assert client.post(f"/admin/outbox/{row.id}/attempt").status_code == 403
    assert "/admin/outbox" in sign_in(admin).get("/admin/people").text


@pytest.mark.parametrize("state", ["failed", "bounced"])
def test_what_failed_is_tried_again_to_the_address_that_holds_now(
    app: Flask, sign_in: SignIn, admin: Person, state: str
) -> None:
    person = make_person()
    row = a_mail(person=person, to_address="old@company.example")
    set_state(row, state, "550 no such mailbox")
    client = sign_in(admin)
    assert client.post(f"/admin/outbox/{row.id}/attempt").location == "/admin/outbox"
    stored = OutgoingMail.get_by_id(row.id)
    assert (stored.state, stored.attempts, stored.to_address) == ("waiting", 0, person.email)
    assert AuditEntry.select().where(AuditEntry.action == "mail.tried_again").count() == 1
    with app.app_context():
        assert deliver_due(now()) == 1
    client.post(f"/admin/outbox/{row.id}/attempt")
    assert OutgoingMail.get_by_id(row.id).state == "sent"
    assert client.post("/admin/outbox/999999/attempt").status_code == 404


def test_nobody_sends_personal_words_a_second_time_but_their_writer(sign_in: SignIn, admin: Person) -> None:
    row = a_mail(kind="personal")
    set_state(row, "failed", "550 no such mailbox")
    client = sign_in(admin)
    assert "Try again" not in client.get("/admin/outbox").text
    client.post(f"/admin/outbox/{row.id}/attempt")
    assert OutgoingMail.get_by_id(row.id).state == "failed"


def test_what_waits_for_its_next_attempt_is_tried_now(app: Flask, sign_in: SignIn, admin: Person) -> None:
    row = a_mail(kind="personal")
    OutgoingMail.update(attempts=4, last_error="451 busy", next_attempt_at=now() + timedelta(hours=2)).execute()
    client = sign_in(admin)
    assert "Try now" in client.get("/admin/outbox").text
    client.post(f"/admin/outbox/{row.id}/attempt")
    stored = OutgoingMail.get_by_id(row.id)
    assert (stored.state, stored.attempts) == ("waiting", 4) and stored.next_attempt_at <= now()
    assert AuditEntry.select().where(AuditEntry.action == "mail.tried_again").count() == 1
    with app.app_context():
        assert deliver_due(now()) == 1


@pytest.mark.parametrize("columns", [{"next_attempt_at": timedelta(minutes=15)}, {"handed_at": timedelta(0)}])
def test_what_a_worker_may_have_at_hand_is_left_to_it(
    sign_in: SignIn, admin: Person, columns: dict[str, timedelta]
) -> None:
    row, moment = a_mail(), now()
    later = {"next_attempt_at": timedelta(hours=2), **columns}
    OutgoingMail.update(attempts=1, **{name: moment + ahead for name, ahead in later.items()}).execute()
    client = sign_in(admin)
    assert "Try now" not in client.get("/admin/outbox").text
    client.post(f"/admin/outbox/{row.id}/attempt")
    assert OutgoingMail.get_by_id(row.id).next_attempt_at == moment + later["next_attempt_at"]
    assert not AuditEntry.select().where(AuditEntry.action == "mail.tried_again").exists()


def test_a_test_mail_arrives_while_the_administrator_waits(
    sign_in: SignIn, admin: Person, through: Callable[[str], None]
) -> None:
    """(behaviour 134)"""
    postbox = Postbox()
    with served(postbox) as url:
        through(url)
        assert sign_in(admin).post("/admin/outbox/test").status_code == 303
    [message] = postbox.taken
    assert message["To"] == f"Root <{admin.email}>"
    assert not OutgoingMail.select().exists()


@pytest.mark.parametrize(
    ("mood", "step", "shown"),
    [
        ("refuse", "RCPT", "550 5.1.1 not here"),
        ("wait", "MAIL", "450 come back later"),
        ("drop", "DATA", "Connection unexpectedly closed"),
        ("stall", "ANSWER", "never answered, so it may still come"),
    ],
)
def test_a_test_mail_that_fails_says_why(
    sign_in: SignIn, admin: Person, through: Callable[[str], None], mood: str, step: str, shown: str
) -> None:
    """A failure is shown, and is no error of the page (behaviour 134)."""
    postbox = Postbox()
    postbox.mood, postbox.step = mood, step
    with served(postbox) as url:
        through(url)
        answer = sign_in(admin).post("/admin/outbox/test")
    assert answer.status_code == 422
    assert shown in BeautifulSoup(answer.text, "html.parser").select_one("#error-summary").text
    assert not LostAddress.select().exists()


def test_a_server_that_is_not_there_is_named_without_its_password(
    sign_in: SignIn, admin: Person, through: Callable[[str], None]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        through(f"smtp://porch:s3cret@127.0.0.1:{port}?timeout=1")
        answer = sign_in(admin).post("/admin/outbox/test")
    assert answer.status_code == 422
    assert f"127.0.0.1:{port}" in answer.text and "s3cret" not in answer.text and "porch:" not in answer.text


def test_test_mails_are_limited(sign_in: SignIn, admin: Person) -> None:
    client = sign_in(admin)
    answers = [client.post("/admin/outbox/test").status_code for _ in range(12)]
    assert answers[:10] == [303] * 10 and answers[11] == 429


def test_the_list_costs_the_same_whatever_its_length(
    sign_in: SignIn, admin: Person, count_queries: list[str]
) -> None:
    for _ in range(25):
        a_mail()
    client = sign_in(admin)
    count_queries.clear()
    assert client.get("/admin/outbox?page=2").status_code == 200
    assert len(count_queries) <= 6


def test_a_lost_address_is_shown_where_people_are_looked_after_and_mended_there(
    sign_in: SignIn, admin: Person
) -> None:
    person = make_person(name="Ada Lund")
    mark_lost(person.email, "550 no such mailbox", at=now())
    client = sign_in(admin)
    assert "Mail comes back" in client.get("/admin/people").text
    assert "550 no such mailbox" in client.get(f"/admin/people/{person.id}").text
    assert client.post(f"/admin/people/{person.id}/address").status_code == 303
    assert "Mail comes back" not in client.get(f"/admin/people/{person.id}").text
    assert sign_in(make_person()).post(f"/admin/people/{person.id}/address").status_code == 403


def test_the_person_is_asked_kindly_to_check_their_address(sign_in: SignIn) -> None:
    person = make_person()
    client = sign_in(person)
    mark_lost(person.email, "550 no such mailbox", at=now())
    for page in ("/", "/notifications", "/account/notices"):
        assert "Mail does not reach you" in client.get(page).text, page
    client.post("/account/notices/address")
    for page in ("/", "/notifications", "/account/notices"):
        assert "Mail does not reach you" not in client.get(page).text, page
    assert not LostAddress.select().exists()


def test_whoever_leaves_gets_no_mail_any_more(app: Flask, admin: Person) -> None:
    """Waiting mail is called off with a reason; notices, reminders and line-ups stay away."""
    leaver, stays = make_person("staff", "technician", name="Ada Lund", licence="candidate"), make_person()
    make_due(leaver)
    waiting = [a_mail(person=leaver, to_address="old@company.example"), a_mail(to_address=leaver.email)]
    other = a_mail(person=stays, to_address=stays.email)
    tell(leaver, "Grace thanked you", "/wall/1", kind="wall")
    before = Notification.select().count()
    membership.end(leaver, by=admin)
    for row in waiting:
        stored = OutgoingMail.get_by_id(row.id)
        assert (stored.state, stored.last_error) == ("cancelled", "Ada Lund is no longer here.")
    monday = now() + timedelta(days=7 - now().weekday())
    noon = monday.replace(hour=12)
    with app.app_context():
        run_day(noon)
        tell(leaver, "Bo thanked you", "/wall/2", kind="wall")
        post_notices(noon)
        send_line_ups(noon)
        a_mail(to_address=leaver.email)
        deliver_due(noon)
    assert OutgoingMail.get_by_id(other.id).state == "sent"
    theirs = OutgoingMail.select().where(
        (OutgoingMail.to_address == leaver.email) | (OutgoingMail.person == leaver)
    )
    assert [row.state for row in theirs] == ["cancelled"] * 3
    line_ups = OutgoingMail.select().where(OutgoingMail.kind == "line_up")
    assert {row.person_id for row in line_ups} == {admin.id, stays.id}
    assert Notification.select().where(Notification.person == leaver).count() == before


def test_the_ceos_mail_to_somebody_who_just_left_comes_back_to_the_queue(app: Flask, admin: Person) -> None:
    ceo, item = make_person("staff", "ceo"), make_queue_item(make_person(name="Ada Lund"))
    channels.send_email(item, "Thank you", "For Sunday.", by=ceo)
    membership.end(item.person, by=admin)
    with app.app_context():
        assert deliver_due(now()) == 0
    assert QueueItem.get().state != "sending"
    assert "could not be delivered" in Notification.get(Notification.person == ceo).text


def test_whoever_leaves_is_hidden_from_visitors_at_once_and_colleagues_still_know(
    app: Flask, sign_in: SignIn, client: PortalClient, admin: Person
) -> None:
    author = make_person("staff", "technician", name="Ada Lund", phone="+353 20 910 0104", expertise="DNS")
    article = make_article(author)
    pages = (article.url, "/feed.atom")
    assert all("Ada Lund" in client.get(page).text for page in pages)
    membership.end(author, by=admin)
    assert not any("Ada Lund" in client.get(page).text for page in pages)
    colleague = sign_in(make_person())
    assert "Ada Lund" in colleague.get(article.url).text
    text = colleague.get(f"/people/{author.id}").text
    assert "is no longer here" in text
    assert not any(private in text for private in ("+353 20 910 0104", "Local time", "DNS"))
