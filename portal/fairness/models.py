"""What managers were reminded of, and whether they like to be."""

from peewee import BooleanField, DateField, ForeignKeyField

from knowledge.db import BaseModel, MomentField
from knowledge.people import Person


class TeamReminder(BaseModel):
    """When a manager was last told of people whom nobody recognised; `is_off` where they asked not to be."""

    manager = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    told_at = MomentField(null=True)
    is_off = BooleanField(default=False)


class AnniversaryReminder(BaseModel):
    """A work anniversary of which the person's manager was told beforehand."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    day = DateField()

    class Meta:
        indexes = ((("person", "day"), True),)
