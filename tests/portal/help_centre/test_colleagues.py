"""Staff also search people and the wall."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from knowledge.people import Person, deactivate
from portal.recognition.models import Post
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_story, make_team

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def reader(sign_in: SignIn) -> PortalClient:
    make_article(title="Two disks")
    return sign_in(make_person(name="Reader"))


def found(client: PortalClient, words: str, place: str) -> list[str]:
    page = client.get("/search", query_string={"q": words, "in": place})
    assert page.status_code == 200
    return [link.get_text() for link in BeautifulSoup(page.text, "html.parser").select(".hit-title")]


def test_people_are_found_by_name_role_team_and_what_they_know(reader: PortalClient) -> None:
    make_person(
        name="Ólafur Arnalds", job_title="Network engineer", team=make_team("Night shift"),
        expertise="Fibre splicing, BGP", phone="+353 91 555",
    )
    for words in ("olaf", "Ólafur arnalds", "network", "night", "splicing", "bgp engineer", "the NETWORK"):
        assert found(reader, words, "people") == ["Ólafur Arnalds"], words
    for words in ("person", "example", "555", "afur", "network zebra", "the", "?"):
        assert "Ólafur Arnalds" not in found(reader, words, "people"), words


def test_who_left_or_never_was_staff_is_not_found(reader: PortalClient) -> None:
    gone = make_person(name="Ada Gone")
    make_person("customer", name="Ada Customer")
    deactivate(gone)
    assert found(reader, "ada", "people") == []


def test_the_wall_is_searched_by_words_and_by_whom_a_post_names(reader: PortalClient) -> None:
    ada, bob = make_person(name="Ada Byron"), make_person(name="Bob Noyce")
    make_story(bob, ada, situation="Two disks failed.", action="Rebuilt the array.", result="Nobody noticed.")
    for words in ("disk", "failing array", "byron", "noyce", "ada disks"):
        assert found(reader, words, "wall") == ["Bob Noyce → Ada Byron"], words
    for words in ("disk zebra", "the", "zebra"):
        assert found(reader, words, "wall") == []


@pytest.mark.parametrize(("preference", "seen"), [("public", True), ("team", False), ("private", False)])
def test_the_preference_of_the_recipient_binds_here_too(
    reader: PortalClient, sign_in: SignIn, preference: str, seen: bool
) -> None:
    team = make_team()
    ada = make_person(name="Ada Byron", preference=preference, team=team)
    bob, mate = make_person(name="Bob Noyce"), make_person(name="Mate", team=team)
    make_story(bob, ada, situation="Two disks failed.")
    for words in ("disks", "byron"):
        assert bool(found(reader, words, "wall")) == seen
        assert bool(found(sign_in(mate), words, "wall")) == (preference != "private")
        assert found(sign_in(ada), words, "wall") == found(sign_in(bob), words, "wall") == ["Bob Noyce → Ada Byron"]


def test_of_two_on_a_post_the_shy_one_is_not_found_by_name(reader: PortalClient) -> None:
    shy, bold = make_person(name="Shy Violet", preference="private"), make_person(name="Bold Rose")
    make_story(make_person(name="Bob Noyce"), shy, bold, situation="Two disks failed.")
    assert found(reader, "disks", "wall") == found(reader, "rose", "wall") == ["Bob Noyce → Bold Rose"]
    assert found(reader, "violet", "wall") == []


def test_a_withdrawn_post_is_not_found(reader: PortalClient) -> None:
    story = make_story(make_person(), make_person(), situation="Two disks failed.")
    Post.update(withdrawn_at=story.created_at).where(Post.id == story.id).execute()
    assert found(reader, "disks", "wall") == []


def test_visitors_and_customers_search_articles_alone(client: PortalClient, sign_in: SignIn) -> None:
    make_story(make_person(name="Bob Noyce"), make_person(name="Ada Byron"), situation="Two disks failed.")
    for outsider in (client, sign_in(make_person("customer"))):
        for place in ("people", "wall"):
            page = outsider.get("/search", query_string={"q": "ada disks", "in": place}).text
            assert "Ada" not in page.replace("ada disks", "") and "Noyce" not in page and "Where to search" not in page


def test_the_ways_to_the_other_places_keep_the_words(reader: PortalClient) -> None:
    page = BeautifulSoup(reader.get("/search?q=two+disks&kind=How-to").text, "html.parser")
    links = [link["href"] for link in page.select("nav[aria-label='Where to search'] a")]
    assert links == ["/search?q=two+disks", "/search?q=two+disks&in=people", "/search?q=two+disks&in=wall"]


def test_places_cost_eight_queries_at_most(reader: PortalClient, count_queries: list[str]) -> None:
    author = make_person(name="Bob Noyce")
    for number in range(30):
        make_story(author, make_person(name=f"Ada {number}", job_title="Engineer"), situation="Bob and Ada")
    for place, words in (("people", "ada engineer"), ("wall", "bob ada")):
        count_queries.clear()
        assert len(found(reader, words, place)) == 10
        assert len(count_queries) <= 8


@pytest.mark.parametrize("words", ["x" * 100_000, "\0", '"', "%_", "' OR 1=1 --", "tag:", "a " * 5_000])
@pytest.mark.parametrize("place", ["people", "wall", "nowhere", "\0"])
def test_nothing_typed_makes_it_fail(reader: PortalClient, words: str, place: str) -> None:
    make_story(make_person(), make_person())
    found(reader, words, place)
