"""An executive who is away, and the deputy who thanks meanwhile: in their own name, and never in the executive's."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN, Expression, ModelSelect, Select, Value, fn

from knowledge import audit
from knowledge.db import locked, now, transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person
from portal.notifications.notices import tell
from portal.thank_you.roles import may_hold
from portal.thank_you.models import Absence, QueueItem
from portal.web.dates import date_text

LONGEST = timedelta(days=120)
FARTHEST = timedelta(days=366)
DAY = timedelta(days=1)
Deputy = Person.alias("deputy")


@dataclass(frozen=True)
class Away:
    """Who is away until when, as the page of the queue says it; `due` counts what is due by then."""

    person_id: int
    name: str
    deputy_id: int
    deputy: str
    until: date
    due: int


def go_away(
    person: Person, deputy: Person | None, starts_on: date | None, ends_on: date | None, *, today: date
) -> Absence:
    """The days on which the deputy stands in, who is told; raises RuleBroken."""
    errors = {}
    if deputy is None or not deputy.is_active or deputy.id == person.id or not may_hold(deputy):
        errors["deputy"] = "Choose one of the executives."
    if starts_on is None or not today <= starts_on <= today + FARTHEST:
        errors["starts_on"] = "Choose a day from today on, within a year."
    elif ends_on is None or not starts_on <= ends_on < starts_on + LONGEST:
        errors["ends_on"] = f"Choose the last day, at most {LONGEST.days} days on."
    if errors:
        raise RuleBroken.of(errors)
    assert deputy and starts_on and ends_on
    with transaction():
        locked(Person.select(Person.id).where(Person.id == person.id)).first()
        if any(one.starts_on <= ends_on and starts_on <= one.ends_on for one in to_come(person, today=today)):
            raise RuleBroken("starts_on", "You have said already that you are away on one of these days.")
        absence: Absence = Absence.create(person=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
        audit.record("absence.planned", absence, by=person, deputy=deputy.name)
        days = f"from {date_text(starts_on)} to {date_text(ends_on)}"
        words = f"{person.name} is away {days}: you stand in and thank people, in your own name."
        tell(deputy, words, "/queue", kind="queue")
    return absence


def come_back(absence: Absence, *, by: Person) -> None:
    """Ends the absence, or calls it off; the deputy is told. Nothing where it ended already."""
    with transaction():
        running = (Absence.id == absence.id) & Absence.ended_at.is_null()
        if Absence.update(ended_at=now()).where(running).execute():
            audit.record("absence.ended", absence, by=by)
            words = f"{absence.person.name} thanks people again; you no longer stand in."
            tell(absence.deputy, words, "/queue", kind="queue")


def to_come(person: Person, *, today: date) -> list[Absence]:
    """The person's absences that are running or to come, the next one first."""
    query = _absences().where(Absence.person == person.id, Absence.ended_at.is_null(), Absence.ends_on >= today)
    return list(query.order_by(Absence.starts_on))


def running(now: datetime, *conditions: Any) -> Absence | None:
    """The absence of today by the calendar of who is away, with both people; None where everybody is here."""
    near = (Absence.starts_on <= now.date() + DAY) & (Absence.ends_on >= now.date() - DAY)
    query = _absences().where(Absence.ended_at.is_null(), near, Deputy.is_active, *conditions).order_by(Absence.id)
    return next((one for one in query if one.starts_on <= _today_of(one, now) <= one.ends_on), None)


def standing_in(person: Person) -> Absence | None:
    """The absence during which the person is deputy now; asked of the database once for each loaded person."""
    if "standing_in" not in vars(person):
        person.standing_in = running(now(), Absence.deputy == person.id) if may_hold(person) else None
    absence: Absence | None = person.standing_in
    return absence


def is_deputy(person: Person, *, today: date | Value) -> Expression:
    """The condition that the person stands in for somebody on that day."""
    return fn.EXISTS(Absence.select().where(Absence.deputy == person.id, _on(today)))


def away_columns(waiting: Select, *, today: date | Value) -> dict[str, Any]:
    """Columns, for a query of single numbers, which away_from reads; `waiting` counts the items that wait."""
    query = _absences().where(_on(today), Deputy.is_active).order_by(Absence.id).limit(1)
    columns = {
        "person_id": Absence.person,
        "name": Person.name,
        "deputy_id": Absence.deputy,
        "deputy": Deputy.name,
        "until": Absence.ends_on,
    }
    picked = {f"away_{name}": query.select(column) for name, column in columns.items()}
    return picked | {"away_due": waiting.where(QueueItem.due_on <= query.select(Absence.ends_on))}


def away_from(figures: dict[str, Any]) -> Away | None:
    """Who is away by these figures; None where nobody is, or the viewer is not to know."""
    if figures.get("away_person_id") is None:
        return None
    found = {field.name: figures[f"away_{field.name}"] for field in fields(Away)}
    return Away(**found | {"until": Absence.ends_on.python_value(found["until"])})


def _today_of(absence: Absence, now: datetime) -> date:
    return now.astimezone(ZoneInfo(absence.person.timezone)).date()


def _on(day: date | Value) -> Expression:
    return (Absence.starts_on <= day) & (Absence.ends_on >= day) & Absence.ended_at.is_null()


def _absences() -> ModelSelect:
    return (
        Absence.select(Absence, Person, Deputy)
        .join(Person, on=Absence.person)
        .switch(Absence)
        .join(Deputy, JOIN.LEFT_OUTER, on=(Absence.deputy == Deputy.id), attr="deputy")
    )
