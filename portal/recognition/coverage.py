"""Whose good work was seen lately, and whose was not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN, ModelSelect, fn

from knowledge.people import Person
from portal.recognition.models import Post, PostRecipient
from portal.recognition.visibility import on_wall

TOO_LONG = timedelta(days=90)
Author = Person.alias("author")


@dataclass(frozen=True)
class Report:
    """A person with their newest recognition on the wall; `post` is None where there is none."""

    person: Person
    post: Post | None

    def is_overlooked(self, now: datetime) -> bool:
        """Whether nobody recognised them for 90 days; who is new gets 90 days from their start."""
        if self.post is None:
            return not is_new(self.person, now.date())
        return bool(self.post.created_at < now - TOO_LONG)


def is_new(person: Person, today: date) -> bool:
    """Whether the person has been here for less than 90 days; where no start is known, they have been here longer."""
    return person.started_on is not None and person.started_on > today - TOO_LONG


def reports_of(manager: Person, *, limit: int) -> list[Report]:
    """The manager's people, who was not recognised for longest first; one query."""
    newest = _newest_posts().where(PostRecipient.person.in_(_people_of(manager))).alias("newest")
    query = (
        Person.select(Person, Post.id, Post.created_at, Author.id, Author.name)
        .join(newest, JOIN.LEFT_OUTER, on=(newest.c.person == Person.id))
        .switch(Person)
        .join(Post, JOIN.LEFT_OUTER, on=(Post.id == newest.c.post), attr="newest_post")
        .join(Author, JOIN.LEFT_OUTER, on=(Post.author == Author.id), attr="author")
        .where(Person.manager == manager, Person.is_active)
        .order_by(Post.created_at.asc(nulls="FIRST"), Person.name, Person.id)
        .limit(limit)
    )
    return [Report(person, _post_of(person)) for person in query]


def _people_of(manager: Person) -> ModelSelect:
    reports = Person.alias("reports")
    return reports.select(reports.id).where(reports.manager == manager)


def _newest_posts() -> ModelSelect:
    return (
        PostRecipient.select(PostRecipient.person.alias("person"), fn.MAX(PostRecipient.post).alias("post"))
        .join(Post)
        .where(on_wall())
        .group_by(PostRecipient.person)
    )


def _post_of(person: Person) -> Post | None:
    post: Post | None = getattr(person, "newest_post", None)
    return post if post is not None and post.id is not None else None
