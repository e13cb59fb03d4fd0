"""What happens to an item: the append-only record, and the state that follows from it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from knowledge import audit
from knowledge.db import now, transaction
from knowledge.errors import Conflict
from knowledge.people import Person
from portal.thank_you.models import ENDED, STATES, QueueEvent, QueueItem

OPEN = frozenset({"waiting", "snoozed", "delegated", "note_ready"})
ANY = frozenset(STATES)


@dataclass(frozen=True)
class Kind:
    """What an event says in the history, in which states it can happen, whether it is a step and can be taken back."""

    label: str
    possible_in: frozenset[str] = OPEN
    is_step: bool = True
    is_final: bool = False


KINDS = {
    "added": Kind("Put this into the queue", frozenset(), is_step=False),
    "supported": Kind("Supports this", ANY, is_step=False),
    "corrected": Kind("Corrected the facts", is_step=False),
    "noted": Kind("Wrote a card"),
    "handed_over": Kind("Posted the card, or handed it over", frozenset({"note_ready"})),
    "mailed": Kind("Sent an e-mail"),
    "mail_sent": Kind("The mail server took the e-mail", frozenset({"sending"}), is_final=True),
    "mail_failed": Kind("The e-mail could not be delivered", frozenset({"sending"}), is_final=True),
    "called": Kind("Thanked by phone"),
    "no_answer": Kind("Rang, without an answer"),
    "visit_planned": Kind("Planned a visit"),
    "met": Kind("Thanked face to face"),
    "snoozed": Kind("Put this off"),
    "delegated": Kind("Passed this on"),
    "returned": Kind(
        "Put this back into the queue", frozenset({"snoozed", "delegated", "note_ready", "skipped", "merged"})
    ),
    "skipped": Kind("Skipped this"),
    "taken_out": Kind("Took this out of the queue", is_final=True),
    "flagged": Kind("Asks the assistant to look at this", ANY - set(ENDED), is_step=False),
    "told_manager": Kind("Told the manager that a thanks is coming"),
    "merged": Kind("Joined this with another", frozenset({"waiting", "snoozed"})),
    "absorbed": Kind("Another was joined with this", is_step=False),
    "separated": Kind("Another was parted from this again", ANY, is_step=False),
    "undone": Kind("Took the last step back", ANY, is_step=False),
}


@dataclass(frozen=True)
class Standing:
    """Where an item stands."""

    state: str = "waiting"
    holder: int | None = None
    holder_due_on: date | None = None
    snoozed_until: date | None = None
    ended_at: datetime | None = None
    merged_into: int | None = None

    @property
    def at_rest(self) -> str:
        return "waiting" if self.holder is None else "delegated"


def state_of(events: Iterable[QueueEvent]) -> Standing:
    """Where an item stands after these events, which come in their order."""
    standing = Standing()
    for event in _in_force(list(events)):
        standing = _after(standing, event)
    return standing


def record(item: QueueItem, kind: str, *, by: Person | None, version: int | None = None, **details: Any) -> QueueEvent:
    """Writes the event and what follows from it for the item; the item in hand is brought up to date.

    `version` is the one that the person saw (None: the item's own), `details` are further columns of the event.
    Raises Conflict where the item has moved on, or is in no state for this.
    """
    if version not in (None, item.version) or item.state not in KINDS[kind].possible_in:
        raise Conflict
    with transaction():
        event = QueueEvent(item=item, number=item.version + 1, kind=kind, by=by, **{"at": now(), **details})
        columns = asdict(state_of([*events_of(item), event]))
        columns["version"] = event.number
        current = (QueueItem.id == item.id) & (QueueItem.version == item.version)
        if not QueueItem.update(**columns).where(current).execute():
            raise Conflict
        event.save()
        audit.record(f"queue_item.{kind}", item, by=by)
    for name, value in columns.items():
        setattr(item, name, value)
    return event


def begin(item: QueueItem, *, by: Person | None, words: str) -> None:
    """Writes the first event of a new item."""
    QueueEvent.create(item=item, number=item.version, kind="added", by=by, at=item.created_at, words=words)
    audit.record("queue_item.added", item, by=by)


def events_of(item: QueueItem) -> list[QueueEvent]:
    """What happened to the item, in order."""
    return list(QueueEvent.select().where(QueueEvent.item == item).order_by(QueueEvent.number))


def latest(events: Iterable[QueueEvent], *kinds: str) -> QueueEvent | None:
    """The last event of these kinds that was not taken back; None where there is none."""
    found = [event for event in _in_force(list(events)) if event.kind in kinds]
    return found[-1] if found else None


def last_step(events: Iterable[QueueEvent]) -> QueueEvent | None:
    """The last step that somebody, or the mail server, took with the item; None where there was none."""
    return latest(events, *(kind for kind, about in KINDS.items() if about.is_step))


def _in_force(events: list[QueueEvent]) -> list[QueueEvent]:
    taken_back = {event.undoes for event in events if event.kind == "undone"}
    return [event for event in events if event.number not in taken_back]


def _after(standing: Standing, event: QueueEvent) -> Standing:
    match event.kind:
        case "noted":
            return replace(standing, state="note_ready", snoozed_until=None)
        case "mailed":
            return replace(standing, state="sending", snoozed_until=None)
        case "mail_failed":
            return replace(standing, state=standing.at_rest)
        case "snoozed" | "no_answer":
            return replace(standing, state="snoozed", snoozed_until=event.until)
        case "delegated":
            return Standing("delegated", holder=event.holder_id, holder_due_on=event.until)
        case "returned":
            return Standing()
        case "handed_over" | "mail_sent" | "called" | "met":
            return replace(standing, state="thanked", snoozed_until=None, ended_at=event.at)
        case "merged":
            return Standing("merged", ended_at=event.at, merged_into=event.other)
        case "skipped" | "taken_out":
            return replace(standing, state="skipped", snoozed_until=None, ended_at=event.at)
    return standing
