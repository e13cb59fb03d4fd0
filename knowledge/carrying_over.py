"""What an article keeps when it moves from one portal to another, beside what it says."""

from datetime import datetime

from knowledge import audit
from knowledge.articles import Article, IndexTask
from knowledge.db import transaction
from knowledge.people import Person


def free_number(number: int) -> int | None:
    """The number for a new article to keep; None where another article has it here."""
    return None if Article.select().where(Article.id == number).exists() else number


def keep_moments(article: Article, *, first_published: datetime | None, checked: datetime | None) -> None:
    """Dates the article as where it came from; None leaves what it says here."""
    moments = {Article.published_at: first_published, Article.checked_at: checked}
    known = {column: moment for column, moment in moments.items() if moment}
    if known:
        Article.update(known).where(Article.id == article.id).execute()


def keep_archived(article: Article, at: datetime, *, successor_id: int | None, by: Person | None) -> None:
    """Takes the article, which was archived where it came from, off every shelf."""
    with transaction():
        Article.update(archived_at=at, successor=successor_id).where(Article.id == article.id).execute()
        IndexTask.create(article_id=article.id)
        audit.record("article.archived", article, by=by, successor=successor_id)
