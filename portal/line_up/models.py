"""Which line-up a person has had by mail."""

from peewee import DateField, ForeignKeyField

from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from portal.mail import OutgoingMail


class LineUpMail(BaseModel):
    """The week, named by its Monday, is done for the person; `mail` is None where there was nothing to tell."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    week = DateField()
    at = MomentField(default=now)
    mail = ForeignKeyField(OutgoingMail, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("person", "week"), True),)
