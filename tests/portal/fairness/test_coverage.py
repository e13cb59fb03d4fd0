"""Coverage: how large a share of each group was recognised, told of five people at least."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup

from knowledge.db import now
from knowledge.groups import load_company
from knowledge.people import Person
from portal.fairness.coverage import recognised_between
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def viewer(app: object) -> Person:
    """An administrator who is no colleague and counts nowhere."""
    return make_person("admin")


def sheet_of(client: PortalClient, query: str = "") -> dict[tuple[str, str], list[str]]:
    text = client.get(f"/fairness/coverage.csv{query}").get_data().decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0] == ["of", "group", "people", "recognised", "per cent", "from", "to"]
    return {(row[0], row[1]): row[2:5] for row in rows[1:]}


def page_of(client: PortalClient, query: str = "") -> dict[str, list[str]]:
    page = BeautifulSoup(client.get(f"/fairness/coverage{query}").text, "html.parser")
    rows = [[cell.text.strip() for cell in row.select("th, td")] for row in page.select(".chart-shares tbody tr")]
    return {row[0]: row[1:3] for row in rows}


def test_shares_are_told_by_team_site_and_level_without_withdrawn_posts(sign_in: SignIn, viewer: Person) -> None:
    team = make_team("Platform")
    lead = make_person(team=team, site="Galway")
    people = [make_person(team=team, site="Galway", manager=lead) for _ in range(9)]
    author = make_person("customer")
    for person in people[:3]:
        make_story(author, person)
        make_story(author, person)
    make_story(author, people[4], withdrawn_at=now())
    client = sign_in(viewer)
    sheet = sheet_of(client)
    assert sheet["everybody", "Everybody"] == ["10", "3", "30"]
    assert sheet["team", "Platform"] == sheet["site", "Galway"] == ["10", "3", "30"]
    assert sheet["level", "Leads people"] == sheet["level", "Leads nobody"] == ["", "", ""]
    page = page_of(client)
    assert page["Platform"] == ["10", "30 %"] and page["Leads people"] == ["–", "–"]


def test_what_could_be_subtracted_is_hidden_on_page_and_sheet_for_every_period(sign_in: SignIn, viewer: Person) -> None:
    for name, size in {"Large": 9, "Middle": 7, "Small": 3}.items():
        team = make_team(name)
        for _ in range(size):
            make_person(team=team)
    client = sign_in(viewer)
    for query in ("", "?period=year", "?from=2026-01-01&to=2026-01-02"):
        sheet = sheet_of(client, query)
        assert [sheet["team", name][0] for name in ("Large", "Middle", "Small")] == ["9", "", ""]
        assert page_of(client, query)["Middle"] == page_of(client, query)["Small"] == ["–", "–"]


def test_private_recognitions_count_and_leavers_and_customers_do_not(sign_in: SignIn, viewer: Person) -> None:
    author = make_person("customer")
    for number in range(6):
        make_story(author, make_person(preference="private"))
    make_story(author, make_person(is_active=False))
    make_story(author, make_person("customer"))
    assert sheet_of(sign_in(viewer))["everybody", "Everybody"] == ["6", "6", "100"]


def test_levels_follow_who_reports_to_whom(app: object) -> None:
    top = make_person(name="Top")
    lead = make_person(name="Lead", manager=top)
    make_person(name="Member", manager=lead)
    strange = make_person(name="Own manager")
    Person.update(manager=strange).where(Person.id == strange.id).execute()
    names = {person.id: person.name for person in Person.select()}
    levels = {
        names[member.id]: next(group.key for group in member.groups if group.kind == "level")
        for member in load_company().members
    }
    assert levels == {"Top": "leaders", "Lead": "lead", "Member": "none", "Own manager": "none"}


@time_machine.travel("2026-05-20 12:00:00+00:00")
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Australia/Lord_Howe", "America/Lima"])
def test_a_day_is_a_day_of_the_readers_zone(sign_in: SignIn, zone: str) -> None:
    author = make_person("customer")
    people = [make_person() for _ in range(5)]
    midnight = datetime(2026, 4, 5, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # clocks change on Lord Howe that day
    ends = datetime(2026, 4, 6, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    least = timedelta(microseconds=1)
    moments = (midnight - least, midnight, midnight + timedelta(hours=5), ends - least, ends)
    for person, moment in zip(people, moments, strict=True):
        make_story(author, person, created_at=moment)
    client = sign_in(make_person("admin", timezone=zone))
    assert sheet_of(client, "?from=2026-04-05&to=2026-04-05")["everybody", "Everybody"] == ["5", "3", "60"]
    assert zone.replace("_", " ") in client.get("/fairness/coverage").text


def test_days_that_cannot_be_are_answered_with_422_and_what_was_typed(sign_in: SignIn, viewer: Person) -> None:
    answer = sign_in(viewer).get("/fairness/coverage?from=2026-05-02&to=2026-05-01")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422 and "does not come before" in page.select_one("#field-to-error").text
    assert page.select_one("#field-from")["value"] == "2026-05-02"
    for query in ("?from=%00&to=%00", f"?period={'x' * 9000}", "?from=9999-12-31&to=0001-01-01"):
        assert sign_in(viewer).get(f"/fairness/coverage{query}").status_code in (200, 422)
        assert sign_in(viewer).get(f"/fairness/coverage.csv{query}").status_code == 200


def test_four_people_are_too_few(sign_in: SignIn, viewer: Person) -> None:
    for _ in range(4):
        make_person()
    assert "Too few people to tell" in sign_in(viewer).get("/fairness/coverage").text


@pytest.mark.parametrize(("role", "status"), [("staff", 403), ("manager", 200), ("ceo", 200), ("assistant", 200)])
def test_who_may_see_coverage(sign_in: SignIn, role: str, status: int) -> None:
    client = sign_in(make_person("staff", role))
    for path in ("/fairness/coverage", "/fairness/coverage.csv"):
        assert client.get(path).status_code == status


def test_many_people_cost_no_more_queries(sign_in: SignIn, count_queries: list[str], viewer: Person) -> None:
    for number in range(40):
        make_person(team=make_team(f"Team {number // 8}") if number % 8 == 0 else None, site=f"Site {number % 3}")
    client = sign_in(viewer)
    count_queries.clear()
    assert client.get("/fairness/coverage").status_code == 200
    assert len(count_queries) <= 8


def test_everybody_recognised_between_two_moments_is_found_once(app: object) -> None:
    person, author, moment = make_person(), make_person(), now()
    for hours in (0, 1, 2):
        make_story(author, person, created_at=moment + timedelta(hours=hours))
    assert recognised_between(moment, moment + timedelta(hours=3)) == {person.id}
    assert recognised_between(moment + timedelta(hours=3), moment + timedelta(hours=4)) == set()
