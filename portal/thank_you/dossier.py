"""Everything about one item, as one person may read it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from peewee import JOIN

from knowledge.people import Person
from knowledge.permissions import may
from portal.recognition.models import LEVELS, Post
from portal.thank_you import access, claims, events
from portal.thank_you.aftermath import thanks_of
from portal.thank_you.drafting import Fact, facts_of, source_of, talking_points
from portal.thank_you.models import STATES, QueueEvent, QueueItem, Thanks
from portal.web.dates import date_text, datetime_text

MOST_EARLIER = 30
PREFERENCE_WORDS = {"public": "Everybody may know", "team": "Within the team", "private": "In private"}
WORKING_HOURS = range(8, 19)
Holder = Person.alias("then_holder")


@dataclass(frozen=True)
class Action:
    """A way on from an item: a link that opens the form of that name, at a key."""

    form: str
    label: str
    icon: str
    key: str

    def url(self, item: QueueItem) -> str:
        return f"{item.url}/{self.form}"


ACTIONS = (
    ("note", Action("note", "Write a card", "pencil-line", "n")),
    ("email", Action("email", "Send an e-mail", "mail", "e")),
    ("call", Action("call", "Ring", "phone", "p")),
    ("plan", Action("visit", "Meet", "footprints", "f")),
    ("delegate", Action("delegation", "Pass on", "user-check", "d")),
    ("snooze", Action("snooze", "Put off", "alarm-clock", "s")),
    ("skip", Action("skip", "Skip", "skip-forward", "x")),
    ("facts", Action("facts", "Correct the facts", "pencil", "c")),
    ("contact", Action("contact", "Address and phone", "house", "a")),
)
FORM_ACTIONS = {action.form: name for name, action in ACTIONS}


@dataclass(frozen=True)
class Happening:
    """A line of the history; `person` None is nobody in particular."""

    text: str
    at: datetime
    person: Person | None


@dataclass(frozen=True)
class Joined:
    """Another item that this one took in, with those who supported it."""

    item: QueueItem
    supporters: list[QueueEvent]


@dataclass(frozen=True)
class Dossier:
    """An item with its history and its person's earlier thanks; `can` holds what the viewer may do with it now."""

    item: QueueItem
    viewer: Person
    events: list[QueueEvent]
    earlier: list[Thanks]
    now: datetime
    can: frozenset[str]
    joined: tuple["Joined", ...] = ()

    @property
    def is_open(self) -> bool:
        return self.item.state in events.OPEN

    @property
    def actions(self) -> list[Action]:
        return [action for name, action in ACTIONS if name in self.can and self.is_open]

    @property
    def facts(self) -> list[Fact]:
        return facts_of(self.item)

    @property
    def source(self) -> str:
        return source_of(self.item)

    @property
    def talking_points(self) -> list[str]:
        return talking_points(self.item)

    @property
    def state_name(self) -> str:
        return STATES[self.item.state]

    @property
    def impact_name(self) -> str:
        return LEVELS[self.item.impact]

    @property
    def preference_name(self) -> str:
        return PREFERENCE_WORDS[self.item.person.preference]

    @property
    def story(self) -> Post | None:
        """The post behind the item; None where there is none, or it is off the wall."""
        post = self.item.post
        return post if post is not None and post.is_on_wall else None

    @property
    def supporters(self) -> list[QueueEvent]:
        return [event for event in self.events if event.kind == "supported"]

    @property
    def tellable_manager(self) -> Person | None:
        """Whom the viewer could tell that a thanks is coming; None where nobody is there, or somebody was told."""
        manager: Person | None = self.item.person.manager
        is_told = events.latest(self.events, "told_manager") is not None
        if manager is None or not manager.is_active or manager.id == self.viewer.id or is_told or not self.is_open:
            return None
        return manager if "heads_up" in self.can else None

    @property
    def visit(self) -> QueueEvent | None:
        return events.latest(self.events, "visit_planned")

    @property
    def card(self) -> QueueEvent | None:
        """The card that waits to be posted, where the viewer may read it."""
        card = events.latest(self.events, "noted") if self.item.state == "note_ready" else None
        return card if card and reads_card(self.viewer, card) else None

    @property
    def failure(self) -> str:
        """Why the last mail came back; empty where it did not, or something was done since."""
        step = events.last_step(self.events)
        return step.note if step and step.kind == "mail_failed" else ""

    @property
    def flag(self) -> str:
        """What the assistant is asked to look at; empty where nothing is, or something happened since."""
        return self.events[-1].note if self.events and self.events[-1].kind == "flagged" else ""

    @property
    def local_time(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.item.person.timezone))

    @property
    def is_late_there(self) -> bool:
        return self.local_time.hour not in WORKING_HOURS or self.local_time.weekday() > 4

    @property
    def at_work(self) -> Person | None:
        """Who else has the item at hand now."""
        return claims.at_work(self.item, self.viewer, now=self.now)

    @property
    def claimed_until(self) -> datetime:
        """Until when they have it, on the viewer's clock."""
        until: datetime = self.item.claimed_until
        return until.astimezone(ZoneInfo(self.viewer.timezone))

    @property
    def history(self) -> list[Happening]:
        """What happened, newest first; reasons only for those who work on the queue, words for nobody."""
        return [Happening(_told(event, self.viewer), event.at, event.by) for event in reversed(self.events)]

    def last_words(self, kind: str) -> QueueEvent | None:
        """The viewer's last event of this kind, taken back or not: its words are theirs to use again."""
        own = [event for event in self.events if event.kind == kind and event.by_id == self.viewer.id]
        return own[-1] if own else None


