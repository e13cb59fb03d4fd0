"""Two items about one deed become one: nothing is lost, and it can be taken back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from knowledge.db import locked, transaction
from knowledge.errors import Conflict, RuleBroken
from knowledge.people import Person
from portal.thank_you import events
from portal.thank_you.models import QueueItem

ALIKE = 0.5  # of all the words of two deeds, those that both have
SHORTEST_WORD = 4
STATES = ("waiting", "snoozed")


@dataclass(frozen=True)
class Twins:
    """Two items of one person that may be about one deed; the later would join the earlier."""

    earlier: QueueItem
    later: QueueItem
    why: str


def twins(items: Iterable[QueueItem]) -> list[Twins]:
    """Which of these waiting items may be about one deed, the oldest first."""
    by_person: dict[int, list[QueueItem]] = {}
    for item in sorted(items, key=lambda item: item.id):
        if item.state in STATES:
            by_person.setdefault(item.person_id, []).append(item)
    pairs = (pair for some in by_person.values() for pair in combinations(some, 2))
    return [Twins(earlier, later, why) for earlier, later in pairs if (why := _likeness(earlier, later))]


def merge(item: QueueItem, into: QueueItem | None, *, by: Person, version: int | None = None) -> None:
    """The item joins the other, which keeps its own facts; supporters of both hear of the thanks.

    Raises RuleBroken where they are not about one person, Conflict where either has moved on.
    """
    if into is None or into.id == item.id or into.person_id != item.person_id:
        raise RuleBroken("other", "Choose another item about the same person.")
    with transaction():
        both = locked(QueueItem.select().where(QueueItem.id.in_([item.id, into.id])).order_by(QueueItem.id))
        survivor = next(one for one in both if one.id == into.id)
        if survivor.is_ended:
            raise Conflict
        events.record(item, "merged", by=by, version=version, other=into.id)
        events.record(survivor, "absorbed", by=by, other=item.id, note=item.deed)


def part(item_id: int, from_id: int, *, by: Person) -> None:
    """Notes at the item that the other is on its own again."""
    survivor: QueueItem = locked(QueueItem.select().where(QueueItem.id == from_id)).get()
    events.record(survivor, "separated", by=by, other=item_id)


def _likeness(one: QueueItem, other: QueueItem) -> str:
    """Why the two may be about one deed; empty where nothing speaks for it."""
    if one.post_id and one.post_id == other.post_id:
        return "the same story"
    if one.article_id and one.article_id == other.article_id:
        return "the same article"
    words, others = _words(one), _words(other)
    alike = len(words & others) / len(words | others) if words | others else 0.0
    return "much the same words" if alike >= ALIKE else ""


def _words(item: QueueItem) -> set[str]:
    return {word for word in re.findall(r"\w+", item.deed.casefold()) if len(word) >= SHORTEST_WORD}
