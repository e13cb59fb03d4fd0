"""What the counts of reads say: to a writer about their own articles, to everybody about what is much read."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import ModelSelect, Value as Literal, fn

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.review_dates import FEWEST_POINTS, NONE, Attention
from knowledge.visibility import visible_articles
from portal.feedback.counts import disliked
from portal.feedback.models import Vote
from portal.usage.models import ArticleReads
from portal.web.periods import monday_of

LOOK_BACK = timedelta(days=30)
WEEKS = 8


@dataclass(frozen=True)
class Readers:
    """How often a writer's articles were opened: by week, each named by its first day, and the most read ones."""

    weeks: list[tuple[date, int]]
    most_read: list[tuple[Article, int]]

    @property
    def this_week(self) -> int:
        return self.weeks[-1][1]


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
    ids = list(article_ids)
    opened, unhelped = _opened(today).where(ArticleReads.article.in_(ids)), disliked(today=today)
    found = _attention(opened, unhelped.where(Vote.article.in_(ids)))
    return {article_id: found.get(article_id, NONE) for article_id in ids}


def much_attended(*, today: date) -> dict[int, Attention]:
    """The articles that 30 days brought so much attention that they want a look sooner than usual; one query."""
    found = _attention(_opened(today), disliked(today=today))
    return {article_id: found[article_id] for article_id in sorted(found) if found[article_id].points >= FEWEST_POINTS}


def weeks_until(today: date) -> list[date]:
    """The first days of the last eight weeks, the current one last."""
    return [monday_of(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]


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


def _attention(opened: ModelSelect, unhelped: ModelSelect) -> dict[int, Attention]:
    """What both queries count, by article."""
    both = opened.select_extend(Literal("opened")).union_all(unhelped.select_extend(Literal("disliked")))
    found: dict[int, dict[str, int]] = {}
    for article_id, times, kind in both.tuples():
        found.setdefault(article_id, {})[kind] = int(times)
    return {article_id: Attention(**counts) for article_id, counts in found.items()}


def _opened(today: date) -> ModelSelect:
    """How often each article was opened in the last 30 days."""
    return (
        ArticleReads.select(ArticleReads.article.alias("article"), fn.SUM(ArticleReads.times).alias("times"))
        .where(ArticleReads.day > today - LOOK_BACK)
        .group_by(ArticleReads.article)
    )
