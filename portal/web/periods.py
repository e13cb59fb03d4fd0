"""Spans of days that a page looks at: named in its address, counted in the reader's zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

WEEKS = {"4-weeks": 4, "quarter": 13, "year": 52}
USUAL = "quarter"
LONGEST = timedelta(days=731)
EARLIEST = date(2000, 1, 1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both within; `name` is one of WEEKS, empty for days of somebody's choice."""

    name: str
    first: date
    last: date

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moment the first day begins in the zone, and the moment after the last day ends."""
        return start_of(self.first, zone), start_of(self.last + timedelta(days=1), zone)

    @property
    def label(self) -> str:
        return f"{WEEKS[self.name]} weeks" if self.name else "Days of your choice"

    @property
    def weeks(self) -> list[date]:
        """The first days of the weeks that the period touches."""
        count = (monday_of(self.last) - monday_of(self.first)) // WEEK + 1
        return [monday_of(self.first) + number * WEEK for number in range(count)]

    @property
    def query(self) -> dict[str, str]:
        """What says this period in an address."""
        return {"period": self.name} if self.name else {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def address(self, path: str, **more: str | int | None) -> str:
        """The path with this period, and what else is set."""
        return f"{path}?{urlencode({**self.query, **{name: value for name, value in more.items() if value}})}"


@dataclass(frozen=True)
class Asked:
    """The period that an address asks for, and the usual ones; where it cannot be had, what was typed and is wrong."""

    period: Period
    usual: list[Period]
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def asked_period(arguments: Mapping[str, str], *, today: date) -> Asked:
    """What `from` and `to` ask for, or else `period`."""
    usual = {name: _back(name, today) for name in WEEKS}
    period = usual.get(arguments.get("period", ""), usual[USUAL])
    typed = {key: arguments.get(key, "").strip()[:10] for key in ("from", "to")}
    errors: dict[str, str] = {}
    if any(typed.values()):
        first, last = _day(typed["from"]), _day(typed["to"])
        errors = _errors(first, last, today)
        if first and last and not errors:
            same = (one for one in usual.values() if (one.first, one.last) == (first, last))
            period = next(same, Period("", first, last))
    if not errors:
        typed = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return Asked(period, list(usual.values()), typed, errors)


def usual_period(today: date) -> Period:
    """The last 13 weeks, this one included."""
    return _back(USUAL, today)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment the day begins in the zone; where clocks go over midnight, the moment they do."""
    return datetime.combine(day, time(), zone)


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def _back(name: str, today: date) -> Period:
    """So many weeks, of which this one is the last."""
    return Period(name, monday_of(today) - (WEEKS[name] - 1) * WEEK, today)


def _errors(first: date | None, last: date | None, today: date) -> dict[str, str]:
    if first is None or first < EARLIEST:
        return {"from": "Choose the first day, from the year 2000 on."}
    if last is None or last > today:
        return {"to": "Choose the last day, today at the latest."}
    if last < first:
        return {"to": "Choose a last day that does not come before the first."}
    if last - first > LONGEST:
        return {"to": "Choose two years at most."}
    return {}


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
