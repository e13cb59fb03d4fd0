"""The queue as one person sees it: the list of a tab, and the item that is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN, Expression, ModelSelect, Select, fn

from knowledge.db import database
from knowledge.people import Person, Team
from knowledge.permissions import may
from portal.thank_you.events import KINDS
from portal.thank_you.figures import LONG_WAIT
from portal.thank_you.models import ENDED, QueueEvent, QueueItem, Thanks
from portal.thank_you.ordering import Candidate, order
from portal.thank_you.triage import UNDO_FOR
from portal.web.paging import PER_PAGE, ListPage, page_number
from portal.web.periods import monday_of, start_of

TODAYS = 5
LOOK_BACK = timedelta(days=90)
MOST_CANDIDATES = 2000
TABS = {
    "waiting": "Waiting",
    "snoozed": "Snoozed",
    "delegated": "Delegated",
    "done": "Done",
    "skipped": "Skipped",
    "mine": "Passed on to me",
}


@dataclass(frozen=True)
class Entry:
    """A line of the list; `why` is the sentence behind its place, empty outside the waiting tab."""

    item: QueueItem
    why: str = ""


@dataclass(frozen=True)
class Board:
    """`today` and `others` make the list; `counts` has a number for each tab that the viewer may open."""

    tab: str
    counts: dict[str, int]
    today: list[Entry]
    others: ListPage
    thanked_this_week: int
    waiting_long: int
    undoable: QueueEvent | None

    @property
    def entries(self) -> list[Entry]:
        return [*self.today, *self.others.rows]

    @property
    def undoable_label(self) -> str:
        return KINDS[self.undoable.kind].label if self.undoable else ""

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        return [(tab, TABS[tab], count) for tab, count in self.counts.items()]

    def why(self, item: QueueItem) -> str:
        """The sentence of the item where it is on this page of the list; else empty."""
        return next((entry.why for entry in self.entries if entry.item.id == item.id), "")

    def beside(self, item: QueueItem, step: int) -> QueueItem | None:
        """The item `step` places further down the list; None beyond its ends, the first for an item not listed."""
        items = [entry.item for entry in self.entries]
        ids = [one.id for one in items]
        place = ids.index(item.id) + step if item.id in ids else 0
        return items[place] if 0 <= place < len(items) else None


def load_board(viewer: Person, tab: str, *, today: date, now: datetime) -> Board:
    """The list of the tab, in at most four queries; a tab that is not the viewer's becomes their first one."""
    figures = _figures(viewer, today, now)
    counts = {name.removeprefix("tab_"): count for name, count in figures.items() if name.startswith("tab_")}
    if tab not in counts:
        tab = next(iter(counts))
    entries, others = _waiting(viewer, today, now) if tab == "waiting" else _listed(viewer, tab, today, counts[tab])
    return Board(
        tab=tab,
        counts=counts,
        today=entries,
        others=others,
        thanked_this_week=figures.get("thanked_this_week", 0),
        waiting_long=figures.get("waiting_long", 0),
        undoable=_undoable(viewer, now),
    )


def tab_of(item: QueueItem, viewer: Person, today: date) -> str:
    """The tab that lists the item for this viewer."""
    if item.holder_id == viewer.id and not item.is_ended:
        return "mine"
    if item.state in ("thanked", "sending"):
        return "done"
    if item.state == "skipped":
        return "skipped"
    if item.holder_id is not None:
        return "delegated"
    is_asleep = item.state == "snoozed" and item.snoozed_until is not None and item.snoozed_until > today
    return "snoozed" if is_asleep else "waiting"


def last_thanked() -> ModelSelect:
    """A query for the day each person was last thanked by an executive."""
    return (
        Thanks.select(Thanks.person.alias("thanked"), fn.MAX(Thanks.given_at).alias("last"))
        .where(Thanks.revoked_at.is_null())
        .group_by(Thanks.person)
    )


def _condition(tab: str, viewer: Person, today: date) -> Expression:
    asleep = (QueueItem.state == "snoozed") & (QueueItem.snoozed_until > today)
    conditions = {
        "waiting": QueueItem.waits(today),
        "snoozed": asleep & QueueItem.holder.is_null(),
        "delegated": QueueItem.holder.is_null(False) & QueueItem.state.not_in([*ENDED, "sending"]),
        "done": QueueItem.state.in_(("thanked", "sending")),
        "skipped": QueueItem.state == "skipped",
        "mine": (QueueItem.holder == viewer.id) & QueueItem.state.not_in(ENDED),
    }
    return conditions[tab] & (QueueItem.person != viewer.id)


def _tabs_for(viewer: Person) -> list[str]:
    if not may(viewer, "see_queue"):
        return ["mine"]
    return [tab for tab in TABS if tab != "mine"]


