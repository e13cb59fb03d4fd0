"""The line-up of a week: two stories, new articles, what customers said and whose anniversary it is, for one reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peewee import JOIN, Expression

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.visibility import visible_articles
from portal.recognition.anniversaries import Anniversary, anniversaries_of_week
from portal.recognition.mentions import words
from portal.recognition.models import Post
from portal.recognition.praise import Praise
from portal.recognition.visibility import Recipient, names_on, recognising, shows_name, visible_posts
from portal.recognition.wall import shows_team

STORIES, ARTICLES, PRAISE = 2, 8, 3
WEEK = timedelta(days=7)
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Story:
    """A story with the names on it that the reader may know, and its words with no others in them."""

    post: Post
    names: list[str]
    situation: str
    action: str
    result: str


@dataclass(frozen=True)
class LineUp:
    """What a week brought; `week` is its Monday."""

    week: date
    stories: list[Story]
    articles: list[Article]
    praise: list[Praise]
    anniversaries: list[Anniversary]

    @property
    def is_empty(self) -> bool:
        return not (self.stories or self.articles or self.praise or self.anniversaries)

    @property
    def sunday(self) -> date:
        return self.week + WEEK - timedelta(days=1)


def monday_of(day: date) -> date:
    """The first day of the day's week."""
    return day - timedelta(days=day.weekday())


def week_key(monday: date) -> str:
    """“2026-W47”, as weeks are named in addresses."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def week_from(key: str) -> date | None:
    """The Monday of the week that the address names; None where it names none."""
    year, mark, number = key.partition("-W")
    if not (mark and len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdigit()):
        return None
    try:
        return date.fromisocalendar(int(year), int(number), 1) if int(year) >= FIRST_YEAR else None
    except ValueError:
        return None


def line_up_of(reader: Person, week: date) -> LineUp:
    """The line-up of the week that begins on that Monday, by the reader's clock; in five queries."""
    zone = ZoneInfo(reader.timezone)
    start, end = (datetime.combine(day, time(0), zone) for day in (week, week + WEEK))
    return LineUp(
        week=week,
        stories=_stories(reader, Post.created_at >= start, Post.created_at < end),
        articles=_articles(reader, Article.published_at >= start, Article.published_at < end),
        praise=_praise(reader, Praise.decided_at >= start, Praise.decided_at < end),
        anniversaries=anniversaries_of_week(reader, week),
    )


def _stories(reader: Person, *in_week: Expression) -> list[Story]:
    """Of people who are here: what moved most first, then the newest; never what most people clicked on."""
    query = visible_posts(reader, Post.kind == "story", recognising(reader, Recipient.is_active), *in_week)
    posts = list(query.order_by(Post.level.desc(), Post.created_at.desc(), Post.id.desc()).limit(STORIES))
    people, mentioned = names_on(reader, posts, posts)

    def told(post: Post) -> Story:
        texts = [words(text, mentioned, post.author_id) for text in (post.situation, post.action, post.result)]
        return Story(post, _names(reader, post, people[post.id]), *texts)

    return [told(post) for post in posts]


def _names(reader: Person, post: Post, people: Iterable[Person]) -> list[str]:
    if post.team_id and shows_team(reader, post, people):
        return [post.team.name]
    return [person.name for person in people if person.is_active]


def _articles(reader: Person, *in_week: Expression) -> list[Article]:
    query = visible_articles(reader, *in_week).order_by(Article.published_at.desc(), Article.id.desc())
    return list(query.limit(ARTICLES))


def _praise(reader: Person, *in_week: Expression) -> list[Praise]:
    """What its sender lets everybody read, of people who let the reader know."""
    query = (
        Praise.select(Praise, Recipient, Article)
        .join(Recipient, on=(Praise.person == Recipient.id), attr="person")
        .switch(Praise)
        .join(Article, JOIN.LEFT_OUTER)
        .where(Praise.state == "approved", Praise.may_show, Recipient.is_active, shows_name(reader), *in_week)
    )
    return list(query.order_by(Praise.decided_at.desc(), Praise.id.desc()).limit(PRAISE))
