"""How large a share of the people of a team, a level, a site was recognised on the wall in a period."""

from datetime import datetime

from peewee import fn

from knowledge.people import Person
from portal.recognition.models import Post, PostRecipient


def recognised_between(start: datetime, end: datetime) -> set[int]:
    """The ids of the active people who were recognised from `start` to before `end`, privately or not; one query."""
    theirs = (
        PostRecipient.select(PostRecipient.id)
        .join(Post)
        .where(
            PostRecipient.person == Person.id,
            Post.withdrawn_at.is_null(),
            Post.created_at >= start,
            Post.created_at < end,
        )
    )
    return {person for person, in Person.select(Person.id).where(Person.is_active, fn.EXISTS(theirs)).tuples()}
