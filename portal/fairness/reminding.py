"""What the round of each day tells managers: of people whom nobody recognises, and of anniversaries to come.

Everything that was told is a row written under a lock on the manager, so a round may come again, or run in two
processes at once, and nobody is told twice.
"""

from datetime import date, datetime, timedelta

from knowledge.db import locked, transaction
from knowledge.people import Person
from knowledge.permissions import may
from portal.fairness.models import AnniversaryReminder, TeamReminder
from portal.fairness.overlooked import is_overlooked
from portal.notifications.notices import tell
from portal.recognition.anniversaries import Anniversary, anniversaries

BETWEEN = timedelta(days=60)
AHEAD = timedelta(days=7)


def run_day(now: datetime) -> None:
    """Tells managers whom nobody recognised, and which anniversaries come within a week; safe to repeat at any time."""
    told_lately = TeamReminder.select(TeamReminder.manager).where(
        (TeamReminder.told_at > now - BETWEEN) | TeamReminder.is_off
    )
    waiting = Person.select(Person.manager).where(Person.is_active, is_overlooked(now))
    managers = Person.select().where(Person.is_active, Person.id.in_(waiting), Person.id.not_in(told_lately))
    for manager in managers.order_by(Person.id):
        if may(manager, "see_fairness"):
            remind(manager, now=now)
    remind_of_anniversaries(now.date())


def remind(manager: Person, *, now: datetime) -> int:
    """Of how many people the manager was told, in one sentence; 0 within 60 days of the last, or where it is off."""
    with transaction():
        _lock(manager)
        reminder, _ = TeamReminder.get_or_create(manager=manager)
        if reminder.is_off or (reminder.told_at is not None and reminder.told_at > now - BETWEEN):
            return 0
        query = Person.select().where(Person.manager == manager.id, Person.is_active, is_overlooked(now))
        people = list(query.order_by(Person.name, Person.id))
        if people:
            TeamReminder.update(told_at=now).where(TeamReminder.id == reminder.id).execute()
            words = f"Nobody has recognised {_names(people)} for 90 days. Did you see something?"
            tell(manager, words, "/fairness", kind="team")
    return len(people)


def is_reminded(manager: Person) -> bool:
    """Whether the manager is told of people whom nobody recognises; one query."""
    return not TeamReminder.select().where(TeamReminder.manager == manager.id, TeamReminder.is_off).exists()


def switch_reminders(manager: Person, *, is_on: bool) -> None:
    """Switches them on or off; the 60 days run on."""
    with transaction():
        _lock(manager)
        reminder, _ = TeamReminder.get_or_create(manager=manager)
        TeamReminder.update(is_off=not is_on).where(TeamReminder.id == reminder.id).execute()


def remind_of_anniversaries(today: date) -> None:
    """Tells managers of their people's anniversaries of the coming week, each once."""
    coming = [one for one in anniversaries(today, until=today + AHEAD) if one.person.manager_id]
    told = AnniversaryReminder.select(AnniversaryReminder.person, AnniversaryReminder.day)
    known = set(told.where(AnniversaryReminder.day >= today).tuples())
    for one in coming:
        if (one.person.id, one.day) not in known:
            _remind_of(one)


def _remind_of(one: Anniversary) -> None:
    manager = Person.get_by_id(one.person.manager_id)
    with transaction():
        _lock(manager)
        _, is_first = AnniversaryReminder.get_or_create(person=one.person, day=one.day)
        if is_first and manager.is_active:
            day = f"{one.day.day} {one.day:%B}"
            words = f"{one.person.name} will have been here for {one.years_text} on {day}."
            tell(manager, words, one.person_url, kind="team")


def _lock(person: Person) -> None:
    locked(Person.select(Person.id).where(Person.id == person.id)).get()


def _names(people: list[Person]) -> str:
    """One; One and Two; One and 3 others."""
    first, *others = people
    if not others:
        return str(first.name)
    return f"{first.name} and {others[0].name if len(others) == 1 else f'{len(others)} others'}"
