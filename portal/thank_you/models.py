"""The CEO's thank-you queue: items, their append-only events, and the thanks that came of them."""

from datetime import date

from peewee import CharField, DateField, Expression, ForeignKeyField, IntegerField, TextField, Value

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from portal.mail import OutgoingMail
from portal.recognition.models import Post

SOURCES = {
    "customer": "A customer wrote",
    "manager": "Put forward by a manager",
    "ceo": "Noticed by an executive",
    "peer": "Put forward by a colleague",
    "assistant": "Entered by the assistant",
    "story": "A story on the wall",
    "milestone": "An article that helped many",
    "anniversary": "A work anniversary",
}
CHANNELS = {"note": "Handwritten note", "email": "E-mail", "call": "Phone call", "visit": "Face to face"}
STATES = {
    "waiting": "Waiting",
    "snoozed": "Snoozed",
    "delegated": "Delegated",
    "note_ready": "Card to post",
    "sending": "Mail on its way",
    "thanked": "Thanked",
    "skipped": "Skipped",
    "merged": "Joined with another",
}
PROPOSAL_STATES = {
    "waiting": "Waits for an answer",
    "forwarded": "Before the chief executive",
    "declined": "Not put forward",
}
ENDED = ("thanked", "skipped", "merged")


class QueueItem(BaseModel):
    """One person and one deed. From `state` to `merged_into` the columns repeat what the events say, for quick lists.

    `claimed_…` is a lease: who has a form of this open, until when. `tray_…` is the place among the five of one day
    that somebody chose for it.
    """

    person = ForeignKeyField(Person, backref="queue_items")
    deed = CharField(max_length=200)
    deed_key = CharField(max_length=300, null=True)
    source = CharField(max_length=20)
    post = ForeignKeyField(Post, null=True, on_delete="SET NULL")
    article = ForeignKeyField(Article, null=True, on_delete="SET NULL")
    what = TextField(default="")
    happened_on = DateField(null=True)
    for_whom = TextField(default="")
    effect = TextField(default="")
    who_noticed = TextField(default="")
    customer_words = TextField(default="")
    customer_name = CharField(max_length=120, default="")
    impact = IntegerField(default=1)
    nominated_by = ForeignKeyField(Person, null=True, backref="nominations", on_delete="SET NULL")
    due_on = DateField()
    created_at = MomentField(default=now, index=True)
    state = CharField(max_length=20, default="waiting", index=True)
    version = IntegerField(default=1)
    holder = ForeignKeyField(Person, null=True, backref="delegated_items", on_delete="SET NULL")
    holder_due_on = DateField(null=True)
    snoozed_until = DateField(null=True)
    ended_at = MomentField(null=True, index=True)
    merged_into = ForeignKeyField("self", null=True, backref="merged_items", on_delete="SET NULL")
    claimed_by = ForeignKeyField(Person, null=True, backref="claimed_items", on_delete="SET NULL")
    claimed_until = MomentField(null=True)
    tray_on = DateField(null=True)
    tray_place = IntegerField(null=True)
    tray_by = ForeignKeyField(Person, null=True, backref="arranged_items", on_delete="SET NULL")

    class Meta:
        indexes = ((("person", "deed_key"), True),)

    @property
    def url(self) -> str:
        return f"/queue/{self.id}"

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @classmethod
    def waits(cls, today: date | Value) -> Expression:
        """The condition under which an item waits for the executive on that day; a snooze ends by itself."""
        awake = (cls.state == "snoozed") & (cls.snoozed_until <= today)
        return cls.holder.is_null() & (cls.state.in_(("waiting", "note_ready")) | awake)


class Supporter(BaseModel):
    """A later nomination of the same deed."""

    item = ForeignKeyField(QueueItem, backref="supporters", on_delete="CASCADE")
    person = ForeignKeyField(Person)
    words = TextField(default="")
    created_at = MomentField(default=now)

    class Meta:
        indexes = ((("item", "person"), True),)


class QueueEvent(BaseModel):
    """Something that happened to an item; never changed, never deleted.

    `number` is the item's version from then on; `words` are meant for the recipient, `note` for the queue alone
    (a reason, a hint, the subject of a mail); `undoes` is the number of the event that was taken back; `other` is the
    id of the item that this one was joined with, or parted from.
    """

    item = ForeignKeyField(QueueItem, backref="events")
    number = IntegerField()
    kind = CharField(max_length=30)
    by = ForeignKeyField(Person, null=True)
    at = MomentField(default=now)
    words = TextField(default="")
    note = TextField(default="")
    until = DateField(null=True)
    holder = ForeignKeyField(Person, null=True, backref="delegations")
    place = CharField(max_length=200, default="")
    planned_at = MomentField(null=True)
    mail = ForeignKeyField(OutgoingMail, null=True, on_delete="SET NULL")
    undoes = IntegerField(null=True)
    other = IntegerField(null=True)

    class Meta:
        indexes = ((("item", "number"), True), (("by", "at"), False))


class Thanks(BaseModel):
    """What was said to the recipient, and through which channel; theirs alone to read."""

    item = ForeignKeyField(QueueItem, backref="thanks", null=True, on_delete="SET NULL")
    person = ForeignKeyField(Person, backref="thanks_received")
    by = ForeignKeyField(Person, backref="thanks_given")
    channel = CharField(max_length=10)
    words = TextField(default="")
    deed = CharField(max_length=200)
    mail = ForeignKeyField(OutgoingMail, null=True, on_delete="SET NULL")
    given_at = MomentField(default=now, index=True)
    revoked_at = MomentField(null=True)

    @property
    def channel_name(self) -> str:
        return CHANNELS[self.channel]


class Absence(BaseModel):
    """Days, first and last included, on which an executive is away and a deputy thanks, in the deputy's own name."""

    person = ForeignKeyField(Person, backref="absences")
    deputy = ForeignKeyField(Person, backref="deputyships")
    starts_on = DateField()
    ends_on = DateField()
    created_at = MomentField(default=now)
    ended_at = MomentField(null=True)


class Proposal(BaseModel):
    """A colleague's wish that somebody be thanked, with the manager who decides whether the CEO reads it."""

    person = ForeignKeyField(Person, backref="proposals_about")
    proposer = ForeignKeyField(Person, backref="proposals")
    asked = ForeignKeyField(Person, backref="proposals_to_decide")
    post = ForeignKeyField(Post, null=True, on_delete="SET NULL")
    deed = CharField(max_length=200)
    what = TextField(default="")
    happened_on = DateField(null=True)
    for_whom = TextField(default="")
    effect = TextField(default="")
    state = CharField(max_length=10, default="waiting", index=True)
    sent_at = MomentField(default=now)
    decided_at = MomentField(null=True)
    answer = TextField(default="")
    item = ForeignKeyField(QueueItem, null=True, on_delete="SET NULL")

    @property
    def url(self) -> str:
        return f"/proposals/{self.id}"

    @property
    def state_name(self) -> str:
        return PROPOSAL_STATES[self.state]
