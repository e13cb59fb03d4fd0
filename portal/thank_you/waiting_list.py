"""Who waits, in order: every waiting item is ranked, and only the rows of one page are read whole."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN, ModelSelect, Value, fn

from knowledge.db import Prepared
from knowledge.people import Person, Team
from portal.thank_you.models import QueueEvent, QueueItem, Thanks
from portal.thank_you.ordering import Candidate, order
from portal.thank_you.triage import UNDO_FOR
from portal.web.periods import monday_of, start_of

TODAYS = 5
LOOK_BACK = timedelta(days=90)
MOST_CANDIDATES = 3000
Claimant, Arranger = Person.alias("claimant"), Person.alias("arranger")


@dataclass(frozen=True)
class Place:
    """Where an item stands in the list, and the sentence behind it."""

    item_id: int
    why: str


@dataclass(frozen=True)
class WaitingList:
    """Today's five and all others; `arranged_by` is the name of who put the five into their order, else empty."""

    today: list[Place]
    others: list[Place]
    arranged_by: str = ""


@dataclass(frozen=True)
class _Waiting:
    """A waiting item as far as its place in the list depends on it."""

    id: int
    source: str
    impact: int
    due_on: date
    created_at: datetime
    tray_on: date | None
    tray_place: int
    tray_by: str | None
    team: str | None
    last: Any
    team_size: int | None
    team_seen: int | None
    thanked_this_week: int

    @property
    def candidate(self) -> Candidate:
        last = Thanks.given_at.python_value(self.last)
        return Candidate(
            id=self.id,
            source=self.source,
            impact=self.impact,
            due_on=self.due_on,
            waiting_since=self.created_at.date(),
            last_thanked_on=last.date() if last else None,
            team=self.team or "",
            team_share=self.team_seen / self.team_size if self.team_size and self.team_seen is not None else None,
        )


def waiting_list(viewer: Person, *, today: date, now: datetime) -> WaitingList:
    """Everybody who waits, but the viewer; one query."""
    week = start_of(monday_of(today), ZoneInfo(viewer.timezone))
    moments = [Thanks.given_at.db_value(moment) for moment in (now - LOOK_BACK, week)]
    found = [_Waiting(*row) for row in _waiting_query().rows(viewer.id, today, *moments)]
    thanked = found[0].thanked_this_week if found else 0
    ranked = order([one.candidate for one in found], today=today, thanked_this_week=thanked)
    places = [Place(one.candidate.id, one.why) for one in ranked]
    first, others = places[:TODAYS], places[TODAYS:]
    moved = {one.id: one for one in found if one.tray_on == today}
    arranged = [moved[place.item_id] for place in first if place.item_id in moved]
    if arranged:
        first.sort(key=lambda place: moved[place.item_id].tray_place if place.item_id in moved else TODAYS)
    return WaitingList(first, others, (arranged[0].tray_by or "") if arranged else "")


def rows() -> ModelSelect:
    """Items with as much as a line of the list shows."""
    return (
        QueueItem.select(QueueItem, Person, Team, Claimant)
        .join(Person, on=QueueItem.person)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(QueueItem)
        .join(Claimant, JOIN.LEFT_OUTER, on=(QueueItem.claimed_by == Claimant.id), attr="claimed_by")
    )


def rows_and_last_steps(ids: Collection[int], viewer: Person, now: datetime) -> list[QueueItem]:
    """The items of these ids, and those that the viewer did something with in the last ten minutes; one query.

    Their `own_step` is what the viewer did last, where nothing happened to the item since.
    """
    recent = QueueEvent.select(QueueEvent.item).where(QueueEvent.by == viewer.id, QueueEvent.at >= now - UNDO_FOR)
    last = (QueueEvent.item == QueueItem.id) & (QueueEvent.number == QueueItem.version)
    own = last & (QueueEvent.by == viewer.id) & (QueueEvent.at >= now - UNDO_FOR)
    query = rows().select_extend(QueueEvent).switch(QueueItem)
    query = query.join(QueueEvent, JOIN.LEFT_OUTER, on=own, attr="own_step")
    return list(query.where(QueueItem.id.in_(list(ids)) | QueueItem.id.in_(recent)))


def last_thanked() -> ModelSelect:
    """A query for the day each person was last thanked by an executive."""
    return (
        Thanks.select(Thanks.person.alias("thanked"), fn.MAX(Thanks.given_at).alias("last"))
        .where(Thanks.revoked_at.is_null())
        .group_by(Thanks.person)
    )


def _thanked_since(moment: Value) -> ModelSelect:
    """How many thanks were given since then."""
    return Thanks.select(fn.COUNT(Thanks.id)).where(Thanks.given_at >= moment, Thanks.revoked_at.is_null())


@cache
def _waiting_query() -> Prepared:
    return Prepared(lambda *values: _waiting_rows(*values).tuples(), places=4)


def _waiting_rows(viewer: Value, today: Value, lately: Value, week: Value) -> ModelSelect:
    """The columns of _Waiting for every item that waits."""
    last, cover = last_thanked().alias("last_thanked"), _coverage(lately).alias("coverage")
    return (
        QueueItem.select(
            QueueItem.id,
            QueueItem.source,
            QueueItem.impact,
            QueueItem.due_on,
            QueueItem.created_at,
            QueueItem.tray_on,
            QueueItem.tray_place,
            Arranger.name,
            Team.name,
            last.c.last,
            cover.c.size,
            cover.c.seen,
            _thanked_since(week),
        )
        .join(Person, on=QueueItem.person)
        .join(Team, JOIN.LEFT_OUTER)
        .join(last, JOIN.LEFT_OUTER, on=(last.c.thanked == QueueItem.person))
        .join(cover, JOIN.LEFT_OUTER, on=(cover.c.team == Person.team))
        .switch(QueueItem)
        .join(Arranger, JOIN.LEFT_OUTER, on=(QueueItem.tray_by == Arranger.id))
        .where(QueueItem.waits(today), QueueItem.person != viewer)
        .order_by(QueueItem.due_on, QueueItem.id)
        .limit(MOST_CANDIDATES)
    )


def _coverage(since: Value) -> ModelSelect:
    """For each team its size, and how many of it were thanked since then."""
    lately = (Thanks.person == Person.id) & Thanks.revoked_at.is_null() & (Thanks.given_at >= since)
    return (
        Person.select(
            Person.team.alias("team"),
            fn.COUNT(Person.id.distinct()).alias("size"),
            fn.COUNT(Thanks.person.distinct()).alias("seen"),
        )
        .join(Thanks, JOIN.LEFT_OUTER, on=lately)
        .where(Person.is_active)
        .group_by(Person.team)
    )
