"""What the page of the queue asks the database: its numbers, and beside them the rows of one tab, in one query."""

from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from peewee import Select, Value

from knowledge.db import Prepared
from knowledge.people import Person
from portal.thank_you.figures import LONG_WAIT
from portal.thank_you.lines import beside
from portal.thank_you.models import QueueItem, Thanks
from portal.thank_you.numbers import Numbers, number_columns, numbers_from
from portal.thank_you.tabs import belongs_to, order_of, tabs_for
from portal.thank_you.triage import UNDO_FOR
from portal.thank_you.waiting_list import LOOK_BACK, weighed
from portal.web.paging import PER_PAGE
from portal.web.periods import monday_of, start_of

Rows = list[tuple[Any, ...]]


def load_rows(viewer: Person, tab: str, *, page: int = 1, today: date, now: datetime) -> tuple[Numbers, Rows]:
    """The numbers, and the rows of the tab, which begin with the columns of a line.

    All that wait, with the columns of Weighed; else one page, which is empty beyond the last.
    """
    week = start_of(monday_of(today), ZoneInfo(viewer.timezone))
    moments = (Thanks.given_at.db_value(moment) for moment in (week, now - LONG_WAIT, now - UNDO_FOR, now - LOOK_BACK))
    names, query = _query(tabs_for(viewer), tab)
    rows = query.plain(viewer.id, today, *moments, (page - 1) * PER_PAGE)
    if not rows:
        numbers, _ = load_rows(viewer, tab, today=today, now=now)
        return numbers, []
    numbers = numbers_from(dict(zip(names, rows[0][-len(names):], strict=True)))
    return numbers, rows if rows[0][0] is not None else []


@cache
def _query(tabs: tuple[str, ...], tab: str) -> tuple[list[str], Prepared]:
    """The names of the numbers, which stand last in each row, and the query with places for what load_rows gives."""
    names: list[str] = []

    def query_for(
        viewer: Value, today: Value, week: Value, long_ago: Value, undo_since: Value, lately: Value, skipped: Value
    ) -> Select:
        columns = number_columns(tabs, viewer=viewer, today=today, week=week, long_ago=long_ago, undo_since=undo_since)
        names.extend(columns)
        numbers = QueueItem.select(*(column.alias(name) for name, column in columns.items())).alias("numbers")
        listed = beside(numbers, belongs_to(tab, viewer, today))
        if tab == "waiting":
            listed = weighed(listed, lately, week)
        else:
            listed = listed.order_by(*order_of(tab)).limit(PER_PAGE).offset(skipped)
        return listed.select_extend(*(numbers.c[name] for name in names))

    return names, Prepared(query_for, places=7)
