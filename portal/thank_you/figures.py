"""How promptly people are thanked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from peewee import JOIN

from portal.thank_you.models import QueueItem, Thanks
from portal.usage.reading import monday_of, weeks_until

LOOK_BACK = timedelta(days=90)
PROMPT_DAYS = 7


@dataclass(frozen=True)
class Promptness:
    """The last 90 days: the median of the days from deed to thanks, the share within seven days, thanks by week.

    Both are None where nobody was thanked. Weeks are named by their first day; there are eight, the current one last.
    """

    median_days: float | None
    prompt_share: float | None
    weeks: list[tuple[date, int]]


def promptness(*, today: date, now: datetime) -> Promptness:
    """What the thanks of the last 90 days say; one query. A deed without a date counts from its nomination."""
    query = (
        Thanks.select(Thanks.given_at, QueueItem.happened_on, QueueItem.created_at)
        .join(QueueItem, JOIN.LEFT_OUTER)
        .where(Thanks.revoked_at.is_null(), Thanks.given_at >= now - LOOK_BACK)
    )
    days, weeks = [], Counter[date]()
    for given_at, happened_on, nominated_at in query.tuples():
        given_on = given_at.date()
        weeks[monday_of(given_on)] += 1
        deed_on = happened_on or (nominated_at.date() if nominated_at else None)
        if deed_on is not None:
            days.append(max((given_on - deed_on).days, 0))
    return Promptness(
        median_days=median(days) if days else None,
        prompt_share=sum(taken <= PROMPT_DAYS for taken in days) / len(days) if days else None,
        weeks=[(week, weeks[week]) for week in weeks_until(today)],
    )
