"""An item's state is what its events say."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import Person
from portal.thank_you import channels, delivery, events, triage
from portal.thank_you.access import may_do
from portal.thank_you.models import QueueEvent, QueueItem, Thanks
from tests.portal.thank_you.conftest import TODAY, House, fresh

Verb = Callable[[QueueItem, House], object]


def _settle(item: QueueItem, error: str | None) -> None:
    mailed = events.latest(events.events_of(item), "mailed")
    if mailed is None or mailed.mail is None:
        raise Conflict
    delivery.mail_settled(mailed.mail, error=error)


VERBS: dict[str, Verb] = {
    "note": lambda item, house: channels.write_note(item, "Well done", by=house.ceo),
    "handover": lambda item, house: channels.hand_over(item, by=house.ceo),
    "email": lambda item, house: channels.send_email(item, "Thanks", "Well done", by=house.ceo),
    "taken": lambda item, house: _settle(item, None),
    "bounced": lambda item, house: _settle(item, "550 nobody here"),
    "call": lambda item, house: channels.record_call(item, words="", note="", by=house.ceo),
    "no answer": lambda item, house: channels.record_no_answer(item, note="", today=TODAY, by=house.ceo),
    "plan": lambda item, house: channels.plan_visit(item, "Kitchen", now() + timedelta(days=1), by=house.ceo),
    "met": lambda item, house: channels.record_meeting(item, words="Hello", note="", by=house.ceo),
    "snooze": lambda item, house: triage.snooze(item, TODAY + timedelta(days=9), today=TODAY, by=house.ceo),
    "delegate": lambda item, house: triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo),
    "return": lambda item, house: triage.hand_back(item, by=house.ceo),
    "skip": lambda item, house: triage.skip(item, "Said over dinner", by=house.ceo),
    "undo": lambda item, house: triage.undo(item, by=house.ceo),
}


@given(names=st.lists(st.sampled_from(sorted(VERBS)), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_the_stored_state_is_what_the_events_say(house: House, names: list[str]) -> None:
    item = house.item()
    for name in names:
        try:
            VERBS[name](fresh(item), house)
        except (Conflict, RuleBroken):
            pass
        stored = fresh(item)
        said = asdict(events.state_of(events.events_of(item)))
        assert {column: getattr(stored, "holder_id" if column == "holder" else column) for column in said} == said
        assert stored.version == 1 + QueueEvent.select().where(QueueEvent.item == item).count()
        standing = Thanks.select().where(Thanks.item == item, Thanks.revoked_at.is_null()).count()
        assert standing == (1 if stored.state == "thanked" else 0)


def test_of_two_at_once_the_second_changes_nothing(house: House) -> None:
    item = house.item()
    mine, theirs = fresh(item), fresh(item)
    events.record(mine, "noted", by=house.ceo, words="First")
    with pytest.raises(Conflict):
        events.record(theirs, "skipped", by=house.ceo)
    assert fresh(item).state == "note_ready"
    assert [event.kind for event in events.events_of(item)] == ["noted"]


def test_what_cannot_happen_in_a_state_is_refused(house: House) -> None:
    item = house.item()
    with pytest.raises(Conflict):
        events.record(item, "handed_over", by=house.ceo)
    assert QueueEvent.select().count() == 0


def test_an_event_taken_back_leaves_the_state_before_it(house: House) -> None:
    item = house.item()
    triage.snooze(item, TODAY + timedelta(days=3), today=TODAY, by=house.assistant)
    channels.record_call(item, words="", note="", by=house.ceo)
    triage.undo(item, by=house.ceo)
    assert (item.state, item.snoozed_until) == ("snoozed", TODAY + timedelta(days=3))


def test_each_event_has_one_audit_entry(house: House) -> None:
    item = house.item()
    triage.skip(item, "Done already", by=house.ceo)
    (entry,) = AuditEntry.select().where(AuditEntry.subject_id == item.id, AuditEntry.subject_type == "queueitem")
    assert (entry.action, entry.person_name) == ("queue_item.skipped", house.ceo.name)
    assert "Done already" not in str(entry.detail)


@pytest.mark.parametrize("minutes", [11, 60])
def test_after_ten_minutes_nothing_is_taken_back(house: House, minutes: int) -> None:
    item = house.item()
    channels.record_call(item, words="", note="", by=house.ceo, at=now() - timedelta(minutes=minutes))
    with pytest.raises(RuleBroken):
        triage.undo(item, by=house.ceo)
    assert item.state == "thanked"


def test_an_item_that_was_delegated_returns_to_its_holder_when_their_mail_fails(house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    channels.send_email(item, "Thanks", "63 orders", by=house.director)
    _settle(item, "550 nobody here")
    assert (fresh(item).state, fresh(item).holder_id) == ("delegated", house.director.id)


def test_the_first_event_names_who_put_it_in(house: House) -> None:
    item = house.item()
    events.begin(item, by=house.manager, words="She would not say so herself.")
    (event,) = events.events_of(item)
    by: Person = event.by
    assert (event.number, event.kind, by.id) == (1, "added", house.manager.id)


def test_a_holder_hands_over_no_card_that_the_ceo_wrote(house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    channels.write_note(item, "In my own words.", by=house.ceo)
    with pytest.raises(NotAllowed):
        channels.hand_over(item, by=house.director)
    assert fresh(item).state == "note_ready"


def test_a_holder_brings_back_nothing_that_the_ceo_skipped(house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    triage.skip(item, "Said already.", by=house.ceo)
    assert not may_do(house.director, fresh(item), "return")
