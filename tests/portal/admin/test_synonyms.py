"""The synonyms that administrators keep."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from knowledge.audit import AuditEntry
from knowledge.people import Person
from knowledge.synonyms import Synonym
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_writer

SignIn = Callable[[Person], PortalClient]
PAGE = "/admin/synonyms"
VM = {"words": "vm", "others": "virtual machine, vps", "ways": "both"}


@pytest.fixture
def desk(sign_in: SignIn) -> PortalClient:
    return sign_in(make_person("staff", "admin"))


def deeds() -> list[str]:
    entries = AuditEntry.select().where(AuditEntry.subject_type == "synonym").order_by(AuditEntry.id)
    return [entry.action for entry in entries]


def found(client: PortalClient, words: str) -> list[str]:
    page = client.get("/search", query_string={"q": words}).text
    return [link.get_text() for link in BeautifulSoup(page, "html.parser").select(".hit-title")]


def test_a_synonym_is_searched_from_the_next_search_on(desk: PortalClient, client: PortalClient) -> None:
    make_article(title="Resize a virtual machine")
    make_article(title="Order a VPS")
    assert found(client, "vm") == []
    assert desk.post(PAGE, data=VM).status_code == 303
    assert set(found(client, "vm")) == {"Resize a virtual machine", "Order a VPS"}
    page = client.get("/search?q=vm").text
    assert "Also searched: <strong>virtual machine</strong>, <strong>vps</strong>" in page
    assert "Resize a <mark>virtual</mark> <mark>machine</mark>" in page


def test_both_ways_any_of_them_finds_the_others_and_one_way_only_the_words(
    desk: PortalClient, client: PortalClient
) -> None:
    make_article(title="Start a VM")
    desk.post(PAGE, data=VM)
    assert found(client, "vps") == found(client, "Virtual Machines") == ["Start a VM"]
    row = Synonym.get()
    desk.post(f"{PAGE}/{row.id}", data={**VM, "ways": "one"})
    assert found(client, "vps") == []
    assert deeds() == [
        "synonym.added", "synonym.changed",
    ]


def test_the_same_words_in_another_form_are_one_entry(desk: PortalClient) -> None:
    desk.post(PAGE, data=VM)
    desk.post(PAGE, data={**VM, "words": "VMs", "others": "guest"})
    assert [(row.words, row.others) for row in Synonym.select()] == [("VMs", ["guest"])]


def test_an_entry_cannot_take_the_words_of_another(desk: PortalClient) -> None:
    desk.post(PAGE, data=VM)
    desk.post(PAGE, data={**VM, "words": "guest"})
    answer = desk.post(f"{PAGE}/{Synonym.get(Synonym.words == 'guest').id}", data=VM)
    assert answer.status_code == 422 and "for these words already" in answer.text


def test_what_is_taken_off_is_searched_no_more_and_can_be_put_back(desk: PortalClient, client: PortalClient) -> None:
    make_article(title="Order a VPS")
    desk.post(PAGE, data=VM)
    row = Synonym.get()
    for _ in range(2):
        assert desk.post(f"{PAGE}/{row.id}/removal").location == f"{PAGE}#taken-off"
    assert found(client, "vm") == [] and "Put back" in desk.get(PAGE).text
    desk.post(f"{PAGE}/{row.id}/return")
    assert found(client, "vm") == ["Order a VPS"]
    assert deeds() == [
        "synonym.added", "synonym.removed", "synonym.put_back",
    ]


@pytest.mark.parametrize(("field", "sent"), [
    ("words", {"words": " "}), ("words", {"words": "?!"}), ("words", {"words": "the"}), ("words", {"words": "x" * 61}),
    ("words", {"words": "one two three four five"}), ("others", {"others": ""}), ("others", {"others": "VM, vms"}),
    ("others", {"others": "a good virtual private server host"}), ("others", {"others": ",".join(map(str, range(11)))}),
    ("others", {"others": "y" * 100_000}),
])
def test_what_cannot_be_on_the_list_says_why_and_is_kept(
    desk: PortalClient, field: str, sent: dict[str, str]
) -> None:
    answer = desk.post(PAGE, data={**VM, **sent})
    assert answer.status_code == 422 and f'id="field-{field}-error"' in answer.text
    assert sent[field].strip() in answer.text
    assert not Synonym.select().exists()


def test_a_change_that_cannot_be_is_shown_where_it_was_typed(desk: PortalClient) -> None:
    desk.post(PAGE, data=VM)
    row = Synonym.get()
    answer = desk.post(f"{PAGE}/{row.id}", data={**VM, "others": "the"})
    assert answer.status_code == 422 and f'id="synonym-{row.id}-others-error"' in answer.text


def test_the_list_is_bounded(desk: PortalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.synonyms.MOST_SYNONYMS", 1)
    desk.post(PAGE, data=VM)
    answer = desk.post(PAGE, data={**VM, "words": "guest"})
    assert answer.status_code == 422 and Synonym.select().count() == 1


def test_the_list_is_for_administrators_and_what_is_not_on_it_is_not_found(sign_in: SignIn, desk: PortalClient) -> None:
    writer = sign_in(make_writer())
    assert writer.get(PAGE).status_code == writer.post(PAGE).status_code == 403
    for path in (f"{PAGE}/4711", f"{PAGE}/4711/removal", f"{PAGE}/4711/return"):
        assert writer.post(path).status_code == 403
        assert desk.post(path, data=VM).status_code == 404


def test_a_long_list_costs_no_more_queries(desk: PortalClient, client: PortalClient, count_queries: list[str]) -> None:
    Synonym.insert_many([{"words": f"w{n}", "stems": f"w{n}", "others": [f"o{n}"]} for n in range(120)]).execute()
    make_article(title="About w5 and o7")
    desk.post(PAGE, data=VM)
    for path in (PAGE, "/search?q=w7", "/search?q=w7+again"):
        count_queries.clear()
        assert (desk if path == PAGE else client).get(path).status_code == 200
        assert len(count_queries) <= 8
    assert sum("synonym" in statement for statement in count_queries) == 0
