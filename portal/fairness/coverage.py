"""How large a share of the people of a team, a level, a site was recognised on the wall in a period."""

from datetime import datetime

from knowledge.db import plain_rows
from portal.fairness.seen import recognitions
from portal.recognition.models import Post, PostRecipient


def recognised_between(start: datetime, end: datetime) -> set[int]:
    """The ids of the people who were recognised from `start` to before `end`, privately or not; one query."""
    query = recognitions().select(PostRecipient.person).where(Post.created_at >= start, Post.created_at < end)
    return {person for person, in plain_rows(query.distinct())}
