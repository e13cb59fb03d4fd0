"""A person's page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from knowledge import people as staff
from knowledge.files import store
from knowledge.images import check_and_encode
from knowledge.people import Person
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_reviewer, make_story, make_team
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.pictures import png

SignIn = Callable[[Person], PortalClient]


def section(page: str, name: str) -> str:
    return parsed(page).select_one(f"section[aria-labelledby={name}]").get_text(" ", strip=True)


def test_the_page_says_who_somebody_is(sign_in: SignIn) -> None:
    manager = make_person(name="The Boss")
    person = make_person(
        name="Méabh Ní Dhomhnaill",
        team=make_team("House"),
        manager=manager,
        job_title="Founder",
        site="Galway",
        timezone="Pacific/Kiritimati",
        say_name="Mayv",
        about="Two servers\nand a kettle.",
        expertise="saying no, sea swimming",
    )
    page = sign_in(make_person()).get(f"/people/{person.id}").text
    for words in (person.name, "The Boss", "House", "Founder", "Galway", "Mayv", "and a kettle.", "sea swimming"):
        assert words in page
    assert "Pacific/Kiritimati" in page


def test_the_clock_is_the_persons_own(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.people.profile.now", lambda: datetime(2026, 5, 3, 23, 30, tzinfo=UTC))
    person = make_person(timezone="Asia/Tokyo")
    assert "08:30, Monday" in sign_in(make_person()).get(f"/people/{person.id}").text


def test_stories_received_and_written_stand_apart(sign_in: SignIn) -> None:
    person, other = make_person(name="Ana"), make_person(name="Bo")
    make_story(other, person, result="Saved by Ana.")
    make_story(person, other, result="Saved by Bo.")
    page = sign_in(make_person()).get(f"/people/{person.id}").text
    assert "Saved by Ana." in section(page, "received") and "Saved by Bo." not in section(page, "received")
    assert "Saved by Bo." in section(page, "written") and "Saved by Ana." not in section(page, "written")


def test_articles_are_those_that_the_viewer_may_read(sign_in: SignIn) -> None:
    author = make_reviewer()
    make_article(author, title="Known to all", indexed=False)
    make_article(author, title="Known to staff", audience="staff", indexed=False)
    make_article(make_reviewer(), title="By another", indexed=False)
    page = section(sign_in(make_person()).get(f"/people/{author.id}").text, "articles")
    assert "Known to all" in page and "Known to staff" in page and "By another" not in page


def test_who_has_left_keeps_a_page_that_says_so(sign_in: SignIn) -> None:
    person = make_person(name="Ana Silva")
    make_story(make_person(), person, result="Saved by Ana.")
    staff.deactivate(person)
    page = sign_in(make_person()).get(f"/people/{person.id}")
    assert page.status_code == 200
    assert "Ana is no longer here" in page.text
    assert "Saved by Ana." in page.text
    assert "/wall/new" not in page.text


@pytest.mark.parametrize("person_id", ["0", "4711", "99999999999999999999", "-1", "x", "1x"])
def test_an_unknown_person_is_not_there(sign_in: SignIn, person_id: str) -> None:
    client = sign_in(make_person())
    for part in ("", "/photo", "/profile"):
        assert client.get(f"/people/{person_id}{part}").status_code == 404


def test_a_customer_has_no_page(sign_in: SignIn) -> None:
    customer = make_person("customer")
    assert sign_in(make_person()).get(f"/people/{customer.id}").status_code == 404


def test_a_portrait_is_served_to_staff(sign_in: SignIn) -> None:
    person = make_person(photo=store.keep(check_and_encode(png())))
    response = sign_in(make_person()).get(f"/people/{person.id}/photo", buffered=True)
    assert response.content_type == "image/png"
    assert response.headers["Cache-Control"].startswith("private")
    assert sign_in(person).get(f"/people/{make_person().id}/photo").status_code == 404


@pytest.mark.parametrize("number", [1, 15])
def test_the_page_costs_the_same_however_much_there_is(
    sign_in: SignIn, count_queries: list[str], number: int
) -> None:
    person, other = make_reviewer(), make_person()
    for _ in range(number):
        make_story(other, person, other)
        make_story(person, other)
        make_article(person, indexed=False)
    client = sign_in(make_person())
    client.get(f"/people/{person.id}")
    count_queries.clear()
    client.get(f"/people/{person.id}")
    assert len(count_queries) <= 8
