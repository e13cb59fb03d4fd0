"""Nobody can make it so that the chief executive thanked: every form of the queue, by everybody, in every state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from peewee import JOIN

from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.people import Person
from portal import mail
from portal.mail import OutgoingMail
from portal.thank_you import absences, channels, claims, delivery, events, merging, triage
from portal.thank_you.models import STATES, QueueEvent, QueueItem, Thanks
from tests.factories import make_person
from tests.portal.thank_you.conftest import TODAY, House, SignIn, fresh

NEXT_WEEK = TODAY + timedelta(days=7)
WORDS = "63 orders reached their readers because you listened."
ENDING = ("handed_over", "mailed", "mail_sent", "called", "met")
FORGED = ("by", "by_id", "person", "person_id", "sender", "from_name", "reply_to", "signed", "as", "viewer")
FIELDS = {
    "words": WORDS,
    "subject": "63 orders",
    "all_the_same": "yes",
    "deed": "Stayed",
    "impact": "3",
    "reason": "Said",
    "until": str(NEXT_WEEK),
    "due_on": str(NEXT_WEEK),
}
OUTCOMES = {"call": ("reached", "no_answer"), "visit": ("met",)}


def _mail_away(item: QueueItem, house: House) -> None:
    channels.send_email(item, "63 orders", WORDS, by=house.ceo)


def _mail_taken(item: QueueItem, house: House) -> None:
    _mail_away(item, house)
    delivery.mail_settled(OutgoingMail.select().order_by(OutgoingMail.id.desc()).get(), error=None)


def _merged(item: QueueItem, house: House) -> None:
    merging.merge(item, house.item(deed="The other"), by=house.assistant)


INTO: dict[str, Callable[[QueueItem, House], object]] = {
    "waiting": lambda item, house: claims.claim(item, by=house.ceo, at=now()),
    "snoozed": lambda item, house: triage.snooze(item, NEXT_WEEK, today=TODAY, by=house.ceo),
    "delegated": lambda item, house: triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo),
    "note_ready": lambda item, house: channels.write_note(item, WORDS, by=house.ceo),
    "sending": _mail_away,
    "thanked": _mail_taken,
    "skipped": lambda item, house: triage.skip(item, "Said", by=house.ceo),
    "merged": _merged,
}


def queue_posts(app: Flask) -> list[str]:
    """The address of every form of the queue, as a pattern."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return sorted(str(rule.rule) for rule in rules if str(rule.endpoint).startswith("thank_you."))


def given_by_the_ceo(house: House) -> int:
    by_event = QueueEvent.select().where(QueueEvent.by == house.ceo.id, QueueEvent.kind.in_(ENDING)).count()
    return by_event + Thanks.select().where(Thanks.by == house.ceo.id).count()


def send_all(app: Flask, client: Any, house: House, item: QueueItem) -> None:
    """Sends every form of the queue, honest and forged, with every version that could be the present one."""
    forged = {name: str(house.ceo.id) for name in FORGED} | {"name": house.ceo.name, "from": house.ceo.email}
    for rule in queue_posts(app):
        address = rule.replace("<id:item_id>", str(item.id)).replace("<id:post_id>", "1")
        address = address.replace("<id:absence_id>", "1").replace("<id:proposal_id>", "1")
        for outcome in OUTCOMES.get(rule.rpartition("/")[2], ("",)):
            version = str(fresh(item).version)
            named = {"version": version, "outcome": outcome, "holder": str(house.ceo.id), "other": str(item.id)}
            data = {**forged, **FIELDS, **named}
            response = client.post(f"{address}?by={house.ceo.id}&as={house.ceo.id}", data=data)
            assert response.status_code < 500, address


def test_every_state_is_tried() -> None:
    assert set(INTO) == set(STATES)


