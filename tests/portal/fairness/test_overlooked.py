"""The gap list: whom nobody recognised for 90 days."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

from bs4 import BeautifulSoup

from knowledge.db import now
from knowledge.people import Person
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team

SignIn = Callable[[Person], PortalClient]


def names_on(client: PortalClient, query: str = "") -> list[str]:
    page = BeautifulSoup(client.get(f"/fairness/overlooked{query}").text, "html.parser")
    return [name.text for name in page.select(".fairness-row .row-title")]


def test_a_manager_sees_all_beneath_them_and_nobody_else(sign_in: SignIn) -> None:
    head = make_person("staff", "manager", name="Head")
    lead = make_person("staff", "manager", name="Lead", manager=head)
    make_person(name="Deep", manager=make_person(name="Leaver", manager=lead, is_active=False))
    make_person(name="Near", manager=lead)
    make_person(name="Elsewhere")
    assert names_on(sign_in(head)) == ["Deep", "Lead", "Near"]
    assert names_on(sign_in(lead)) == ["Deep", "Near"]


def test_people_who_manage_each_other_do_not_hang_the_page(sign_in: SignIn) -> None:
    one = make_person("staff", "manager", name="One")
    two = make_person("staff", "manager", name="Two", manager=one)
    Person.update(manager=two).where(Person.id == one.id).execute()
    assert names_on(sign_in(one)) == ["Two"]


def test_the_ceo_the_assistant_and_admins_see_everybody_but_customers_and_themselves(sign_in: SignIn) -> None:
    make_person("customer", name="A Customer")
    make_person(name="Left", is_active=False)
    make_person(name="Unseen")
    for role in ("ceo", "assistant", "admin"):
        viewer = make_person("staff", role, name=f"The {role}")
        assert names_on(sign_in(viewer)) == ["Unseen"]
        Person.update(is_active=False).where(Person.id == viewer.id).execute()


def test_ninety_days_count_from_the_last_recognition_or_from_the_start(sign_in: SignIn) -> None:
    author, today = make_person(name="Author"), now()
    make_story(make_person(), author)
    make_story(author, make_person(name="Just In Time"), created_at=today - timedelta(days=89, hours=23))
    make_story(author, make_person(name="Too Long"), created_at=today - timedelta(days=90, minutes=1))
    make_story(author, make_person(name="Taken Back"), withdrawn_at=today)
    make_person(name="New", started_on=today.date() - timedelta(days=89))
    make_person(name="Settled", started_on=today.date() - timedelta(days=90))
    found = names_on(sign_in(make_person("staff", "ceo")))
    assert [name for name in found if not name.startswith("Person")] == ["Settled", "Taken Back", "Too Long"]


def test_a_private_recognition_counts_and_tells_nothing(sign_in: SignIn) -> None:
    lately = make_person(name="Lately", preference="private")
    long_ago = make_person(name="Long Ago", preference="private")
    friend = make_person(name="Dear Friend")
    make_story(make_person(), friend)
    make_story(friend, lately)
    post = make_story(friend, long_ago, created_at=now() - timedelta(days=200))
    client = sign_in(make_person("staff", "ceo"))
    assert "Lately" not in names_on(client) and "Long Ago" in names_on(client)
    text = client.get("/fairness/overlooked").text
    assert "Recognised in private" in text and "Dear Friend" not in text and f"/wall/{post.id}" not in text
    rows = rows_of(client)
    assert next(row for row in rows if row[0] == "Long Ago")[-1] == ""


def rows_of(client: PortalClient, query: str = "") -> list[list[str]]:
    text = client.get(f"/fairness/overlooked.csv{query}").get_data().decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))[1:]


def test_the_list_is_narrowed_by_team_and_site_and_nonsense_is_no_filter(sign_in: SignIn) -> None:
    platform, desk = make_team("Platform"), make_team("Desk")
    make_person(name="A", team=platform, site="Galway")
    make_person(name="B", team=platform, site="Gdańsk")
    make_person(name="C", team=desk, site="Galway")
    client = sign_in(make_person("staff", "admin"))
    for query, names in {
        "": ["A", "B", "C"],
        f"?team={platform.id}": ["A", "B"],
        "?site=Galway": ["A", "C"],
        f"?team={platform.id}&site=Gdańsk": ["B"],
        "?team=99999999999999&site=%00": ["A", "B", "C"],
        f"?team={'9' * 4000}&site={'x' * 4000}&page=-1": ["A", "B", "C"],
    }.items():
        assert names_on(client, query) == names
        assert [row[0] for row in rows_of(client, query)] == names


def test_a_manager_cannot_ask_for_a_team_of_somebody_else(sign_in: SignIn) -> None:
    other = make_team("Other")
    make_person(name="Not Mine", team=other)
    manager = make_person("staff", "manager")
    make_person(name="Mine", manager=manager)
    assert names_on(sign_in(manager), f"?team={other.id}") == ["Mine"]
    assert "Other" not in sign_in(manager).get("/fairness/overlooked").text


def test_no_cell_of_the_sheet_begins_a_formula(sign_in: SignIn) -> None:
    make_person(name="=1+1", site="@here", job_title="-x")
    answer = sign_in(make_person("staff", "admin")).get("/fairness/overlooked.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    assert rows_of(sign_in(make_person("staff", "admin", name="z")))[0] == ["'=1+1", "", "'@here", "'-x", ""]


def test_everybody_seen_is_said_so(sign_in: SignIn) -> None:
    assert "Everybody was seen" in sign_in(make_person("staff", "ceo")).get("/fairness/overlooked").text


def test_a_hundred_people_cost_no_more_queries_than_one(sign_in: SignIn, count_queries: list[str]) -> None:
    author = make_person()
    for number in range(100):
        make_story(author, make_person(name=f"Unseen {number}"), created_at=now() - timedelta(days=120))
    client = sign_in(make_person("staff", "ceo"))
    count_queries.clear()
    assert len(names_on(client)) == 20
    assert len(count_queries) <= 7


def test_a_page_beyond_the_last_is_the_last(sign_in: SignIn) -> None:
    for number in range(22):
        make_person(name=f"Unseen {number:02}")
    client = sign_in(make_person("staff", "ceo"))
    assert "Unseen 21" in client.get("/fairness/overlooked?page=99").text