def open_dossier(item: QueueItem, viewer: Person, *, now: datetime) -> Dossier:
    """The item with what belongs to it, in two queries."""
    taken_in = QueueItem.select(QueueItem.id).where(QueueItem.merged_into == item.id)
    query = (
        QueueEvent.select(QueueEvent, Person, Holder, QueueItem)
        .join(Person, JOIN.LEFT_OUTER, on=QueueEvent.by)
        .switch(QueueEvent)
        .join(Holder, JOIN.LEFT_OUTER, on=(QueueEvent.holder == Holder.id), attr="holder")
        .switch(QueueEvent)
        .join(QueueItem, on=QueueEvent.item)
        .where((QueueEvent.item == item.id) | QueueEvent.item.in_(taken_in))
        .order_by(QueueEvent.number)
    )
    happened: dict[int, list[QueueEvent]] = {item.id: []}
    for event in query:
        happened.setdefault(event.item_id, []).append(event)
    own = happened.pop(item.id)
    joined = tuple(Joined(some[0].item, _supporters(some)) for some in happened.values())
    can = frozenset(action for action in access.ACTIONS if access.may_do(viewer, item, action))
    earlier = list(thanks_of(item.person).limit(MOST_EARLIER))
    return Dossier(item, viewer, own, earlier, now, can, joined)


def _supporters(some: list[QueueEvent]) -> list[QueueEvent]:
    """Who put it into the queue, and who supports it."""
    return [event for event in some if event.kind in ("added", "supported") and event.by_id is not None]


def reads_card(viewer: Person, card: QueueEvent) -> bool:
    """Whether the viewer may read the words on the card: its writer, and those who post it."""
    return card.by_id == viewer.id or may(viewer, "see_queue")


def _told(event: QueueEvent, viewer: Person) -> str:
    text = events.KINDS[event.kind].label
    if event.kind == "delegated":
        text += f" to {event.holder.name}, by {date_text(event.until)}"
    elif event.kind == "told_manager":
        text = f"Told {event.holder.name} that a thanks is coming"
    elif event.kind == "visit_planned":
        text += f": {datetime_text(event.planned_at)}, {event.place}"
    elif event.until:
        text += f" until {date_text(event.until)}"
    may_read = may(viewer, "see_queue") or viewer.id in (event.by_id, event.holder_id)
    return f"{text}: {event.note}" if event.note and may_read else text
