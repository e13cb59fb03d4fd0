"""A line of the queue's list: the few columns of an item, its person and its claimant that a list shows."""

from typing import Any, NamedTuple

from peewee import JOIN, Expression, Field, Select

from knowledge.db import as_day, as_moment
from knowledge.people import Person
from portal.thank_you.models import QueueItem

Claimant = Person.alias("claimant")


class Line(NamedTuple):
    """The columns as the database gives them, in the order of COLUMNS."""

    id: int
    state: str
    deed: str
    due_on: Any
    holder_due_on: Any
    person: int
    name: str
    called: str
    photo: int | None
    claimed_until: Any
    claimed_by: int | None
    claimant: str | None
    claimant_called: str | None

    @property
    def item(self) -> QueueItem:
        """The item with these columns alone, and its two people."""
        return QueueItem(
            id=self.id,
            state=self.state,
            deed=self.deed,
            due_on=as_day(self.due_on),
            holder_due_on=as_day(self.holder_due_on),
            person=Person(id=self.person, name=self.name, called=self.called, photo=self.photo),
            claimed_until=as_moment(self.claimed_until),
            claimed_by=self.claimed_by and Person(
                id=self.claimed_by, name=self.claimant, called=self.claimant_called
            ),
        )


COLUMNS: tuple[Field, ...] = (
    QueueItem.id,
    QueueItem.state,
    QueueItem.deed,
    QueueItem.due_on,
    QueueItem.holder_due_on,
    Person.id,
    Person.name,
    Person.called,
    Person.photo,
    QueueItem.claimed_until,
    Claimant.id,
    Claimant.name,
    Claimant.called,
)
assert len(COLUMNS) == len(Line._fields)


def beside(one_row: Select, is_listed: Expression) -> Select:
    """The items that are listed, with their people, each beside the one row; nothing beside it where none is.

    A plain join: as a query within the query, thousands of lines would be written down a second time.
    """
    return (
        Select([one_row], COLUMNS)
        .join(QueueItem, JOIN.LEFT_OUTER, on=is_listed)
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == QueueItem.person))
        .join(Claimant, JOIN.LEFT_OUTER, on=(Claimant.id == QueueItem.claimed_by))
    )
