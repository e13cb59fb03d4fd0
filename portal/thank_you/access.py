"""Who may see an item of the queue, and who may do what with it."""

from datetime import date
from functools import cache

from peewee import JOIN, ModelSelect, fn
from peewee import Value as SqlValue

from knowledge.articles import Article
from knowledge.db import Prepared
from knowledge.errors import NotAllowed, NotFound
from knowledge.people import Person, PersonRole, Team
from knowledge.permissions import may
from knowledge.same_person import is_same_person
from portal.recognition.models import Behaviour, Post, Touchpoint, Value
from portal.thank_you.absences import is_deputy, standing_in
from portal.thank_you.models import ENDED, QueueItem
from portal.thank_you.roles import HOLDING_ROLES, may_hold

Superior, Nominator, Holder, Author, Claimant = (
    Person.alias(name) for name in ("superior", "nominator", "holder", "author", "claimant")
)
THANKING = frozenset({"note", "handover", "email", "call", "visit"})
PREPARING = frozenset({"facts", "snooze", "plan", "contact", "heads_up", "merge", "order"})
STEERING = frozenset({"delegate", "skip"})
HOLDING = THANKING | {"snooze", "plan", "return"}
ACTIONS = THANKING | PREPARING | STEERING | HOLDING | {"undo"}


def may_do(person: Person, item: QueueItem, action: str) -> bool:
    """Whether the person, who sees the item, may do this with it; `undo` is for whoever took the last step.

    Nobody does anything with an item of their own, which a second account may show them.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    if is_same_person(item.person, person):
        return False
    if item.holder_id == person.id and action in HOLDING and item.state != "skipped":
        return True
    if action in THANKING:
        return may(person, "thank_as_ceo") or standing_in(person) is not None
    if action in PREPARING:
        return prepares(person) or works(person)
    return action == "undo" or works(person)


def load_item(viewer: Person, item_id: int) -> QueueItem:
    """The item with all that its page shows, for those who work on the queue or hold it; one query.

    Raises NotFound. Nobody meets themselves here.
    """
    found = _item_query().rows(item_id)
    if not found or not sees(viewer, found[0]):
        raise NotFound
    item: QueueItem = found[0]
    return item


def load_for(viewer: Person, item_id: int, action: str) -> QueueItem:
    """The item, for one who may do this with it; raises NotFound or NotAllowed."""
    item = load_item(viewer, item_id)
    if not may_do(viewer, item, action):
        raise NotAllowed
    return item


def sees(viewer: Person, item: QueueItem) -> bool:
    """Whether the viewer may know of the item."""
    return item.person_id != viewer.id and (sees_all(viewer) or item.holder_id == viewer.id)


def sees_all(person: Person) -> bool:
    """Whether the whole queue is open to the person: by role, or as a deputy."""
    return may(person, "see_queue") or standing_in(person) is not None


def works(person: Person) -> bool:
    """Whether the person decides about items: by role, or as a deputy."""
    return may(person, "work_queue") or standing_in(person) is not None


def prepares(person: Person) -> bool:
    """Whether the person gets items ready for somebody else."""
    return may(person, "prepare_queue")


def waiting_count(person: Person, *, today: date | SqlValue) -> ModelSelect | None:
    """A query that counts what waits for the person, as executive, assistant, holder or deputy; None for others."""
    counted = QueueItem.select(fn.COUNT(QueueItem.id))
    if may(person, "see_queue"):
        return counted.where(QueueItem.waits(today), QueueItem.person != person.id)
    if not may_hold(person):
        return None
    held = (QueueItem.holder == person.id) & QueueItem.state.not_in([*ENDED, "sending"])
    deputised = QueueItem.waits(today) & is_deputy(person, today=today)
    return counted.where(QueueItem.person != person.id, held | deputised)


def require_desk(person: Person) -> None:
    """Raises NotAllowed for somebody who neither works on the queue nor can hold, or holds, a part of it."""
    if may(person, "see_queue") or may_hold(person):
        return
    if not QueueItem.select().where(QueueItem.holder == person.id).exists():
        raise NotAllowed


def executives(item: QueueItem, *, but: Person) -> list[Person]:
    """To whom the item can be delegated, by name."""
    return [person for person in executives_but(but) if person.id != item.person_id]


def executives_but(viewer: Person) -> list[Person]:
    """Everybody but the viewer who can hold a part of the queue, by name."""
    query = (
        Person.select()
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role.in_(HOLDING_ROLES), Person.is_active, Person.id != viewer.id)
        .order_by(Person.name)
    )
    return list(dict.fromkeys(query))


@cache
def _item_query() -> Prepared:
    return Prepared(lambda item_id: _items().where(QueueItem.id == item_id))


def _items() -> ModelSelect:
    return (
        QueueItem.select(
            QueueItem,
            Person,
            Team,
            Superior,
            Nominator,
            Holder,
            Claimant,
            Article,
            Post,
            Author,
            Value,
            Behaviour,
            Touchpoint,
        )
        .join(Person, on=QueueItem.person)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Person)
        .join(Superior, JOIN.LEFT_OUTER, on=(Person.manager == Superior.id), attr="manager")
        .switch(QueueItem)
        .join(Nominator, JOIN.LEFT_OUTER, on=(QueueItem.nominated_by == Nominator.id), attr="nominated_by")
        .switch(QueueItem)
        .join(Holder, JOIN.LEFT_OUTER, on=(QueueItem.holder == Holder.id), attr="holder")
        .switch(QueueItem)
        .join(Claimant, JOIN.LEFT_OUTER, on=(QueueItem.claimed_by == Claimant.id), attr="claimed_by")
        .switch(QueueItem)
        .join(Article, JOIN.LEFT_OUTER)
        .switch(QueueItem)
        .join(Post, JOIN.LEFT_OUTER)
        .join(Author, JOIN.LEFT_OUTER, on=(Post.author == Author.id), attr="author")
        .switch(Post)
        .join(Value, JOIN.LEFT_OUTER)
        .switch(Post)
        .join(Behaviour, JOIN.LEFT_OUTER)
        .switch(Post)
        .join(Touchpoint, JOIN.LEFT_OUTER)
    )
