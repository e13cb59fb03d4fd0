"""What an assistant gets ready before somebody says thanks: facts, addresses, word to the manager."""

from dataclasses import dataclass

from peewee import JOIN

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person
from knowledge.text import too_long
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from portal.thank_you import events
from portal.thank_you.merging import Twins, twins
from portal.thank_you.models import QueueEvent, QueueItem

PHONE_LIMIT, ADDRESS_LIMIT = 40, 500
MOST = 300
FACTS = {"happened_on": "when", "for_whom": "for whom", "effect": "what came of it", "who_noticed": "who noticed"}
QUIET = {"private": "likes thanks in private", "team": "likes thanks within the team"}


@dataclass(frozen=True)
class Unready:
    """An item and what is missing, in words; `preference` is empty for who does not mind that others know."""

    item: QueueItem
    facts: list[str]
    contact: list[str]
    preference: str


@dataclass(frozen=True)
class Preparation:
    """The assistant's desk: what to look at, what lacks something, what may be one, how many cards wait."""

    flagged: list[QueueEvent]
    facts: list[Unready]
    contacts: list[Unready]
    twins: list[Twins]
    cards: int


def preparation_for(viewer: Person) -> Preparation:
    """Everything that could be made ready, by due date; two queries."""
    query = (
        QueueItem.select(QueueItem, Person)
        .join(Person, on=QueueItem.person)
        .where(QueueItem.person != viewer.id, QueueItem.state.in_(tuple(events.OPEN)))
        .order_by(QueueItem.due_on, QueueItem.id)
        .limit(MOST)
    )
    items = list(query)
    unready = [_look_at(item) for item in items]
    people = {one.item.person_id: one for one in reversed(unready)}
    return Preparation(
        flagged=_flagged(viewer),
        facts=[one for one in unready if one.facts],
        contacts=[one for one in unready if one.contact and people[one.item.person_id] is one],
        twins=twins(items),
        cards=sum(item.state == "note_ready" for item in items),
    )


def tell_manager(item: QueueItem, *, by: Person, version: int | None = None) -> None:
    """The person's manager knows that a thanks is coming, and of what; raises RuleBroken, Conflict."""
    manager = item.person.manager
    if manager is None or not manager.is_active or manager.id == by.id:
        raise RuleBroken("manager", "There is no manager who could be told.")
    if events.latest(events.events_of(item), "told_manager"):
        raise RuleBroken("manager", f"{manager.name} has been told already.")
    with transaction():
        events.record(item, "told_manager", by=by, version=version, holder=manager)
        text = f"A personal thanks to {item.person.name} is on its way: {item.deed}. Keep it to yourself until then."
        tell(manager, text, heads_up_url(item), kind="team")


def heads_up_url(item: QueueItem) -> str:
    """Where the manager's notice leads, by which it is found again."""
    return f"/people/{item.person_id}#heads-up-{item.id}"


def take_back_heads_up(item: QueueItem) -> None:
    """Removes the notice to the manager."""
    Notification.delete().where(Notification.url == heads_up_url(item)).execute()


def set_contact(person: Person, phone: str, postal_address: str, *, by: Person) -> None:
    """Notes where the person can be reached; raises RuleBroken."""
    errors = {
        "phone": too_long(phone, PHONE_LIMIT),
        "postal_address": too_long(postal_address, ADDRESS_LIMIT),
    }
    if wrong := {name: trouble for name, trouble in errors.items() if trouble}:
        raise RuleBroken.of(wrong)
    with transaction():
        columns = {"phone": phone, "postal_address": postal_address.strip()}
        Person.update(**columns).where(Person.id == person.id).execute()
        audit.record("person.contact_noted", person, by=by)


def _look_at(item: QueueItem) -> Unready:
    person = item.person
    contact = {"phone": person.phone, "postal address": person.postal_address}
    return Unready(
        item,
        facts=[words for name, words in FACTS.items() if item.source != "anniversary" and not getattr(item, name)],
        contact=[words for words, value in contact.items() if not value],
        preference=QUIET.get(person.preference, ""),
    )


def _flagged(viewer: Person) -> list[QueueEvent]:
    query = (
        QueueEvent.select(QueueEvent, QueueItem, Person)
        .join(QueueItem)
        .join(Person, JOIN.INNER, on=QueueItem.person)
        .where(
            QueueEvent.kind == "flagged",
            QueueEvent.number == QueueItem.version,
            QueueItem.person != viewer.id,
        )
        .order_by(QueueEvent.at)
        .limit(MOST)
    )
    return list(query)
