"""An administrator knows that two accounts are one person's."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.recognition.models import Post
from tests.client import PortalClient
from tests.factories import make_person

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def desk(sign_in: SignIn) -> PortalClient:
    """An administrator's browser."""
    return sign_in(make_person("staff", "admin"))


def link(desk: PortalClient, second: Person, first: Person | str) -> int:
    address = first if isinstance(first, str) else first.email
    data = {"first_account": address}
    return desk.post(f"/admin/people/{second.id}/first-account", data=data).status_code


def thank(client: PortalClient, whom: Person) -> int:
    return client.post("/wall", data={"kind": "thanks", "text": "Thank you.", "recipients": whom.id}).status_code


def test_linked_accounts_cannot_thank_each_other_until_they_are_parted(desk: PortalClient, sign_in: SignIn) -> None:
    first, second, third = make_person(name="Ada Lund"), make_person(name="A. Byron"), make_person(name="Lady A.")
    assert (link(desk, second, first), link(desk, third, second)) == (303, 303)
    for one, other in ((first, second), (second, first), (third, first), (second, third)):
        assert thank(sign_in(one), other) == 422
    assert not Post.select().exists()
    page = BeautifulSoup(desk.get(f"/admin/people/{first.id}").text, "html.parser")
    assert [row.text for row in page.select("[aria-label='Second accounts'] .row-title")] == ["A. Byron", "Lady A."]
    desk.post(f"/admin/people/{second.id}/first-account/removal")
    desk.post(f"/admin/people/{second.id}/first-account/removal")
    assert (thank(sign_in(second), first), thank(sign_in(third), first)) == (303, 422)
    actions = [entry.action for entry in AuditEntry.select().where(AuditEntry.action.startswith("person.accounts"))]
    assert sorted(actions) == ["person.accounts_linked", "person.accounts_linked", "person.accounts_parted"]


def test_nobody_proposes_their_linked_account(desk: PortalClient, sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    first, second = make_person(manager=manager), make_person(manager=manager)
    data = {"person": second.id, "deed": "She drove at night", "effect": "It sold", "impact": "1"}
    link(desk, second, first)
    assert sign_in(first).post("/proposals/new", data=data).status_code == 422
    desk.post(f"/admin/people/{second.id}/first-account/removal")
    assert sign_in(first).post("/proposals/new", data=data).status_code == 303


def test_what_is_linked_to_an_account_goes_with_it(desk: PortalClient) -> None:
    first, second, third = make_person(), make_person(), make_person()
    link(desk, third, second)
    link(desk, second, first)
    assert {row.account_of_id for row in Person.select().where(Person.id.in_([second.id, third.id]))} == {first.id}


@pytest.mark.parametrize("address", ["", "nobody@company.example", "x" * 100_000, "\0", "itself", "its second"])
def test_an_address_that_is_none_or_ones_own_is_refused_beside_its_field(desk: PortalClient, address: str) -> None:
    member, second = make_person(), make_person()
    link(desk, second, member)
    typed = {"itself": member.email, "its second": second.email}.get(address, address)
    answer = desk.post(f"/admin/people/{member.id}/first-account", data={"first_account": typed})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one("#field-first_account-error").text.strip()
    assert Person.get_by_id(member.id).account_of_id is None


def test_only_administrators_link_accounts(sign_in: SignIn, desk: PortalClient) -> None:
    member, other = make_person(), make_person()
    for role in ("manager", "ceo", "assistant", "technician"):
        client = sign_in(make_person("staff", role))
        assert link(client, member, other) == 403
        assert client.post(f"/admin/people/{member.id}/first-account/removal").status_code == 403
    assert desk.post("/admin/people/999999/first-account", data={"first_account": other.email}).status_code == 404
    assert Person.get_by_id(member.id).account_of_id is None
