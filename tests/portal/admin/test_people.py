import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from knowledge.audit import AuditEntry
from knowledge.people import Person, PersonRole, set_roles
from portal.accounts.passwords import set_password
from portal.mail import OutgoingMail
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_team, make_writer

SignIn = Callable[[Person], PortalClient]
BEN = {"name": "Ben Ito", "email": "Ben@Company.example", "roles": ["staff", "technician"], "licence": "candidate"}


@pytest.fixture
def admin(app: object) -> Person:
    return make_person("staff", "admin", name="Grace Obi")


@pytest.fixture
def desk(sign_in: SignIn, admin: Person) -> PortalClient:
    """An administrator's browser."""
    return sign_in(admin)


def form_of(person: Person, **changes: Any) -> dict[str, Any]:
    roles = [row.role for row in PersonRole.select().where(PersonRole.person == person)]
    return {"name": person.name, "email": person.email, "roles": roles} | changes


def test_an_invitation_makes_the_person_mails_the_link_and_shows_it_once(desk: PortalClient, admin: Person) -> None:
    team = make_team("Storage")
    answer = desk.post("/admin/people", data=BEN | {"team": team.id, "manager": admin.id, "job_title": "Technician"})
    ben = Person.get(Person.email == "ben@company.example")
    assert (answer.status_code, answer.location) == (303, f"/admin/people/{ben.id}")
    assert (ben.name, ben.licence, ben.team_id, ben.manager_id) == ("Ben Ito", "candidate", team.id, admin.id)
    assert ben.roles == {"staff", "technician"}
    shown = BeautifulSoup(desk.get(answer.location).text, "html.parser").select_one("#invitation-link")
    [mail] = OutgoingMail.select()
    assert mail.to_address == "ben@company.example"
    assert shown is not None and shown.text in mail.body
    assert 'id="invitation-link"' not in desk.get(answer.location).text
    entry = AuditEntry.get()
    assert (entry.action, entry.person_id, entry.subject_id) == ("person.invited", admin.id, ben.id)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.c" + "x" * 300}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["owner"]}, "roles"),
        ({"licence": "poet"}, "licence"),
        ({"team": "999"}, "team"),
        ({"manager": "999"}, "manager"),
        ({"job_title": "x" * 121}, "job_title"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_half_saved(
    desk: PortalClient, typed: dict[str, Any], field: str
) -> None:
    answer = desk.post("/admin/people", data=BEN | typed)
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert Person.select().count() == 1
    assert not OutgoingMail.select().exists() and not AuditEntry.select().exists()


def test_all_mistakes_are_said_at_once_and_the_typed_words_stay(desk: PortalClient) -> None:
    page = desk.post("/admin/people", data={"name": "", "email": "ben at company", "job_title": "Keeper of <b>"}).text
    for field in ("name", "email", "roles"):
        assert f'id="field-{field}-error"' in page
    assert "ben at company" in page and "Keeper of &lt;b&gt;" in page


def test_an_address_that_is_taken_is_refused_however_it_is_capitalised(desk: PortalClient, admin: Person) -> None:
    answer = desk.post("/admin/people", data=BEN | {"email": admin.email.upper()})
    assert answer.status_code == 422
    assert "here already" in answer.text


def test_a_change_takes_effect_at_once_and_is_audited_with_before_and_after(
    desk: PortalClient, sign_in: SignIn
) -> None:
    ben = make_person("staff", name="Ben")
    browser = sign_in(ben)
    assert browser.get("/admin/people").status_code == 403
    desk.post(f"/admin/people/{ben.id}", data=form_of(ben, name="Ben Ito", roles=["staff", "admin"]))
    assert browser.get("/admin/people").status_code == 200
    entry = AuditEntry.get(AuditEntry.action == "person.changed")
    assert entry.detail == {
        "name": {"before": "Ben", "after": "Ben Ito"},
        "roles": {"before": ["staff"], "after": ["admin", "staff"]},
    }


def test_saving_without_a_change_leaves_no_entry(desk: PortalClient) -> None:
    ben = make_person("staff", name="Ben")
    desk.post(f"/admin/people/{ben.id}", data=form_of(ben))
    assert not AuditEntry.select().exists()
    assert "Nothing was changed" in desk.get("/admin/people").text


def test_the_last_administrator_can_neither_step_down_nor_be_ended(desk: PortalClient, admin: Person) -> None:
    assert desk.post(f"/admin/people/{admin.id}", data=form_of(admin, roles=["staff"])).status_code == 422
    assert desk.post(f"/admin/people/{admin.id}/deactivation").status_code == 422
    assert "admin" in Person.get_by_id(admin.id).roles
    assert Person.get_by_id(admin.id).is_active
    assert not AuditEntry.select().exists()


def test_one_of_two_administrators_may_step_down_but_not_end_themselves(desk: PortalClient, admin: Person) -> None:
    make_person("staff", "admin")
    assert desk.post(f"/admin/people/{admin.id}/deactivation").status_code == 422
    assert desk.post(f"/admin/people/{admin.id}", data=form_of(admin, roles=["staff"])).status_code == 303
    assert desk.get("/admin/people").status_code == 403


def test_an_ended_account_is_out_at_once_and_can_be_opened_again(desk: PortalClient, sign_in: SignIn) -> None:
    ben = make_person("staff")
    set_password(ben, "a lamp for every step")
    browser = sign_in(ben)
    desk.post(f"/admin/people/{ben.id}/deactivation")
    assert browser.get("/account").status_code == 303
    desk.post(f"/admin/people/{ben.id}/activation")
    desk.post(f"/admin/people/{ben.id}/activation")
    assert sign_in(Person.get_by_id(ben.id)).get("/account").status_code == 200
    assert [row.action for row in AuditEntry.select()] == ["person.deactivated", "person.reactivated"]


def test_a_second_invitation_replaces_the_first(desk: PortalClient, client: PortalClient) -> None:
    ben = make_person("staff", name="Ben Ito")
    links = []
    for _ in range(2):
        answer = desk.post(f"/admin/people/{ben.id}/invitation")
        shown = BeautifulSoup(desk.get(answer.location).text, "html.parser").select_one("#invitation-link")
        assert shown is not None
        links.append(shown.text.removeprefix("http://127.0.0.1:8000"))
    assert [client.get(link).status_code for link in links] == [410, 200]


def test_who_has_a_password_is_not_invited_again(desk: PortalClient) -> None:
    ben = make_person("staff")
    set_password(ben, "a lamp for every step")
    assert desk.post(f"/admin/people/{ben.id}/invitation").status_code == 422
    assert not OutgoingMail.select().exists()


def test_nobody_comes_to_report_to_themselves_even_in_a_circle(desk: PortalClient) -> None:
    chief = make_person("staff")
    lead = make_person("staff", manager=chief)
    hand = make_person("staff", manager=lead)
    for manager in (chief, lead, hand):
        assert desk.post(f"/admin/people/{chief.id}", data=form_of(chief, manager=manager.id)).status_code == 422
    assert desk.post(f"/admin/people/{hand.id}", data=form_of(hand, manager=chief.id)).status_code == 303


def test_people_are_found_by_name_address_and_state(desk: PortalClient, admin: Person) -> None:
    set_password(admin, "a lamp for every step")
    desk.become(Person.get_by_id(admin.id))
    make_person("staff", name="Ben Ito")
    make_person("staff", name="Cleo 100%", is_active=False)

    def found(**query: str) -> set[str]:
        page = BeautifulSoup(desk.get("/admin/people", query_string=query).text, "html.parser")
        return {link.text for link in page.select("a.row-title")}

    assert found() == {"Grace Obi", "Ben Ito", "Cleo 100%"}
    assert found(q="ito") == {"Ben Ito"}
    assert found(q=admin.email) == {"Grace Obi"}
    assert found(q="%") == {"Cleo 100%"}
    assert found(state="active") == {"Grace Obi"}
    assert found(state="invited") == {"Ben Ito"}
    assert found(state="inactive") == {"Cleo 100%"}
    assert found(state="strange", page="x") == found()
    assert found(q="nobody here") == set()


def test_the_list_costs_the_same_whatever_its_length(desk: PortalClient, count_queries: list[str]) -> None:
    team = make_team()
    for _ in range(25):
        make_person("staff", "technician", team=team)
    count_queries.clear()
    assert desk.get("/admin/people").status_code == 200
    assert len(count_queries) <= 8


def test_the_pages_are_for_administrators(sign_in: SignIn) -> None:
    """Reading as well as changing (behaviour 51)."""
    ben = make_person("staff", "manager", "ceo", "technician", licence="publisher")
    client = sign_in(ben)
    for path in ("/admin/people", "/admin/people/new", f"/admin/people/{ben.id}", "/admin/teams", "/admin/audit"):
        assert client.get(path).status_code == 403
    for path in (f"/admin/people/{ben.id}", "/admin/people", f"/admin/people/{ben.id}/activation", "/admin/teams"):
        assert client.post(path, data={"roles": "admin"}).status_code == 403
    assert "admin" not in Person.get_by_id(ben.id).roles


@pytest.mark.parametrize("path", ["", "/invitation", "/deactivation", "/activation"])
def test_a_person_who_is_not_there_is_not_found(desk: PortalClient, path: str) -> None:
    assert desk.post(f"/admin/people/4711{path}", data=BEN).status_code == 404
    assert desk.get("/admin/people/99999999999999999999").status_code == 404


def test_naughty_strings_never_break_the_form(desk: PortalClient, fixtures: Path) -> None:
    for number, text in enumerate(json.loads((fixtures / "bad-input" / "blns.json").read_text())[::3]):
        typed = {field: text for field in ("name", "licence", "team", "manager", "job_title")}
        answer = desk.post("/admin/people", data=typed | {"email": f"n{number}@company.example", "roles": text})
        assert answer.status_code == 422, text
        answer = desk.post("/admin/people", data=BEN | {"name": text, "email": f"n{number}@company.example"})
        assert answer.status_code in (303, 422), text
    assert desk.get("/admin/people").status_code == 200


def test_a_role_taken_away_takes_its_permissions(desk: PortalClient, sign_in: SignIn) -> None:
    other = make_person("staff", "admin")
    browser = sign_in(other)
    assert browser.get("/admin/audit").status_code == 200
    set_roles(other, ["staff"])
    assert browser.get("/admin/audit").status_code == 403


def test_what_a_leaver_looked_after_is_said_before_and_after(desk: PortalClient) -> None:
    ben = make_writer()
    assert "another owner" not in desk.get(f"/admin/people/{ben.id}").text
    make_article(ben, indexed=False, title="Lamps that flicker")
    assert "One article that they look after will need another owner" in desk.get(f"/admin/people/{ben.id}").text
    desk.post(f"/admin/people/{ben.id}/deactivation")
    page = desk.get(f"/admin/people/{ben.id}").text
    assert "One article has nobody to look after it now" in page and 'href="/upkeep/without-owner"' in page
    assert "Lamps that flicker" in desk.get("/upkeep/without-owner").text