def _figures(viewer: Person, today: date, now: datetime) -> dict[str, int]:
    """Every number on the page, in one query."""
    counted = QueueItem.select(fn.COUNT(QueueItem.id))
    columns = {f"tab_{tab}": counted.where(_condition(tab, viewer, today)) for tab in _tabs_for(viewer)}
    if may(viewer, "see_queue"):
        start = start_of(monday_of(today), ZoneInfo(viewer.timezone))
        columns["thanked_this_week"] = Thanks.select(fn.COUNT(Thanks.id)).where(
            Thanks.given_at >= start, Thanks.revoked_at.is_null(), Thanks.person != viewer.id
        )
        columns["waiting_long"] = counted.where(
            _condition("waiting", viewer, today), QueueItem.created_at < now - LONG_WAIT
        )
    rows = Select(columns=[query.alias(name) for name, query in columns.items()]).dicts().execute(database)
    return dict(rows[0])


def _waiting(viewer: Person, today: date, now: datetime) -> tuple[list[Entry], ListPage]:
    rows = {row.id: row for row in _candidate_rows(viewer, today, now)}
    ranked = order([_candidate(row) for row in rows.values()], today=today)
    entries = [Entry(rows[one.candidate.id], one.why) for one in ranked]
    return entries[:TODAYS], _page_of(entries[TODAYS:])


def _candidate_rows(viewer: Person, today: date, now: datetime) -> ModelSelect:
    """The waiting items, each with its person's last thanks and its team's coverage."""
    last, cover = last_thanked().alias("last_thanked"), _coverage(now).alias("coverage")
    return (
        _rows()
        .select_extend(last.c.last, cover.c.size, cover.c.seen)
        .join(last, JOIN.LEFT_OUTER, on=(last.c.thanked == QueueItem.person), attr="last_thanks")
        .switch(QueueItem)
        .join(cover, JOIN.LEFT_OUTER, on=(cover.c.team == Person.team), attr="coverage")
        .where(_condition("waiting", viewer, today))
        .order_by(QueueItem.due_on, QueueItem.id)
        .limit(MOST_CANDIDATES)
    )


def _coverage(now: datetime) -> ModelSelect:
    """For each team its size, and how many of it were thanked within the last 90 days."""
    lately = (Thanks.person == Person.id) & Thanks.revoked_at.is_null() & (Thanks.given_at >= now - LOOK_BACK)
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


def _candidate(row: Any) -> Candidate:
    last = Thanks.given_at.python_value(getattr(row.last_thanks, "last", None))
    seen, size = getattr(row.coverage, "seen", None), getattr(row.coverage, "size", None)
    return Candidate(
        id=row.id,
        source=row.source,
        impact=row.impact,
        due_on=row.due_on,
        waiting_since=row.created_at.date(),
        last_thanked_on=last.date() if last else None,
        team=row.person.team.name if row.person.team_id else "",
        team_share=seen / size if seen is not None and size else None,
    )


def _listed(viewer: Person, tab: str, today: date, total: int) -> tuple[list[Entry], ListPage]:
    by_due_date = (QueueItem.due_on, QueueItem.id)
    orders = {
        "snoozed": (QueueItem.snoozed_until, QueueItem.id),
        "delegated": (QueueItem.holder_due_on, QueueItem.id),
        "mine": (QueueItem.holder_due_on, QueueItem.id),
        "done": (QueueItem.ended_at.desc(nulls="FIRST"), QueueItem.id.desc()),
        "skipped": (QueueItem.ended_at.desc(), QueueItem.id.desc()),
    }
    pages = max(1, -(-total // PER_PAGE))
    number = min(page_number(), pages)
    query = _rows().where(_condition(tab, viewer, today)).order_by(*orders.get(tab, by_due_date))
    return [], ListPage([Entry(row) for row in query.paginate(number, PER_PAGE)], number, pages, total)


def _rows() -> ModelSelect:
    """Items with as much as a line of the list shows."""
    return (
        QueueItem.select(QueueItem, Person, Team)
        .join(Person, on=QueueItem.person)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(QueueItem)
    )


def _page_of(entries: Sequence[Entry]) -> ListPage:
    pages = max(1, -(-len(entries) // PER_PAGE))
    number = min(page_number(), pages)
    start = (number - 1) * PER_PAGE
    return ListPage(list(entries[start : start + PER_PAGE]), number, pages, len(entries))


def _undoable(viewer: Person, now: datetime) -> QueueEvent | None:
    """The viewer's last step, where it is young enough and still the last one of its item."""
    query = (
        QueueEvent.select(QueueEvent, QueueItem, Person)
        .join(QueueItem)
        .join(Person, on=QueueItem.person)
        .where(QueueEvent.by == viewer.id, QueueEvent.at >= now - UNDO_FOR, QueueEvent.number == QueueItem.version)
        .order_by(QueueEvent.at.desc(), QueueEvent.id.desc())
    )
    event: QueueEvent | None = query.first()
    if event is None or not KINDS[event.kind].is_step or KINDS[event.kind].is_final:
        return None
    return event
