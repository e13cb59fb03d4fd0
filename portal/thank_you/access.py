"""Who may see an item of the queue, and who may do what with it."""

from peewee import JOIN, ModelSelect

from knowledge.articles import Article
from knowledge.errors import NotAllowed, NotFound
from knowledge.people import Person, PersonRole, Team
from knowledge.permissions import may
from portal.recognition.models import Behaviour, Post, Touchpoint, Value
from portal.thank_you.models import QueueItem

Superior, Nominator, Holder, Author = (Person.alias(name) for name in ("superior", "nominator", "holder", "author"))
HOLDING_ROLES = ("ceo", "manager")

THANKING = frozenset({"note", "handover", "email", "call", "visit"})
PREPARING = frozenset({"facts", "snooze", "plan"})
STEERING = frozenset({"delegate", "skip"})
HOLDING = THANKING | {"snooze", "plan", "return"}
ACTIONS = THANKING | PREPARING | STEERING | HOLDING | {"undo"}


def may_do(person: Person, item: QueueItem, action: str) -> bool:
    """Whether the person, who sees the item, may do this with it; `undo` is for whoever took the last step."""
    if action not in ACTIONS:
        raise KeyError(action)
    if item.holder_id == person.id and action in HOLDING and item.state != "skipped":
        return True
    if action in THANKING:
        return may(person, "thank_as_ceo")
    if action in PREPARING:
        return may(person, "prepare_queue") or may(person, "work_queue")
    return action == "undo" or may(person, "work_queue")


def load_item(viewer: Person, item_id: int) -> QueueItem:
    """The item with all that its page shows, for those who work on the queue or hold it; one query.

    Raises NotFound. Nobody meets themselves here.
    """
    item: QueueItem | None = _items().where(QueueItem.id == item_id).first()
    if item is None or not sees(viewer, item):
        raise NotFound
    return item


def load_for(viewer: Person, item_id: int, action: str) -> QueueItem:
    """The item, for one who may do this with it; raises NotFound or NotAllowed."""
    item = load_item(viewer, item_id)
    if not may_do(viewer, item, action):
        raise NotAllowed
    return item


def sees(viewer: Person, item: QueueItem) -> bool:
    """Whether the viewer may know of the item."""
    return item.person_id != viewer.id and (may(viewer, "see_queue") or item.holder_id == viewer.id)


def may_hold(person: Person) -> bool:
    """Whether items can be delegated to the person."""
    return not person.roles.isdisjoint(HOLDING_ROLES)


def require_desk(person: Person) -> None:
    """Raises NotAllowed for somebody who neither works on the queue nor can hold, or holds, a part of it."""
    if may(person, "see_queue") or may_hold(person):
        return
    if not QueueItem.select().where(QueueItem.holder == person.id).exists():
        raise NotAllowed


def executives(item: QueueItem, *, but: Person) -> list[Person]:
    """To whom the item can be delegated, by name."""
    query = (
        Person.select()
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(
            PersonRole.role.in_(HOLDING_ROLES),
            Person.is_active,
            Person.id.not_in([item.person_id, but.id]),
        )
        .order_by(Person.name)
    )
    return list(dict.fromkeys(query))


def _items() -> ModelSelect:
    return (
        QueueItem.select(
            QueueItem, Person, Team, Superior, Nominator, Holder, Article, Post, Author, Value, Behaviour, Touchpoint
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
