"""What stands on a colleague's desk when they come in, composed of what their roles let them do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from peewee import JOIN

from knowledge import due
from knowledge.articles import OPEN_STATES, Article, Revision
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.reviews import to_review
from knowledge.visibility import visible_articles
from portal.gaps.lists import Wanted, most_wanted
from portal.home.waiting import others_text, waiting_for
from portal.recognition.anniversaries import Anniversary, anniversaries_of_week
from portal.recognition.coverage import Report, reports_of
from portal.recognition.mentions import words
from portal.recognition.models import Post
from portal.recognition.visibility import names_on, visible_posts
from portal.recognition.wall import shows_team
from portal.thank_you.board import Board, load_board
from portal.thank_you.figures import Figures, lately
from portal.thank_you.models import Thanks
from portal.usage.reading import Readers, readers_of

FEW = 5
NOTES = 4
STORIES = 2
LOOKED_AT = 24
MOST_REPORTS = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WallNote:
    """A post in brief; `names` are the people on it whom the reader may know of, or their team."""

    post: Post
    names: list[str]
    said: str
    outcome: str


@dataclass(frozen=True)
class Desk:
    """The parts of the home page; empty, or None, where there is nothing, or nothing for this person."""

    own: list[Revision] = field(default_factory=list)
    readers: Readers | None = None
    feedback: int = 0
    gaps: list[Wanted] = field(default_factory=list)
    reviews: list[Revision] = field(default_factory=list)
    due: list[Article] = field(default_factory=list)
    fresh: list[Article] = field(default_factory=list)
    stories: list[WallNote] = field(default_factory=list)
    notes: list[WallNote] = field(default_factory=list)
    thanks: Thanks | None = None
    anniversaries: list[Anniversary] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    queue: Board | None = None
    figures: Figures | None = None


def desk_of(person: Person, *, today: date, now: datetime) -> Desk:
    """Everything for the person's home page, in a number of queries that depends on their roles alone."""
    writes, sees_queue = may(person, "write_articles"), may(person, "see_queue")
    stories, notes = _wall(person) if may(person, "use_wall") else ([], [])
    return Desk(
        own=_own(person) if writes else [],
        readers=readers_of(person, today=today, limit=3) if writes else None,
        feedback=waiting_for(person).feedback,
        gaps=most_wanted(today=today, limit=FEW) if writes else [],
        reviews=_reviews(person) if may(person, "review_articles") else [],
        due=_due(person, now),
        fresh=list(visible_articles(person).order_by(Article.updated_at.desc(), Article.id.desc()).limit(FEW)),
        stories=stories,
        notes=notes,
        anniversaries=anniversaries_of_week(person, today) if may(person, "use_wall") else [],
        thanks=_thanks(person) if may(person, "receive_thanks") else None,
        reports=reports_of(person, limit=MOST_REPORTS) if may(person, "nominate_for_thanks") else [],
        queue=load_board(person, "waiting", today=today, now=now) if sees_queue else None,
        figures=lately(person, today) if sees_queue else None,
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
        .where(to_review(), others_text(person))
        .order_by(Revision.submitted_at, Revision.id)
    )
    return list(query.limit(FEW))


def _due(person: Person, now: datetime) -> list[Article]:
    """Articles that wait for a look of the person's, then those that wait in their team; asked for where some do."""
    waiting = waiting_for(person)
    own = list(due.waiting_for(person, now=now).limit(FEW)) if waiting.own_upkeep else []
    if not waiting.team_upkeep:
        return own
    return (own + list(due.waiting_for_manager(person, overdue_at=due.overdue_at(now)).limit(FEW)))[:FEW]


def _wall(person: Person) -> tuple[list[WallNote], list[WallNote]]:
    """The line-up, which is the two newest stories, and the newest of all other posts."""
    posts = list(visible_posts(person).order_by(Post.created_at.desc(), Post.id.desc()).limit(LOOKED_AT))
    stories = [post for post in posts if post.is_story][:STORIES]
    others = [post for post in posts if post not in stories][:NOTES]
    people, mentioned = names_on(person, [*stories, *others], posts)

    def note(post: Post) -> WallNote:
        said = post.action if post.is_story else post.text
        texts = [words(text, mentioned, post.author_id) for text in (said, post.result)]
        return WallNote(post, _names(person, post, people[post.id]), *texts)

    return [note(post) for post in stories], [note(post) for post in others]


def _names(viewer: Person, post: Post, people: Iterable[Person]) -> list[str]:
    if post.team_id and shows_team(viewer, post, people):
        return [post.team.name]
    return [person.name for person in people]


def _thanks(person: Person) -> Thanks | None:
    """The newest words of an executive to the person."""
    newest: Thanks | None = (
        Thanks.select(Thanks, Person)
        .join(Person, on=Thanks.by)
        .where(Thanks.person == person, Thanks.revoked_at.is_null())
        .order_by(Thanks.given_at.desc(), Thanks.id.desc())
        .first()
    )
    return newest
