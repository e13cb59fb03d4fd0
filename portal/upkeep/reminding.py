"""The round of each day: who is told that articles of theirs are due, and which dates come sooner.

Everything that was told is a row, and each person's rows are written under a lock on that person: a round may come
again, or run in two processes at once, and nobody is told twice.
"""

from datetime import datetime, timedelta

from peewee import ModelSelect, fn

from knowledge.articles import Article
from knowledge.db import locked, transaction
from knowledge.due import overdue_at
from knowledge.people import Person
from knowledge.upkeep import bring_forward
from knowledge.visibility import Owner, on_shelf, shelf_of
from portal.notifications.notices import tell
from portal.upkeep.models import Reminder
from portal.upkeep.tending import short
from portal.usage.reading import much_attended

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
MOST_IN_A_WEEK = 5


def run_day(now: datetime) -> None:
    """Brings dates forward, reminds owners, and tells managers what stays undone; safe to repeat at any time."""
    for article_id, attention in much_attended(today=now.date()).items():
        bring_forward(article_id, attention, moment=now)
    heard = _told_owners(now - WEEK).select(Reminder.person)
    for owner in _with_work(Person.id.in_(_due(now).select(Article.owner)) & Person.id.not_in(heard)):
        remind(owner, now=now)
    waiting = _neglected(now).select(Owner.manager), _left_behind(now).select(Owner.manager)
    for manager in _with_work(Person.id.in_(waiting[0]) | Person.id.in_(waiting[1])):
        tell_manager(manager, now=now)


def remind(owner: Person, *, now: datetime) -> int:
    """How many due articles the owner was told of: the five longest due, once a week, in one message."""
    with transaction():
        _lock(owner)
        if _told_owners(now - WEEK).where(Reminder.person == owner).exists():
            return 0
        lately = _told_owners(now - WEEK).select(Reminder.article)
        query = _due(now).where(Article.owner == owner, on_shelf(shelf_of(owner)), Article.id.not_in(lately))
        articles = list(query.limit(MOST_IN_A_WEEK))
        if articles:
            _note(articles, owner, now, to_manager=False)
            text = f"Still right? {_titles(articles)} {_waits(articles)} for your look."
            tell(owner, text, "/upkeep", kind="upkeep")
    return len(articles)


def tell_manager(manager: Person, *, now: datetime) -> int:
    """How many articles the manager was told of: each once, a week after its owner was reminded in vain.

    Those that somebody left behind come again each month until they have another owner.
    """
    mine = (Owner.manager == manager) & on_shelf(shelf_of(manager))
    with transaction():
        _lock(manager)
        overdue = list(_neglected(now).where(mine))
        if overdue:
            _note(overdue, manager, now, to_manager=True)
            text = f"Overdue in your team: {_titles(overdue)} {_waits(overdue)} for a look."
            tell(manager, text, "/upkeep/team", kind="upkeep")
        left = list(_left_behind(now).where(mine))
        if left:
            _note(left, manager, now, to_manager=True)
            text = f"Left behind in your team: {_titles(left)} {_waits(left)} for another owner."
            tell(manager, text, "/upkeep/team", kind="upkeep")
    return len(overdue) + len(left)


def _due(now: datetime) -> ModelSelect:
    """The live articles that are due, the longest first."""
    return (
        Article.select()
        .where(on_shelf("staff"), Article.review_due_at <= now, Article.owner.is_null(False))
        .order_by(Article.review_due_at, Article.id)
    )


def _neglected(now: datetime) -> ModelSelect:
    """The overdue articles whose owner was reminded a week ago in vain, their manager not yet told of it."""
    reminded = Reminder.select().where(
        Reminder.article == Article.id,
        Reminder.person == Article.owner,
        ~Reminder.to_manager,
        Reminder.told_at <= now - WEEK,
        Reminder.told_at >= Article.review_due_at,
    )
    escalated = Reminder.select().where(
        Reminder.article == Article.id, Reminder.to_manager, Reminder.told_at >= Article.review_due_at
    )
    return (
        _due(now)
        .join(Owner, on=(Article.owner == Owner.id))
        .where(Article.review_due_at <= overdue_at(now), Owner.is_active, fn.EXISTS(reminded), ~fn.EXISTS(escalated))
    )


def _left_behind(now: datetime) -> ModelSelect:
    """The live articles of people who left, of which their manager has not been told for a month."""
    told = Reminder.select().where(
        Reminder.article == Article.id, Reminder.to_manager, Reminder.told_at > now - MONTH
    )
    return (
        Article.select()
        .join(Owner, on=(Article.owner == Owner.id))
        .where(on_shelf("staff"), ~Owner.is_active, ~fn.EXISTS(told))
        .order_by(Article.title, Article.id)
    )


def _with_work(condition: object) -> list[Person]:
    return list(Person.select().where(Person.is_active, condition).order_by(Person.id))


def _told_owners(since: datetime) -> ModelSelect:
    return Reminder.select().where(Reminder.told_at > since, ~Reminder.to_manager)


def _lock(person: Person) -> None:
    locked(Person.select(Person.id).where(Person.id == person.id)).get()


def _note(articles: list[Article], person: Person, now: datetime, *, to_manager: bool) -> None:
    Reminder.insert_many(
        {"article": article.id, "person": person.id, "to_manager": to_manager, "told_at": now} for article in articles
    ).execute()


def _titles(articles: list[Article]) -> str:
    """“One”; “One” and “Two”; “One” and 3 more."""
    first = f"“{short(articles[0].title)}”"
    if len(articles) == 1:
        return first
    return f"{first} and {f'“{short(articles[1].title)}”' if len(articles) == 2 else f'{len(articles) - 1} more'}"


def _waits(articles: list[Article]) -> str:
    return "waits" if len(articles) == 1 else "wait"
