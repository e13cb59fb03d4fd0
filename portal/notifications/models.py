"""What the portal tells a person inside the portal."""


from peewee import CharField, ForeignKeyField

from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person


class Notification(BaseModel):
    """One sentence for one person, leading to the page it is about."""

    person = ForeignKeyField(Person, backref="notifications", on_delete="CASCADE")
    text = CharField(max_length=300)
    url = CharField(max_length=300)
    created_at = MomentField(default=now)
    read_at = MomentField(null=True)

    class Meta:
        indexes = ((("person", "read_at"), False),)
