"""What did not help is looked at sooner."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from knowledge.articles import Article
from knowledge.db import now
from knowledge.people import Person
from portal.feedback.models import Vote
from portal.upkeep.reminding import run_day
from portal.usage.models import ArticleReads
from portal.usage.reading import attention_of, much_attended
from tests.client import PortalClient
from tests.factories import make_article, make_due, make_writer

SignIn = Callable[[Person], PortalClient]


def dislike(article: Article, times: int, *, reason: str = "", days_ago: int = 0) -> None:
    for _ in range(times):
        at, voter = now() - timedelta(days=days_ago), f"voter {Vote.select().count()}"
        Vote.create(article=article, version=1, voter=voter, helped=False, reason=reason, at=at)


def test_a_much_disliked_article_is_due_sooner(app: Flask) -> None:
    article, calm = make_article(make_writer()), make_article(make_writer())
    usual = Article.get_by_id(calm.id).review_due_at
    dislike(article, 8)
    dislike(calm, 1)
    run_day(now())
    due = Article.get_by_id(article.id).review_due_at
    assert due - article.published_at == timedelta(days=45)
    assert Article.get_by_id(calm.id).review_due_at == usual


def test_the_next_look_at_a_disliked_article_comes_sooner(sign_in: SignIn) -> None:
    article = make_due(make_writer())
    dislike(article, 2)
    sign_in(article.owner).post(f"/articles/{article.id}/check", data={"seen": 1})
    stored = Article.get_by_id(article.id)
    assert stored.review_due_at == stored.checked_at + timedelta(days=91)


def test_votes_that_are_old_or_not_about_the_article_bring_no_attention(app: Flask) -> None:
    article, today = make_article(), now().date()
    dislike(article, 5, days_ago=40)
    dislike(article, 5, reason="not_mine")
    Vote.create(article=article, version=1, voter="a", helped=True)
    assert much_attended(today=today) == {}
    ArticleReads.create(article=article, day=today, times=60)
    dislike(article, 1)
    found = much_attended(today=today)
    assert (found[article.id].opened, found[article.id].disliked) == (60, 1)
    assert attention_of([article.id], today=today) == found
