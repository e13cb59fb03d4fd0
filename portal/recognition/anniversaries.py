"""Work anniversaries: whose day it is, and who may know."""

from dataclasses import dataclass
from datetime import date, timedelta

from peewee import JOIN, Expression, ModelSelect

from knowledge.people import Person, PersonRole, Team
from portal.recognition.visibility import Recipient, shows_name

FIRST_YEARS = (1, 2, 3)
EVERY = 5
LONGEST = 60


@dataclass(frozen=True)
class Anniversary:
    """So many years with the company, on that day."""

    person: Person
    years: int
    day: date

    @property
    def years_text(self) -> str:
        return "a year" if self.years == 1 else f"{self.years} years"

    @property
    def person_url(self) -> str:
        return f"/people/{self.person.id}"


def anniversaries(today: date, *, until: date | None = None) -> list[Anniversary]:
    """Every active colleague's anniversary from today until that day (None: today alone), by day and name; one query.

    Celebrated are the first three years and every fifth. Whoever reads the list answers for who may know of it.
    """
    return _found(_colleagues(), today, until or today)


def anniversaries_of_week(viewer: Person, day: date) -> list[Anniversary]:
    """Those from Monday to Sunday of that week of which the person's preference lets the viewer know; one query."""
    monday = day - timedelta(days=day.weekday())
    known = Recipient.select(Recipient.id).where(shows_name(viewer))
    return _found(_colleagues(Person.id.in_(known)), monday, monday + timedelta(days=6))


def anniversary_in(year: int, started_on: date) -> date:
    """The day on which the year comes round; 28 February where the start was on the 29th and that year has none."""
    try:
        return started_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def celebrated(first: date, last: date) -> dict[date, tuple[int, date]]:
    """The first days at work that are celebrated between these days of at most a year, with the years and the day."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        started_on: (years, day)
        for day in days
        for years in (*FIRST_YEARS, *range(EVERY, LONGEST + 1, EVERY))
        for started_on in _starting(day, day.year - years)
    }


def _colleagues(*conditions: Expression) -> ModelSelect:
    return (
        Person.select(Person, Team)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Person)
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "staff", Person.is_active, *conditions)
    )


def _found(people: ModelSelect, first: date, last: date) -> list[Anniversary]:
    starts = celebrated(first, last)
    query = people.where(Person.started_on.in_(list(starts)))
    found = [Anniversary(person, *starts[person.started_on]) for person in query]
    return sorted(found, key=lambda one: (one.day, one.person.name, one.person.id))


def _starting(day: date, year: int) -> list[date]:
    """The starts in that year whose anniversary falls on the day: one, none, or two on 28 February."""
    near = [date(year, day.month, min(day.day, 28)) + timedelta(days=ahead) for ahead in range(4)]
    return [started_on for started_on in near if anniversary_in(day.year, started_on) == day]
