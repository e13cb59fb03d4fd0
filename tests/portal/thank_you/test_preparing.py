"""What an assistant makes ready: facts, addresses, word to the manager, one item of two, the order of the day."""

from datetime import timedelta

import pytest

from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.thank_you import channels, events, merging, triage
from portal.thank_you.models import QueueItem, Supporter, Thanks
from portal.thank_you.nominating import Facts, Nomination, nominate
from tests.factories import make_article, make_person, make_story
from tests.portal.thank_you.conftest import TODAY, House, SignIn, fresh, page_of


def listed(response: object) -> list[str]:
    return [link["id"].removeprefix("queue-item-") for link in page_of(response).select(".queue-item")]


def texts(person: Person) -> list[str]:
    return [one.text for one in Notification.select().where(Notification.person == person)]


def test_the_desk_says_what_is_missing_of_whom(sign_in: SignIn, house: House) -> None:
    house.item(effect="", person=make_person(name="Zoë", preference="private", phone="1", postal_address="Galway"))
    complete = house.item(happened_on=TODAY, who_noticed="Linh")
    Person.update(postal_address="Quay").where(Person.id == house.priya.id).execute()
    page = page_of(sign_in(house.assistant).get("/queue/desk"))
    (row,) = page.select("[aria-labelledby=facts] .row")
    assert "Not known: when, what came of it, who noticed" in row.text
    assert "likes thanks in private" in row.text
    assert page.select_one("[aria-labelledby=contacts]") is None
    Person.update(phone="", postal_address="").where(Person.id == house.priya.id).execute()
    house.item(happened_on=TODAY, who_noticed="Linh", deed="Another")
    (row,) = page_of(sign_in(house.assistant).get("/queue/desk")).select("[aria-labelledby=contacts] .row")
    assert "Not known: phone, postal address" in row.text
    assert row.a["href"] == f"{complete.url}/contact"


def test_an_empty_desk_says_so_and_a_full_one_costs_few_queries(
    sign_in: SignIn, house: House, count_queries: list[str]
) -> None:
    client = sign_in(house.assistant)
    assert "All is ready" in client.get("/queue/desk").text
    for number in range(40):
        house.item(deed=f"Deed number {number}", effect="", person=make_person())
    count_queries.clear()
    page = page_of(client.get("/queue/desk"))
    assert len(count_queries) <= 5
    assert len(page.select("[aria-labelledby=facts] .row")) == 20


def test_the_assistant_notes_where_somebody_can_be_reached(sign_in: SignIn, house: House) -> None:
    item, client = house.item(), sign_in(house.assistant)
    assert page_of(client.get(f"{item.url}/contact")).select_one("[name=phone]")["value"] == "+353 20 910 0104"
    data = {"phone": "+353 1", "postal_address": "12 Quay Street\nGalway"}
    assert client.post(f"{item.url}/contact", data=data).status_code == 303
    person = Person.get_by_id(house.priya.id)
    assert (person.phone, person.postal_address) == ("+353 1", "12 Quay Street\nGalway")
    assert AuditEntry.select().where(AuditEntry.action == "person.contact_noted").count() == 1
    for wrong, field in (({"phone": "1" * 41}, "phone"), ({"postal_address": "x" * 501}, "postal_address")):
        response = client.post(f"{item.url}/contact", data=data | wrong)
        assert response.status_code == 422
        assert page_of(response).select_one(f"#field-{field}-error")


def test_the_manager_is_told_once_and_it_can_be_taken_back(sign_in: SignIn, house: House) -> None:
    item, client = house.item(), sign_in(house.assistant)
    form = page_of(client.get(item.url)).select_one(f'form[action="{item.url}/heads-up"]')
    assert "Tell Linh it is coming" in form.text
    assert client.post(f"{item.url}/heads-up", data={"version": 1}).status_code == 303
    assert texts(house.manager)[0].startswith("A personal thanks to Priya Raman is on its way")
    assert page_of(client.get(item.url)).select_one(f'form[action="{item.url}/heads-up"]') is None
    assert client.post(f"{item.url}/heads-up", data={"version": 2}).status_code == 422
    assert client.post(f"{item.url}/undo", data={"version": 2}).status_code == 303
    assert texts(house.manager) == []
    assert fresh(item).state == "waiting"


