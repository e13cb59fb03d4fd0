"""Who was reminded of what."""

from peewee import BooleanField, ForeignKeyField

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person


class Reminder(BaseModel):
    """An article of which a person was told that it is due: its owner, or the owner's manager."""

    article = ForeignKeyField(Article, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    to_manager = BooleanField(default=False)
    told_at = MomentField(default=now)

    class Meta:
        indexes = ((("person", "told_at"), False),)
