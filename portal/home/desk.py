"""What stands on a colleague's desk when they come in."""

from dataclasses import dataclass, field
from datetime import datetime

from peewee import JOIN

from knowledge.articles import OPEN_STATES, Article, Revision
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.visibility import visible_articles
from portal.home.waiting import others_text
from portal.recognition.models import Post
from portal.recognition.visibility import named_recipients, visible_posts
from portal.thank_you.models import Thanks

FEW = 5
POSTS = 4


@dataclass(frozen=True)
class WallNote:
    """A post in brief, with the people on it whom the reader may know of."""

    post: Post
    people: list[Person]


@dataclass(frozen=True)
class Desk:
    """The parts of the home page; empty lists where there is nothing, or nothing for this person."""

    own: list[Revision] = field(default_factory=list)
    reviews: list[Revision] = field(default_factory=list)
    fresh: list[Article] = field(default_factory=list)
    wall: list[WallNote] = field(default_factory=list)
    thanks: list[Thanks] = field(default_factory=list)


def desk_of(person: Person) -> Desk:
    """Everything for the person's home page, in six queries at most."""
    return Desk(
        own=_own(person) if may(person, "write_articles") else [],
        reviews=_reviews(person) if may(person, "review_articles") else [],
        fresh=list(visible_articles(person).order_by(Article.updated_at.desc(), Article.id.desc()).limit(FEW)),
        wall=_wall(person) if may(person, "use_wall") else [],
        thanks=_thanks(person) if may(person, "receive_thanks") else [],
    )


def greeting(local: datetime) -> str:
    """“Good morning” and its like, by the hour of the reader's own clock."""
    if 5 <= local.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= local.hour < 18 else "Good evening"


def _own(person: Person) -> list[Revision]:
    """Texts under way: those sent back first, then what was touched last."""
    query = (
        Revision.select(Revision, Article)
        .join(Article)
        .where(Revision.author == person, Revision.state.in_(OPEN_STATES))
        .order_by((Revision.state == "sent_back").desc(), Revision.saved_at.desc(), Revision.id.desc())
    )
    return list(query.limit(FEW))


def _reviews(person: Person) -> list[Revision]:
    query = (
        Revision.select(Revision, Person)
        .join(Person, JOIN.LEFT_OUTER, on=Revision.author)
        .where(Revision.state == "submitted", others_text(person))
        .order_by(Revision.submitted_at, Revision.id)
    )
    return list(query.limit(FEW))


def _wall(person: Person) -> list[WallNote]:
    posts = list(visible_posts(person).order_by(Post.created_at.desc(), Post.id.desc()).limit(POSTS))
    people = named_recipients(person, posts) if posts else {}
    return [WallNote(post, people[post.id]) for post in posts]


def _thanks(person: Person) -> list[Thanks]:
    query = (
        Thanks.select(Thanks, Person)
        .join(Person, on=Thanks.by)
        .where(Thanks.person == person, Thanks.revoked_at.is_null())
        .order_by(Thanks.given_at.desc(), Thanks.id.desc())
    )
    return list(query.limit(1))