def test_without_a_manager_nobody_is_told(sign_in: SignIn, house: House) -> None:
    item = house.item(person=make_person())
    assert sign_in(house.assistant).post(f"{item.url}/heads-up", data={"version": 1}).status_code == 422


@pytest.fixture
def two(house: House) -> tuple[QueueItem, QueueItem]:
    first = nominate(
        house.priya, Nomination("Stayed on the line for the bookshop"), source="manager", by=house.manager
    ).item
    facts = Facts(what="She rang back twice.", happened_on=TODAY)
    second = nominate(
        house.priya,
        Nomination("Stayed on the line for a bookshop", facts, words="I heard it"),
        source="peer",
        by=house.director,
    ).item
    Supporter.create(item=second, person=house.colleague)
    return first, second


def test_items_about_one_deed_are_found_and_joined(
    sign_in: SignIn, house: House, two: tuple[QueueItem, QueueItem]
) -> None:
    first, second = two
    client = sign_in(house.assistant)
    form = page_of(client.get("/queue/desk")).select_one("[aria-labelledby=twins] form")
    data = {field["name"]: field["value"] for field in form.select("input[name]")}
    assert form["action"] == f"{second.url}/merge"
    assert client.post(form["action"], data=data).location == first.url
    assert (fresh(second).state, fresh(second).merged_into_id) == ("merged", first.id)
    page = page_of(client.get(first.url))
    assert "She rang back twice." in page.select_one(".queue-joined").text
    assert "I heard it" in page.select_one(".queue-joined").text
    assert listed(client.get("/queue")) == [str(first.id)]
    assert listed(client.get("/queue?tab=skipped")) == [str(second.id)]
    assert "another item" in client.get(second.url).text
    channels.record_call(fresh(first), words="", note="", by=house.ceo)
    for person in (house.manager, house.director, house.colleague):
        assert len([text for text in texts(person) if "was thanked personally" in text]) == 1


def test_joining_is_taken_back_whole(sign_in: SignIn, house: House, two: tuple[QueueItem, QueueItem]) -> None:
    first, second = two
    client = sign_in(house.assistant)
    client.post(f"{second.url}/merge", data={"version": 1, "other": first.id})
    undo = page_of(client.get(first.url)).select_one("form.queue-undo")
    assert client.post(undo["action"], data={"version": undo.select_one("[name=version]")["value"]}).status_code == 303
    assert (fresh(second).state, fresh(second).merged_into_id) == ("waiting", None)
    assert [event.kind for event in events.events_of(first)] == ["added", "absorbed", "separated"]
    assert [event.kind for event in events.events_of(second)] == ["added", "merged", "undone"]
    assert page_of(client.get(first.url)).select_one(".queue-joined") is None


def test_later_the_ceo_parts_them(sign_in: SignIn, house: House, two: tuple[QueueItem, QueueItem]) -> None:
    first, second = two
    merging.merge(second, first, by=house.assistant)
    assert sign_in(house.ceo).post(f"{second.url}/return", data={"version": 2}).status_code == 303
    assert (fresh(second).state, fresh(second).merged_into_id) == ("waiting", None)
    assert [event.kind for event in events.events_of(first)][-1] == "separated"


def test_a_further_nomination_finds_the_one_that_stayed(house: House, two: tuple[QueueItem, QueueItem]) -> None:
    first, second = two
    merging.merge(second, first, by=house.assistant)
    again = Nomination(second.deed, Facts(happened_on=TODAY))
    outcome = nominate(house.priya, again, source="peer", by=house.assistant)
    assert (outcome.item.id, outcome.kind) == (first.id, "supported")


@pytest.mark.parametrize("other", ["", "0", "999999", "self", "another person"])
def test_only_items_of_one_person_are_joined(
    sign_in: SignIn, house: House, two: tuple[QueueItem, QueueItem], other: str
) -> None:
    first, second = two
    named = {"self": second.id, "another person": house.item(person=house.colleague).id}
    data = {"version": 1, "other": named.get(other, other)}
    assert sign_in(house.assistant).post(f"{second.url}/merge", data=data).status_code == 422
    assert fresh(second).state == "waiting"


