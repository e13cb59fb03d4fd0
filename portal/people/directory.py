"""Who works here, and what can be known of each."""

import unicodedata
from dataclasses import dataclass

from peewee import JOIN, ModelSelect

from knowledge.articles import Article
from knowledge.errors import NotFound
from knowledge.files import StoredFile
from knowledge.people import Person, PersonRole, Team
from knowledge.visibility import visible_articles
from portal.recognition.mentions import Names
from portal.recognition.models import Post
from portal.recognition.visibility import names_on, recognising_person, visible_posts

Manager = Person.alias("boss")
LATEST = 10


@dataclass(frozen=True)
class Story:
    """A post with those of its recipients whom the viewer may know of."""

    post: Post
    people: list[Person]


@dataclass(frozen=True)
class Portrait:
    """A person with the latest of what the viewer may see of their work."""

    person: Person
    received: list[Story]
    written: list[Story]
    articles: list[Article]
    names: Names


def staff(*, team_id: int | None = None, name: str = "") -> ModelSelect:
    """A query for the active staff by name, with teams; `name` matches anywhere, whatever its case and accents."""
    query = _everybody().where(Person.is_active)
    if team_id is not None:
        query = query.where(Person.team == team_id)
    if wanted := _folded(name):
        query = query.where(Person.id.in_(_matching_ids(wanted)))
    return query.order_by(Person.name, Person.id)


def named_like(typed: str, *, limit: int) -> list[Person]:
    """Active staff whose name holds what was typed, those first of whom a name begins so."""
    wanted = _folded(typed)

    def begins_later(person: Person) -> tuple[bool, str]:
        return not any(word.startswith(wanted) for word in _folded(person.name).split()), person.name

    return sorted(staff(name=typed), key=begins_later)[:limit] if wanted else []


def load_colleague(person_id: int) -> Person:
    """The person, with team, manager and photo, also one who has left; raises NotFound for who never was staff."""
    person: Person | None = (
        _everybody()
        .select_extend(Manager, StoredFile)
        .switch(Person)
        .join(Manager, JOIN.LEFT_OUTER, on=(Person.manager == Manager.id), attr="manager")
        .switch(Person)
        .join(StoredFile, JOIN.LEFT_OUTER)
        .where(Person.id == person_id)
        .first()
    )
    if person is None:
        raise NotFound
    return person


def portrait(viewer: Person, person: Person) -> Portrait:
    """What the viewer may see of the person's work, in four queries."""
    received = _latest(visible_posts(viewer, recognising_person(viewer, person.id)))
    written = _latest(visible_posts(viewer, Post.author == person.id))
    people, names = names_on(viewer, [*received, *written], [*received, *written])
    articles = visible_articles(viewer, Article.author == person.id).order_by(Article.published_at.desc())
    return Portrait(
        person=person,
        received=[Story(post, people[post.id]) for post in received],
        written=[Story(post, people[post.id]) for post in written],
        articles=list(articles.limit(LATEST)),
        names=names,
    )


def _everybody() -> ModelSelect:
    return (
        Person.select(Person, Team)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Person)
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "staff")
    )


def _matching_ids(wanted: str) -> list[int]:
    """Found here rather than in the database, which takes “Ólafur” and “olafur” for two names."""
    return [person_id for person_id, name in Person.select(Person.id, Person.name).tuples() if wanted in _folded(name)]


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(ch for ch in plain if not unicodedata.combining(ch)).split())


def _latest(query: ModelSelect) -> list[Post]:
    return list(query.order_by(Post.created_at.desc(), Post.id.desc()).limit(LATEST))
