"""The CEO's mail against a server that refuses, stalls, hangs up or answers late, at each step of the delivery."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask

from knowledge.db import now
from knowledge.people import Person
from portal import mail
from portal.mail import OutgoingMail, deliver_due
from portal.mail_addresses import LostAddress
from portal.notifications.models import Notification
from portal.thank_you import channels
from portal.thank_you.events import events_of
from portal.thank_you.models import QueueItem, Thanks
from tests.client import PortalClient
from tests.factories import make_person, make_queue_item
from tests.portal.postbox import STEPS, Postbox, served

SignIn = Callable[[Person], PortalClient]
UNSURE = [(mood, "ANSWER") for mood in ("stall", "drop", "late")]
CERTAIN = [(mood, step) for step in STEPS for mood in ("stall", "drop", "late") if (mood, step) not in UNSURE]
PUT_OFF = [("wait", step) for step in STEPS]


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    """The server to which the portal's mail goes."""
    postbox, kept = Postbox(), app.config["PORTAL"]
    with served(postbox) as url, app.app_context():
        app.config["PORTAL"] = replace(kept, mail_url=url)
        yield postbox
    app.config["PORTAL"] = kept


@pytest.fixture
def ceo(app: Flask) -> Person:
    return make_person("staff", "ceo", name="Grace Obi")


@pytest.fixture
def item(ceo: Person) -> QueueItem:
    """An item that the CEO has just answered by mail."""
    item = make_queue_item(make_person(name="Ada Lund"))
    channels.send_email(item, "Thank you", "For Sunday.", by=ceo)
    return item


def fresh(item: QueueItem) -> QueueItem:
    found: QueueItem = QueueItem.get_by_id(item.id)
    return found


def notes(item: QueueItem, kind: str) -> list[str]:
    return [event.note for event in events_of(item) if event.kind == kind]


def deliver_until_settled(moment: datetime) -> OutgoingMail:
    message: OutgoingMail = OutgoingMail.get()
    while message.state == "waiting":
        deliver_due(moment)
        message = OutgoingMail.get()
        moment = message.next_attempt_at
    return message


@pytest.mark.parametrize(("mood", "step"), [*CERTAIN, *PUT_OFF])
def test_a_server_that_stays_bad_brings_the_item_back_with_the_reason_and_nothing_was_sent(
    postbox: Postbox, ceo: Person, item: QueueItem, mood: str, step: str
) -> None:
    postbox.mood, postbox.step = mood, step
    message = deliver_until_settled(now())
    assert (message.state, message.attempts, message.doubts) == ("failed", len(mail.PAUSES) + 1, 0)
    assert postbox.taken == []
    assert fresh(item).state == "waiting"
    assert notes(item, "mail_failed") == [message.last_error]
    assert message.last_error and mail.MAY_HAVE_ARRIVED not in message.last_error
    assert not Thanks.select().exists()
    assert [row.text for row in Notification.select().where(Notification.person == ceo)] == [
        "Your mail to Ada Lund could not be delivered. Your words are kept."
    ]


@pytest.mark.parametrize("step", STEPS)
def test_a_refusal_at_any_step_brings_the_item_back_with_the_servers_words(
    postbox: Postbox, item: QueueItem, step: str
) -> None:
    postbox.mood, postbox.step = "refuse", step
    message = deliver_until_settled(now())
    assert (message.state, postbox.taken, fresh(item).state) == ("failed", [], "waiting")
    assert "not here" in notes(item, "mail_failed")[0]
    assert message.attempts == (1 if step != "EHLO" else len(mail.PAUSES) + 1)
    assert [row.address for row in LostAddress.select()] == ([item.person.email] if step == "RCPT" else [])


@pytest.mark.parametrize(("mood", "step"), UNSURE)
def test_where_the_server_took_the_text_and_never_says_so_it_is_sent_once_more_and_then_told(
    postbox: Postbox, item: QueueItem, mood: str, step: str
) -> None:
    postbox.mood, postbox.step = mood, step
    message = deliver_until_settled(now())
    assert (message.state, message.attempts, message.doubts) == ("failed", 2, 2)
    assert list(postbox.counted.values()) == [2]
    assert fresh(item).state == "waiting"
    assert notes(item, "mail_failed")[0].startswith(mail.MAY_HAVE_ARRIVED)


@pytest.mark.parametrize(("mood", "step"), [*CERTAIN, *PUT_OFF])
def test_after_one_bad_attempt_the_mail_arrives_once(postbox: Postbox, item: QueueItem, mood: str, step: str) -> None:
    postbox.mood, postbox.step = mood, step
    deliver_due(now())
    postbox.mood = ""
    message = deliver_until_settled(OutgoingMail.get().next_attempt_at)
    assert (message.state, message.attempts, message.doubts, message.last_error) == ("sent", 2, 0, "")
    assert list(postbox.counted.values()) == [1]
    assert (fresh(item).state, Thanks.select().count(), notes(item, "mail_sent")) == ("thanked", 1, [""])


@pytest.mark.parametrize(("mood", "step"), UNSURE)
def test_a_mail_that_may_have_arrived_twice_says_so_on_the_item(
    postbox: Postbox, ceo: Person, item: QueueItem, sign_in: SignIn, mood: str, step: str
) -> None:
    postbox.mood, postbox.step = mood, step
    deliver_due(now())
    postbox.mood = ""
    message = deliver_until_settled(OutgoingMail.get().next_attempt_at)
    assert (message.state, message.doubts, message.last_error) == ("sent", 1, mail.MAYBE_TWICE)
    assert list(postbox.counted.values()) == [2]
    assert (fresh(item).state, Thanks.select().count()) == ("thanked", 1)
    assert notes(item, "mail_sent") == [mail.MAYBE_TWICE]
    assert mail.MAYBE_TWICE in sign_in(ceo).get(item.url).text


def test_a_server_that_is_away_costs_one_attempt_a_round_whatever_waits(postbox: Postbox, ceo: Person) -> None:
    for _ in range(3):
        channels.send_email(make_queue_item(make_person()), "Thank you", "For Sunday.", by=ceo)
    postbox.mood, postbox.step = "drop", "ANSWER"
    deliver_due(now())
    assert sorted(row.attempts for row in OutgoingMail.select()) == [0, 0, 1]


def test_a_rule_of_the_server_says_nothing_against_the_address(
    postbox: Postbox, item: QueueItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*args: object) -> str:
        return "554 5.7.1 relaying denied"

    monkeypatch.setattr(Postbox, "handle_RCPT", refuse, raising=False)
    assert deliver_until_settled(now()).state == "failed"
    assert not LostAddress.select().exists()


def test_a_farewell_that_goes_wrong_changes_nothing(
    postbox: Postbox, item: QueueItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*args: object) -> str:
        return "550 you may not leave"

    monkeypatch.setattr(Postbox, "handle_QUIT", refuse, raising=False)
    assert deliver_until_settled(now()).state == "sent"
    assert list(postbox.counted.values()) == [1]