@pytest.mark.parametrize("way", ["first ended", "second ended", "old version", "delegated"])
def test_what_has_moved_on_is_not_joined(
    sign_in: SignIn, house: House, two: tuple[QueueItem, QueueItem], way: str
) -> None:
    first, second = two
    version = 1
    if way == "old version":
        events.record(second, "corrected", by=house.ceo)
    elif way == "delegated":
        triage.delegate(second, house.director, TODAY, today=TODAY, by=house.ceo)
        version = 2
    else:
        triage.skip(first if way == "first ended" else second, "Said", by=house.ceo)
        version = 1 if way == "first ended" else 2
    data = {"version": version, "other": first.id}
    assert sign_in(house.assistant).post(f"{second.url}/merge", data=data).status_code == 409
    assert fresh(second).merged_into_id is None


def test_the_same_story_or_article_suggests_it_too(house: House) -> None:
    post, article = make_story(house.colleague, house.priya), make_article(house.priya, indexed=False)
    items = [
        house.item(deed="One", post=post),
        house.item(deed="Two", post=post),
        house.item(deed="Three", article=article),
        house.item(deed="Four", article=article),
        house.item(deed="One", person=house.colleague),
    ]
    found = merging.twins(items)
    assert [(pair.earlier.deed, pair.later.deed, pair.why) for pair in found] == [
        ("One", "Two", "the same story"),
        ("Three", "Four", "the same article"),
    ]


def test_the_assistant_orders_todays_five_and_the_ceo_sees_who_did(sign_in: SignIn, house: House) -> None:
    items = [house.item(due_on=TODAY + timedelta(days=number)) for number in range(7)]
    ids = [str(item.id) for item in items]
    client, ceo = sign_in(house.assistant), sign_in(house.ceo)
    assert client.post(f"{items[2].url}/place", data={"step": "up"}).status_code == 303
    assert client.post(f"{items[2].url}/place", data={"step": "up"}).status_code == 303
    assert client.post(f"{items[2].url}/place", data={"step": "up"}).status_code == 303
    assert listed(ceo.get("/queue")) == [ids[2], ids[0], ids[1], *ids[3:]]
    assert "Arranged by Eszter Kovács" in page_of(ceo.get("/queue")).select_one(".queue-arranged").text
    assert client.post(f"{items[0].url}/place", data={"step": "down"}).status_code == 303
    assert listed(ceo.get("/queue")) == [ids[2], ids[1], ids[0], *ids[3:]]
    assert ceo.post("/queue/order/reset").status_code == 303
    assert listed(ceo.get("/queue")) == ids
    assert all(fresh(item).version == 1 for item in items)


def test_the_order_of_a_day_is_for_that_day(sign_in: SignIn, house: House) -> None:
    items = [house.item(due_on=TODAY + timedelta(days=number)) for number in range(3)]
    sign_in(house.assistant).post(f"{items[2].url}/place", data={"step": "up"})
    QueueItem.update(tray_on=TODAY - timedelta(days=1)).execute()
    page = sign_in(house.ceo).get("/queue")
    assert listed(page) == [str(item.id) for item in items]
    assert page_of(page).select_one(".queue-arranged") is None


@pytest.mark.parametrize("step", ["", "2", "sideways"])
def test_nothing_else_is_moved(sign_in: SignIn, house: House, step: str) -> None:
    items = [house.item(due_on=TODAY + timedelta(days=number)) for number in range(7)]
    client = sign_in(house.assistant)
    assert client.post(f"{items[1].url}/place", data={"step": step}).status_code == 422
    assert client.post(f"{items[6].url}/place", data={"step": "up"}).status_code == 422
    assert QueueItem.select().where(QueueItem.tray_on.is_null(False)).count() == 0


@pytest.mark.parametrize("role", ["manager", "director", "colleague", "admin", "priya"])
def test_others_prepare_nothing(
    sign_in: SignIn, house: House, two: tuple[QueueItem, QueueItem], role: str
) -> None:
    first, second = two
    client = sign_in(getattr(house, role))
    assert client.get("/queue/desk").status_code == 403
    assert client.post("/queue/order/reset").status_code == 403
    for resource in ("contact", "heads-up", "merge", "place"):
        data = {"version": 1, "other": first.id, "step": "up", "phone": "1"}
        assert client.post(f"{second.url}/{resource}", data=data).status_code == 404
    assert (fresh(second).version, Thanks.select().count()) == (1, 0)


def test_a_holder_thanks_but_does_not_prepare(sign_in: SignIn, house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    client = sign_in(house.director)
    for resource in ("contact", "heads-up", "merge", "place", "facts"):
        assert client.post(f"{item.url}/{resource}", data={"version": 2, "deed": "x"}).status_code == 403
