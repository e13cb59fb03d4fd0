from collections.abc import Callable

import pytest

from knowledge import audit
from knowledge.audit import AuditEntry
from knowledge.people import Person, Team
from tests.client import PortalClient
from tests.factories import make_person, make_team

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def admin(app: object) -> Person:
    return make_person("staff", "admin", name="Grace Obi")


@pytest.fixture
def desk(sign_in: SignIn, admin: Person) -> PortalClient:
    return sign_in(admin)


def test_a_team_is_added_and_audited(desk: PortalClient) -> None:
    answer = desk.post("/admin/teams", data={"name": "  Storage\nnight "})
    assert (answer.status_code, answer.location) == (303, "/admin/teams")
    assert Team.get().name == "Storage night"
    assert AuditEntry.get().action == "team.added"


def test_a_team_is_renamed_and_its_people_stay(desk: PortalClient) -> None:
    team = make_team("Storage")
    ben = make_person("staff", team=team)
    desk.post(f"/admin/teams/{team.id}", data={"name": "Volumes"})
    assert Person.get_by_id(ben.id).team.name == "Volumes"
    assert AuditEntry.get().detail == {"before": "Storage", "after": "Volumes"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Storage"])
def test_a_bad_or_taken_name_is_refused_and_kept_for_mending(desk: PortalClient, name: str) -> None:
    make_team("Storage")
    other = make_team("Network")
    for path in ("/admin/teams", f"/admin/teams/{other.id}"):
        answer = desk.post(path, data={"name": name})
        assert answer.status_code == 422
        assert "field-error" in answer.text
        assert f'value="{name.strip()}"' in answer.text
    assert {team.name for team in Team.select()} == {"Storage", "Network"}
    assert not AuditEntry.select().exists()


def test_renaming_to_the_same_name_changes_nothing(desk: PortalClient) -> None:
    team = make_team("Storage")
    assert desk.post(f"/admin/teams/{team.id}", data={"name": "Storage"}).status_code == 303
    assert not AuditEntry.select().exists()


def test_a_team_that_is_not_there_is_not_found(desk: PortalClient) -> None:
    assert desk.post("/admin/teams/4711", data={"name": "x"}).status_code == 404


def test_no_teams_yet_says_what_to_do(desk: PortalClient) -> None:
    assert "No teams yet" in desk.get("/admin/teams").text


def test_the_log_shows_the_newest_first_and_finds_by_person_and_action(desk: PortalClient, admin: Person) -> None:
    ben, team = make_person("staff", name="Ben <b>Ito"), make_team()
    audit.record("team.added", team, by=admin, name="Storage")
    audit.record("person.invited", ben, by=ben, roles=["staff"])
    audit.record("person.changed", ben, by=None, name={"before": "Ben", "after": "Ben Ito"})
    everything = rows(desk.get("/admin/audit").text)
    assert everything.index("Person changed") < everything.index("Team added")
    assert "Ben → Ben Ito" in everything and "Ben &lt;b&gt;Ito" in everything
    by_action = rows(desk.get("/admin/audit", query_string={"action": "team.added"}).text)
    assert "Team added" in by_action and "Person changed" not in by_action
    by_person = rows(desk.get("/admin/audit", query_string={"who": "the portal"}).text)
    assert "Person changed" in by_person and "Team added" not in by_person
    assert "Nothing of that kind" in desk.get("/admin/audit?who=nobody").text


def test_the_log_still_names_those_who_are_gone(desk: PortalClient) -> None:
    ben = make_person("staff", name="Ben Ito")
    audit.record("person.changed", ben, by=ben)
    Person.delete().where(Person.id == ben.id).execute()
    assert "Ben Ito" in desk.get("/admin/audit").text


def test_a_long_log_is_paged_at_a_fixed_cost(desk: PortalClient, admin: Person, count_queries: list[str]) -> None:
    for number in range(60):
        audit.record("person.changed", admin, by=admin, number=number)
    count_queries.clear()
    page = desk.get("/admin/audit?page=2").text
    assert len(count_queries) <= 8
    assert "Page 2 of 2" in page


def rows(page: str) -> str:
    """The table's body alone: the filters name everything as well."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0]
