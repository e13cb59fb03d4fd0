"""When an article is to be looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.review_dates import NOTICE, USUAL, Attention, brought_forward, due_after, interval, standing

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(("opened", "disliked", "expected"), [
    (0, 0, 183), (99, 0, 183), (100, 0, 91), (399, 0, 91), (400, 0, 45), (1_000_000, 0, 45),
    (0, 1, 183), (0, 2, 91), (50, 1, 91), (0, 8, 45),
])
def test_what_is_much_read_or_disliked_is_looked_at_sooner(opened, disliked, expected):
    assert interval(Attention(opened, disliked)) == days(expected)


def test_the_next_date_counts_from_the_last_check():
    assert due_after(NOON) == NOON + USUAL
    assert due_after(NOON, Attention(opened=100)) == NOON + days(91)


def test_a_date_comes_sooner_where_attention_grew_and_never_later():
    due = NOON + days(183)
    assert brought_forward(due, NOON, Attention(), now=NOON) == due
    assert brought_forward(due, NOON, Attention(opened=100), now=NOON) == NOON + days(91)
    assert brought_forward(NOON + days(10), NOON, Attention(opened=100), now=NOON) == NOON + days(10)


def test_growing_attention_makes_nobody_late_from_one_day_to_the_next():
    due, today = NOON + days(183), NOON + days(170)
    assert brought_forward(due, NOON, Attention(opened=400), now=today) == due
    today = NOON + days(120)
    sooner = brought_forward(due, NOON, Attention(opened=400), now=today)
    assert sooner == today + NOTICE
    assert brought_forward(sooner, NOON, Attention(opened=400), now=today + days(1)) == sooner


@pytest.mark.parametrize(("due_in", "expected"), [
    (15, "fresh"), (13, "soon"), (-1, "due"), (-13, "due"), (-14, "overdue"), (-400, "overdue"),
])
def test_how_an_article_stands_goes_by_the_date(due_in, expected):
    assert standing(NOON + days(due_in), now=NOON) == expected


def test_an_article_without_a_date_is_fresh():
    assert standing(None, now=NOON) == "fresh"
