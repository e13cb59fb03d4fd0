"""The order of the queue, and the sentence that says why: both made from the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SOURCE_STRENGTH = {"customer": 3, "manager": 2, "ceo": 2, "peer": 1, "assistant": 1}
SOURCE_WORDS = {
    "customer": "a customer wrote",
    "manager": "a manager asked",
    "ceo": "an executive noticed",
    "peer": "a colleague asked",
    "assistant": "entered by the assistant",
    "story": "a story on the wall",
    "milestone": "an article helped many",
    "anniversary": "a work anniversary",
}
IMPACT_WORDS = {2: "above and beyond", 3: "it moved a result"}

# Points per unit. Each line outweighs those beneath it together, unless they are all at their best.
OVERDUE = 1000.0
IMPACT = 30.0  # per level, 1 to 3
UNTHANKED_MONTH = 2.0  # per month since an executive last thanked the person
UNSEEN_TEAM = 10.0  # times the share of the team that was not thanked lately
SOURCE = 2.0  # per step, 0 to 3
DUE_DAY = 0.2  # per day that the due date is nearer than a week

MOST_MONTHS = 12  # never thanked counts as this many
DAYS_PER_MONTH = 30.4375
PROMISED_DAYS = 7
UNDER_COVERED = 0.2  # a team of which fewer were thanked in the last 90 days is owed every third place
EVERY = 3


@dataclass(frozen=True)
class Candidate:
    """What the order looks at. `last_thanked_on` None is never, `team_share` None is nobody's team."""

    id: int
    source: str
    impact: int
    due_on: date
    waiting_since: date
    last_thanked_on: date | None
    team: str = ""
    team_share: float | None = None

    @property
    def is_under_covered(self) -> bool:
        return self.team_share is not None and self.team_share < UNDER_COVERED


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place."""

    candidate: Candidate
    score: float
    why: str


@dataclass(frozen=True)
class _Reason:
    points: float
    words: str = ""


def order(candidates: Sequence[Candidate], *, today: date) -> list[Ranked]:
    """The candidates, who is to be thanked first in front; one of each three places is an under-covered team's."""
    ranked = [_rank(candidate, today) for candidate in candidates]
    ranked.sort(key=lambda one: (-one.score, one.candidate.due_on, one.candidate.waiting_since, one.candidate.id))
    return _with_fair_places(ranked)


def strength_of(source: str) -> int:
    """Customer over manager over peer over automatic: 3 to 0."""
    return SOURCE_STRENGTH.get(source, 0)


def _rank(candidate: Candidate, today: date) -> Ranked:
    reasons = [
        _overdue(candidate, today),
        _source(candidate),
        _impact(candidate),
        _unthanked(candidate, today),
        _team(candidate),
        _waiting(candidate, today),
    ]
    words = "; ".join(reason.words for reason in reasons if reason.words)
    return Ranked(candidate, round(sum(reason.points for reason in reasons), 3), f"Why now: {words}.")


def _overdue(candidate: Candidate, today: date) -> _Reason:
    days = (today - candidate.due_on).days
    return _Reason(OVERDUE, f"{_days(days)} overdue") if days > 0 else _Reason(0)


def _source(candidate: Candidate) -> _Reason:
    return _Reason(SOURCE * strength_of(candidate.source), SOURCE_WORDS[candidate.source])


def _impact(candidate: Candidate) -> _Reason:
    return _Reason(IMPACT * candidate.impact, IMPACT_WORDS.get(candidate.impact, ""))


def _unthanked(candidate: Candidate, today: date) -> _Reason:
    if candidate.last_thanked_on is None:
        return _Reason(UNTHANKED_MONTH * MOST_MONTHS, "never thanked yet")
    days = max((today - candidate.last_thanked_on).days, 0)
    months = int(days / DAYS_PER_MONTH)
    lately = f"last thanked {_days(days)} ago" if days else "thanked today already"
    words = f"not thanked in {months} months" if months > 1 else lately
    return _Reason(UNTHANKED_MONTH * min(months, MOST_MONTHS), words)


def _team(candidate: Candidate) -> _Reason:
    if candidate.team_share is None:
        return _Reason(0)
    words = f"{candidate.team} is seldom thanked" if candidate.is_under_covered else ""
    return _Reason(UNSEEN_TEAM * (1 - candidate.team_share), words)


def _waiting(candidate: Candidate, today: date) -> _Reason:
    days_left = (candidate.due_on - today).days
    nearness = min(max(PROMISED_DAYS - days_left, 0), PROMISED_DAYS)
    waited = (today - candidate.waiting_since).days
    return _Reason(DUE_DAY * nearness, f"waiting {_days(waited)}" if waited > 0 else "new today")


def _with_fair_places(ranked: list[Ranked]) -> list[Ranked]:
    """Moves the best of the under-covered up to each third place, where the two before it are not theirs."""
    placed: list[Ranked] = []
    owed = [one for one in ranked if one.candidate.is_under_covered]
    others = [one for one in ranked if not one.candidate.is_under_covered]
    rank = {one.candidate.id: place for place, one in enumerate(ranked)}
    while owed and others:
        is_third = len(placed) % EVERY == EVERY - 1
        lately = any(one.candidate.is_under_covered for one in placed[1 - EVERY :]) if placed else False
        owed_is_best = rank[owed[0].candidate.id] < rank[others[0].candidate.id]
        placed.append((owed if owed_is_best or (is_third and not lately) else others).pop(0))
    return placed + owed + others


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
