"""The words that administrators watch over."""

from collections.abc import Callable

import pytest

from knowledge.audit import AuditEntry
from knowledge.people import Person
from knowledge.wording import Wording, word_list
from tests.client import PortalClient
from tests.factories import make_person, make_writer

PAGE = "/admin/wording"


@pytest.fixture
def desk(sign_in: Callable[[Person], PortalClient]) -> PortalClient:
    return sign_in(make_person("staff", "admin"))


def add(desk: PortalClient, words: str, kind: str = "customer", reason: str = "") -> int:
    return desk.post(PAGE, data={"kind": kind, "words": words, "reason": reason}).status_code


def test_names_are_added_many_at_once_each_audited(desk: PortalClient) -> None:
    assert add(desk, "Orchard & Quill\r\n\r\n  Turf   Ltd \r\n") == 303
    assert word_list().customers == ("Orchard & Quill", "Turf Ltd")
    assert [entry.action for entry in AuditEntry.select()] == ["wording.added"] * 2
    page = desk.get(PAGE).text
    assert "Orchard &amp; Quill" in page and "2 are new on the list." in page


def test_the_same_name_in_other_letters_is_the_same(desk: PortalClient) -> None:
    add(desk, "Turf-Ltd")
    add(desk, "Turf-Ltd")
    assert "The list holds them already." in desk.get(PAGE).text
    add(desk, "TURF LTD", "forbidden", "Not announced.")
    assert word_list().forbidden == {"TURF LTD": "Not announced."} and Wording.select().count() == 1


def test_what_is_taken_off_is_looked_for_no_more_and_can_be_put_back(desk: PortalClient) -> None:
    add(desk, "Turf Ltd")
    row = Wording.get()
    for _ in range(2):
        assert desk.post(f"{PAGE}/{row.id}/removal").location == f"{PAGE}#taken-off"
    assert word_list().customers == () and "Put back" in desk.get(PAGE).text
    assert desk.post(f"{PAGE}/{row.id}/return").status_code == 303
    assert word_list().customers == ("Turf Ltd",)
    assert [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)] == [
        "wording.added", "wording.removed", "wording.put_back",
    ]


@pytest.mark.parametrize(("field", "sent"), [
    ("words", {"words": " \n"}), ("words", {"words": "!?"}), ("words", {"words": "x"}), ("words", {"words": "x" * 121}),
    ("words", {"words": "\n".join(f"name {n}" for n in range(501))}), ("kind", {"words": "Heron", "kind": "poem"}),
    ("reason", {"words": "Heron", "kind": "forbidden"}), ("reason", {"words": "Heron", "reason": "y" * 301}),
])
def test_what_cannot_be_on_the_list_says_why_and_is_kept(desk: PortalClient, field: str, sent: dict[str, str]) -> None:
    answer = desk.post(PAGE, data={"kind": "customer", "reason": "", **sent})
    assert answer.status_code == 422 and f'id="field-{field}-error"' in answer.text
    assert sent["words"].strip() in answer.text
    assert not Wording.select().exists()


def test_the_list_is_for_administrators(sign_in: Callable[[Person], PortalClient]) -> None:
    writer = sign_in(make_writer())
    assert writer.get(PAGE).status_code == writer.post(PAGE).status_code == 403
    assert writer.post(f"{PAGE}/1/removal").status_code == 403


def test_what_is_not_on_the_list_is_not_found(desk: PortalClient) -> None:
    assert desk.post(f"{PAGE}/4711/removal").status_code == desk.post(f"{PAGE}/4711/return").status_code == 404


def test_a_long_list_costs_no_more_queries(desk: PortalClient, count_queries: list[str]) -> None:
    add(desk, "\n".join(f"Company {number}" for number in range(120)))
    count_queries.clear()
    assert "Page 1 of 3" in desk.get(PAGE).text
    assert len(count_queries) <= 8
