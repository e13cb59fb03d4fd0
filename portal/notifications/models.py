"""What the portal tells a person, and how they like to be told."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from portal.mail import OutgoingMail


class Notification(BaseModel):
    """One sentence for one person, leading to the page it is about.

    `about_type` and `about_id` name the row that it speaks of, empty where it speaks of none; `mail_due_at` is when a
    mail may say it too, None where none will; `mail` is the one that did.
    """

    person = ForeignKeyField(Person, backref="notifications", on_delete="CASCADE")
    kind = CharField(max_length=20)
    text = CharField(max_length=300)
    url = CharField(max_length=300)
    about_type = CharField(max_length=20, default="")
    about_id = IntegerField(null=True)
    created_at = MomentField(default=now)
    read_at = MomentField(null=True)
    mail_due_at = MomentField(null=True, index=True)
    mail = ForeignKeyField(OutgoingMail, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("person", "read_at"), False),)


class NoticeChoice(BaseModel):
    """How a person likes to be told of one kind; the kind's own default where there is no row."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    kind = CharField(max_length=20)
    way = CharField(max_length=10)

    class Meta:
        indexes = ((("person", "kind"), True),)


class MailHours(BaseModel):
    """When a person wants no mail, on their own clock, in minutes after midnight; the usual hours without a row."""

    person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    quiet_from = IntegerField()
    quiet_until = IntegerField()
    weekends = BooleanField(default=True)
