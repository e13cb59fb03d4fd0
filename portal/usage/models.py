"""What is read and what is asked for, as counts by day: nothing here says by whom."""

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from knowledge.articles import Article
from knowledge.db import BaseModel


class ArticleReads(BaseModel):
    """How often an article was opened on a day, by anybody but its author."""

    article = ForeignKeyField(Article, backref="reads", on_delete="CASCADE")
    day = DateField(index=True)
    times = IntegerField()

    class Meta:
        indexes = ((("article", "day"), True),)


class SearchCount(BaseModel):
    """How often the same words were searched on a shelf on a day; `found` is what they found the last time.

    `topic` is the same for all ways to put the words. `clicks` is how many results were opened, None where that was
    not counted yet; `ranks` is the sum of their places, the first one being 1.
    """

    words = CharField(max_length=100)
    topic = CharField(max_length=200, default="", index=True)
    shelf = CharField(max_length=10)
    day = DateField(index=True)
    found = IntegerField()
    times = IntegerField()
    clicks = IntegerField(null=True, default=0)
    ranks = IntegerField(default=0)

    class Meta:
        indexes = ((("words", "shelf", "day"), True),)
