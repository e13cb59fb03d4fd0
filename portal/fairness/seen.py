"""When people were last recognised, as far as the viewer may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peewee import Case, ModelSelect, Select, fn

from knowledge.db import database
from knowledge.people import Person
from portal.recognition.coverage import TOO_LONG, is_new
from portal.recognition.models import Post, PostRecipient
from portal.recognition.visibility import Recipient, on_wall, shows_name, visible_posts
from portal.thank_you.models import Thanks


@dataclass(frozen=True)
class Seen:
    """A person's newest recognition, and the moment an executive last thanked them; None is never.

    `post` is None too where the viewer may not read it: then `is_private`, and no more than that is known.
    """

    person: Person
    post: Post | None = None
    is_private: bool = False
    thanked_at: datetime | None = None

    def is_overlooked(self, now: datetime) -> bool:
        """Whether nobody recognised them for 90 days, as far as is known; who is new gets 90 days from their start."""
        if self.post is not None:
            return bool(self.post.created_at < now - TOO_LONG)
        return not self.is_private and not is_new(self.person, now.date())


def last_seen(viewer: Person, people: Iterable[Person]) -> list[Seen]:
    """What the viewer may know of each of these people, in their order; three queries."""
    people = list(people)
    ids = [person.id for person in people]
    newest = _newest(viewer, ids)
    readable = [post_id for post_id, is_shown in newest.values() if is_shown]
    posts = {post.id: post for post in visible_posts(viewer, Post.id.in_(readable))}
    thanked = _last_thanked(ids)
    found = []
    for person in people:
        post_id, is_shown = newest.get(person.id, (None, True))
        post = posts.get(post_id) if is_shown else None
        found.append(Seen(person, post, post_id is not None and post is None, thanked.get(person.id)))
    return found


def _newest(viewer: Person, people: list[int]) -> dict[int, tuple[int, bool]]:
    """The newest post about each person, and whether the viewer may read of them in it."""
    may_read = shows_name(viewer) | (Post.author == viewer.id)
    place = fn.ROW_NUMBER().over(
        partition_by=[PostRecipient.person], order_by=[Post.created_at.desc(), Post.id.desc()]
    )
    ranked = (
        recognitions()
        .select(
            PostRecipient.person.alias("person"),
            PostRecipient.post.alias("post"),
            Case(None, [(may_read, 1)], 0).alias("is_shown"),
            place.alias("place"),
        )
        .switch(PostRecipient)
        .join(Recipient, on=(PostRecipient.person == Recipient.id))
        .where(PostRecipient.person.in_(people))
        .alias("ranked")
    )
    newest = Select([ranked], [ranked.c.person, ranked.c.post, ranked.c.is_shown]).where(ranked.c.place == 1)
    return {person: (post, bool(is_shown)) for person, post, is_shown in newest.tuples().execute(database)}


def recognitions() -> ModelSelect:
    """A query for who was recognised in which post that still stands, joined with Post."""
    return PostRecipient.select().join(Post).where(on_wall())


def _last_thanked(people: list[int]) -> dict[int, datetime]:
    query = (
        Thanks.select(Thanks.person, fn.MAX(Thanks.given_at))
        .where(Thanks.person.in_(people), Thanks.revoked_at.is_null())
        .group_by(Thanks.person)
    )
    return {person: Thanks.given_at.python_value(moment) for person, moment in query.tuples()}
