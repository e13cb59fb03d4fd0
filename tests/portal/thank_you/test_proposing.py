"""A colleague proposes; a manager puts it before the chief executive, or declines kindly."""

import pytest

from portal.notifications.models import Notification
from portal.thank_you import events
from portal.thank_you.models import Proposal, QueueItem, Supporter
from tests.factories import make_person, make_story
from tests.portal.thank_you.conftest import House, SignIn, page_of


def form(house: House, **fields: object) -> dict[str, object]:
    told = {"deed": "She drove at night", "effect": "It sold at nine", "impact": "1"}
    return {"person": house.priya.id, **told, **fields}


@pytest.fixture
def proposal(sign_in: SignIn, house: House) -> Proposal:
    assert sign_in(house.colleague).post("/proposals/new", data=form(house)).status_code == 303
    found: Proposal = Proposal.get()
    return found


def texts(person: object) -> list[str]:
    return [one.text for one in Notification.select().where(Notification.person == person)]


def test_a_wish_reaches_the_manager_and_nobody_else(sign_in: SignIn, house: House, proposal: Proposal) -> None:
    assert proposal.asked_id == house.manager.id
    assert texts(house.manager) == ["Wulandari proposes that Priya Raman be thanked: She drove at night"]
    assert QueueItem.select().count() == 0
    assert "She drove at night" in sign_in(house.manager).get("/proposals").text
    assert "Waits for an answer" in sign_in(house.colleague).get("/proposals").text
    for person in (house.priya, house.director, house.admin, house.assistant):
        client = sign_in(person)
        assert "She drove at night" not in client.get("/proposals").text
        assert client.get(proposal.url).status_code in (403, 404)


def test_the_manager_completes_it_and_puts_it_before_the_ceo(
    sign_in: SignIn, house: House, proposal: Proposal
) -> None:
    client = sign_in(house.manager)
    page = page_of(client.get(proposal.url))
    assert page.select_one("[name=effect]")["value"] == "It sold at nine"
    assert page.select_one("[name=who_noticed]")["value"] == "Wulandari"
    data = form(house, for_whom="A shop", impact="2", who_noticed="Wulandari")
    assert client.post(f"{proposal.url}/forwarding", data=data).status_code == 303
    item = QueueItem.get()
    assert (item.source, item.nominated_by_id, item.for_whom) == ("peer", house.colleague.id, "A shop")
    assert [one.person_id for one in Supporter.select()] == [house.manager.id]
    assert [event.by_id for event in events.events_of(item)] == [house.colleague.id, house.manager.id]
    assert "Linh Tran put your proposal" in texts(house.colleague)[0]
    assert "Before the chief executive" in sign_in(house.colleague).get("/proposals").text
    assert client.post(f"{proposal.url}/forwarding", data=data).status_code == 404
    assert QueueItem.select().count() == 1


def test_the_manager_declines_with_words_for_the_proposer(sign_in: SignIn, house: House, proposal: Proposal) -> None:
    client = sign_in(house.manager)
    empty = client.post(f"{proposal.url}/decline", data={"answer": " "})
    assert empty.status_code == 422
    assert page_of(empty).select_one("#field-answer-error")
    assert client.post(f"{proposal.url}/decline", data={"answer": "I told her <b>myself</b>."}).status_code == 303
    own = page_of(sign_in(house.colleague).get("/proposals"))
    assert own.select_one(".row-text").text == "I told her <b>myself</b>."
    assert QueueItem.select().count() == 0
    assert client.post(f"{proposal.url}/decline", data={"answer": "Again"}).status_code == 404


def test_a_post_fills_the_form_in_and_offers_whom_it_names(sign_in: SignIn, house: House) -> None:
    post = make_story(house.manager, house.priya, house.colleague)
    client = sign_in(house.colleague)
    address = f"/proposals/new?post={post.id}"
    assert address in client.get(post.url).text
    page = page_of(client.get(address))
    assert [option["value"] for option in page.select("#field-person option")][1:] == [str(house.priya.id)]
    assert page.select_one("[name=deed]")["value"] == "She drove to the data centre."
    client.post("/proposals/new", data=form(house, post=post.id))
    assert Proposal.get().post_id == post.id
    other = form(house, post=post.id, person=house.director.id)
    assert client.post("/proposals/new", data=other).status_code == 422


