"""The queue as one person sees it: the list of a tab, and the item that is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from peewee import Case, Expression, Function, ModelSelect, Value, fn

from knowledge.db import Prepared, by_id
from knowledge.people import Person
from knowledge.permissions import may
from portal.thank_you.access import sees_all
from portal.thank_you.absences import Away, away_columns, away_from
from portal.thank_you.claims import at_work
from portal.thank_you.events import KINDS
from portal.thank_you.figures import LONG_WAIT
from portal.thank_you.models import ENDED, QueueEvent, QueueItem, Thanks
from portal.thank_you.roles import may_hold
from portal.thank_you.triage import UNDO_FOR
from portal.thank_you.waiting_list import Place, rows, rows_and_last_steps, waiting_list
from portal.web.paging import PER_PAGE, ListPage, listed, page_number
from portal.web.periods import monday_of, start_of

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
    """A line of the list; `why` is the sentence behind its place, empty outside the waiting tab.

    `at_work` is who else has the item at hand.
    """

    item: QueueItem
    why: str = ""
    at_work: Person | None = None

    def is_late(self, today: date) -> bool:
        """Whether the day is over by which the holder, or the executive, was to say thanks."""
        return not self.item.is_ended and (self.item.holder_due_on or self.item.due_on) < today


@dataclass(frozen=True)
class Board:
    """`today` and `others` make the list; `counts` has a number for each tab that the viewer may open.

    `arranged_by` names who put today's five into their order; `away` says which executive is away, and who stands in;
    `has_claims` is whether the viewer has an item at hand.
    """

    tab: str
    counts: dict[str, int]
    today: list[Entry]
    others: ListPage
    thanked_this_week: int
    waiting_long: int
    undoable: QueueEvent | None
    arranged_by: str = ""
    away: Away | None = None
    has_claims: bool = False

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


@dataclass(frozen=True)
class _Lines:
    today: list[Entry]
    others: ListPage
    undoable: QueueEvent | None
    arranged_by: str = ""


def load_board(viewer: Person, tab: str, *, today: date, now: datetime) -> Board:
    """The list of the tab, in three queries; a tab that is not the viewer's becomes their first one."""
    figures = _figures(viewer, today, now)
    counts = {name.removeprefix("tab_"): count for name, count in figures.items() if name.startswith("tab_")}
    if tab not in counts:
        tab = next(iter(counts))
    lines = _waiting(viewer, today, now) if tab == "waiting" else _listed(viewer, tab, today, counts[tab], now)
    return Board(
        tab=tab,
        counts=counts,
        today=lines.today,
        others=lines.others,
        thanked_this_week=figures.get("thanked_this_week", 0),
        waiting_long=figures.get("waiting_long", 0),
        undoable=lines.undoable,
        arranged_by=lines.arranged_by,
        away=away_from(figures),
        has_claims=bool(figures["claims"]),
    )


def tab_of(item: QueueItem, viewer: Person, today: date) -> str:
    """The tab that lists the item for this viewer."""
    if item.holder_id == viewer.id and not item.is_ended:
        return "mine"
    if item.state in ("thanked", "sending"):
        return "done"
    if item.is_ended:
        return "skipped"
    if item.holder_id is not None:
        return "delegated"
    is_asleep = item.state == "snoozed" and item.snoozed_until is not None and item.snoozed_until > today
    return "snoozed" if is_asleep else "waiting"


def _condition(tab: str, viewer: int | Value, today: date | Value) -> Expression:
    asleep = (QueueItem.state == "snoozed") & (QueueItem.snoozed_until > today)
    conditions = {
        "waiting": QueueItem.waits(today),
        "snoozed": asleep & QueueItem.holder.is_null(),
        "delegated": QueueItem.holder.is_null(False) & QueueItem.state.not_in([*ENDED, "sending"]),
        "done": QueueItem.state.in_(("thanked", "sending")),
        "skipped": QueueItem.state.in_(("skipped", "merged")),
        "mine": (QueueItem.holder == viewer) & QueueItem.state.not_in(ENDED),
    }
    return conditions[tab] & (QueueItem.person != viewer)


def _tabs_for(viewer: Person) -> list[str]:
    if not sees_all(viewer):
        return ["mine"]
    is_holder = may_hold(viewer) and not may(viewer, "thank_as_ceo")
    return [tab for tab in TABS if tab != "mine" or is_holder]


