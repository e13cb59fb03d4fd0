"""The order of the queue, against figures worked out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

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


# Source, impact, due in days, waited, months since thanked, share of the team. Points: 1000 overdue, 500 due today,
# 30 a level, 2 a month (12 at most, never is 12), 10 x the unseen share, 2 a step of source, 0.2 a day nearer than 7.
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
        500 + 30 + 0 + 9 + 2 + 1.4,
        "due today; a colleague asked; thanked today already; Platform is seldom thanked; waiting 1 day",
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
    ("overdue comes before due today", {"due_in": -1}, {"due_in": 0, "impact": 3}),
    ("the last day comes before impact", {"due_in": 0}, {"due_in": 1, "impact": 3}),
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


def test_a_team_thanked_less_than_the_others_is_owed_a_place_too_and_the_least_thanked_of_them_first() -> None:
    often = [candidate(number, impact=3, team="Often", share=0.9) for number in range(1, 6)]
    seldom = [candidate(6, impact=2, team="Seldom", share=0.5), candidate(7, team="Least", share=0.4)]
    ranked = order([*often, *seldom], today=TODAY)
    assert [one.candidate.id for one in ranked] == [1, 2, 7, 3, 4, 6, 5]
    assert "Seldom is seldom thanked" in ranked[5].why and "Often" not in ranked[0].why


def test_teams_that_are_thanked_about_alike_are_owed_nothing() -> None:
    alike = [candidate(number, impact=3, team="One", share=0.52) for number in (1, 2, 3)]
    ranked = order([*alike, candidate(4, team="Two", share=0.48)], today=TODAY)
    assert [one.candidate.id for one in ranked] == [1, 2, 3, 4]
    assert not any("seldom" in one.why for one in ranked)


def test_the_place_is_for_somebody_who_was_not_thanked_lately() -> None:
    seen = [candidate(number, impact=3, share=0.8) for number in (1, 2, 3)]
    lately = candidate(4, impact=2, months=2, team="Few", share=0.0)
    ranked = order([*seen, lately, candidate(5, months=3.1, team="Few", share=0.0)], today=TODAY)
    assert [one.candidate.id for one in ranked] == [1, 2, 5, 3, 4]


@pytest.mark.parametrize(("thanked", "ids"), [(0, [1, 2, 7, 3, 4]), (1, [1, 7, 2, 3, 4]), (2, [7, 1, 2, 3, 4])])
def test_places_go_on_from_those_who_were_thanked_this_week(thanked: int, ids: list[int]) -> None:
    seen = [candidate(number, impact=3, share=0.8) for number in range(1, 5)]
    ranked = order([*seen, candidate(7, share=0.0)], today=TODAY, thanked_this_week=thanked)
    assert [one.candidate.id for one in ranked] == ids


def test_who_takes_the_first_and_looks_again_meets_the_third_place_too() -> None:
    waiting = [candidate(number, impact=3, share=0.8) for number in range(1, 9)]
    waiting += [candidate(number, share=0.0) for number in (11, 12, 13)]
    taken = []
    for thanked in range(9):
        first = order(waiting, today=TODAY, thanked_this_week=thanked)[0].candidate
        waiting.remove(first)
        taken.append(first.id)
    assert taken == [1, 2, 11, 3, 4, 12, 5, 6, 13]


@given(
    st.lists(
        st.builds(
            candidate,
            number=st.integers(1, 10**6),
            impact=st.integers(1, 3),
            due_in=st.integers(-9, 9),
            months=st.none() | st.integers(0, 20),
            team=st.sampled_from(["A", "B", "C"]),
            share=st.none() | st.sampled_from([0.0, 0.1, 0.5, 0.9]),
        ),
        unique_by=lambda one: one.id,
        max_size=30,
    ),
    st.integers(0, 7),
)
def test_everybody_has_one_place_and_fair_places_move_nobody_else_about(items: list[Candidate], thanked: int) -> None:
    ranked = order(items, today=TODAY, thanked_this_week=thanked)
    assert sorted(one.candidate.id for one in ranked) == sorted(one.id for one in items)
    by_score = sorted(ranked, key=lambda one: (-one.score, one.candidate.due_on, one.candidate.id))
    moved = {one.candidate.id for one in ranked if "seldom thanked" in one.why}
    rest = [one.candidate.id for one in ranked if one.candidate.id not in moved]
    assert rest == [one.candidate.id for one in by_score if one.candidate.id not in moved]


def test_the_order_does_not_depend_on_how_the_items_came() -> None:
    items = [candidate(number, impact=1 + number % 3, due_in=number - 4, share=number / 10) for number in range(1, 10)]
    assert order(items, today=TODAY) == order(items[::-1], today=TODAY)


def test_the_first_places_are_the_same_however_many_are_asked_for() -> None:
    items = [candidate(n, impact=1 + n % 3, team=str(n % 4), share=n % 4 / 4) for n in range(40)]
    whole = order(items, today=TODAY, thanked_this_week=1)
    assert order(items, today=TODAY, thanked_this_week=1, places=7) == whole[:7]


def test_nobody_waits() -> None:
    assert order([], today=TODAY) == []
