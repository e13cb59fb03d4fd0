"""Keeping an article true: “still right”, another owner, another date; each can be taken back for ten minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from peewee import CharField, ForeignKeyField, IntegerField

from knowledge import audit
from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.review_dates import LONGEST, NONE, Attention, brought_forward, due_after
from knowledge.visibility import may_read

TIME_TO_TAKE_BACK = timedelta(minutes=10)


class Tending(BaseModel):
    """Something a person did to keep an article true, and how the article stood before."""

    article = ForeignKeyField(Article, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    deed = CharField(max_length=20)
    at = MomentField(default=now)
    live_number = IntegerField()
    owner_before = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    checked_before = MomentField(null=True)
    due_before = MomentField(null=True)
    chosen_before = MomentField(null=True)
    taken_back_at = MomentField(null=True)

    class Meta:
        indexes = ((("person", "at"), False),)


def may_tend(person: Person, article: Article) -> bool:
    """Whether the person looks after the article: its owner, the owner's manager, whoever may archive."""
    if article.owner_id == person.id or may(person, "archive_articles"):
        return True
    return bool(article.owner_id) and article.owner.manager_id == person.id


def still_right(article: Article, *, by: Person, seen: int, attention: Attention = NONE) -> Tending:
    """Notes that the person read version `seen` and found nothing to change; the next date counts from now.

    Saying so once more while it can be taken back changes nothing. Raises Conflict where another version is live by
    now, NotAllowed.
    """
    moment = now()

    def check(stored: Article) -> dict[str, object]:
        if stored.live_number != seen:
            raise Conflict
        newest = _newest(stored)
        if newest and newest.deed == "checked" and newest.person == by and moment < newest.at + TIME_TO_TAKE_BACK:
            return {}
        audit.record("article.checked", stored, by=by, version=seen)
        due = due_after(moment, attention)
        return {"checked_at": moment, "review_due_at": due, "review_chosen_at": None}

    return _tend(article, "checked", check, by=by, moment=moment)


def hand_over(article: Article, to: Person, *, by: Person) -> Tending:
    """Gives the article another owner; raises RuleBroken where that person could not look after it, NotAllowed."""

    def give(stored: Article) -> dict[str, object]:
        if complaint := _unfit(to, stored):
            raise RuleBroken("owner", complaint)
        audit.record("article.handed_over", stored, by=by, to=to.name)
        return {"owner": to}

    return _tend(article, "handed_over", give, by=by, moment=now())


def hand_over_all(leaver: Person, to: Person, *, by: Person) -> list[Tending]:
    """Gives every live article of the person who left to another; raises RuleBroken, NotAllowed.

    Those that the new owner may not read, or that `by` has no say in, stay where they are.
    """
    if leaver.is_active:
        raise NotAllowed
    with transaction():
        theirs = Article.select().where(
            Article.owner == leaver, Article.live_number.is_null(False), Article.archived_at.is_null()
        )
        found = [article for article in theirs.order_by(Article.id) if may_tend(by, article) and may_read(to, article)]
        return [hand_over(article, to, by=by) for article in found]


def set_review_date(article: Article, due_at: datetime, *, by: Person) -> Tending:
    """Sets the day of the next check; raises RuleBroken where it is past or more than two years off, NotAllowed."""
    moment = now()

    def choose(stored: Article) -> dict[str, object]:
        if not moment < due_at <= moment + LONGEST:
            raise RuleBroken("day", "Choose a day between tomorrow and two years from now.")
        audit.record("article.review_date_set", stored, by=by, due=due_at.date().isoformat())
        return {"review_due_at": due_at, "review_chosen_at": moment}

    return _tend(article, "date_set", choose, by=by, moment=moment)


def take_back(tending: Tending, *, by: Person) -> Tending:
    """The article as it stood before what the person did; raises NotAllowed for another's deed.

    Raises Conflict after ten minutes, a second time, and where something else was done to the article since.
    """
    moment = now()
    if tending.person_id != by.id:
        raise NotAllowed
    with transaction():
        article = _locked(tending.article_id)
        newest = _newest(article)
        if newest is None or newest.id != tending.id or moment > newest.at + TIME_TO_TAKE_BACK:
            raise Conflict
        if not article.is_live or article.live_number != newest.live_number:
            raise Conflict
        _write(
            article,
            {
                "owner": newest.owner_before,
                "checked_at": newest.checked_before,
                "review_due_at": newest.due_before,
                "review_chosen_at": newest.chosen_before,
            },
        )
        newest.taken_back_at = moment
        newest.save(only=[Tending.taken_back_at])
        audit.record("article.upkeep_taken_back", article, by=by, deed=newest.deed)
    return newest


def bring_forward(article_id: int, attention: Attention, *, moment: datetime) -> bool:
    """Whether the article's next check comes sooner from now on, because it is so much read or disliked.

    A date that a person chose stays.
    """
    with transaction():
        article = _locked(article_id)
        if article.review_due_at is None or article.checked_at is None or article.review_chosen_at is not None:
            return False
        due = brought_forward(article.review_due_at, article.checked_at, attention, now=moment)
        if due == article.review_due_at:
            return False
        _write(article, {"review_due_at": due})
    return True


def _tend(
    article: Article, deed: str, change: Callable[[Article], dict[str, object]], *, by: Person, moment: datetime
) -> Tending:
    """Does the deed to the article as it is stored now; `change` audits it and returns the new columns.

    Where it returns none there was nothing to do, and the deed before stands.
    """
    with transaction():
        stored = _locked(article.id)
        if not stored.is_live:
            raise Conflict
        if not may_tend(by, stored):
            raise NotAllowed
        columns = change(stored)
        if not columns and (newest := _newest(stored)):
            return newest
        tending: Tending = Tending.create(
            article=stored,
            person=by,
            deed=deed,
            at=moment,
            live_number=stored.live_number,
            owner_before=stored.owner_id,
            checked_before=stored.checked_at,
            due_before=stored.review_due_at,
            chosen_before=stored.review_chosen_at,
        )
        _write(stored, columns)
    return tending


def _unfit(person: Person, article: Article) -> str | None:
    if person.id == article.owner_id:
        return f"{person.name} looks after this article already."
    if not person.is_active or not may(person, "write_articles") or not may_read(person, article):
        return "Choose a writer who is here and may read the article."
    return None


def _newest(article: Article) -> Tending | None:
    newest: Tending | None = (
        Tending.select()
        .where(Tending.article == article, Tending.taken_back_at.is_null())
        .order_by(Tending.id.desc())
        .first()
    )
    return newest


def _locked(article_id: int) -> Article:
    article: Article = locked(Article.select().where(Article.id == article_id)).get()
    return article


def _write(article: Article, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(article, name, value)
    article.save(only=list(columns))
