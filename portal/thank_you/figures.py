"""How promptly people are thanked, how, and how long the queue is: by week, in the days of the reader's zone."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil
from operator import attrgetter
from statistics import median
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from peewee import JOIN

from knowledge.db import as_day, as_moment, plain_rows
from knowledge.people import Person
from portal.thank_you.models import CHANNELS, QueueItem, Thanks
from portal.web.periods import WEEK, Period, monday_of, start_of, usual_period

PROMPT_DAYS = 7
LONG_WAIT = timedelta(days=7)
REPEATED_WITHIN = timedelta(days=90)
ON = attrgetter("on")


class Given(NamedTuple):
    """One thanks: its moment and its day, to whom, in which team; `days` since the deed, None where that is unknown."""

    at: datetime
    on: date
    person: int
    team: int | None
    channel: str
    days: int | None


@dataclass(frozen=True)
class Promptness:
    """Thanks of some days; `prompt` of `measured` came within seven days. Days are None where none was measured."""

    thanks: int
    measured: int
    prompt: int
    median_days: float | None
    slowest_days: int | None

    @property
    def prompt_percent(self) -> int | None:
        return round(100 * self.prompt / self.measured) if self.measured else None


@dataclass(frozen=True)
class QueueLength:
    """Open items at a moment, and those of them that had waited for more than seven days."""

    open: int
    long: int


@dataclass(frozen=True)
class Figures:
    """A period's thanks: all, by week (named by its first day), by channel; how many people were thanked again soon."""

    whole: Promptness
    weeks: list[tuple[date, Promptness]]
    channels: list[tuple[str, int]]
    repeated: int

    @property
    def thanks_by_week(self) -> list[tuple[date, int]]:
        return [(week, promptness.thanks) for week, promptness in self.weeks]

    @property
    def prompt_by_week(self) -> list[tuple[date, int | None]]:
        """In whole per cent of what was measured."""
        return [(week, promptness.prompt_percent) for week, promptness in self.weeks]

    @property
    def median_by_week(self) -> list[tuple[date, float | None]]:
        return [(week, promptness.median_days) for week, promptness in self.weeks]


def thanks_given(period: Period, zone: ZoneInfo) -> list[Given]:
    """All thanks of the period, and of the 90 days before, in their order; one query.

    A deed without a day counts from its nomination.
    """
    start, end = period.span(zone)
    query = (
        Thanks.select(
            Thanks.given_at, Thanks.person, Person.team, Thanks.channel, QueueItem.happened_on, QueueItem.created_at
        )
        .join(QueueItem, JOIN.LEFT_OUTER)
        .switch(Thanks)
        .join(Person, on=Thanks.person)
        .where(Thanks.revoked_at.is_null(), Thanks.given_at >= start - REPEATED_WITHIN, Thanks.given_at < end)
        .order_by(Thanks.given_at, Thanks.id)
    )
    return [_given(row, zone) for row in plain_rows(query)]


def lately(viewer: Person, today: date) -> Figures:
    """What the last 13 weeks say, in the days of the viewer's zone, without thanks to themselves; one query."""
    period = usual_period(today)
    given = thanks_given(period, ZoneInfo(viewer.timezone))
    return figures_of([one for one in given if one.person != viewer.id], period)


def figures_of(given: Sequence[Given], period: Period) -> Figures:
    """What these thanks say of the period; those before it only tell who was thanked again."""
    within = [one for one in given if period.first <= one.on <= period.last]
    by_week: dict[date, list[Given]] = {week: [] for week in period.weeks}
    for day, those in groupby(sorted(within, key=ON), key=ON):
        by_week[monday_of(day)].extend(those)
    channels = Counter(one.channel for one in within)
    return Figures(
        whole=_promptness(within),
        weeks=[(week, _promptness(those)) for week, those in by_week.items()],
        channels=[(name, channels[channel]) for channel, name in CHANNELS.items()],
        repeated=_repeated(given, period),
    )


def queue_by_week(
    viewer: Person, period: Period, zone: ZoneInfo, *, team: int | None = None, now: datetime
) -> list[tuple[date, QueueLength]]:
    """How long the queue was at the end of each week, or now, without items about the viewer; one query."""
    start, end = period.span(zone)
    query = QueueItem.select(QueueItem.created_at, QueueItem.ended_at).where(
        QueueItem.created_at < end,
        QueueItem.ended_at.is_null() | (QueueItem.ended_at >= start),
        QueueItem.person != viewer.id,
    )
    if team is not None:
        query = query.join(Person, on=QueueItem.person).where(Person.team == team)
    lives = [(as_moment(created), as_moment(ended)) for created, ended in plain_rows(query)]
    ends = [min(start_of(week + WEEK, zone), end, now) for week in period.weeks]
    return list(zip(period.weeks, _lengths(lives, ends), strict=True))


def _given(row: tuple[Any, ...], zone: ZoneInfo) -> Given:
    given_at, person, team, channel, happened_on, nominated_at = row
    at = as_moment(given_at)
    assert at is not None
    on = at.astimezone(zone).date()
    deed_on = as_day(happened_on) or _day_in(zone, nominated_at)
    return Given(at, on, person, team, channel, max((on - deed_on).days, 0) if deed_on else None)


def _day_in(zone: ZoneInfo, moment: Any) -> date | None:
    at = as_moment(moment)
    return at.astimezone(zone).date() if at else None


def _promptness(given: Iterable[Given]) -> Promptness:
    given = list(given)
    days = sorted(one.days for one in given if one.days is not None)
    return Promptness(
        thanks=len(given),
        measured=len(days),
        prompt=sum(taken <= PROMPT_DAYS for taken in days),
        median_days=_tidy(median(days)) if days else None,
        slowest_days=days[ceil(0.9 * len(days)) - 1] if days else None,
    )


def _tidy(value: float) -> float:
    """6 rather than 6.0."""
    return int(value) if value == int(value) else value


def _repeated(given: Sequence[Given], period: Period) -> int:
    """How many people were thanked in the period who had been thanked within the 90 days before."""
    moments: defaultdict[int, list[Given]] = defaultdict(list)
    for one in given:
        moments[one.person].append(one)
    return sum(
        any(
            period.first <= later.on <= period.last and later.at - earlier.at <= REPEATED_WITHIN
            for earlier, later in zip(those, those[1:])
        )
        for those in moments.values()
    )


def _lengths(lives: Sequence[tuple[Any, Any]], moments: Sequence[datetime]) -> list[QueueLength]:
    """How many items were open at each moment: those that had begun, without those that had ended."""
    begun = sorted(created for created, _ in lives)
    ended = sorted(ended for _, ended in lives if ended)
    grew_long = sorted(created + LONG_WAIT for created, ended in lives if not ended or ended > created + LONG_WAIT)
    ended_long = sorted(ended for created, ended in lives if ended and ended > created + LONG_WAIT)
    return [
        QueueLength(
            open=bisect_left(begun, moment) - bisect_left(ended, moment),
            long=bisect_left(grew_long, moment) - bisect_left(ended_long, moment),
        )
        for moment in moments
    ]
