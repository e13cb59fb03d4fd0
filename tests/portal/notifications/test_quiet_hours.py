"""When mail may come, on clocks that are put forward and back, and in zones with half hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from portal.notifications.quiet_hours import QuietHours

USUAL = QuietHours()
ZONES = ("Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Pacific/Chatham", "UTC")


def moment(wall: str, zone: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def over(wall: str, zone: str = "Europe/Berlin", hours: QuietHours = USUAL) -> str:
    """The wall clock's time at which quiet is over, where the wall clock shows `wall` now."""
    return f"{hours.over_at(moment(wall, zone), zone).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-25 12:00", "2026-11-25 12:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-25 17:59", "2026-11-25 17:59"),
        ("2026-11-25 18:00", "2026-11-26 08:00"),
        ("2026-11-26 03:00", "2026-11-26 08:00"),
        ("2026-11-27 18:00", "2026-11-30 08:00"),
        ("2026-11-28 12:00", "2026-11-30 08:00"),
        ("2026-11-30 00:00", "2026-11-30 08:00"),
    ],
)
def test_evenings_nights_and_weekends_are_quiet(now: str, then: str) -> None:
    assert over(now) == then


@pytest.mark.parametrize(
    ("zone", "utc", "ends"),
    [
        ("Europe/Berlin", "2026-03-29 20:00", "2026-03-30 06:00"),  # put forward in the night before: UTC+2 now
        ("Europe/Berlin", "2026-03-26 20:00", "2026-03-27 07:00"),
        ("America/New_York", "2026-11-02 02:00", "2026-11-02 13:00"),  # put back on the Sunday: UTC-5 now
        ("Asia/Kolkata", "2026-11-25 20:00", "2026-11-26 02:30"),
        ("Asia/Kathmandu", "2026-11-25 20:00", "2026-11-26 02:15"),
        ("Australia/Lord_Howe", "2026-10-04 12:00", "2026-10-04 21:00"),  # put forward by half an hour: UTC+11 now
    ],
)
def test_quiet_ends_by_the_persons_own_clock(zone: str, utc: str, ends: str) -> None:
    assert USUAL.over_at(moment(utc, "UTC"), zone) == moment(ends, "UTC")


def test_an_hour_that_the_clock_leaves_out_ends_quiet_when_the_clock_goes_on() -> None:
    hours = QuietHours(time(22), time(2, 30), weekends=False)
    assert over("2026-03-29 01:30", hours=hours) == "2026-03-29 03:30"


def test_an_hour_that_the_clock_shows_twice_holds_nothing_back_for_a_day() -> None:
    hours = QuietHours(time(22), time(2, 30), weekends=False)
    again = moment("2026-10-25 02:10", "Europe/Berlin", fold=1)
    assert hours.over_at(again, "Europe/Berlin") - again == timedelta(minutes=20)


def test_quiet_within_a_day_and_no_quiet_at_all() -> None:
    lunch = QuietHours(time(12), time(14), weekends=True)
    assert over("2026-11-25 12:30", hours=lunch) == "2026-11-25 14:00"
    assert over("2026-11-28 12:30", hours=lunch) == "2026-11-30 00:00"
    never = QuietHours(time(8), time(8), weekends=False)
    assert over("2026-11-28 03:30", hours=never) == "2026-11-28 03:30"


@given(
    at=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    zone=st.sampled_from(ZONES),
    begins=st.times(),
    ends=st.times(),
    weekends=st.booleans(),
)
def test_whatever_the_hours_mail_leaves_within_days_and_never_in_quiet(
    at: datetime, zone: str, begins: time, ends: time, weekends: bool
) -> None:
    hours = QuietHours(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0), weekends)
    asked = at.replace(tzinfo=UTC)
    leaves = hours.over_at(asked, zone)
    assert asked <= leaves < asked + timedelta(days=5)
    assert not hours.covers(leaves.astimezone(ZoneInfo(zone)))
