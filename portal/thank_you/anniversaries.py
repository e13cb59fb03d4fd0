"""How long people have been here, on the days that call for a thanks."""

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.people import Person, colleagues

FIRST, EVERY = 1, 5


@dataclass(frozen=True)
class Anniversary:
    """A person's round number of years, completed on that day."""

    person: Person
    years: int
    on: date


def round_anniversaries(first: date, last: date) -> list[Anniversary]:
    """Who completes one year, five, ten and so on within these days, by day; one query."""
    found = [one for person in colleagues() if (one := _within(person, first, last))]
    return sorted(found, key=lambda one: (one.on, one.person.name))


def years_on(started_on: date, day: date) -> int:
    """The full years completed on that very day, 0 on all others; who began on 29 February completes on the 28th."""
    years = day.year - started_on.year
    same = started_on.replace(day=28) if (started_on.month, started_on.day) == (2, 29) else started_on
    is_leap_day = started_on != same and _is_leap(day.year)
    return years if (day.month, day.day) == ((2, 29) if is_leap_day else (same.month, same.day)) else 0


def _within(person: Person, first: date, last: date) -> Anniversary | None:
    if person.started_on is None:
        return None
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        years = years_on(person.started_on, day)
        if years == FIRST or (years > 0 and years % EVERY == 0):
            return Anniversary(person, years, day)
    return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
