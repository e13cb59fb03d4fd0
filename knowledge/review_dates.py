"""When an article is to be looked at again: the rule, with its weights in one place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

USUAL = timedelta(days=183)
NOTICE = timedelta(days=14)
OVERDUE_AFTER = timedelta(days=14)
LONGEST = timedelta(days=731)

POINTS_OPENED, POINTS_DISLIKED = 1, 50
SOONER = ((400, timedelta(days=45)), (100, timedelta(days=91)))
FEWEST_POINTS = min(points for points, _ in SOONER)


@dataclass(frozen=True)
class Attention:
    """What 30 days brought an article: how often it was opened, and how many readers it did not help."""

    opened: int = 0
    disliked: int = 0

    @property
    def points(self) -> int:
        return self.opened * POINTS_OPENED + self.disliked * POINTS_DISLIKED


NONE = Attention()


def interval(attention: Attention = NONE) -> timedelta:
    """How long an article with so much attention may go unchecked."""
    return next((shorter for points, shorter in SOONER if attention.points >= points), USUAL)


def due_after(checked_at: datetime, attention: Attention = NONE) -> datetime:
    """When an article that was checked then is due for the next look."""
    return checked_at + interval(attention)


def standing(due_at: datetime | None, *, now: datetime) -> str:
    """“overdue” (for two weeks and more), “due”, “soon” (within two weeks), or “fresh”, also where nothing is set."""
    if due_at is None or due_at > now + NOTICE:
        return "fresh"
    if due_at > now:
        return "soon"
    return "due" if due_at > now - OVERDUE_AFTER else "overdue"


def brought_forward(due_at: datetime, checked_at: datetime, attention: Attention, *, now: datetime) -> datetime:
    """The date, or a sooner one where the article has come to be so much read or disliked; never a surprise.

    What was not due yet is due in two weeks at the soonest, so that nobody is late from one day to the next.
    """
    return min(due_at, max(due_after(checked_at, attention), now + NOTICE))
