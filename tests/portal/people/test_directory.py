"""The list of people."""

from collections.abc import Callable

import pytest

from knowledge import people as staff
from knowledge.people import Person
from tests.client import PortalClient
from tests.factories import make_person, make_team
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]


def names(page: str) -> list[str]:
    return [link.text for link in parsed(page).select(".person-name a")]


def test_staff_are_listed_by_name_without_customers_and_those_who_left(sign_in: SignIn) -> None:
    viewer, gone = make_person(name="Bo"), make_person(name="Cy")
    make_person(name="Ana")
    make_person("customer", name="Dee")
    staff.deactivate(gone)
    assert names(sign_in(viewer).get("/people").text) == ["Ana", "Bo"]


@pytest.mark.parametrize("typed", ["olafur", "ÓLAFUR", "Þór", "  olafur   þor ", "Ólafur Þór"])
def test_a_name_is_found_without_regard_to_case_and_accents(sign_in: SignIn, typed: str) -> None:
    make_person(name="Ólafur Þór Einarsson")
    found = sign_in(make_person(name="Bo")).get("/people", query_string={"q": typed})
    assert names(found.text) == ["Ólafur Þór Einarsson"]


@pytest.mark.parametrize("typed", ["Ruth", "רות"])
def test_a_name_in_another_script_is_found_by_either(sign_in: SignIn, typed: str) -> None:
    make_person(name="רות בן־דוד (Ruth Ben-David)")
    assert len(names(sign_in(make_person(name="Bo")).get("/people", query_string={"q": typed}).text)) == 1


def test_an_e_mail_address_finds_nobody(sign_in: SignIn) -> None:
    other = make_person(name="Ana")
    client = sign_in(make_person(name="Bo"))
    for typed in (other.email, "company.example", "@"):
        assert names(client.get("/people", query_string={"q": typed}).text) == []
    assert other.email not in client.get(f"/people/{other.id}").text


def test_the_list_is_narrowed_to_a_team(sign_in: SignIn) -> None:
    team = make_team()
    make_person(name="Ana", team=team)
    client = sign_in(make_person(name="Bo"))
    assert names(client.get(f"/people?team={team.id}").text) == ["Ana"]
    assert names(client.get(f"/people?team={team.id}&q=bo").text) == []
    assert names(client.get("/people?team=x").text) == ["Ana", "Bo"]


@pytest.mark.parametrize("typed", ["%", "_", "'; DROP TABLE person; --", "\x00", "😀", "x" * 5000, "<script>"])
def test_nothing_that_is_typed_makes_the_search_fail(sign_in: SignIn, typed: str) -> None:
    client = sign_in(make_person(name="Bo"))
    response = client.get("/people", query_string={"q": typed})
    assert response.status_code == 200
    assert names(response.text) == (["Bo"] if typed == "\x00" else [])
    assert not parsed(response.text).select("#people-filters script, #found script")


def test_htmx_gets_the_list_alone(sign_in: SignIn) -> None:
    client = sign_in(make_person(name="Bo"))
    part = client.get("/people?q=b", headers={"HX-Request": "true"})
    assert names(part.text) == ["Bo"]
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_a_long_list_comes_in_pages_and_costs_the_same(sign_in: SignIn, count_queries: list[str]) -> None:
    team = make_team()
    for number in range(70):
        make_person(name=f"Person {number:03}", team=team)
    client = sign_in(make_person(name="Zoe"))
    client.get("/people")
    count_queries.clear()
    assert len(names(client.get("/people?q=person").text)) == 60
    assert len(count_queries) <= 8
    assert len(names(client.get("/people?q=person&page=2").text)) == 10


def test_the_directory_is_for_staff(sign_in: SignIn, client: PortalClient) -> None:
    person = make_person()
    customer = sign_in(make_person("customer"))
    for address in ("/people", f"/people/{person.id}", f"/people/{person.id}/photo", f"/people/{person.id}/profile"):
        assert customer.get(address).status_code == 403
        assert client.get(address).status_code == 303
    assert sign_in(person).post("/people").status_code == 405
