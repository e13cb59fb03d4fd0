"""Values, behaviours and touchpoints: kept by administrators, and old posts stay as they were said."""

from collections.abc import Callable

import pytest

from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.recognition.models import Behaviour, Post, Touchpoint, Value
from tests.client import PortalClient
from tests.factories import make_person, make_touchpoint, make_value
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]
PAGE = "/admin/values"


@pytest.fixture
def desk(sign_in: SignIn) -> PortalClient:
    return sign_in(make_person("staff", "admin"))


def thanks(recipient: Person, **fields: object) -> dict[str, object]:
    return {"kind": "thanks", "text": "Thank you.", "recipients": recipient.id, **fields}


def offered(client: PortalClient, field: str, address: str = "/wall/new") -> list[str]:
    return [option.text for option in parsed(client.get(address).text).select(f"#field-{field} option")][1:]


def test_a_value_a_behaviour_and_a_touchpoint_are_added_and_can_be_chosen(
    desk: PortalClient, sign_in: SignIn
) -> None:
    assert "No values yet" in desk.get(PAGE).text
    desk.post(PAGE, data={"kind": "value", "name": "  Stay\nclose "})
    answer = desk.post(PAGE, data={"kind": "behaviour", "value": Value.get().id, "name": "Calls back"})
    assert answer.status_code == 303 and answer.location.startswith(PAGE)
    desk.post(PAGE, data={"kind": "touchpoint", "name": "First call"})
    client = sign_in(make_person())
    assert offered(client, "value") == ["Stay close", "Stay close · Calls back"]
    assert offered(client, "touchpoint") == ["First call"]
    assert [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)] == [
        "value.added", "behaviour.added", "touchpoint.added",
    ]


def test_a_renamed_value_stays_as_it_was_said_on_old_posts(desk: PortalClient, sign_in: SignIn) -> None:
    behaviour, touchpoint = make_value("Own it"), make_touchpoint("Incident")
    author, recipient = make_person(), make_person()
    client, form = sign_in(author), thanks(recipient, value=f"{behaviour.value_id}-{behaviour.id}")
    client.post("/wall", data={**form, "touchpoint": touchpoint.id})
    post = Post.get()
    for kind, row, name in (
        ("value", behaviour.value, "Own the outcome"),
        ("behaviour", behaviour, "Stays"),
        ("touchpoint", touchpoint, "Down"),
    ):
        assert desk.post(f"{PAGE}/{kind}/{row.id}", data={"name": name}).status_code == 303
    page = client.get("/wall").text
    assert "Own it · Stays until it works" in page and "Incident" in page
    assert post.url in client.get(f"/wall?value={behaviour.value_id}").text
    edited = {**form, "touchpoint": touchpoint.id, "text": "Thank you twice."}
    assert "Own it · Stays until it works" in offered(client, "value", f"{post.url}/edit")
    assert client.post(post.url, data=edited).status_code == 303
    assert (Post.get().value_said, Post.get().touchpoint_said) == ("Own it", "Incident")
    client.post("/wall", data=thanks(make_person(), value=f"{behaviour.value_id}-{behaviour.id}"))
    assert "Own the outcome · Stays" in client.get("/wall").text
    listed = desk.get(PAGE).text
    assert "“Own it” until" in listed and "Call it “Own it” again" in listed
    desk.post(f"{PAGE}/value/{behaviour.value_id}", data={"name": "Own it"})
    assert Value.get().name == "Own it"


