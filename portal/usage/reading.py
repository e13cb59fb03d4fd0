"""What the counts say: to a writer about their own articles, to technicians about what is missing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import Case, ModelSelect, fn

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.review_dates import FEWEST_POINTS, POINTS_OPENED, Attention
from knowledge.visibility import visible_articles
from portal.usage.models import ArticleReads, SearchCount

LOOK_BACK = timedelta(days=30)
WEEKS = 8


@dataclass(frozen=True)
class Gap:
    """Words that were searched and found nothing, and how often in the last 30 days."""

    words: str
    times: int


@dataclass(frozen=True)
class Readers:
    """How often a writer's articles were opened: by week, each named by its first day, and the most read ones."""

    weeks: list[tuple[date, int]]
    most_read: list[tuple[Article, int]]

    @property
    def this_week(self) -> int:
        return self.weeks[-1][1]


def gaps(*, today: date, limit: int) -> list[Gap]:
    """What was asked most in the last 30 days and found nothing, also when it was last asked; one query."""
    empty, full = SearchCount.found == 0, SearchCount.found > 0
    last_empty = fn.MAX(Case(None, [(empty, SearchCount.day)]))
    last_full = fn.MAX(Case(None, [(full, SearchCount.day)]))
    asked = fn.SUM(SearchCount.times)
    rows = (
        SearchCount.select(SearchCount.words, asked.alias("asked"))
        .where(SearchCount.day > today - LOOK_BACK)
        .group_by(SearchCount.words)
        .having(last_empty.is_null(False) & (last_full.is_null() | (last_full < last_empty)))
        .order_by(asked.desc(), SearchCount.words)
        .limit(limit)
    )
    return [Gap(words, int(times)) for words, times in rows.tuples()]


def readers_of(author: Person, *, today: date, limit: int) -> Readers:
    """How the author's articles were read in the last eight weeks; two queries."""
    first = monday_of(today) - timedelta(weeks=WEEKS - 1)
    mine = ArticleReads.select().join(Article).where(Article.author == author, ArticleReads.day >= first)
    by_day = mine.select(ArticleReads.day, fn.SUM(ArticleReads.times)).group_by(ArticleReads.day).tuples()
    weeks: Counter[date] = Counter()
    for day, times in by_day:
        weeks[monday_of(day)] += int(times)
    return Readers(
        weeks=[(week, weeks[week]) for week in weeks_until(today)],
        most_read=_most_read(visible_articles(author, Article.author == author), today, limit),
    )


def much_read(viewer: Person | None, *, today: date, limit: int) -> list[Article]:
    """The articles that the viewer may read and that were opened most in the last 30 days; one query."""
    return [article for article, _ in _most_read(visible_articles(viewer), today, limit)]


def attention_of(article_ids: Collection[int], *, today: date) -> dict[int, Attention]:
    """What the last 30 days brought each of these articles; one query."""
    opened = dict(_opened(today).where(ArticleReads.article.in_(list(article_ids))).tuples())
    return {article_id: Attention(opened=int(opened.get(article_id, 0))) for article_id in article_ids}


def much_attended(*, today: date) -> dict[int, Attention]:
    """The articles that 30 days brought so much attention that they want a look sooner than usual; one query."""
    query = _opened(today).having(fn.SUM(ArticleReads.times) * POINTS_OPENED >= FEWEST_POINTS)
    return {article_id: Attention(opened=int(opened)) for article_id, opened in query.tuples()}


def weeks_until(today: date) -> list[date]:
    """The first days of the last eight weeks, the current one last."""
    return [monday_of(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def _most_read(articles: ModelSelect, today: date, limit: int) -> list[tuple[Article, int]]:
    opened = _opened(today).alias("opened")
    query = (
        articles.select_extend(opened.c.times)
        .switch(Article)
        .join(opened, on=(opened.c.article == Article.id), attr="opened")
        .order_by(opened.c.times.desc(), Article.id)
        .limit(limit)
    )
    return [(article, int(article.opened.times)) for article in query]


def _opened(today: date) -> ModelSelect:
    """How often each article was opened in the last 30 days."""
    return (
        ArticleReads.select(ArticleReads.article.alias("article"), fn.SUM(ArticleReads.times).alias("times"))
        .where(ArticleReads.day > today - LOOK_BACK)
        .group_by(ArticleReads.article)
    )
