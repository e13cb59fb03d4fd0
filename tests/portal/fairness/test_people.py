"""A manager's own people: when each was last recognised, and what can be done about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from knowledge.db import now
from knowledge.people import Person
from portal.fairness.models import TeamReminder
from portal.thank_you.models import Thanks
from tests.client import PortalClient
from tests.factories import make_person, make_story

SignIn = Callable[[Person], PortalClient]
LONG_AGO = timedelta(days=100)


def people_of(client: PortalClient) -> dict[str, str]:
    """What the page says of each person."""
    page = BeautifulSoup(client.get("/fairness").text, "html.parser")
    return {row.select_one(".row-title").text: " ".join(row.text.split()) for row in page.select(".fairness-row")}


def test_a_manager_sees_when_each_was_recognised_by_whom_and_that_an_executive_thanked_them(sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    seen, unseen = make_person(name="Seen Lee", manager=manager), make_person(name="Over Look", manager=manager)
    make_person(name="Some Body Else")
    make_person(name="Gone Away", manager=manager, is_active=False)
    make_story(make_person(name="Old Friend"), seen, unseen, created_at=now() - LONG_AGO)
    make_story(make_person(name="New Friend"), seen)
    ceo = make_person("staff", "ceo")
    Thanks.create(person=seen, by=ceo, channel="note", words="Quite private words.", deed="a secret deed")
    Thanks.create(person=unseen, by=ceo, channel="note", words="x", deed="y", revoked_at=now())
    client = sign_in(manager)
    people = people_of(client)
    assert list(people) == ["Over Look", "Seen Lee"]
    assert "New Friend" in people["Seen Lee"] and "90 days unseen" not in people["Seen Lee"]
    assert "Old Friend" in people["Over Look"] and "90 days unseen" in people["Over Look"]
    assert "Thanked personally" in people["Seen Lee"] and "Never thanked" in people["Over Look"]
    text = client.get("/fairness").text
    assert "Quite private words." not in text and "a secret deed" not in text


def test_thanks_are_one_click_away_and_a_story_goes_before_the_ceo(sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    told, untold = make_person(name="A", manager=manager), make_person(name="B", manager=manager)
    story = make_story(make_person(), told)
    client = sign_in(manager)
    page = BeautifulSoup(client.get("/fairness").text, "html.parser")
    links = [link["href"] for link in page.select(".fairness-deeds a")]
    assert links == [
        f"/wall/new?kind=thanks&person={told.id}",
        f"/wall/{story.id}/nomination",
        f"/wall/new?kind=thanks&person={untold.id}",
        f"/wall/new?kind=story&person={untold.id}",
    ]
    assert [client.get(link).status_code for link in links] == [200] * 4


def test_who_works_on_the_queue_adds_a_report_of_theirs_there(sign_in: SignIn) -> None:
    ceo = make_person("staff", "ceo")
    report = make_person(name="Dina Report", manager=ceo)
    client = sign_in(ceo)
    assert f"/queue/new?person={report.id}" in client.get("/fairness").text
    form = BeautifulSoup(client.get(f"/queue/new?person={report.id}").text, "html.parser")
    assert form.select_one("#field-person option[selected]").text == "Dina Report"
    assert client.get("/queue/new?person=%00x").status_code == 200


def test_a_withdrawn_story_is_no_recognition_and_somebody_new_is_not_overlooked(sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    make_story(make_person(), make_person(name="Taken Back", manager=manager), withdrawn_at=now())
    make_person(name="New Here", manager=manager, started_on=now().date() - timedelta(days=89))
    make_person(name="Not New", manager=manager, started_on=now().date() - timedelta(days=90))
    people = people_of(sign_in(manager))
    assert {name: "90 days unseen" in words for name, words in people.items()} == {
        "New Here": False,
        "Not New": True,
        "Taken Back": True,
    }


def test_a_manager_reads_of_a_private_report_what_the_wall_shows_them(sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    quiet = make_person(name="Quiet One", manager=manager, preference="private")
    make_story(make_person(name="Dear Friend"), quiet)
    assert "Dear Friend" in people_of(sign_in(manager))["Quiet One"]


@pytest.mark.parametrize(("role", "status"), [
    ("staff", 403), ("technician", 403), ("customer", 403), ("manager", 200), ("ceo", 200), ("assistant", 200),
    ("admin", 200),
])
def test_who_answers_for_nobody_has_no_business_here(sign_in: SignIn, role: str, status: int) -> None:
    roles = ("customer",) if role == "customer" else ("staff", role)
    client = sign_in(make_person(*roles))
    for path in ("/fairness", "/fairness/overlooked", "/fairness/overlooked.csv"):
        assert client.get(path).status_code == status, path
    assert ('href="/fairness"' in client.get("/").text) is (status == 200)


def test_without_reports_the_page_says_who_stands_here(sign_in: SignIn) -> None:
    assert "Nobody reports to you" in sign_in(make_person("staff", "assistant")).get("/fairness").text


def test_reminders_are_switched_off_and_on_again(sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    make_person(manager=manager)
    client = sign_in(manager)
    for on, words in (("0", "not be reminded"), ("0", "not be reminded"), ("1", "You will be reminded")):
        answer = client.post("/fairness/reminders", data={"on": on}, follow_redirects=True)
        assert words in answer.text
        assert TeamReminder.get().is_off is (on == "0")
    assert sign_in(make_person()).post("/fairness/reminders", data={"on": "0"}).status_code == 403
    assert TeamReminder.select().count() == 1


def test_forty_people_cost_no_more_queries_than_two(sign_in: SignIn, count_queries: list[str]) -> None:
    manager = make_person("staff", "manager")
    for number in range(40):
        make_story(make_person(), make_person(manager=manager, name=f"Person of mine {number}"))
    client = sign_in(manager)
    count_queries.clear()
    assert client.get("/fairness").status_code == 200
    assert len(count_queries) <= 8
