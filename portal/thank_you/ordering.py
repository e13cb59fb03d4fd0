"""The order of the queue, and the sentence that says why: both made from the same numbers."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

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
DUE_TODAY = 500.0  # its last day: tomorrow it would be overdue
IMPACT = 30.0  # per level, 1 to 3
UNTHANKED_MONTH = 2.0  # per month since an executive last thanked the person
UNSEEN_TEAM = 10.0  # times the share of the team that was not thanked lately
SOURCE = 2.0  # per step, 0 to 3
DUE_DAY = 0.2  # per day that the due date is nearer than a week

MOST_MONTHS = 12  # never thanked counts as this many
DAYS_PER_MONTH = 30.4375
PROMISED_DAYS = 7
# Every third place is owed to a team of which few were thanked in the last 90 days: in itself, or beside the others.
EVERY = 3
FEW = 0.2
FEW_BESIDE_OTHERS = 0.9  # of the mean of the teams that wait
LATELY_DAYS = 90  # a second thanks within these covers nobody new, so the place is another's


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

    def was_thanked_lately(self, today: date) -> bool:
        return self.last_thanked_on is not None and (today - self.last_thanked_on).days <= LATELY_DAYS


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


def order(candidates: Sequence[Candidate], *, today: date, thanked_this_week: int = 0) -> list[Ranked]:
    """The candidates, who is to be thanked first in front; one of each three places is an under-covered team's.

    Places go on from those that were thanked this week: somebody who thanks one, looks again and thanks the next meets
    the third place too.
    """
    few = _few(candidates)
    ranked = [_rank(candidate, today, few) for candidate in candidates]
    ranked.sort(key=_by_score)
    return _with_fair_places(ranked, few, today, first=thanked_this_week)


def strength_of(source: str) -> int:
    """Customer over manager over peer over automatic: 3 to 0."""
    return SOURCE_STRENGTH.get(source, 0)


def _rank(candidate: Candidate, today: date, few: float) -> Ranked:
    reasons = [
        _overdue(candidate, today),
        _source(candidate),
        _impact(candidate),
        _unthanked(candidate, today),
        _team(candidate, few),
        _waiting(candidate, today),
    ]
    words = "; ".join(reason.words for reason in reasons if reason.words)
    return Ranked(candidate, round(sum(reason.points for reason in reasons), 3), f"Why now: {words}.")


def _overdue(candidate: Candidate, today: date) -> _Reason:
    days = (today - candidate.due_on).days
    if days == 0:
        return _Reason(DUE_TODAY, "due today")
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


def _team(candidate: Candidate, few: float) -> _Reason:
    if candidate.team_share is None:
        return _Reason(0)
    words = f"{candidate.team} is seldom thanked" if candidate.team_share < few else ""
    return _Reason(UNSEEN_TEAM * (1 - candidate.team_share), words)


def _waiting(candidate: Candidate, today: date) -> _Reason:
    days_left = (candidate.due_on - today).days
    nearness = min(max(PROMISED_DAYS - days_left, 0), PROMISED_DAYS)
    waited = (today - candidate.waiting_since).days
    return _Reason(DUE_DAY * nearness, f"waiting {_days(waited)}" if waited > 0 else "new today")


def _few(candidates: Sequence[Candidate]) -> float:
    """The share beneath which a team is under-covered."""
    shares = {(one.team, one.team_share) for one in candidates if one.team_share is not None}
    return max(FEW, FEW_BESIDE_OTHERS * mean(share for _, share in shares)) if shares else FEW


def _with_fair_places(ranked: list[Ranked], few: float, today: date, *, first: int) -> list[Ranked]:
    """Moves somebody of the least covered team up to each third place, unless one of the two before it is of such.

    Who was thanked lately keeps their own place.
    """
    fair = [one for one in ranked if _share_of(one) < few]
    fair_ids = {one.candidate.id for one in fair}
    owed = sorted((one for one in fair if not one.candidate.was_thanked_lately(today)), key=_share_of)
    in_turn, owed_in_turn = iter(ranked), iter(owed)
    placed: dict[int, Ranked] = {}
    lately: tuple[int, ...] = ()
    for number in range(first, first + len(ranked)):
        is_owed = number % EVERY == EVERY - 1 and fair_ids.isdisjoint(lately)
        chosen = (_next(owed_in_turn, placed) if is_owed else None) or _next(in_turn, placed)
        assert chosen is not None
        placed[chosen.candidate.id] = chosen
        lately = (*lately, chosen.candidate.id)[1 - EVERY:]
    return list(placed.values())


def _next(ranked: Iterator[Ranked], placed: Container[int]) -> Ranked | None:
    """The next that has no place yet; None where all have one."""
    return next((one for one in ranked if one.candidate.id not in placed), None)


def _share_of(one: Ranked) -> float:
    """The share of the team; that of nobody's team is whole."""
    share = one.candidate.team_share
    return 1.0 if share is None else share


def _by_score(one: Ranked) -> tuple[float, date, date, int]:
    return (-one.score, one.candidate.due_on, one.candidate.waiting_since, one.candidate.id)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
