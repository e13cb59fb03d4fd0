"""Whose work anniversary it is, against the calendar counted day by day, and who may know."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given, settings, strategies as st

from knowledge.people import Person
from portal.recognition.anniversaries import anniversaries, anniversaries_of_week, anniversary_in, celebrated
from tests.client import PortalClient
from tests.factories import make_person, make_team

SignIn = Callable[[Person], PortalClient]
DAYS = st.dates(date(1970, 1, 1), date(2090, 12, 31))


@given(started_on=DAYS, first=DAYS, length=st.integers(0, 6))
@settings(max_examples=400)
def test_the_starts_celebrated_in_a_span_are_those_a_calendar_gives(started_on: date, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    expected = None
    for number in range(length + 1):
        day = first + timedelta(days=number)
        leaps = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        born_on_leap = (started_on.month, started_on.day) == (2, 29)
        same = (day.month, day.day) == ((2, 28) if born_on_leap and not leaps else (started_on.month, started_on.day))
        years = day.year - started_on.year
        if same and (years in (1, 2, 3) or (0 < years <= 60 and years % 5 == 0)):
            expected = (years, day)
    assert celebrated(first, last).get(started_on) == expected


def test_a_start_on_the_29th_of_february_is_celebrated_on_the_28th_where_there_is_none() -> None:
    assert anniversary_in(2025, date(2024, 2, 29)) == date(2025, 2, 28)
    assert anniversary_in(2028, date(2024, 2, 29)) == date(2028, 2, 29)


@pytest.mark.usefixtures("app")
def test_everybody_active_whose_day_it_is_is_listed_by_day_and_name() -> None:
    today = date(2025, 2, 28)
    for name, started_on in {
        "Leap": date(2024, 2, 29),
        "Ten": date(2015, 2, 28),
        "Four": date(2021, 2, 28),
        "Today": today,
        "Next year": date(2026, 2, 28),
        "Tomorrow": date(2024, 3, 1),
        "Nobody knows": None,
    }.items():
        make_person(name=name, started_on=started_on)
    make_person(name="Left", started_on=date(2024, 2, 28), is_active=False)
    make_person("customer", name="Customer", started_on=date(2024, 2, 28))
    assert [(one.person.name, one.years) for one in anniversaries(today)] == [("Leap", 1), ("Ten", 10)]
    week = anniversaries(today, until=today + timedelta(days=6))
    assert [(one.person.name, one.day.day) for one in week] == [("Leap", 28), ("Ten", 28), ("Tomorrow", 1)]


@pytest.mark.usefixtures("app")
def test_the_persons_preference_says_who_knows() -> None:
    team, today = make_team(), date(2026, 5, 20)
    manager = make_person("staff", "manager")
    started = {"started_on": date(2021, 5, 22), "team": team, "manager": manager}
    make_person(name="Open", **started)
    make_person(name="Team", preference="team", **started)
    own = make_person(name="Quiet", preference="private", **started)
    viewers = {
        "stranger": (make_person(), ["Open"]),
        "ceo": (make_person("staff", "ceo"), ["Open"]),
        "team mate": (make_person(team=team), ["Open", "Team"]),
        "manager": (manager, ["Open", "Quiet", "Team"]),
        "oneself": (own, ["Open", "Quiet", "Team"]),
    }
    for who, (viewer, names) in viewers.items():
        assert [one.person.name for one in anniversaries_of_week(viewer, today)] == names, who


@time_machine.travel("2026-05-20 12:00:00+00:00")
def test_home_and_wall_say_whose_week_it_is_to_those_who_may_know(sign_in: SignIn) -> None:
    make_person(name="Jubilee Jo", started_on=date(2016, 5, 24))
    make_person(name="Quiet Quin", started_on=date(2016, 5, 24), preference="private")
    make_person(name="Next Ned", started_on=date(2016, 5, 25))
    client = sign_in(make_person())
    for path in ("/", "/wall/anniversaries"):
        text = client.get(path).text
        assert "Jubilee Jo" in text and "10 years" in text, path
        assert "Quiet Quin" not in text, path
    assert "Next Ned" not in client.get("/").text and "Next week" in text and "Next Ned" in text
    assert 'href="/wall/anniversaries"' in client.get("/wall").text


@time_machine.travel("2026-05-24 23:30:00+00:00")
def test_the_week_is_that_of_the_readers_clock(sign_in: SignIn) -> None:
    make_person(name="Sunday Sue", started_on=date(2016, 5, 24))
    make_person(name="Monday Mo", started_on=date(2016, 5, 25))
    west, east = make_person(timezone="America/Lima"), make_person(timezone="Asia/Kolkata")
    assert "Sunday Sue" in sign_in(west).get("/").text and "Monday Mo" not in sign_in(west).get("/").text
    assert "Monday Mo" in sign_in(east).get("/").text and "Sunday Sue" not in sign_in(east).get("/").text


def test_a_week_without_anniversaries_shows_no_heading(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    assert 'id="anniversaries-title"' not in client.get("/").text
    assert "No anniversary this week or next" in client.get("/wall/anniversaries").text
    assert sign_in(make_person("customer")).get("/wall/anniversaries").status_code == 403
