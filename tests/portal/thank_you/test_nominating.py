"""Putting somebody forward."""

from datetime import date, timedelta

import pytest

from knowledge.db import now
from knowledge.errors import RuleBroken
from portal.recognition.models import Post
from portal.thank_you.models import QueueEvent, QueueItem, Supporter
from portal.thank_you.nominating import Facts, Nomination, nominate
from tests.factories import make_article, make_person, make_story, make_writer
from tests.portal.thank_you.conftest import House, SignIn, fresh, page_of


@pytest.fixture
def post(house: House) -> Post:
    return make_story(house.colleague, house.priya, level=3)


def form(**fields: object) -> dict[str, object]:
    day = (now() + timedelta(days=5)).date().isoformat()
    return {"deed": "She drove to the data centre", "impact": "2", "due_on": day, **fields}


def test_a_manager_puts_a_story_forward_and_the_ceo_finds_it(sign_in: SignIn, house: House, post: Post) -> None:
    client = sign_in(house.manager)
    page = page_of(client.get(f"{post.url}/nomination"))
    assert page.select_one("[name=deed]")["value"] == "She drove to the data centre."
    assert "A shop went down on a Sunday." in page.select_one("[name=what]").text
    assert page.select_one("[name=effect]")["value"] == "It sold again at nine."
    assert page.select_one("[name=who_noticed]")["value"] == "Wulandari"
    assert page.select_one("[name=impact][checked]")["value"] == "3"
    assert page.select_one("[name=due_on]")["value"] == (now() + timedelta(days=7)).date().isoformat()
    response = client.post(f"{post.url}/nomination", data=form(people=house.priya.id, for_whom="A shop"))
    assert (response.status_code, response.location) == (303, post.url)
    item = QueueItem.get()
    assert (item.person_id, item.post_id, item.source, item.for_whom) == (house.priya.id, post.id, "manager", "A shop")
    assert "She drove to the data centre" in sign_in(house.ceo).get("/queue").text


def test_a_second_nomination_joins_as_a_supporter(house: House, post: Post) -> None:
    first = nominate(house.priya, Nomination("Drove"), source="story", by=None, post=post)
    second = nominate(
        house.priya,
        Nomination("Drove at night", Facts(effect="Sold at nine"), impact=3, words="I saw it"),
        source="manager",
        by=house.manager,
        post=post,
    )
    assert (first.kind, second.kind, second.item.id) == ("added", "supported", first.item.id)
    item = fresh(first.item)
    assert (item.deed, item.effect, item.impact, item.source) == ("Drove", "Sold at nine", 3, "manager")
    assert [(one.person_id, one.words) for one in Supporter.select()] == [(house.manager.id, "I saw it")]
    assert [event.kind for event in QueueEvent.select().order_by(QueueEvent.number)] == ["added", "supported"]


def test_what_is_known_already_is_not_overwritten_by_a_supporter(house: House, post: Post) -> None:
    first, second = (Nomination("Drove", Facts(effect=effect)) for effect in ("Sold at nine", "Nothing"))
    nominate(house.priya, first, source="manager", by=house.manager, post=post)
    nominate(house.priya, second, source="peer", by=house.director, post=post)
    assert (QueueItem.get().effect, QueueItem.get().source) == ("Sold at nine", "manager")


def test_the_same_manager_twice_changes_nothing(sign_in: SignIn, house: House, post: Post) -> None:
    client = sign_in(house.manager)
    for _ in range(2):
        response = client.post(f"{post.url}/nomination", data=form(people=house.priya.id))
    assert response.status_code == 303
    assert (QueueItem.select().count(), Supporter.select().count()) == (1, 0)
    assert "you had put this forward already" in client.get("/wall").text


def test_several_people_of_one_story_get_an_item_each(sign_in: SignIn, house: House) -> None:
    other = make_person()
    post = make_story(house.colleague, house.priya, other)
    sign_in(house.manager).post(f"{post.url}/nomination", data=form(people=[house.priya.id, other.id]))
    assert {item.person_id for item in QueueItem.select()} == {house.priya.id, other.id}


def test_nobody_puts_themselves_forward(sign_in: SignIn, house: House) -> None:
    post = make_story(house.colleague, house.manager)
    assert sign_in(house.manager).get(f"{post.url}/nomination").status_code == 404
    assert sign_in(house.manager).post(f"{post.url}/nomination", data=form(people=house.manager.id)).status_code == 404
    with pytest.raises(RuleBroken):
        nominate(house.manager, Nomination("Helped"), source="manager", by=house.manager)
    assert QueueItem.select().count() == 0


