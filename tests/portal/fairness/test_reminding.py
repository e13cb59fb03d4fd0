"""What managers are told of people whom nobody recognises, and of anniversaries to come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from knowledge.db import now
from knowledge.people import Person
from portal.fairness.models import AnniversaryReminder, TeamReminder
from portal.fairness.reminding import remind, remind_of_anniversaries, run_day, switch_reminders
from portal.jobs import run_upkeep
from portal.notifications.models import Notification
from tests.factories import make_person, make_story

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 5, 20)


def told(person: Person) -> list[str]:
    return [row.text for row in Notification.select().where(Notification.person == person).order_by(Notification.id)]


def later(days: float) -> datetime:
    return now() + timedelta(days=days)


def test_a_manager_hears_of_people_whom_nobody_saw_and_those_seen_are_left_out() -> None:
    manager = make_person("staff", "manager")
    make_person(name="Ana", manager=manager)
    make_story(make_person(), make_person(name="Seen", manager=manager))
    run_day(now())
    assert told(manager) == ["Nobody has recognised Ana for 90 days. Did you see something?"]
    assert Notification.get().url == "/fairness"


@pytest.mark.parametrize(("count", "words"), [(2, "A0 and A1"), (5, "A0 and 4 others")])
def test_all_of_them_are_one_message(count: int, words: str) -> None:
    manager = make_person("staff", "manager")
    for number in range(count):
        make_person(name=f"A{number}", manager=manager)
    assert remind(manager, now=now()) == count
    assert told(manager) == [f"Nobody has recognised {words} for 90 days. Did you see something?"]


def test_however_often_the_round_comes_there_is_one_message_in_sixty_days() -> None:
    manager = make_person("staff", "manager")
    make_person(manager=manager)
    for days in (0, 0, 1, 59.9):
        run_day(later(days))
    Notification.update(read_at=now()).execute()
    make_person(manager=manager)
    run_day(later(59.9))
    assert len(told(manager)) == 1
    run_day(later(60.1))
    assert len(told(manager)) == 2


def test_who_switched_it_off_hears_nothing_and_switching_on_does_not_shorten_the_wait() -> None:
    manager = make_person("staff", "manager")
    make_person(manager=manager)
    switch_reminders(manager, is_on=False)
    run_day(now())
    assert told(manager) == [] and remind(manager, now=now()) == 0
    switch_reminders(manager, is_on=True)
    run_day(now())
    switch_reminders(manager, is_on=False)
    switch_reminders(manager, is_on=True)
    run_day(later(1))
    assert len(told(manager)) == 1


def test_nobody_hears_who_may_not_see_the_page_or_has_left_or_leads_only_leavers() -> None:
    make_person(manager=make_person("staff"))
    make_person(manager=make_person("staff", "manager", is_active=False))
    make_person(manager=make_person("staff", "manager"), is_active=False)
    run_day(now())
    assert Notification.select().count() == 0 and TeamReminder.select().count() == 0


def test_the_round_of_the_day_tells_managers(app: Flask) -> None:
    manager = make_person("staff", "manager")
    make_person(manager=manager)
    run_upkeep(app)
    assert len(told(manager)) == 1


def test_a_manager_hears_a_week_before_an_anniversary_once() -> None:
    manager = make_person("staff", "manager")
    person = make_person(name="Ana", manager=manager, started_on=date(2021, 5, 27))
    remind_of_anniversaries(TODAY - timedelta(days=1))
    assert told(manager) == []
    for _ in range(3):
        remind_of_anniversaries(TODAY)
        remind_of_anniversaries(TODAY + timedelta(days=4))
    assert told(manager) == ["Ana will have been here for 5 years on 27 May."]
    assert Notification.get().url == f"/people/{person.id}"
    assert AnniversaryReminder.select().count() == 1
    Notification.delete().execute()
    remind_of_anniversaries(date(2026, 5, 27))
    assert told(manager) == []


def test_a_round_that_comes_late_still_tells_and_next_time_tells_again() -> None:
    manager = make_person("staff", "manager")
    make_person(name="Ana", manager=manager, started_on=date(2025, 5, 21))
    remind_of_anniversaries(TODAY)
    remind_of_anniversaries(date(2027, 5, 20))
    assert told(manager) == [
        "Ana will have been here for a year on 21 May.", "Ana will have been here for 2 years on 21 May.",
    ]


def test_an_anniversary_without_a_manager_who_is_here_tells_nobody() -> None:
    make_person(started_on=date(2025, 5, 21))
    make_person(started_on=date(2025, 5, 21), manager=make_person(is_active=False))
    run_day(datetime(2026, 5, 20, 12, tzinfo=UTC))
    assert Notification.select().count() == 0
