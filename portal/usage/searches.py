"""What the counts of searches say: what was asked, what found nothing, what nobody opened; never by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import Case, Expression, ModelSelect, Select, fn

from knowledge.db import database
from portal.usage.models import SearchCount

LOOK_BACK = timedelta(days=30)
KEPT = timedelta(days=400)
ENOUGH_TO_JUDGE = 3
LISTS = {"unfound": "Found nothing", "unopened": "Nothing opened", "asked": "Most asked"}


@dataclass(frozen=True)
class Wording:
    """One way to put a question, and how often it was put in the last 30 days."""

    words: str
    times: int


def searches(kind: str, *, shelf: str = "", today: date) -> ModelSelect:
    """A query for what was searched in the last 30 days on one shelf or on all, the most asked first.

    Each row has `words`, `asked`, `most_found`, `opened` and `places`, which sums the places of what was opened.
    """
    asked, clicks = fn.SUM(SearchCount.times), fn.SUM(SearchCount.clicks)
    query = SearchCount.select(
        SearchCount.words,
        asked.alias("asked"),
        fn.MAX(SearchCount.found).alias("most_found"),
        clicks.alias("opened"),
        fn.SUM(SearchCount.ranks).alias("places"),
    ).where(SearchCount.day > today - LOOK_BACK)
    if shelf:
        query = query.where(SearchCount.shelf == shelf)
    if kind == "unfound":
        query = query.having(_found_nothing())
    elif kind == "unopened":
        query = query.having(~_found_nothing() & (clicks == 0))
    return query.group_by(SearchCount.words).order_by(asked.desc(), SearchCount.words)


def unanswered(*, today: date, limit: int) -> dict[str, int]:
    """How often each topic that some readers did not find, or did not open, was searched in 30 days; one query.

    Three searches at least tell of results that nobody wants. What one shelf answers may still be missing on another.
    """
    asked = fn.SUM(SearchCount.times)
    ignored = (fn.SUM(SearchCount.clicks) == 0) & (asked >= ENOUGH_TO_JUDGE)
    by_shelf = (
        SearchCount.select(SearchCount.topic.alias("topic"), asked.alias("asked"))
        .where(SearchCount.day > today - LOOK_BACK, SearchCount.topic != "")
        .group_by(SearchCount.topic, SearchCount.shelf)
        .having(_found_nothing() | ignored)
    )
    total = fn.SUM(by_shelf.c.asked)
    topics = Select([by_shelf], [by_shelf.c.topic, total]).group_by(by_shelf.c.topic)
    most = topics.order_by(total.desc(), by_shelf.c.topic).limit(limit)
    return {topic: int(times) for topic, times in most.tuples().execute(database)}


def asked_about(topics: Collection[str], *, today: date) -> dict[str, int]:
    """How often each topic was searched in the last 30 days, whatever was found; one query."""
    query = (
        SearchCount.select(SearchCount.topic, fn.SUM(SearchCount.times))
        .where(SearchCount.day > today - LOOK_BACK, SearchCount.topic.in_(list(topics)))
        .group_by(SearchCount.topic)
    )
    return {topic: int(times) for topic, times in query.tuples()}


def wordings(topics: Collection[str], *, today: date) -> dict[str, list[Wording]]:
    """How each topic was put in the last 30 days, the most usual way first; one query."""
    asked = fn.SUM(SearchCount.times)
    query = (
        SearchCount.select(SearchCount.topic, SearchCount.words, asked)
        .where(SearchCount.day > today - LOOK_BACK, SearchCount.topic.in_(list(topics)))
        .group_by(SearchCount.topic, SearchCount.words)
        .order_by(asked.desc(), SearchCount.words)
    )
    found: dict[str, list[Wording]] = {}
    for topic, words, times in query.tuples():
        found.setdefault(topic, []).append(Wording(words, int(times)))
    return found


def forget_old(today: date) -> int:
    """How many counts were dropped because they are older than any report looks back."""
    dropped: int = SearchCount.delete().where(SearchCount.day < today - KEPT).execute()
    return dropped


def _found_nothing() -> Expression:
    """The condition on a group that nothing was found when it was last searched."""
    empty, full = SearchCount.found == 0, SearchCount.found > 0
    last_empty = fn.MAX(Case(None, [(empty, SearchCount.day)]))
    last_full = fn.MAX(Case(None, [(full, SearchCount.day)]))
    return last_empty.is_null(False) & (last_full.is_null() | (last_full < last_empty))