def _figures(viewer: Person, today: date, now: datetime) -> dict[str, Any]:
    """Every number on the page, and who is away, in one query."""
    start = start_of(monday_of(today), ZoneInfo(viewer.timezone))
    moments = (Thanks.given_at.db_value(moment) for moment in (start, now - LONG_WAIT))
    found: dict[str, Any] = _figures_query(tuple(_tabs_for(viewer))).rows(viewer.id, today, *moments)[0]
    return found


@cache
def _figures_query(tabs: tuple[str, ...]) -> Prepared:
    """The query with places for the viewer, the day, the moment their week began, and the one a week ago."""
    return Prepared(lambda viewer, today, start, long_ago: _numbers(tabs, viewer, today, start, long_ago), places=4)


def _numbers(tabs: tuple[str, ...], viewer: Value, today: Value, start: Value, long_ago: Value) -> ModelSelect:
    """All numbers by name; those of items are counted while the table is gone through once."""
    columns: dict[str, Any] = {f"tab_{tab}": _items_that(_condition(tab, viewer, today)) for tab in tabs}
    columns["claims"] = _items_that(QueueItem.claimed_by == viewer)
    if "waiting" in tabs:
        waits = _condition("waiting", viewer, today)
        columns["waiting_long"] = _items_that(waits & (QueueItem.created_at < long_ago))
        columns["thanked_this_week"] = Thanks.select(fn.COUNT(Thanks.id)).where(
            Thanks.given_at >= start, Thanks.revoked_at.is_null(), Thanks.person != viewer
        )
        columns |= away_columns(QueueItem.select(fn.COUNT(QueueItem.id)).where(waits), today=today)
    return QueueItem.select(*(column.alias(name) for name, column in columns.items())).dicts()


def _items_that(condition: Expression) -> Function:
    return fn.COUNT(Case(None, [(condition, 1)]))


def _waiting(viewer: Person, today: date, now: datetime) -> _Lines:
    waiting = waiting_list(viewer, today=today, now=now)
    page = listed(waiting.others)
    places: list[Place] = [*waiting.today, *page.rows]
    found = rows_and_last_steps([place.item_id for place in places], viewer, now)
    items = by_id(found)

    def entries(some: Iterable[Place]) -> list[Entry]:
        shown = [(items[place.item_id], place.why) for place in some if place.item_id in items]
        return [Entry(item, why, at_work(item, viewer, now=now)) for item, why in shown]

    others = ListPage(entries(page.rows), page.number, page.pages, page.total)
    return _Lines(entries(waiting.today), others, _newest(found), waiting.arranged_by)


def _newest(found: Iterable[QueueItem]) -> QueueEvent | None:
    """The youngest of the steps that can still be taken back, with its item."""
    steps = []
    for item in found:
        step: QueueEvent | None = getattr(item, "own_step", None)
        if step is not None and step.id is not None and _can_be_undone(step):
            step.item = item
            steps.append(step)
    return max(steps, key=lambda step: (step.at, step.id), default=None)


def _can_be_undone(step: QueueEvent) -> bool:
    return KINDS[step.kind].is_step and not KINDS[step.kind].is_final


def _listed(viewer: Person, tab: str, today: date, total: int, now: datetime) -> _Lines:
    orders = {
        "snoozed": (QueueItem.snoozed_until, QueueItem.id),
        "delegated": (QueueItem.holder_due_on, QueueItem.id),
        "mine": (QueueItem.holder_due_on, QueueItem.id),
        "done": (QueueItem.ended_at.desc(nulls="FIRST"), QueueItem.id.desc()),
        "skipped": (QueueItem.ended_at.desc(), QueueItem.id.desc()),
    }
    pages = max(1, -(-total // PER_PAGE))
    number = min(page_number(), pages)
    query = rows().where(_condition(tab, viewer.id, today)).order_by(*orders[tab])
    entries = [Entry(row, at_work=at_work(row, viewer, now=now)) for row in query.paginate(number, PER_PAGE)]
    return _Lines([], ListPage(entries, number, pages, total), _undoable(viewer, now))


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
    return event if event is not None and _can_be_undone(event) else None
