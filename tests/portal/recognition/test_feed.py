"""The wall for feed readers: an address of each person's own, with exactly what that person may see."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from knowledge.people import Person, deactivate, set_roles
from portal.recognition import reporting
from portal.recognition.models import FeedAddress, Post
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]
ATOM = "{http://www.w3.org/2005/Atom}"


def address(client: PortalClient) -> str:
    client.post("/wall/feed")
    return own_address(client)


def own_address(client: PortalClient) -> str:
    shown = parsed(client.get("/wall/feed").text).select_one("#feed-address").text
    return "/wall/feed/" + shown.partition("/wall/feed/")[2]


def entries(text: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in ElementTree.fromstring(text).iter(f"{ATOM}entry")]


def test_an_address_of_ones_own_opens_the_wall_without_a_session(sign_in: SignIn, client: PortalClient) -> None:
    make_story(make_person(name="Ana"), make_person(name="Bo"))
    mine = sign_in(make_person())
    assert "Make an address" in mine.get("/wall/feed").text
    answer = client.get(address(mine))
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert entries(answer.text) == ["Ana tells of Bo"]
    assert "A shop went down" in answer.text and "data centre" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_feed_shows_what_its_owner_may_see(sign_in: SignIn, client: PortalClient) -> None:
    team = make_team()
    author, mate, stranger = make_person(name="Ana"), make_person(team=team), make_person()
    quiet = make_person(name="Team Tess", preference="team", team=team)
    make_story(author, quiet)
    make_story(author, quiet, make_person(name="Open Olga"))
    make_story(author, make_person(name="Quiet Quinn", preference="private"))
    reporting.report(make_story(author, make_person()), "hurts", by=mate)
    seen = {person.id: client.get(address(sign_in(person))).text for person in (mate, stranger, author)}
    assert entries(seen[mate.id]) == ["Ana tells of Open Olga, Team Tess", "Ana tells of Team Tess"]
    assert entries(seen[stranger.id]) == ["Ana tells of Open Olga"]
    assert len(entries(seen[author.id])) == 3 and "Quiet Quinn" in seen[author.id]


def test_a_preference_changed_later_binds(sign_in: SignIn, client: PortalClient) -> None:
    recipient = make_person()
    make_story(make_person(), recipient)
    path = address(sign_in(make_person()))
    Person.update(preference="private").where(Person.id == recipient.id).execute()
    assert entries(client.get(path).text) == []


def test_another_address_makes_the_old_one_a_dead_one(sign_in: SignIn, client: PortalClient) -> None:
    mine, other = sign_in(make_person()), sign_in(make_person())
    theirs, old = address(other), address(mine)
    new = address(mine)
    assert [client.get(path).status_code for path in (old, new, theirs)] == [404, 200, 200]


@pytest.mark.parametrize("end", ["deactivated", "no staff"])
def test_the_feed_dies_with_the_account(sign_in: SignIn, client: PortalClient, end: str) -> None:
    person = make_person()
    path = address(sign_in(person))
    if end == "deactivated":
        deactivate(person)
    else:
        set_roles(person, ["customer"])
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "WzEsMV0.nonsense", "%00", "x" * 3000])
def test_only_addresses_made_here_open_a_feed(client: PortalClient, token: str) -> None:
    assert client.get(f"/wall/feed/{token}").status_code == 404


def test_a_screens_address_opens_no_feed(sign_in: SignIn, client: PortalClient) -> None:
    admin = sign_in(make_person("staff", "admin"))
    admin.post("/admin/screens", data={"name": "Hall"})
    path, screen = address(admin), parsed(admin.get("/admin/screens").text).select_one(".invitation-link").text
    assert FeedAddress.get().id == 1
    assert client.get(f"/wall/feed/{screen.rpartition('/')[2]}").status_code == 404
    assert client.get(f"/screen/{path.rpartition('/')[2]}").status_code == 404


def test_feeds_are_for_staff(sign_in: SignIn, client: PortalClient) -> None:
    assert sign_in(make_person("customer")).get("/wall/feed").status_code == 403
    assert sign_in(make_person("customer")).post("/wall/feed").status_code == 403
    assert client.get("/wall/feed").status_code == 303


def test_the_feed_is_well_formed_whatever_people_type(sign_in: SignIn, client: PortalClient) -> None:
    make_story(make_person(name="<A> & B"), make_person(), situation="]]> \x0b <script> & \ufffe", action="*x*")
    answer = client.get(address(sign_in(make_person())))
    assert entries(answer.text)[0].startswith("<A> & B")


def test_the_feed_costs_few_queries_whatever_its_length(
    sign_in: SignIn, client: PortalClient, count_queries: list[str]
) -> None:
    author, recipient = make_person(), make_person()
    for _ in range(40):
        make_story(author, recipient)
    path = address(sign_in(make_person()))
    count_queries.clear()
    assert len(entries(client.get(path).text)) == 30
    assert len(count_queries) <= 5
    assert Post.select().count() == 40
