"""Who is at work on an item just now: a lease of ten minutes, which warns others and stops nobody."""

from datetime import datetime, timedelta

from knowledge.people import Person
from portal.thank_you.models import ENDED, QueueItem

LEASE = timedelta(minutes=10)


def claim(item: QueueItem, *, by: Person, at: datetime) -> bool:
    """Whether the item is the person's for ten minutes from `at`; what else they had at hand is free again."""
    release(by, but=item)
    free = QueueItem.claimed_by.is_null() | (QueueItem.claimed_by == by.id) | (QueueItem.claimed_until <= at)
    claimed = QueueItem.update(claimed_by=by.id, claimed_until=at + LEASE).where(
        QueueItem.id == item.id, QueueItem.state.not_in(ENDED), free
    )
    return bool(claimed.execute())


def release(by: Person, *, but: QueueItem | None = None) -> None:
    """Frees all that the person has at hand, except the item `but`."""
    others = (QueueItem.claimed_by == by.id) & (QueueItem.id != (but.id if but else 0))
    QueueItem.update(claimed_by=None, claimed_until=None).where(others).execute()


def at_work(item: QueueItem, viewer: Person, *, now: datetime) -> Person | None:
    """Who but the viewer has the item at hand; None where nobody has."""
    if item.is_ended or item.claimed_by_id in (None, viewer.id) or item.claimed_until <= now:
        return None
    person: Person = item.claimed_by
    return person
