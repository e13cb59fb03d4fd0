"""Who waits, in order: every waiting item is ranked, by a few columns of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, ModelSelect, Select, Value, fn

from knowledge.db import as_day, utc_day
from knowledge.people import Person, Team
from portal.thank_you.lines import Line
from portal.thank_you.models import QueueItem, Thanks
from portal.thank_you.ordering import Candidate, Ranked, order

TODAYS = 5
LOOK_BACK = timedelta(days=90)
MOST_CANDIDATES = 3000
Arranger = Person.alias("arranger")


class Weighed(NamedTuple):
    """What the place of an item depends on beside its line, as the database gives it."""

    source: str
    impact: int
    created_at: Any
    team: str | None
    last_thanked: Any
    team_size: int | None
    team_seen: int | None
    tray_on: Any
    tray_place: int
    tray_by: str | None
    thanked_this_week: int


LINE, DUE_ON = len(Line._fields), Line._fields.index("due_on")
WIDTH = LINE + len(Weighed._fields)


@dataclass(frozen=True)
class Place:
    """Where an item stands in the list: its line, and its rank with the sentence behind it."""

    line: Line
    ranked: Ranked


@dataclass(frozen=True)
class WaitingList:
    """Today's five, and others; `arranged_by` is the name of who put the five into their order, else empty."""

    today: list[Place]
    others: list[Place]
    arranged_by: str = ""


def in_order(rows: Sequence[tuple[Any, ...]], today: date, *, others: int) -> WaitingList:
    """The rows of `weighed`, ranked as far as today's five and as many others."""
    found = {row[0]: row for row in rows}
    thanked = Weighed(*rows[0][LINE:WIDTH]).thanked_this_week if rows else 0
    candidates = [_candidate(row) for row in rows]
    ranked = order(candidates, today=today, thanked_this_week=thanked, places=TODAYS + others)
    places = [Place(Line(*found[one.candidate.id][:LINE]), one) for one in ranked]
    first = places[:TODAYS]
    moved = {place.line.id: Weighed(*found[place.line.id][LINE:WIDTH]) for place in first}
    moved = {item_id: weighed for item_id, weighed in moved.items() if as_day(weighed.tray_on) == today}
    first.sort(key=lambda place: moved[place.line.id].tray_place if place.line.id in moved else TODAYS)
    arranged_by = next((weighed.tray_by or "" for weighed in moved.values()), "")
    return WaitingList(first, places[TODAYS:], arranged_by)


def weighed(listed: Select, lately: Value, week: Value) -> Select:
    """The query of lines, with the columns of Weighed behind them, as far as there may be candidates."""
    last, cover = _last_thanked().alias("last_thanked"), _coverage(lately).alias("coverage")
    columns = (
        QueueItem.source,
        QueueItem.impact,
        QueueItem.created_at,
        cover.c.name,
        last.c.last,
        cover.c.size,
        cover.c.seen,
        QueueItem.tray_on,
        QueueItem.tray_place,
        Arranger.name,
        _thanked_since(week),
    )
    return (
        listed.select_extend(*columns)
        .join(last, JOIN.LEFT_OUTER, on=(last.c.thanked == QueueItem.person))
        .join(cover, JOIN.LEFT_OUTER, on=(cover.c.team == Person.team))
        .join(Arranger, JOIN.LEFT_OUTER, on=(Arranger.id == QueueItem.tray_by))
        .order_by(QueueItem.due_on, QueueItem.id)
        .limit(MOST_CANDIDATES)
    )


def _candidate(row: tuple[Any, ...]) -> Candidate:
    source, impact, created_at, team, last_thanked, size, seen = row[LINE:LINE + 7]
    due_on, waiting_since = as_day(row[DUE_ON]), utc_day(created_at)
    assert due_on is not None and waiting_since is not None
    share = seen / size if size and seen is not None else None
    return Candidate(row[0], source, impact, due_on, waiting_since, utc_day(last_thanked), team or "", share)


def _last_thanked() -> ModelSelect:
    """The moment each person was last thanked by an executive."""
    return (
        Thanks.select(Thanks.person.alias("thanked"), fn.MAX(Thanks.given_at).alias("last"))
        .where(Thanks.revoked_at.is_null())
        .group_by(Thanks.person)
    )


def _thanked_since(moment: Value) -> ModelSelect:
    """How many thanks were given since then."""
    return Thanks.select(fn.COUNT(Thanks.id)).where(Thanks.given_at >= moment, Thanks.revoked_at.is_null())


def _coverage(since: Value) -> ModelSelect:
    """For each team its name, its size, and how many of it were thanked since then."""
    lately = (Thanks.person == Person.id) & Thanks.revoked_at.is_null() & (Thanks.given_at >= since)
    return (
        Team.select(
            Team.id.alias("team"),
            Team.name.alias("name"),
            fn.COUNT(Person.id.distinct()).alias("size"),
            fn.COUNT(Thanks.person.distinct()).alias("seen"),
        )
        .join(Person)
        .join(Thanks, JOIN.LEFT_OUTER, on=lately)
        .where(Person.is_active)
        .group_by(Team.id, Team.name)
    )
