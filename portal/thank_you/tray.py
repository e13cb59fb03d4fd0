"""The five of today in the order that the assistant chose: for this day alone, and for everybody to see."""

from datetime import date, datetime

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person
from portal.thank_you.listing import load_rows
from portal.thank_you.models import QueueItem
from portal.thank_you.waiting_list import in_order


def move(item: QueueItem, step: int, *, by: Person, today: date, now: datetime) -> None:
    """Puts the item one place up (-1) or down (1) among today's five; nothing at their ends. Raises RuleBroken."""
    with transaction():
        _, rows = load_rows(by, "waiting", today=today, now=now)
        ids = [place.line.id for place in in_order(rows, today, others=0).today]
        if item.id not in ids or step not in (-1, 1):
            raise RuleBroken("step", "Only today's five can be moved, one place up or down.")
        place = ids.index(item.id)
        target = min(max(place + step, 0), len(ids) - 1)
        ids.insert(target, ids.pop(place))
        _forget(today)
        for number, item_id in enumerate(ids):
            QueueItem.update(tray_on=today, tray_place=number, tray_by=by.id).where(QueueItem.id == item_id).execute()
        audit.record("queue_item.moved", item, by=by, step=step)


def reset(*, by: Person, today: date) -> None:
    """Lets today's five stand in their own order again."""
    with transaction():
        first: QueueItem | None = QueueItem.get_or_none(QueueItem.tray_on == today)
        if first is not None:
            _forget(today)
            audit.record("queue_item.order_reset", first, by=by)


def _forget(today: date) -> None:
    QueueItem.update(tray_on=None, tray_place=None, tray_by=None).where(QueueItem.tray_on <= today).execute()