def test_a_post_that_is_not_shown_cannot_be_proposed(sign_in: SignIn, house: House) -> None:
    hidden = make_story(house.manager, make_person(preference="private"))
    client = sign_in(house.colleague)
    for number in (str(hidden.id), "999999", "99999999999999999999", "one"):
        assert client.get(f"/proposals/new?post={number}").status_code == 404
        assert client.post("/proposals/new", data=form(house, post=number)).status_code == 404


def test_a_manager_needs_no_manager(sign_in: SignIn, house: House) -> None:
    client = sign_in(house.director)
    assert client.post("/proposals/new", data=form(house)).status_code == 303
    item = QueueItem.get()
    assert (item.source, item.nominated_by_id, Proposal.select().count()) == ("manager", house.director.id, 0)


def test_without_a_manager_of_theirs_the_proposers_is_asked_and_else_nobody(sign_in: SignIn, house: House) -> None:
    lonely, mine = make_person(), make_person(manager=house.director)
    assert sign_in(mine).post("/proposals/new", data=form(house, person=lonely.id)).status_code == 303
    assert Proposal.get().asked_id == house.director.id
    refused = sign_in(house.colleague).post("/proposals/new", data=form(house, person=lonely.id))
    assert refused.status_code == 422
    assert "Tell the assistant" in refused.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": ""}, "person"),
        ({"person": "999999"}, "person"),
        ({"person": "self"}, "person"),
        ({"deed": " "}, "deed"),
        ({"deed": "x" * 201}, "deed"),
        ({"what": "x" * 2001}, "what"),
        ({"for_whom": "x" * 501}, "for_whom"),
        ({"effect": "x" * 1001}, "effect"),
    ],
)
def test_a_bad_proposal_comes_back_with_its_words(
    sign_in: SignIn, house: House, wrong: dict[str, str], field: str
) -> None:
    data = form(house, what="Ólafur <b>") | wrong
    if data["person"] == "self":
        data["person"] = house.colleague.id
    response = sign_in(house.colleague).post("/proposals/new", data=data)
    assert response.status_code == 422
    assert page_of(response).select_one(f"#field-{field}-error")
    if field != "what":
        assert page_of(response).select_one("[name=what]").text.strip() == "Ólafur <b>"
    assert Proposal.select().count() == 0


def test_sending_twice_proposes_once_and_ten_a_day_are_enough(sign_in: SignIn, house: House) -> None:
    client = sign_in(house.colleague)
    for _ in range(2):
        assert client.post("/proposals/new", data=form(house)).status_code == 303
    assert Proposal.select().count() == 1
    for number in range(9):
        client.post("/proposals/new", data=form(house, deed=f"Deed {number}"))
    late = client.post("/proposals/new", data=form(house, deed="One more"))
    assert (late.status_code, Proposal.select().count()) == (422, 10)
    assert "tomorrow" in late.text


@pytest.mark.parametrize("role", ["colleague", "priya", "director", "admin", "assistant", "ceo"])
def test_only_the_manager_who_was_asked_decides(
    sign_in: SignIn, house: House, proposal: Proposal, role: str
) -> None:
    client = sign_in(getattr(house, role))
    assert client.post(f"{proposal.url}/forwarding", data=form(house)).status_code in (403, 404)
    assert client.post(f"{proposal.url}/decline", data={"answer": "No"}).status_code in (403, 404)
    assert (Proposal.get().state, QueueItem.select().count()) == ("waiting", 0)


def test_customers_and_visitors_propose_nothing(sign_in: SignIn, client: object, house: House) -> None:
    customer = sign_in(make_person("customer"))
    for address in ("/proposals", "/proposals/new"):
        assert customer.get(address).status_code == 403
    assert customer.post("/proposals/new", data=form(house)).status_code == 403
