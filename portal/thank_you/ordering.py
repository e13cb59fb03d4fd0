"""The order of the queue, and the sentence that says why: both made from the same numbers."""

from collections.abc import Container, Iterator, Sequence
from datetime import date
from itertools import islice
from statistics import mean
from typing import NamedTuple

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


class Candidate(NamedTuple):
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

    def months_unthanked(self, today: date) -> int | None:
        """Whole months since an executive last thanked the person; None for never."""
        if self.last_thanked_on is None:
            return None
        return int(max((today - self.last_thanked_on).days, 0) / DAYS_PER_MONTH)


class Ranked(NamedTuple):
    """A candidate in its place: with `few`, the share beneath which a team is under-covered on that day."""

    candidate: Candidate
    score: float
    today: date
    few: float

    @property
    def why(self) -> str:
        """The sentence of the numbers behind the score; made when it is asked for, as most places are on no page."""
        words = (
            _overdue(self.candidate, self.today),
            SOURCE_WORDS[self.candidate.source],
            IMPACT_WORDS.get(self.candidate.impact, ""),
            _unthanked(self.candidate, self.today),
            _unseen_team(self.candidate, self.few),
            _waiting(self.candidate, self.today),
        )
        return f"Why now: {'; '.join(filter(None, words))}."


def order(
    candidates: Sequence[Candidate], *, today: date, thanked_this_week: int = 0, places: int | None = None
) -> list[Ranked]:
    """The candidates, who is to be thanked first in front; one of each three places is an under-covered team's.

    Places go on from those that were thanked this week: somebody who thanks one, looks again and thanks the next meets
    the third place too. Only the first `places` are filled, all where None.
    """
    few = _few(candidates)
    by_score = sorted((-_score(one, today), one.due_on, one.waiting_since, one.id, one) for one in candidates)
    filled = _with_fair_places([row[-1] for row in by_score], few, today, first=thanked_this_week)
    return [Ranked(one, _score(one, today), today, few) for one in islice(filled, places)]


def strength_of(source: str) -> int:
    """Customer over manager over peer over automatic: 3 to 0."""
    return SOURCE_STRENGTH.get(source, 0)


def _score(one: Candidate, today: date) -> float:
    """The points of all weights together."""
    days_left, months = (one.due_on - today).days, one.months_unthanked(today)
    unseen = 0.0 if one.team_share is None else 1 - one.team_share
    return round(
        (OVERDUE if days_left < 0 else 0 if days_left else DUE_TODAY)
        + IMPACT * one.impact
        + UNTHANKED_MONTH * (MOST_MONTHS if months is None else min(months, MOST_MONTHS))
        + UNSEEN_TEAM * unseen
        + SOURCE * strength_of(one.source)
        + DUE_DAY * min(max(PROMISED_DAYS - days_left, 0), PROMISED_DAYS),
        3,
    )


def _overdue(one: Candidate, today: date) -> str:
    days = (today - one.due_on).days
    return f"{_days(days)} overdue" if days > 0 else "" if days else "due today"


def _unthanked(one: Candidate, today: date) -> str:
    months = one.months_unthanked(today)
    if one.last_thanked_on is None or months is None:
        return "never thanked yet"
    days = (today - one.last_thanked_on).days
    lately = f"last thanked {_days(days)} ago" if days > 0 else "thanked today already"
    return f"not thanked in {months} months" if months > 1 else lately


def _unseen_team(one: Candidate, few: float) -> str:
    return f"{one.team} is seldom thanked" if _is_fair(one, few) else ""


def _waiting(one: Candidate, today: date) -> str:
    waited = (today - one.waiting_since).days
    return f"waiting {_days(waited)}" if waited > 0 else "new today"


def _few(candidates: Sequence[Candidate]) -> float:
    """The share beneath which a team is under-covered."""
    shares = {(one.team, one.team_share) for one in candidates if one.team_share is not None}
    return max(FEW, FEW_BESIDE_OTHERS * mean(share for _, share in shares)) if shares else FEW


def _with_fair_places(in_order: list[Candidate], few: float, today: date, *, first: int) -> Iterator[Candidate]:
    """Moves somebody of the least covered team up to each third place, unless one of the two before it is of such.

    Who was thanked lately keeps their own place.
    """
    owed = sorted((one for one in in_order if _is_fair(one, few) and not one.was_thanked_lately(today)), key=_share_of)
    in_turn, owed_in_turn = iter(in_order), iter(owed)
    placed: set[int] = set()
    since_fair = EVERY
    for number in range(first, first + len(in_order)):
        is_owed = number % EVERY == EVERY - 1 and since_fair >= EVERY - 1
        chosen = (_next(owed_in_turn, placed) if is_owed else None) or _next(in_turn, placed)
        assert chosen is not None
        placed.add(chosen.id)
        since_fair = 0 if _is_fair(chosen, few) else since_fair + 1
        yield chosen


def _next(candidates: Iterator[Candidate], placed: Container[int]) -> Candidate | None:
    """The next that has no place yet; None where all have one."""
    return next((one for one in candidates if one.id not in placed), None)


def _is_fair(one: Candidate, few: float) -> bool:
    """Whether the team is under-covered."""
    return one.team_share is not None and one.team_share < few


def _share_of(one: Candidate) -> float:
    """The share of the team; that of nobody's team is whole."""
    return 1.0 if one.team_share is None else one.team_share


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
