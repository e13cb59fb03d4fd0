"""What readers said, for those who look after the article; for everybody else there is no such thing."""

from dataclasses import dataclass
from datetime import date

from peewee import Case, JOIN, ModelSelect, fn

from knowledge.articles import Article
from knowledge.errors import NotFound
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.upkeep import may_tend
from knowledge.visibility import Owner
from portal.feedback.counts import Counts, counts_of, is_open
from portal.feedback.models import Vote
from portal.feedback.voting import is_own

STATES = {"open": "Open", "answered": "Answered"}


@dataclass(frozen=True)
class Heard:
    """An article with the votes on it; `waiting` is how many readers wait for an answer."""

    article: Article
    counts: Counts
    waiting: int


def may_hear(person: Person, article: Article) -> bool:
    """Whether the person learns what readers said: the author, and whoever looks after the article."""
    return may(person, "read_staff_articles") and (is_own(article, person) or may_tend(person, article))


def load_heard(person: Person, article_id: int) -> Article:
    """The article with author and owner, for one who may hear of it, archived or not; raises NotFound."""
    article: Article | None = (
        Article.select(Article, Person, Owner)
        .join(Person, JOIN.LEFT_OUTER, on=Article.author)
        .switch(Article)
        .join(Owner, JOIN.LEFT_OUTER, on=(Article.owner == Owner.id), attr="owner")
        .where(Article.id == article_id, Article.live_number.is_null(False))
        .first()
    )
    if article is None or not may_hear(person, article):
        raise NotFound
    return article


def said_of(article: Article, state: str) -> ModelSelect:
    """A query for what readers said of the article: `open` the oldest first, `answered` the newest answer first."""
    said = Vote.select(Vote, Person).join(Person, JOIN.LEFT_OUTER, on=Vote.answered_by)
    if state == "open":
        return said.where(Vote.article == article, is_open()).order_by(Vote.told_at, Vote.id)
    answered = said.where(Vote.article == article, Vote.answered_at.is_null(False))
    return answered.order_by(Vote.answered_at.desc(), Vote.id.desc())


def load_said(person: Person, vote_id: int) -> Vote:
    """What one reader said, with its article, for one who may hear of it; raises NotFound."""
    said: Vote | None = Vote.get_or_none(Vote.id == vote_id, Vote.told_at.is_null(False))
    if said is None:
        raise NotFound
    said.article = load_heard(person, said.article_id)
    return said


def heard_by(person: Person) -> ModelSelect:
    """A query for the person's articles that were voted on, with `waiting`: those where somebody waits first."""
    mine = (Article.owner == person) | (Article.author == person)
    waiting = fn.SUM(Case(None, [(is_open(), 1)], 0))
    voted = (
        Vote.select(Vote.article.alias("article"), waiting.alias("waiting"), fn.MAX(Vote.at).alias("latest"))
        .join(Article)
        .where(mine)
        .group_by(Vote.article)
        .alias("voted")
    )
    return (
        Article.select(Article, voted.c.waiting)
        .join(voted, on=(voted.c.article == Article.id), attr="voted")
        .order_by(voted.c.waiting.desc(), voted.c.latest.desc(), Article.id)
    )


def with_counts(articles: list[Article], *, today: date) -> list[Heard]:
    """The rows of `heard_by` with the counts of the last 90 days; one query."""
    counts = counts_of([article.id for article in articles], today=today)
    return [Heard(article, counts[article.id], int(article.voted.waiting)) for article in articles]
