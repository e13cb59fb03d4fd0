"""A year of the queue, simulated: the product's own order beside oldest-first, on the same nominations.

    .venv/bin/python benchmarks/queue_year.py [--seeds 5] [--a-day 12]

200 people in 8 teams, of which some put their people forward many times as often as others, and within each team some
people far more often than others. The executive thanks five people on each working day but for four weeks of the year,
always the first of the list; twelve are put forward, so that somebody has to wait, and the order says who.

Prints a Markdown table for benchmarks/RESULTS.md, a line for each seed and order: the spread of coverage (the largest
less the smallest share of a team's people who were thanked within 90 days, the mean over the Mondays from the 14th on),
the smallest and the largest share, and how many items waited beyond their due date.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent.parent))

from portal.thank_you.ordering import Candidate, order  # noqa: E402

FIRST = date(2026, 1, 5)
DAYS, SETTLED = 364, 91
TEAMS = (40, 35, 30, 25, 25, 20, 15, 10)
EAGERNESS = (3.0, 0.6, 2.0, 1.0, 0.8, 2.5, 0.6, 1.5)  # how often a team puts a person of theirs forward
A_DAY, THANKED_A_DAY = 12, 5
AWAY = ((84, 91), (182, 196), (350, 357))
PROMISE, LOOK_BACK = timedelta(days=7), timedelta(days=90)
SOURCES = {"customer": 20, "manager": 30, "peer": 25, "story": 10, "milestone": 10, "anniversary": 5}
IMPACTS = {1: 60, 2: 30, 3: 10}


@dataclass(frozen=True)
class Nomination:
    number: int
    person: int
    source: str
    impact: int
    on: date

    @property
    def due_on(self) -> date:
        return self.on + PROMISE


@dataclass(frozen=True)
class Outcome:
    """`shares` has the lowest and the highest share of a team for each Monday; `late` of `items` waited too long."""

    shares: list[tuple[float, float]]
    late: int
    thanked: int
    items: int

    @property
    def spread(self) -> float:
        return mean(high - low for low, high in self.shares)


class House:
    """Who was thanked when, as the queue sees it."""

    def __init__(self) -> None:
        self.team_of = [team for team, size in enumerate(TEAMS) for _ in range(size)]
        self.last: dict[int, date] = {}

    def thank(self, person: int, day: date) -> None:
        self.last[person] = day

    def share(self, team: int, day: date) -> float:
        seen = sum(self.team_of[person] == team and day - last <= LOOK_BACK for person, last in self.last.items())
        return seen / TEAMS[team]

    def candidate(self, one: Nomination, shares: Sequence[float]) -> Candidate:
        team = self.team_of[one.person]
        return Candidate(
            id=one.number,
            source=one.source,
            impact=one.impact,
            due_on=one.due_on,
            waiting_since=one.on,
            last_thanked_on=self.last.get(one.person),
            team=f"Team {team}",
            team_share=shares[team],
        )


Choice = Callable[[list[Nomination], House, date, int], Nomination]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--a-day", type=float, default=A_DAY, help="how many are put forward on a working day")
    asked = parser.parse_args()
    print("| seed | order | spread of coverage | least covered | most covered | beyond due | thanked | put forward |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    for seed in range(1, asked.seeds + 1):
        nominations = year_of_nominations(Random(seed), asked.a_day)
        for name, choice in (("oldest first", oldest_first), ("Porchlight", as_ordered)):
            print(row(seed, name, a_year(nominations, choice)))


def row(seed: int, name: str, outcome: Outcome) -> str:
    low, high = mean(low for low, _ in outcome.shares), mean(high for _, high in outcome.shares)
    counts = f"{outcome.late} | {outcome.thanked} | {outcome.items} |"
    return f"| {seed} | {name} | {outcome.spread:.3f} | {low:.2f} | {high:.2f} | {counts}"


def year_of_nominations(random: Random, a_day: float = A_DAY) -> list[Nomination]:
    """About so many on each working day, unevenly among teams and within each."""
    weights = [EAGERNESS[team] * random.paretovariate(2.5) for team, size in enumerate(TEAMS) for _ in range(size)]
    found: list[Nomination] = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        if day.weekday() < 5:
            for _ in range(max(round(random.gauss(a_day, a_day / 4)), 0)):
                (person,) = random.choices(range(len(weights)), weights)
                source, = random.choices(list(SOURCES), list(SOURCES.values()))
                impact, = random.choices(list(IMPACTS), list(IMPACTS.values()))
                found.append(Nomination(len(found), person, source, impact, day))
    return found


def a_year(nominations: list[Nomination], choice: Choice) -> Outcome:
    """What comes of the nominations where the executive takes whoever the order puts first, five a day."""
    house, waiting, coming = House(), list[Nomination](), list(reversed(nominations))
    shares, late, thanked, this_week = [], 0, 0, 0
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        this_week = this_week if day.weekday() else 0
        while coming and coming[-1].on <= day:
            waiting.append(coming.pop())
        works = day.weekday() < 5 and not any(first <= number < last for first, last in AWAY)
        for _ in range(min(THANKED_A_DAY, len(waiting)) if works else 0):
            one = choice(waiting, house, day, this_week)
            waiting.remove(one)
            house.thank(one.person, day)
            late += day > one.due_on
            thanked, this_week = thanked + 1, this_week + 1
        if number >= SETTLED and day.weekday() == 0:
            now = [house.share(team, day) for team in range(len(TEAMS))]
            shares.append((min(now), max(now)))
    last = FIRST + timedelta(days=DAYS)
    late += sum(last > one.due_on for one in waiting)
    return Outcome(shares, late, thanked, len(nominations))


def oldest_first(waiting: list[Nomination], house: House, day: date, this_week: int) -> Nomination:
    return min(waiting, key=lambda one: (one.on, one.number))


def as_ordered(waiting: list[Nomination], house: House, day: date, this_week: int) -> Nomination:
    """The first of the product's own order, looked at anew after each thanks."""
    shares = [house.share(team, day) for team in range(len(TEAMS))]
    ranked = order([house.candidate(one, shares) for one in waiting], today=day, thanked_this_week=this_week)
    return next(one for one in waiting if one.number == ranked[0].candidate.id)


if __name__ == "__main__":
    main()