def test_a_retired_one_can_be_chosen_no_more_and_comes_back(desk: PortalClient, sign_in: SignIn) -> None:
    behaviour, touchpoint = make_value(), make_touchpoint()
    author, recipient = make_person(), make_person()
    client = sign_in(author)
    form = thanks(recipient, value=f"{behaviour.value_id}-{behaviour.id}", touchpoint=touchpoint.id)
    client.post("/wall", data=form)
    post = Post.get()
    for kind, row in (("value", behaviour.value), ("touchpoint", touchpoint)):
        assert desk.post(f"{PAGE}/{kind}/{row.id}/retirement").status_code == 303
    assert offered(client, "value") == offered(client, "touchpoint") == []
    refused = client.post("/wall", data={**form, "recipients": make_person().id})
    assert refused.status_code == 422
    assert "not chosen any more" in parsed(refused.text).select_one("#field-value-error").text
    assert "not chosen any more" in parsed(refused.text).select_one("#field-touchpoint-error").text
    assert client.post(post.url, data={**form, "text": "Thank you twice."}).status_code == 303
    page = client.get(f"/wall?value={behaviour.value_id}").text
    assert "Thank you twice." in page and "Own the outcome (retired)" in page
    desk.post(f"{PAGE}/value/{behaviour.value_id}/return"), desk.post(f"{PAGE}/touchpoint/{touchpoint.id}/return")
    assert len(offered(client, "value")) == 2 and len(offered(client, "touchpoint")) == 1


def test_a_retired_behaviour_leaves_its_value(desk: PortalClient, sign_in: SignIn) -> None:
    behaviour = make_value()
    desk.post(f"{PAGE}/behaviour/{behaviour.id}/retirement")
    assert offered(sign_in(make_person()), "value") == ["Own the outcome"]


def test_the_order_is_the_administrators(desk: PortalClient, sign_in: SignIn) -> None:
    first, second, third = (make_touchpoint(name) for name in "ABC")
    desk.post(f"{PAGE}/touchpoint/{third.id}/moves", data={"direction": "up"})
    assert offered(sign_in(make_person()), "touchpoint") == ["A", "C", "B"]
    desk.post(f"{PAGE}/touchpoint/{first.id}/moves", data={"direction": "down"})
    desk.post(f"{PAGE}/touchpoint/{second.id}/moves", data={"direction": "down"})
    assert offered(sign_in(make_person()), "touchpoint") == ["C", "A", "B"]
    assert desk.post(f"{PAGE}/touchpoint/{first.id}/moves", data={"direction": "out"}).status_code == 422


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "Taken", "\x00"])
def test_a_bad_or_taken_name_is_refused_and_kept_for_mending(desk: PortalClient, name: str) -> None:
    make_touchpoint("Taken")
    other = make_touchpoint("Other")
    for path, form in ((PAGE, {"kind": "touchpoint"}), (f"{PAGE}/touchpoint/{other.id}", {})):
        answer = desk.post(path, data={**form, "name": name})
        assert answer.status_code == 422
        page = parsed(answer.text)
        assert page.select_one("[aria-invalid=true]")["value"] == name.strip(" \x00")
        assert page.select_one(".field-error")
    assert {row.name for row in Touchpoint.select()} == {"Taken", "Other"}


def test_a_description_too_long_is_refused(desk: PortalClient) -> None:
    value = make_value().value
    answer = desk.post(f"{PAGE}/value/{value.id}", data={"name": value.name, "description": "x" * 501})
    assert answer.status_code == 422 and "Keep this to 500" in answer.text
    desk.post(f"{PAGE}/value/{value.id}", data={"name": value.name, "description": "What it means."})
    assert Value.get().description == "What it means."
    assert Value.get().earlier is None


def test_what_is_not_there_is_not_found(desk: PortalClient) -> None:
    behaviour = make_value()
    for path in (f"{PAGE}/nonsense/{behaviour.id}", f"{PAGE}/value/999", f"{PAGE}/value/999/retirement"):
        assert desk.post(path, data={"name": "X"}).status_code == 404
    for form in ({"kind": "nonsense"}, {"kind": "behaviour"}, {"kind": "behaviour", "value": 999}):
        assert desk.post(PAGE, data={**form, "name": "X"}).status_code == 404
    assert Behaviour.select().count() == 1


def test_values_are_kept_by_administrators_alone(sign_in: SignIn, client: PortalClient) -> None:
    touchpoint = make_touchpoint()
    manager = sign_in(make_person("staff", "manager"))
    assert manager.get(PAGE).status_code == 403
    assert client.get(PAGE).status_code == 303
    for path in (PAGE, f"{PAGE}/touchpoint/{touchpoint.id}", f"{PAGE}/touchpoint/{touchpoint.id}/retirement"):
        assert manager.post(path, data={"kind": "touchpoint", "name": "X"}).status_code == 403
    assert Touchpoint.get().retired_at is None
