"""The queue as one person sees it: its numbers, and the list of a tab."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.people import Person
from portal.thank_you.absences import Away
from portal.thank_you.claims import at_work
from portal.thank_you.lines import Line
from portal.thank_you.listing import Rows, load_rows
from portal.thank_you.models import QueueItem
from portal.thank_you.numbers import Numbers, Undoable
from portal.thank_you.tabs import TABS, tabs_for
from portal.thank_you.waiting_list import LINE, TODAYS, Place, in_order
from portal.web.paging import PER_PAGE, ListPage, page_number


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
    """`today` and `others` make the list of the tab; `arranged_by` names who put today's five into their order."""

    tab: str
    numbers: Numbers
    today: list[Entry]
    others: ListPage
    arranged_by: str = ""

    @property
    def entries(self) -> list[Entry]:
        return [*self.today, *self.others.rows]

    @property
    def counts(self) -> dict[str, int]:
        """A number for each tab that the viewer may open."""
        return self.numbers.counts

    @property
    def thanked_this_week(self) -> int:
        return self.numbers.thanked_this_week

    @property
    def waiting_long(self) -> int:
        return self.numbers.waiting_long

    @property
    def away(self) -> Away | None:
        """Which executive is away, and who stands in."""
        return self.numbers.away

    @property
    def undoable(self) -> Undoable | None:
        return self.numbers.undoable

    @property
    def has_claims(self) -> bool:
        """Whether the viewer has an item at hand."""
        return bool(self.numbers.claims)

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
    """The numbers and the list of the tab, in one query; a tab that is not the viewer's becomes their first one."""
    tabs = tabs_for(viewer)
    if tab not in tabs:
        tab = tabs[0]
    if tab == "waiting":
        return _waiting(viewer, *load_rows(viewer, tab, today=today, now=now), today, now)
    number = page_number()
    numbers, rows = load_rows(viewer, tab, page=number, today=today, now=now)
    pages = _pages(numbers.counts[tab])
    if number > pages:
        number = pages
        numbers, rows = load_rows(viewer, tab, page=number, today=today, now=now)
    entries = [_entry(Line(*row[:LINE]), viewer, now) for row in rows]
    return Board(tab, numbers, [], ListPage(entries, number, pages, numbers.counts[tab]))


def _waiting(viewer: Person, numbers: Numbers, rows: Rows, today: date, now: datetime) -> Board:
    total = max(len(rows) - TODAYS, 0)
    number = min(page_number(), _pages(total))
    waiting = in_order(rows, today, others=number * PER_PAGE)

    def entries(places: Iterable[Place]) -> list[Entry]:
        return [_entry(place.line, viewer, now, place.ranked.why) for place in places]

    others = ListPage(entries(waiting.others[(number - 1) * PER_PAGE:]), number, _pages(total), total)
    return Board("waiting", numbers, entries(waiting.today), others, waiting.arranged_by)


def _pages(total: int) -> int:
    return max(1, -(-total // PER_PAGE))


def _entry(line: Line, viewer: Person, now: datetime, why: str = "") -> Entry:
    item = line.item
    return Entry(item, why, at_work(item, viewer, now=now))
