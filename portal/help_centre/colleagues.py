"""What staff search beside articles: colleagues, and the wall as far as each of them may see it.

Both are looked through in the database's own rows: they are few, change by the minute, and what a reader may see of the
wall depends on who they are, which no shelf of the index could hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from peewee import ModelSelect

from knowledge.db import plain_rows
from knowledge.people import Person, Team
from portal.people.directory import staff
from portal.recognition.mentions import Names, mentioned, words as plain
from portal.recognition.models import Post
from portal.recognition.visibility import names_on, posts_naming, everybodys_names, visible_posts
from portal.recognition.wall import shows_team
from search_index import analysis
from search_index.results import Segments, highlight, passage

MOST_WORDS = 6
MOST_POSTS = 2_000
TEXTS = (Post.text, Post.situation, Post.action, Post.result, Post.lesson)


@dataclass(frozen=True)
class Colleague:
    """Somebody found, with the words marked in what the directory says of them."""

    person: Person
    name: Segments
    role: Segments
    expertise: Segments


@dataclass(frozen=True)
class Mention:
    """A post found, with the telling passage; `names` are those on it whom the reader may know of, or their team."""

    post: Post
    names: list[str]
    passage: Segments


def people_matching(words: str) -> ModelSelect:
    """A query for the active staff whose name, role, team or expertise has words beginning with all those typed."""
    beginnings = _beginnings(words)
    rows = staff().select(Person.id, Person.name, Person.called, Person.job_title, Person.expertise, Team.name).tuples()
    ids = [id for id, *texts in rows if beginnings and _holds(" ".join(filter(None, texts)), beginnings)]
    return staff().where(Person.id.in_(ids))


def colleagues(people: Iterable[Person], words: str) -> list[Colleague]:
    """The people with what matches marked."""
    stems = frozenset(analysis.terms(words))
    return [
        Colleague(
            person=person,
            name=highlight(person.name, stems),
            role=highlight(_role(person), stems),
            expertise=passage(person.expertise, stems),
        )
        for person in people
    ]


def posts_matching(viewer: Person, words: str) -> list[int]:
    """The ids of the posts that say every word typed, or name somebody so called, newest first; three queries.

    Of those the viewer may see. Whoever prefers that the viewer does not learn of it is not found by name. The newest
    2,000 are looked at.
    """
    wanted = frozenset(list(dict.fromkeys(analysis.terms(words)))[:MOST_WORDS])
    return _posts_saying(viewer, wanted) if wanted else []


def posts_of(viewer: Person, ids: list[int]) -> list[Post]:
    """The posts of these ids, newest first, as far as the viewer may see them; one query."""
    return list(visible_posts(viewer, Post.id.in_(ids)).order_by(Post.created_at.desc(), Post.id.desc()))


def mentions(viewer: Person, posts: list[Post], words: str) -> list[Mention]:
    """The posts with whom they name to the viewer, and what matches marked; one query."""
    stems = frozenset(analysis.terms(words))
    people, named = names_on(viewer, posts, posts)
    return [
        Mention(post, _names(viewer, post, people[post.id]), passage(_text(post, named), stems)) for post in posts
    ]


def _beginnings(words: str) -> list[str]:
    return list(dict.fromkeys(word for word in analysis.words(words) if word not in analysis.STOP_WORDS))[:MOST_WORDS]


def _holds(text: str, beginnings: list[str]) -> bool:
    known = analysis.words(text)
    return all(any(word.startswith(beginning) for word in known) for beginning in beginnings)


def _posts_saying(viewer: Person, wanted: frozenset[str]) -> list[int]:
    """The ids of the posts that hold all of the stems in their texts and names, newest first; three queries."""
    everybody = everybodys_names(viewer)
    called = {id: held for id, name, _ in everybody if (held := wanted & _stems(name))}
    readable = {id for id, _, is_open in everybody if is_open}
    naming: dict[int, set[str]] = {}
    for post_id, person_id in posts_naming(viewer, called) if called else ():
        naming.setdefault(post_id, set()).update(called[person_id])
    newest = visible_posts(viewer).order_by(Post.created_at.desc(), Post.id.desc()).limit(MOST_POSTS)

    def holds(id: int, author: int, *texts: str) -> bool:
        missing = wanted - _stems("\n".join(texts))
        if not missing or not called:
            return not missing
        known = called if author == viewer.id else readable
        names = (called[person] for person in mentioned(texts) if person in called and person in known)
        return missing <= frozenset().union(naming.get(id, ()), called.get(author, ()), *names)

    return [row[0] for row in plain_rows(newest.select(Post.id, Post.author, *TEXTS)) if holds(*row)]


@lru_cache(maxsize=2 * MOST_POSTS)
def _stems(text: str) -> frozenset[str]:
    return frozenset(analysis.analyse(text).terms)


def _names(viewer: Person, post: Post, people: list[Person]) -> list[str]:
    if post.team_id and shows_team(viewer, post, people):
        return [post.team.name]
    return [person.name for person in people]


def _role(person: Person) -> str:
    return " · ".join(filter(None, (person.job_title, person.team.name if person.team_id else "")))


def _text(post: Post, named: Names) -> str:
    return " ".join(plain(part, named, post.author_id) for part in post.texts)
