"""The parts of the queue: which a person may open, what belongs to each, and in which order."""

from datetime import date
from typing import Any

from peewee import Expression, Value

from knowledge.people import Person
from knowledge.permissions import may
from portal.thank_you.access import sees_all
from portal.thank_you.models import ENDED, QueueItem
from portal.thank_you.roles import may_hold

TABS = {
    "waiting": "Waiting",
    "snoozed": "Snoozed",
    "delegated": "Delegated",
    "done": "Done",
    "skipped": "Skipped",
    "mine": "Passed on to me",
}


def tabs_for(viewer: Person) -> tuple[str, ...]:
    """The tabs that the viewer may open, the usual one first."""
    if not sees_all(viewer):
        return ("mine",)
    is_holder = may_hold(viewer) and not may(viewer, "thank_as_ceo")
    return tuple(tab for tab in TABS if tab != "mine" or is_holder)


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


def belongs_to(tab: str, viewer: int | Value, today: date | Value) -> Expression:
    """The condition under which an item is listed in the tab; nobody meets themselves."""
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


def order_of(tab: str) -> tuple[Any, ...]:
    """In which order the tab lists its items; those that wait are ranked instead."""
    orders = {
        "snoozed": (QueueItem.snoozed_until, QueueItem.id),
        "delegated": (QueueItem.holder_due_on, QueueItem.id),
        "mine": (QueueItem.holder_due_on, QueueItem.id),
        "done": (QueueItem.ended_at.desc(nulls="FIRST"), QueueItem.id.desc()),
        "skipped": (QueueItem.ended_at.desc(), QueueItem.id.desc()),
    }
    return orders[tab]
