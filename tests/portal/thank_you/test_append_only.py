"""What happened stays: the database itself watches while everything that can be done with the queue is done."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from peewee import DatabaseError

from knowledge.db import database, is_sqlite, now
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import Person
from portal.admin import membership
from portal.mail import OutgoingMail
from portal.thank_you import channels, claims, delivery, events, leaving, merging, preparing, taking_out, tray, triage
from portal.thank_you.models import QueueEvent, QueueItem, Thanks
from portal.thank_you.nominating import Nomination, correct_facts, nominate
from tests.portal.thank_you.conftest import TODAY, House, fresh

FUNCTION = "CREATE FUNCTION stays() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'events stay'; END $$ LANGUAGE plpgsql"


@pytest.fixture
def watched(house: House) -> Iterator[House]:
    """The house, while the database refuses to change or remove an event."""
    if is_sqlite():
        for deed in ("UPDATE", "DELETE"):
            action = "BEGIN SELECT RAISE(ABORT, 'events stay'); END"
            database.execute_sql(f"CREATE TRIGGER stays_{deed} BEFORE {deed} ON queue_event {action}")
    else:
        database.execute_sql(FUNCTION)
        database.execute_sql(
            "CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON queue_event FOR EACH ROW EXECUTE FUNCTION stays()"
        )
    yield house
    if is_sqlite():
        for deed in ("UPDATE", "DELETE"):
            database.execute_sql(f"DROP TRIGGER stays_{deed}")
    else:
        database.execute_sql("DROP TRIGGER stays ON queue_event")
        database.execute_sql("DROP FUNCTION stays()")


def test_the_database_would_notice(watched: House) -> None:
    item = watched.item()
    events.record(item, "corrected", by=watched.ceo)
    with pytest.raises(DatabaseError), database.atomic():
        QueueEvent.update(note="Never said").execute()
    with pytest.raises(DatabaseError), database.atomic():
        QueueEvent.delete().execute()
    assert QueueEvent.get().note == ""


def _settle(item: QueueItem, error: str | None) -> None:
    sent = events.latest(events.events_of(item), "mailed")
    if sent is None or sent.mail is None or sent.mail.state != "waiting":
        raise Conflict
    OutgoingMail.update(state="failed" if error else "sent").where(OutgoingMail.id == sent.mail_id).execute()
    delivery.mail_settled(sent.mail, error=error)


Verb = Callable[[QueueItem, House, Person], object]
VERBS: dict[str, Verb] = {
    "note": lambda item, house, by: channels.write_note(item, "Well done", by=by),
    "hand over": lambda item, house, by: channels.hand_over(item, by=by),
    "mail": lambda item, house, by: channels.send_email(item, "Thanks", "Well done", by=by),
    "mail taken": lambda item, house, by: _settle(item, None),
    "mail refused": lambda item, house, by: _settle(item, "550 nobody here"),
    "call": lambda item, house, by: channels.record_call(item, words="", note="", by=by),
    "no answer": lambda item, house, by: channels.record_no_answer(item, note="", today=TODAY, by=by),
    "plan": lambda item, house, by: channels.plan_visit(item, "Kitchen", now() + timedelta(days=1), by=by),
    "meet": lambda item, house, by: channels.record_meeting(item, words="Hello", note="", by=by),
    "snooze": lambda item, house, by: triage.snooze(item, TODAY + timedelta(days=9), today=TODAY, by=by),
    "delegate": lambda item, house, by: triage.delegate(item, house.director, TODAY, today=TODAY, by=by),
    "return": lambda item, house, by: triage.hand_back(item, by=by),
    "skip": lambda item, house, by: triage.skip(item, "Said over dinner", by=by),
    "undo": lambda item, house, by: triage.undo(item, by=by),
    "correct": lambda item, house, by: correct_facts(item, Nomination("Corrected"), by=by, version=None),
    "tell the manager": lambda item, house, by: preparing.tell_manager(item, by=by),
    "join": lambda item, house, by: merging.merge(item, _other(item), by=by),
    "support": lambda item, house, by: nominate(item.person, _same(item), source="peer", by=by),
    "story gone": lambda item, house, by: taking_out.take_out(QueueItem.id == item.id, "It is gone.", at=now()),
    "claim": lambda item, house, by: claims.claim(item, by=by, at=now()),
    "move": lambda item, house, by: tray.move(item, -1, by=by, today=TODAY, now=now()),
    "leaver": lambda item, house, by: leaving.person_left(house.director, by=house.admin),
}
NO_STEPS = {"mail taken", "mail refused", "undo", "correct", "support", "story gone", "claim", "move", "leaver"}


def _other(item: QueueItem) -> QueueItem:
    found: QueueItem = QueueItem.select().where(QueueItem.person == item.person_id, QueueItem.id != item.id).get()
    return found


def _same(item: QueueItem) -> Nomination:
    return Nomination(item.deed_key.removeprefix("some day: "))


def standing(item: QueueItem) -> dict[str, object]:
    """The columns that follow from the events."""
    stored = fresh(item)
    return {name: stored.__data__[name] for name in asdict(events.Standing())}


class Queue(RuleBasedStateMachine):
    """Two items of one person, and everybody who may do something with them."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        QueueItem.update(deed_key=None).execute()
        keys = ("one", "two")
        self.items = [
            nominate(self.house.priya, Nomination(key), source="manager", by=self.house.manager).item for key in keys
        ]

    @rule(
        verb=st.sampled_from(sorted(VERBS)),
        number=st.integers(0, 1),
        who=st.sampled_from(["ceo", "assistant", "director"]),
    )
    def act(self, verb: str, number: int, who: str) -> None:
        item, by = fresh(self.items[number]), getattr(self.house, who)
        try:
            VERBS[verb](item, self.house, by)
        except (Conflict, RuleBroken, NotAllowed):
            return

    @rule(
        verb=st.sampled_from(sorted(set(VERBS) - NO_STEPS)),
        number=st.integers(0, 1),
        who=st.sampled_from(["ceo", "assistant", "director"]),
    )
    def act_and_take_it_back(self, verb: str, number: int, who: str) -> None:
        item, by = fresh(self.items[number]), getattr(self.house, who)
        before = standing(item)
        try:
            VERBS[verb](item, self.house, by)
        except (Conflict, RuleBroken, NotAllowed):
            return
        triage.undo(fresh(item), by=by)
        assert standing(item) == before

    @invariant()
    def state_is_what_the_events_say(self) -> None:
        for item in self.items:
            stored, happened = fresh(item), events.events_of(item)
            assert standing(item) == asdict(events.state_of(happened))
            assert [event.number for event in happened] == list(range(1, stored.version + 1))

    @invariant()
    def a_thanks_stands_for_each_that_is_thanked(self) -> None:
        for item in self.items:
            given = Thanks.select().where(Thanks.item == item, Thanks.revoked_at.is_null()).count()
            assert given == (1 if fresh(item).state == "thanked" else 0)


def test_whatever_is_done_state_is_what_the_events_say_and_every_step_goes_back(watched: House) -> None:
    machine = type("TheQueue", (Queue,), {"house": watched})
    quick = settings(
        max_examples=30,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(machine, settings=quick)


def test_a_leaver_rewrites_nothing(app: Flask, watched: House) -> None:
    items = [watched.item() for _ in range(3)]
    triage.delegate(items[0], watched.director, TODAY, today=TODAY, by=watched.ceo)
    channels.send_email(items[1], "Thanks", "63 orders", by=watched.ceo)
    triage.undo(items[1], by=watched.ceo)
    before = [event.__data__ for event in QueueEvent.select().order_by(QueueEvent.id)]
    membership.end(watched.director, by=watched.admin)
    membership.end(watched.priya, by=watched.admin)
    after = [event.__data__ for event in QueueEvent.select().order_by(QueueEvent.id)]
    assert after[: len(before)] == before
    assert len(after) > len(before)
