"""What people look for and do not find, and who wants to hear of the answer."""

from peewee import CharField, ForeignKeyField, TextField

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from portal.mail import OutgoingMail

STATES = {"open": "Open", "claimed": "Claimed", "answered": "Answered", "dismissed": "Dismissed"}
WORDS_LIMIT, DETAILS_LIMIT, REASON_LIMIT = 200, 2_000, 300


class Gap(BaseModel):
    """A question that no article answers yet, however it is put: all of its ways share the `topic`.

    It is open; claimed by the one technician who works on it, perhaps with a draft; answered by an article; or
    dismissed with a reason.
    """

    topic = CharField(max_length=200, unique=True)
    words = CharField(max_length=WORDS_LIMIT)
    state = CharField(max_length=10, default="open", index=True)
    opened_at = MomentField(default=now)
    claimed_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    claimed_at = MomentField(null=True)
    draft = ForeignKeyField(Article, null=True, on_delete="SET NULL")
    article = ForeignKeyField(Article, null=True, on_delete="SET NULL")
    reason = CharField(max_length=REASON_LIMIT, default="")
    closed_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    closed_at = MomentField(null=True)

    @property
    def url(self) -> str:
        return f"/gaps/{self.id}"

    @property
    def is_closed(self) -> bool:
        return self.state in ("answered", "dismissed")


class Question(BaseModel):
    """A gap as one asker put it, and where to tell them: inside the portal, or once at an address that is then deleted.

    `shelf` is what the asker could read; `mail` the message on its way, until the mail server has spoken.
    """

    gap = ForeignKeyField(Gap, backref="questions", on_delete="CASCADE")
    words = CharField(max_length=WORDS_LIMIT)
    details = TextField(default="")
    shelf = CharField(max_length=10)
    person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    email = CharField(max_length=254, default="")
    mail = ForeignKeyField(OutgoingMail, null=True, on_delete="SET NULL")
    asked_at = MomentField(default=now, index=True)
    told_at = MomentField(null=True)
