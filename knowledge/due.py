"""Which articles wait for a look, and for whose."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, Expression, ModelSelect, Value, fn

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.review_dates import NOTICE, OVERDUE_AFTER
from knowledge.visibility import Owner, on_shelf, shelf_of, visible_articles


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, and how many live articles they still own."""

    person: Person
    count: int


def owned_and_due(owner: Person, *, now: datetime) -> ModelSelect:
    """A query for the owner's articles that are due, or will be within two weeks, the longest due first."""
    return _listed(owner, (Article.owner == owner) & (Article.review_due_at <= now + NOTICE))


def overdue_in_team(manager: Person, *, now: datetime) -> ModelSelect:
    """A query for the articles of the manager's people that have been due for two weeks, the longest due first."""
    return _listed(manager, (Article.review_due_at <= overdue_at(now)) & Owner.is_active & (Owner.manager == manager))


def without_owner(viewer: Person) -> ModelSelect:
    """A query for the articles that the viewer may read and nobody looks after: no owner, or one who left."""
    return _listed(viewer, Article.owner.is_null() | ~Owner.is_active)


def owned_by(person: Person) -> ModelSelect:
    """A query for the live articles that the person looks after."""
    return Article.select().where(on_shelf("staff"), Article.owner == person)


def leavers_of(manager: Person, *, limit: int) -> list[Leaver]:
    """Those of the manager's people who left and own live articles that the manager may read; one query."""
    query = (
        Article.select(Article.owner, Person, fn.COUNT(Article.id).alias("count"))
        .join(Person, on=Article.owner)
        .where(on_shelf(shelf_of(manager)), Person.manager == manager, ~Person.is_active)
        .group_by(Article.owner, Person)
        .order_by(Person.name, Person.id)
        .limit(limit)
    )
    return [Leaver(row.owner, row.count) for row in query]


def waiting_for(person: Person, *, now: datetime | Value) -> ModelSelect:
    """A query for the articles, each with its owner, that are due and the person's own."""
    return _with_owner(person).where(Article.owner == person.id, Article.review_due_at <= now)


def waiting_for_manager(manager: Person, *, overdue_at: datetime | Value) -> ModelSelect:
    """A query for the articles, each with its owner, that were due in the team by then, or whose owner left."""
    overdue = Article.review_due_at <= overdue_at
    return _with_owner(manager).where(Owner.manager == manager.id, overdue | ~Owner.is_active)


def overdue_at(now: datetime) -> datetime:
    """The moment by which an article was due that is overdue now, which it is after two weeks."""
    return now - OVERDUE_AFTER


def _with_owner(viewer: Person) -> ModelSelect:
    return (
        Article.select(Article, Owner)
        .join(Owner, on=(Article.owner == Owner.id), attr="owner")
        .where(on_shelf(shelf_of(viewer)))
        .order_by(Article.review_due_at, Article.id)
    )


def _listed(viewer: Person, condition: Expression) -> ModelSelect:
    return (
        visible_articles(viewer, condition)
        .select_extend(Owner)
        .switch(Article)
        .join(Owner, JOIN.LEFT_OUTER, on=(Article.owner == Owner.id), attr="owner")
        .order_by(Article.review_due_at, Article.id)
    )
