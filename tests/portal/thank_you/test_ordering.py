"""The order of the queue, against figures worked out by hand."""

from datetime import date, timedelta

import pytest

from portal.thank_you.ordering import Candidate, order

TODAY = date(2026, 5, 20)


def candidate(
    number: int = 1,
    *,
    source: str = "manager",
    impact: int = 1,
    due_in: int = 3,
    waited: int = 4,
    months: float | None = None,
    team: str = "",
    share: float | None = None,
) -> Candidate:
    last = None if months is None else TODAY - timedelta(days=round(months * 30.4375) + (1 if months else 0))
    return Candidate(
        id=number,
        source=source,
        impact=impact,
        due_on=TODAY + timedelta(days=due_in),
        waiting_since=TODAY - timedelta(days=waited),
        last_thanked_on=last,
        team=team,
        team_share=share,
    )


# Source, impact, due in days, waited, months since thanked, share of the team. Points: 1000 overdue, 30 a level,
# 2 a month (12 at most, never is 12), 10 x the unseen share, 2 a step of source, 0.2 a day nearer than 7.
ORACLE = [
    (("manager", 1, 3, 4, None, None), 30 + 24 + 4 + 0.8, "a manager asked; never thanked yet; waiting 4 days"),
    (
        ("customer", 3, 1, 6, 11, 0.5),
        90 + 22 + 5 + 6 + 1.2,
        "a customer wrote; it moved a result; not thanked in 11 months; waiting 6 days",
    ),
    (
        ("customer", 2, -2, 9, 30, 1.0),
        1000 + 60 + 24 + 0 + 6 + 1.4,
        "2 days overdue; a customer wrote; above and beyond; not thanked in 30 months; waiting 9 days",
    ),
    (
        ("peer", 1, 0, 1, 0, 0.1),
        30 + 0 + 9 + 2 + 1.4,
        "a colleague asked; thanked today already; Platform is seldom thanked; waiting 1 day",
    ),
    (
        ("milestone", 2, 7, 0, None, None),
        60 + 24,
        "an article helped many; above and beyond; never thanked yet; new today",
    ),
    (("anniversary", 1, 30, 0, 1, None), 30 + 2, "a work anniversary; last thanked 31 days ago; new today"),
]


@pytest.mark.parametrize(("given", "score", "why"), ORACLE)
def test_points_and_sentence_come_from_the_same_numbers(
    given: tuple[str, int, int, int, float | None, float | None], score: float, why: str
) -> None:
    source, impact, due_in, waited, months, share = given
    one = candidate(
        source=source, impact=impact, due_in=due_in, waited=waited, months=months, share=share, team="Platform"
    )
    (ranked,) = order([one], today=TODAY)
    assert ranked.score == pytest.approx(score)
    assert ranked.why == f"Why now: {why}."


PRECEDENCE = [
    ("overdue comes before impact", {"due_in": -1}, {"impact": 3}),
    ("impact comes before the time since the last thanks", {"impact": 2, "months": 0}, {"impact": 1, "months": None}),
    ("the time since the last thanks comes before the source", {"months": 9}, {"months": 1, "source": "customer"}),
    ("a team that is seen less comes first", {"share": 0.3}, {"share": 0.9}),
    ("a customer comes before a manager", {"source": "customer"}, {"source": "manager"}),
    ("a manager comes before a colleague", {"source": "manager"}, {"source": "peer"}),
    ("a colleague comes before what came by itself", {"source": "peer"}, {"source": "milestone"}),
    ("the nearer due date comes first", {"due_in": 2}, {"due_in": 5}),
    ("beyond a week the nearer due date still comes first", {"due_in": 20}, {"due_in": 21}),
    ("who has waited longer comes first", {"waited": 5}, {"waited": 4}),
]


@pytest.mark.parametrize(("rule", "first", "second"), PRECEDENCE)
def test_one_thing_alone_decides(rule: str, first: dict[str, int], second: dict[str, int]) -> None:
    ranked = order([candidate(1, **second), candidate(2, **first)], today=TODAY)
    assert [one.candidate.id for one in ranked] == [2, 1], rule


def test_each_third_place_goes_to_a_team_that_is_seldom_thanked() -> None:
    seen = [candidate(number, impact=3, share=0.8) for number in range(1, 7)]
    unseen = [candidate(number, impact=1, share=0.0) for number in (7, 8)]
    ranked = order([*seen, *unseen], today=TODAY)
    assert [one.candidate.id for one in ranked] == [1, 2, 7, 3, 4, 8, 5, 6]


def test_a_seldom_thanked_team_in_front_needs_no_place_kept() -> None:
    seen = [candidate(number, impact=2, share=0.8) for number in (1, 2, 3)]
    unseen = [candidate(4, impact=3, share=0.0), candidate(5, impact=1, share=0.0)]
    ranked = order([*seen, *unseen], today=TODAY)
    assert [one.candidate.id for one in ranked] == [4, 1, 2, 3, 5]


def test_the_order_does_not_depend_on_how_the_items_came() -> None:
    items = [candidate(number, impact=1 + number % 3, due_in=number - 4, share=number / 10) for number in range(1, 10)]
    assert order(items, today=TODAY) == order(items[::-1], today=TODAY)


def test_nobody_waits() -> None:
    assert order([], today=TODAY) == []
