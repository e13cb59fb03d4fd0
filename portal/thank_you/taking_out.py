"""What no longer holds leaves the queue; where somebody is in the midst of it, the assistant is asked to look."""

from datetime import datetime

from peewee import Expression

from knowledge.db import locked, transaction
from knowledge.people import people_with_role
from portal.notifications.notices import tell
from portal.thank_you import events
from portal.thank_you.models import ENDED, QueueItem

IN_HAND = ("note_ready", "sending", "delegated")


def take_out(condition: Expression, why: str, *, at: datetime) -> int:
    """How many open items of the condition left the queue, or were handed to the assistant; `why` is a sentence."""
    with transaction():
        items = list(locked(QueueItem.select().where(condition, QueueItem.state.not_in(ENDED))))
        return sum(_take_out(item, why, at) for item in items)


def hand_to_assistant(item: QueueItem, why: str, *, at: datetime) -> bool:
    """Leaves the item where it is, and asks the assistants to look; False where they have been asked for this."""
    happened = events.events_of(item)
    if happened and happened[-1].kind == "flagged" and happened[-1].note == why:
        return False
    events.record(item, "flagged", by=None, note=why, at=at)
    for assistant in people_with_role("assistant"):
        tell(assistant, f"The thanks to {item.person.name} needs a look. {why}", item.url, kind="queue")
    return True


def _take_out(item: QueueItem, why: str, at: datetime) -> bool:
    is_claimed = item.claimed_until is not None and item.claimed_until > at
    if item.state in IN_HAND or is_claimed:
        return hand_to_assistant(item, why, at=at)
    events.record(item, "taken_out", by=None, note=why, at=at)
    return True
