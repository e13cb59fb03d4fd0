"""The four ways to thank somebody, each ended only by its own event."""

from datetime import date, datetime, timedelta

from knowledge.db import now, transaction
from knowledge.errors import NotAllowed, RuleBroken
from knowledge.people import Person, people_with_role
from knowledge.text import too_long
from portal import mail
from portal.thank_you import events
from portal.thank_you.aftermath import give_thanks
from portal.thank_you.card_layout import lines_too_many
from portal.thank_you.models import QueueEvent, QueueItem

NOTE_LIMIT = 900
EMAIL_LIMIT = 5000
SUBJECT_LIMIT = 200
SAID_LIMIT = 2000
PLACE_LIMIT = 200
FARTHEST_VISIT = timedelta(days=366)
RETRY = timedelta(days=1)


def write_note(
    item: QueueItem, words: str, *, by: Person, version: int | None = None, at: datetime | None = None
) -> None:
    """The words are on the card, which waits to be printed and posted; raises RuleBroken, Conflict."""
    _require(words, "words", NOTE_LIMIT, "Write what you want to say.")
    if lines := lines_too_many(words):
        raise RuleBroken("words", f"A card cannot hold this: take out {lines} {'line' if lines == 1 else 'lines'}.")
    check_signature(words, by)
    events.record(item, "noted", by=by, version=version, words=words.strip(), at=at or now())


def hand_over(item: QueueItem, *, by: Person, version: int | None = None, at: datetime | None = None) -> None:
    """The writer's card was posted or handed over; raises Conflict, and NotAllowed for everybody but its writer."""
    at = at or now()
    with transaction():
        card = card_of(item)
        if card is not None and card.by_id != by.id:
            raise NotAllowed
        events.record(item, "handed_over", by=by, version=version, at=at)
        assert card is not None
        give_thanks(item, by=card.by, channel="note", words=card.words, at=at)


def send_email(item: QueueItem, subject: str, words: str, *, by: Person, version: int | None = None) -> None:
    """The mail is in the outbox in the sender's name; the item is done when the mail server takes it.

    Raises RuleBroken, Conflict.
    """
    check_email(subject, words, by)
    with transaction():
        message = mail.enqueue(
            person=item.person,
            to_name=item.person.name,
            to_address=item.person.email,
            subject=subject,
            body=words.strip() + "\n",
            from_name=by.name,
            reply_to=by.email,
        )
        events.record(item, "mailed", by=by, version=version, words=words.strip(), note=subject, mail=message)


def check_email(subject: str, words: str, by: Person) -> None:
    """Raises RuleBroken where the mail cannot be sent like this."""
    errors = {
        "subject": too_long(subject, SUBJECT_LIMIT) or ("" if subject else "Give the mail a subject."),
        "words": too_long(words, EMAIL_LIMIT) or ("" if words.strip() else "Write what you want to say."),
    }
    if wrong := {name: trouble for name, trouble in errors.items() if trouble}:
        raise RuleBroken.of(wrong)
    check_signature(words, by)


def check_signature(words: str, by: Person) -> None:
    """Raises RuleBroken where the text ends with the name of a chief executive who is not its writer."""
    lines = [line.casefold() for line in words.splitlines() if line.strip()]
    signed = [one.name for one in people_with_role("ceo") if lines and one.name.casefold() in lines[-1]]
    if signed and by.name not in signed:
        raise RuleBroken("words", f"This goes out in your own name. Take out the signature “{signed[0]}”.")


def record_call(
    item: QueueItem, *, words: str, note: str, by: Person, version: int | None = None, at: datetime | None = None
) -> None:
    """The person was reached and thanked; raises RuleBroken, Conflict."""
    _end_by_voice(item, "called", "call", words, note, by, version, at)


def record_no_answer(item: QueueItem, *, note: str, today: date, by: Person, version: int | None = None) -> None:
    """Nobody answered: the item is back tomorrow; raises RuleBroken, Conflict."""
    _limit(note, "note", SAID_LIMIT)
    events.record(item, "no_answer", by=by, version=version, note=note, until=today + RETRY)


def plan_visit(
    item: QueueItem, place: str, planned_at: datetime | None, *, by: Person, version: int | None = None
) -> None:
    """Place and time are set, for a calendar; raises RuleBroken, Conflict."""
    moment = now()
    errors = {}
    if not place or too_long(place, PLACE_LIMIT):
        errors["place"] = too_long(place, PLACE_LIMIT) or "Say where you will meet."
    if planned_at is None or not moment < planned_at < moment + FARTHEST_VISIT:
        errors["day"] = "Choose a day and a time from now on, within a year."
    if errors:
        raise RuleBroken.of(errors)
    events.record(item, "visit_planned", by=by, version=version, place=place, planned_at=planned_at)


def record_meeting(
    item: QueueItem, *, words: str, note: str, by: Person, version: int | None = None, at: datetime | None = None
) -> None:
    """They met, and the person was thanked; raises RuleBroken, Conflict."""
    _end_by_voice(item, "met", "visit", words, note, by, version, at)


def card_of(item: QueueItem) -> QueueEvent | None:
    """The event that wrote the card which waits, with its writer; None where none does."""
    return events.latest(_with_writers(item), "noted") if item.state == "note_ready" else None


def _end_by_voice(
    item: QueueItem,
    kind: str,
    channel: str,
    words: str,
    note: str,
    by: Person,
    version: int | None,
    at: datetime | None,
) -> None:
    at = at or now()
    _limit(words, "words", SAID_LIMIT)
    _limit(note, "note", SAID_LIMIT)
    with transaction():
        events.record(item, kind, by=by, version=version, words=words.strip(), note=note, at=at)
        give_thanks(item, by=by, channel=channel, words=words.strip(), at=at)


def _with_writers(item: QueueItem) -> list[QueueEvent]:
    query = QueueEvent.select(QueueEvent, Person).left_outer_join(Person, on=QueueEvent.by)
    return list(query.where(QueueEvent.item == item).order_by(QueueEvent.number))


def _require(text: str, field: str, limit: int, missing: str) -> None:
    if not text.strip():
        raise RuleBroken(field, missing)
    _limit(text, field, limit)


def _limit(text: str, field: str, limit: int) -> None:
    if trouble := too_long(text, limit):
        raise RuleBroken(field, trouble)
