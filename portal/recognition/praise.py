"""A customer's thanks to the author of an article: theirs to read once it was approved, and the wall's by consent."""

from datetime import datetime

from peewee import JOIN, BooleanField, CharField, Expression, ForeignKeyField, ModelSelect, TextField, fn

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from portal.recognition.models import Post
from portal.recognition.visibility import Recipient, shows_name

MOST_ON_A_PAGE = 50


class Praise(BaseModel):
    """Words of thanks. They wait until a moderator approves or refuses them; `digest` tells a repeat from news."""

    article = ForeignKeyField(Article, null=True, on_delete="SET NULL")
    person = ForeignKeyField(Person, backref="praise", on_delete="CASCADE")
    name = CharField(max_length=120, default="")
    words = TextField()
    may_show = BooleanField(default=False)
    digest = CharField(max_length=64)
    state = CharField(max_length=10, default="waiting", index=True)
    sent_at = MomentField(default=now)
    decided_at = MomentField(null=True)
    decided_by = ForeignKeyField(Person, null=True, backref="praise_decided", on_delete="SET NULL")

    class Meta:
        indexes = ((("person", "digest"), True),)

    @property
    def signed(self) -> str:
        """Who thanks, in the words that they left."""
        return self.name or "A customer"


def praise_of(person: Person) -> ModelSelect:
    """A query for what customers said to the person and a moderator approved, the newest first."""
    return (
        Praise.select(Praise, Article)
        .join(Article, JOIN.LEFT_OUTER)
        .where(Praise.person == person, Praise.state == "approved")
        .order_by(Praise.decided_at.desc(), Praise.id.desc())
    )


def praise_on_wall(
    viewer: Person, *, since: datetime | None, before: int | None, person: int | None = None
) -> list[Praise]:
    """What stands on the wall among the posts from `since` on and before the post `before`, the newest first.

    None is without such a limit; `person` is whom alone it is about. Only what its sender consents to show, and what
    the recipient's preference shows to this viewer; one query.
    """
    query = (
        Praise.select(Praise, Recipient, Article)
        .join(Recipient, on=(Praise.person == Recipient.id), attr="person")
        .switch(Praise)
        .join(Article, JOIN.LEFT_OUTER)
        .where(Praise.state == "approved", Praise.may_show, Recipient.is_active, shows_name(viewer))
        .order_by(Praise.decided_at.desc(), Praise.id.desc())
        .limit(MOST_ON_A_PAGE)
    )
    if since is not None:
        query = query.where(Praise.decided_at >= since)
    if before is not None:
        query = query.where(Praise.decided_at < _moment_of(before))
    if person is not None:
        query = query.where(Praise.person == person)
    return list(query)


def some_praise() -> Expression:
    """The condition that there is anything for the wall at all, so that most walls need not ask for it."""
    return fn.EXISTS(Praise.select().where(Praise.state == "approved", Praise.may_show))


def _moment_of(post_id: int) -> Expression:
    last = Post.alias("last")
    return last.select(last.created_at).where(last.id == post_id)