@pytest.mark.parametrize("role", ["colleague", "assistant", "admin", "ceo"])
def test_only_managers_put_stories_forward(sign_in: SignIn, house: House, post: Post, role: str) -> None:
    client = sign_in(getattr(house, role))
    assert client.get(f"{post.url}/nomination").status_code == 403
    assert client.post(f"{post.url}/nomination", data=form(people=house.priya.id)).status_code == 403
    assert QueueItem.select().count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"deed": ""}, "deed"),
        ({"deed": "x" * 201}, "deed"),
        ({"what": "x" * 2001}, "what"),
        ({"customer_words": "x" * 3001}, "customer_words"),
        ({"impact": "9"}, "impact"),
        ({"impact": "many"}, "impact"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"people": ""}, "people"),
        ({"people": "999999999"}, "people"),
    ],
)
def test_a_bad_nomination_comes_back_with_its_words(
    sign_in: SignIn, house: House, post: Post, wrong: dict[str, object], field: str
) -> None:
    data = form(people=house.priya.id, who_noticed="Ólafur <b>") | wrong
    response = sign_in(house.manager).post(f"{post.url}/nomination", data=data)
    page = page_of(response)
    assert response.status_code == 422
    assert page.select_one(f"#field-{field}-error")
    assert page.select_one("[name=who_noticed]")["value"] == "Ólafur <b>"
    assert QueueItem.select().count() == 0


def test_a_story_that_is_not_there_cannot_be_put_forward(sign_in: SignIn, house: House) -> None:
    assert sign_in(house.manager).get("/wall/999999/nomination").status_code == 404


@pytest.mark.parametrize(("role", "source"), [("assistant", "assistant"), ("assistant", "customer"), ("ceo", "ceo")])
def test_the_assistant_and_the_ceo_add_somebody(sign_in: SignIn, house: House, role: str, source: str) -> None:
    client = sign_in(getattr(house, role))
    assert client.get("/queue/new").status_code == 200
    response = client.post("/queue/new", data=form(person=house.priya.id, source=source))
    item = QueueItem.get()
    assert (response.status_code, response.location) == (303, item.url)
    assert (item.source, item.nominated_by_id) == (source, getattr(house, role).id)


@pytest.mark.parametrize(
    ("role", "wrong", "field"),
    [
        ("assistant", {"person": ""}, "person"),
        ("assistant", {"person": "99999"}, "person"),
        ("assistant", {"source": "ceo"}, "source"),
        ("assistant", {"source": "nobody"}, "source"),
        ("ceo", {"deed": " "}, "deed"),
    ],
)
def test_a_bad_entry_comes_back_with_its_words(
    sign_in: SignIn, house: House, role: str, wrong: dict[str, object], field: str
) -> None:
    data = form(person=house.priya.id, source="customer", effect="63 orders") | wrong
    response = sign_in(getattr(house, role)).post("/queue/new", data=data)
    assert response.status_code == 422
    assert page_of(response).select_one(f"#field-{field}-error")
    assert page_of(response).select_one("[name=effect]")["value"] == "63 orders"


@pytest.mark.parametrize("role", ["colleague", "manager", "admin"])
def test_others_cannot_add_to_the_queue(sign_in: SignIn, house: House, role: str) -> None:
    client = sign_in(getattr(house, role))
    assert client.get("/queue/new").status_code == 403
    assert client.post("/queue/new", data=form(person=house.priya.id, source="peer")).status_code == 403


def test_a_milestone_enters_once_for_each_article(house: House) -> None:
    article = make_article(make_writer(), indexed=False)
    for _ in range(2):
        outcome = nominate(house.priya, Nomination("25 people helped"), source="milestone", by=None, article=article)
    assert outcome.kind == "known"
    assert QueueItem.select().count() == 1


def test_an_anniversary_of_another_year_is_another_deed(house: House) -> None:
    for year in (2025, 2026):
        facts = Facts(happened_on=date(year, 5, 1))
        nominate(house.priya, Nomination("Years at Kittiwake", facts), source="anniversary", by=None)
    assert QueueItem.select().count() == 2


def test_who_has_left_cannot_be_put_forward(house: House) -> None:
    with pytest.raises(RuleBroken):
        nominate(make_person(is_active=False), Nomination("Helped"), source="peer", by=house.assistant)
    with pytest.raises(RuleBroken):
        nominate(make_person("customer"), Nomination("Helped"), source="peer", by=house.assistant)
