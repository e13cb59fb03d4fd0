"""A person's list of notices, by kind."""

from dataclasses import dataclass

from peewee import Case, fn

from knowledge.people import Person
from portal.notifications.kinds import KINDS
from portal.notifications.models import Notification
from portal.notifications.notices import notices_of
from portal.web.paging import ListPage, paged


@dataclass(frozen=True)
class Listing:
    """One page of the notices; `tabs` are (key, name, unread) of each kind that was told, `kind` the one shown."""

    page: ListPage
    tabs: list[tuple[str, str, int]]
    kind: str | None
    unread: int

    @property
    def unread_here(self) -> int:
        """How many of the kind that is shown are unread."""
        return next((count for key, _, count in self.tabs if key == self.kind), self.unread)


def listing(person: Person, asked: str) -> Listing:
    """The page that the address asks for, of the kind `asked`; of every kind where that is none."""
    kind = asked if asked in KINDS else None
    query = notices_of(person)
    page = paged(query.where(Notification.kind == kind) if kind else query)
    counted = _unread_by_kind(person)
    tabs = [(key, about.name, counted[key]) for key, about in KINDS.items() if key in counted]
    return Listing(page, tabs, kind, sum(counted.values()))


def _unread_by_kind(person: Person) -> dict[str, int]:
    unread = fn.SUM(Case(None, [(Notification.read_at.is_null(), 1)], 0))
    told = notices_of(person).select(Notification.kind, unread).order_by().group_by(Notification.kind)
    return {kind: int(count) for kind, count in told.tuples()}
