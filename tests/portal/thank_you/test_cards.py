"""Cards: the size of their words, their faces, and four of them on a sheet."""

import pytest

from knowledge.people import Person
from portal.thank_you import channels, triage
from portal.thank_you.card_layout import SIZES, lines_too_many, size_for
from portal.thank_you.models import QueueItem
from tests.factories import make_person
from tests.portal.thank_you.conftest import House, SignIn, fresh, page_of

WORDS = "Priya, 63 orders reached their readers because you listened. Thank you."


@pytest.fixture
def item(house: House) -> QueueItem:
    item = house.item(customer_words="She heard it first.")
    channels.write_note(item, WORDS, by=house.ceo)
    return item


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("", "card-short"),
        (WORDS, "card-short"),
        (WORDS * 6, "card-medium"),
        (WORDS * 9, "card-long"),
        ("谢" * 120, "card-short"),
        ("谢" * 600, "card-longest"),
        ("a\n" * 20, "card-longer"),
    ],
)
def test_a_longer_text_is_set_smaller(words: str, size: str) -> None:
    found = size_for(words)
    assert found is not None
    assert found.name == size


def test_sizes_step_down() -> None:
    assert [size.lines for size in SIZES] == sorted(size.lines for size in SIZES)
    assert [size.points for size in SIZES] == sorted((size.points for size in SIZES), reverse=True)


def test_marks_that_take_no_room_count_for_nothing() -> None:
    assert size_for("é" * 300) == size_for("e\u0301" * 300)


def test_what_no_size_holds_is_refused_with_what_to_take_out(sign_in: SignIn, house: House) -> None:
    item, words = house.item(), "63\n" * 25
    assert lines_too_many(words) == 0
    words += "63\n" * 3
    excess = lines_too_many(words)
    assert excess > 0
    response = sign_in(house.ceo).post(f"{item.url}/note", data={"words": words, "version": 1})
    assert response.status_code == 422
    assert f"take out {excess} line" in page_of(response).select_one("#field-words-error").text
    assert fresh(item).state == "waiting"


def test_nothing_internal_is_on_the_card(sign_in: SignIn, house: House, item: QueueItem) -> None:
    Person.update(postal_address="12 Quay Street\n\n Galway ").where(Person.id == house.priya.id).execute()
    client = sign_in(house.ceo)
    front = page_of(client.get(f"{item.url}/card")).select_one(".card-a6").text
    assert WORDS in front
    for inner in (item.deed, item.what, "She heard it first.", "manager", "12 Quay"):
        assert inner not in front
    back = page_of(client.get(f"{item.url}/card?face=address")).select_one(".card-a6")
    assert [line.text for line in back.select("bdi")] == ["Priya Raman", "12 Quay Street", "Galway"]
    assert WORDS not in back.text
    pen = page_of(client.get(f"{item.url}/card?face=pen"))
    assert WORDS not in pen.select_one(".card-a6").text
    assert WORDS in pen.select_one(".card-copy").text
    assert client.get(f"{item.url}/card?face=nonsense").status_code == 200


def test_a_missing_address_is_said(sign_in: SignIn, house: House, item: QueueItem) -> None:
    assert "No postal address" in sign_in(house.ceo).get(f"{item.url}/card?face=address").text


def test_cards_that_wait_are_printed_four_to_a_sheet(sign_in: SignIn, house: House, item: QueueItem) -> None:
    for number in range(4):
        channels.write_note(house.item(), f"{WORDS} {number}", by=house.ceo)
    taken_back = house.item()
    channels.write_note(taken_back, "Never mind", by=house.ceo)
    triage.undo(taken_back, by=house.ceo)
    page = page_of(sign_in(house.assistant).get("/queue/cards"))
    assert [len(sheet.select(".card-a6")) for sheet in page.select(".sheet-a4")] == [4, 1]
    assert "Never mind" not in page.text


def test_there_is_an_end_to_the_sheets(sign_in: SignIn, house: House, count_queries: list[str]) -> None:
    for number in range(42):
        channels.write_note(house.item(), f"{WORDS} {number}", by=house.ceo)
    client = sign_in(house.assistant)
    count_queries.clear()
    page = page_of(client.get("/queue/cards"))
    assert len(count_queries) <= 4
    assert len(page.select(".sheet-a4")) == 10
    assert "2 more cards wait" in page.text


def test_ones_own_card_is_not_among_those_to_print(sign_in: SignIn, house: House) -> None:
    channels.write_note(house.item(person=house.assistant), WORDS, by=house.ceo)
    assert "No card waits" in sign_in(house.assistant).get("/queue/cards").text


@pytest.mark.parametrize("role", ["manager", "director", "colleague", "admin", "priya"])
def test_others_print_nothing(sign_in: SignIn, house: House, item: QueueItem, role: str) -> None:
    client = sign_in(getattr(house, role))
    assert client.get("/queue/cards").status_code == 403
    assert client.get(f"{item.url}/card").status_code == 404


def test_a_visitor_prints_nothing(client: object, item: QueueItem) -> None:
    make_person()
    assert client.get("/queue/cards").status_code == 303  # type: ignore[attr-defined]
