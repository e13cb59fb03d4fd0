"""What an item can come to without a thanks: put off, passed on, handed back, skipped; and the step back."""

from datetime import date, datetime, timedelta

from knowledge.db import now, transaction
from knowledge.errors import NotAllowed, RuleBroken
from knowledge.people import Person
from knowledge.text import too_long
from portal.mail import OutgoingMail
from portal.notifications.notices import tell
from portal.thank_you import access, events, merging, preparing
from portal.thank_you.aftermath import revoke_thanks
from portal.thank_you.models import QueueEvent, QueueItem

LONGEST_SNOOZE = timedelta(days=60)
LONGEST_DELEGATION = timedelta(days=60)
UNDO_FOR = timedelta(minutes=10)
NOTE_LIMIT = 1000
TAKEN_BACK = "Its writer took it back."
MAIL_HAS_LEFT = "The mail has left the house; it cannot be called back."


def snooze(
    item: QueueItem, until: date | None, *, note: str = "", today: date, by: Person, version: int | None = None
) -> None:
    """The item is out of sight until that day; raises RuleBroken, Conflict."""
    errors = _note_error(note, "note")
    if until is None or not today < until <= today + LONGEST_SNOOZE:
        errors["until"] = f"Choose a day after today, within {LONGEST_SNOOZE.days} days."
    _raise(errors)
    events.record(item, "snoozed", by=by, version=version, until=until, note=note)


def delegate(
    item: QueueItem,
    holder: Person | None,
    due_on: date | None,
    *,
    note: str = "",
    today: date,
    by: Person,
    version: int | None = None,
) -> None:
    """Another executive thanks in their own name, by that day, and is told; raises RuleBroken, Conflict."""
    errors = _note_error(note, "note")
    if holder is None or not access.may_hold(holder) or not holder.is_active or holder.id in (item.person_id, by.id):
        errors["holder"] = "Choose one of the executives."
    if due_on is None or not today <= due_on <= today + LONGEST_DELEGATION:
        errors["due_on"] = f"Choose a day from today on, within {LONGEST_DELEGATION.days} days."
    _raise(errors)
    assert holder is not None
    with transaction():
        events.record(item, "delegated", by=by, version=version, holder=holder, until=due_on, note=note)
        words = f"{by.name} asks you to thank {item.person.name}: {item.deed}"
        tell(holder, words, item.url, kind="queue", about=item)


def hand_back(item: QueueItem, *, note: str = "", by: Person, version: int | None = None) -> None:
    """The item waits for the chief executive again; who had passed it on is told. Raises RuleBroken, Conflict."""
    _raise(_note_error(note, "note"))
    passed_on = events.latest(events.events_of(item), "delegated")
    joined_with = item.merged_into_id
    with transaction():
        events.record(item, "returned", by=by, version=version, note=note)
        if joined_with is not None:
            merging.part(item.id, joined_with, by=by)
        if passed_on and passed_on.by_id not in (None, by.id):
            words = f"{by.name} gave back the thanks to {item.person.name}: {item.deed}"
            tell(passed_on.by, words, item.url, kind="queue", about=item)


def skip(item: QueueItem, reason: str, *, by: Person, version: int | None = None) -> None:
    """There will be no thanks for this; the reason stays within the queue. Raises RuleBroken, Conflict."""
    errors = _note_error(reason, "reason")
    if not reason.strip():
        errors["reason"] = "Say why. Only those who work on the queue can read it."
    _raise(errors)
    events.record(item, "skipped", by=by, version=version, note=reason.strip())


def undo(item: QueueItem, *, by: Person, version: int | None = None, at: datetime | None = None) -> QueueEvent:
    """The event that was taken back, within ten minutes; the thanks it gave are gone.

    Raises RuleBroken where it is too late, NotAllowed where it was somebody else's step, Conflict.
    """
    at = at or now()
    with transaction():
        step = events.last_step(events.events_of(item))
        if step is None or not is_recent(step, at):
            raise RuleBroken("undo", f"Only the last {UNDO_FOR.seconds // 60} minutes can be taken back.")
        if events.KINDS[step.kind].is_final:
            raise RuleBroken("undo", MAIL_HAS_LEFT)
        if step.by_id != by.id:
            raise NotAllowed
        if step.kind == "mailed" and not _call_back(step):
            raise RuleBroken("undo", MAIL_HAS_LEFT)
        revoke_thanks(item)
        events.record(item, "undone", by=by, version=version, undoes=step.number, at=at)
        if step.kind == "told_manager":
            preparing.take_back_heads_up(item)
        elif step.kind == "merged":
            merging.part(item.id, step.other, by=by)
    return step


def is_recent(step: QueueEvent, at: datetime) -> bool:
    """Whether the step can still be taken back at that moment."""
    return at - step.at <= UNDO_FOR


def _call_back(step: QueueEvent) -> bool:
    """Whether the mail was still untouched in the outbox, and now stays there unsent."""
    untouched = (OutgoingMail.id == step.mail_id) & (OutgoingMail.state == "waiting") & (OutgoingMail.attempts == 0)
    taken_back = {"state": "cancelled", "last_error": TAKEN_BACK}
    return bool(OutgoingMail.update(taken_back).where(untouched).execute())


def _note_error(note: str, field: str) -> dict[str, str]:
    trouble = too_long(note, NOTE_LIMIT)
    return {field: trouble} if trouble else {}


def _raise(errors: dict[str, str]) -> None:
    if errors:
        raise RuleBroken.of(errors)
