"""What votes come to. Nobody's score: those who look after an article see its own counts, and nothing is ranked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from peewee import Case, Expression, ModelSelect, fn

from knowledge.articles import Article
from knowledge.people import Person
from portal.feedback.models import Vote

LOOK_BACK = timedelta(days=90)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Counts:
    """How many readers an article helped in the last 90 days, and how many not; `elsewhere` had another problem."""

    helped: int = 0
    not_helped: int = 0
    elsewhere: int = 0


@dataclass(frozen=True)
class Astray:
    """Words that led readers to an article that was not about their problem; how many of them said so."""

    words: str
    article: Article
    times: int


def counts_of(article_ids: Collection[int], *, today: date) -> dict[int, Counts]:
    """The counts of each of these articles; one query."""
    is_elsewhere = Vote.reason == "not_mine"
    query = (
        Vote.select(Vote.article, _times(Vote.helped), _times(dislikes()), _times(~Vote.helped & is_elsewhere))
        .where(Vote.article.in_(list(article_ids)), Vote.at >= _start(today - LOOK_BACK))
        .group_by(Vote.article)
    )
    found = {article_id: Counts(*(int(count) for count in counts)) for article_id, *counts in query.tuples()}
    return {article_id: found.get(article_id, Counts()) for article_id in article_ids}


def disliked(*, today: date) -> ModelSelect:
    """A query for how many readers each article, as `article`, did not help in the last 30 days, as `times`."""
    return (
        Vote.select(Vote.article.alias("article"), fn.COUNT(Vote.id).alias("times"))
        .where(dislikes(), Vote.at >= _start(today - MONTH))
        .group_by(Vote.article)
    )


def articles_that_helped(times: int) -> list[Article]:
    """The live articles that helped at least so many readers, over all their versions; one query."""
    helped = (
        Vote.select(Vote.article.alias("article"))
        .where(Vote.helped)
        .group_by(Vote.article)
        .having(fn.COUNT(Vote.voter.distinct()) >= times)
    )
    query = Article.select(Article, Person).join(Person, on=Article.author)
    live = (Article.id.in_(helped), Article.live_number.is_null(False), Article.archived_at.is_null())
    return list(query.where(*live).order_by(Article.id))


def led_astray(*, today: date, limit: int) -> list[Astray]:
    """What search got wrong in the last 90 days by the word of readers: “not about my problem”; one query."""
    times = fn.COUNT(Vote.id)
    query = (
        Vote.select(Vote.query, Article, times.alias("times"))
        .join(Article)
        .where(Vote.reason == "not_mine", Vote.query != "", Vote.at >= _start(today - LOOK_BACK))
        .group_by(Vote.query, Article.id)
        .order_by(times.desc(), Vote.query, Article.id)
        .limit(limit)
    )
    return [Astray(row.query, row.article, row.times) for row in query]


def open_count(person: Person) -> ModelSelect:
    """A query that counts what readers told the person, as owner or author without one, and waits for an answer."""
    kept = (Article.owner == person.id) | (Article.owner.is_null() & (Article.author == person.id))
    return Vote.select(fn.COUNT(Vote.id)).join(Article).where(kept, is_open())


def is_open() -> Expression:
    """The condition that a reader said what did not help, and nobody has answered."""
    return Vote.told_at.is_null(False) & Vote.answered_at.is_null()


def dislikes() -> Expression:
    """The condition that a vote counts against the article: it did not help, and was about the reader's problem."""
    return ~Vote.helped & (Vote.reason != "not_mine")


def _times(condition: Expression) -> Expression:
    return fn.SUM(Case(None, [(condition, 1)], 0))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