@pytest.mark.parametrize("state", sorted(INTO))
@pytest.mark.parametrize(
    "role", ["assistant", "deputy", "delegate", "admin", "colleague", "priya", "another ceo", "everything else"]
)
def test_nobody_makes_it_so_that_the_ceo_thanked(
    app: Flask, sign_in: SignIn, house: House, role: str, state: str
) -> None:
    item = house.item()
    INTO[state](item, house)
    assert fresh(item).state == state
    actor = _actor(role, house, item)
    before = given_by_the_ceo(house)
    steps = QueueEvent.select().count()
    send_all(app, sign_in(actor), house, item)
    with app.app_context():
        mail.deliver_due(now())
    own_mail = 2 if state == "sending" else 0  # the event and the thanks of what the CEO had sent before
    assert given_by_the_ceo(house) == before + own_mail
    later = QueueEvent.select().order_by(QueueEvent.id).offset(steps)
    assert {event.by_id for event in later if event.kind != "mail_sent"} <= {actor.id, None}
    for event in later:
        assert event.kind not in ENDING or event.by_id in (actor.id, house.ceo.id if own_mail else actor.id)
    for letter in OutgoingMail.select().where(OutgoingMail.reply_to == house.ceo.email):
        assert state in ("sending", "thanked") and letter.created_at <= now()
    assert OutgoingMail.select().where(OutgoingMail.reply_to == house.ceo.email).count() == (
        1 if state in ("sending", "thanked") else 0
    )
    people = AuditEntry.select().where(AuditEntry.person == house.ceo, AuditEntry.action == "queue_item.called")
    assert not people.exists()


@pytest.mark.parametrize("role", ["assistant", "admin", "colleague", "priya"])
def test_who_may_not_thank_gives_no_thanks_at_all(app: Flask, sign_in: SignIn, house: House, role: str) -> None:
    item = house.item()
    send_all(app, sign_in(getattr(house, role)), house, item)
    with app.app_context():
        mail.deliver_due(now())
    assert Thanks.select().count() == 0
    assert OutgoingMail.select().count() == 0
    assert not QueueEvent.select().where(QueueEvent.kind.in_(ENDING)).exists()


def test_every_thanks_is_by_who_took_the_step(app: Flask, sign_in: SignIn, house: House) -> None:
    """Each thanks stands on an event of its own giver, whatever several people do one after another."""
    absences.go_away(house.ceo, house.director, TODAY, NEXT_WEEK, today=TODAY)
    for actor in (house.ceo, house.director, house.assistant):
        for _ in range(2):
            send_all(app, sign_in(actor), house, house.item())
    with app.app_context():
        mail.deliver_due(now())
    assert Thanks.select().count() >= 2
    for thanks in Thanks.select(Thanks, QueueItem).join(QueueItem, JOIN.LEFT_OUTER):
        said = events.latest(events.events_of(thanks.item), *ENDING)
        assert thanks.revoked_at is not None or (said is not None and said.by_id == thanks.by_id)


def test_a_session_without_its_person_does_nothing(app: Flask, client: Any, house: House) -> None:
    item = house.item()
    send_all(app, client, house, item)
    assert (fresh(item).version, QueueEvent.select().count()) == (1, 0)


def _actor(role: str, house: House, item: QueueItem) -> Person:
    if role == "deputy":
        absences.go_away(house.ceo, house.manager, TODAY, NEXT_WEEK, today=TODAY)
        return house.manager
    if role == "delegate":
        return house.director
    if role == "another ceo":
        return make_person("staff", "ceo", name="Oisín Walsh")
    if role == "everything else":
        return make_person("staff", "manager", "assistant", "admin", "technician", name=house.ceo.name)
    person: Person = getattr(house, role)
    return person


def test_an_executive_does_nothing_with_an_item_of_their_own_other_account(house: House, sign_in: SignIn) -> None:
    item = house.item()
    Person.update(account_of=item.person).where(Person.id == house.ceo.id).execute()
    client = sign_in(house.ceo)
    assert client.get(f"/queue/{item.id}").status_code == 200
    for form in ("note", "email", "call", "visit", "skip", "snooze"):
        assert client.post(f"/queue/{item.id}/{form}", data={**FIELDS, "outcome": "met"}).status_code == 403, form
    assert (fresh(item).state, Thanks.select().count()) == ("waiting", 0)
