"""Spans of days in an address."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from portal.web.periods import asked_period, start_of

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(("arguments", "name", "first", "last"), [
    ({}, "quarter", date(2026, 2, 23), TODAY),
    ({"period": "4-weeks"}, "4-weeks", date(2026, 4, 27), TODAY),
    ({"period": "year"}, "year", date(2025, 5, 26), TODAY),
    ({"period": "\x00"}, "quarter", date(2026, 2, 23), TODAY),
    ({"from": "2026-01-01", "to": "2026-01-01"}, "", date(2026, 1, 1), date(2026, 1, 1)),
    ({"from": "2026-04-27", "to": "2026-05-20"}, "4-weeks", date(2026, 4, 27), TODAY),
])
def test_a_period_is_named_or_given_by_its_days(arguments: dict, name: str, first: date, last: date) -> None:
    asked = asked_period(arguments, today=TODAY)
    assert (asked.period.name, asked.period.first, asked.period.last) == (name, first, last)
    assert not asked.errors and asked.typed == {"from": first.isoformat(), "to": last.isoformat()}
    again = asked_period(asked.period.query, today=TODAY)
    assert again.period == asked.period


@pytest.mark.parametrize(("arguments", "wrong"), [
    ({"from": "2026-01-01"}, "to"),
    ({"to": "2026-01-01"}, "from"),
    ({"from": "2026-01-02", "to": "2026-01-01"}, "to"),
    ({"from": "2026-05-01", "to": "2026-05-21"}, "to"),
    ({"from": "2024-01-01", "to": "2026-05-01"}, "to"),
    ({"from": "0001-01-01", "to": "2026-05-01"}, "from"),
    ({"from": "9" * 9000, "to": "x"}, "from"),
    ({"from": "2026-02-30", "to": "2026-05-01"}, "from"),
])
def test_days_that_cannot_be_are_said_beside_their_field(arguments: dict, wrong: str) -> None:
    asked = asked_period(arguments, today=TODAY)
    assert list(asked.errors) == [wrong] and asked.period.name == "quarter"
    assert asked.typed["from"] == arguments.get("from", "")[:10]


def test_weeks_are_those_the_days_touch() -> None:
    period = asked_period({"from": "2020-12-27", "to": "2021-01-04"}, today=TODAY).period
    assert period.weeks == [date(2020, 12, 21), date(2020, 12, 28), date(2021, 1, 4)]


ZONES = ("UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "America/Havana", "Asia/Beirut")


@given(day=st.dates(date(2001, 1, 1), date(2037, 1, 1)), zone=st.sampled_from(ZONES))
def test_a_day_begins_at_its_first_moment(day: date, zone: str) -> None:
    info = ZoneInfo(zone)
    start = start_of(day, info).astimezone(UTC)
    assert (start - timedelta(microseconds=1)).astimezone(info).date() < start.astimezone(info).date()
    assert start.astimezone(info).date() >= day


def test_where_clocks_go_over_midnight_the_day_begins_when_they_do() -> None:
    start = start_of(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))
    assert start.astimezone(UTC) == datetime(2018, 11, 4, 3, tzinfo=UTC)
