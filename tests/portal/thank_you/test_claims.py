"""A lease warns whoever comes second, and stops nobody."""

from datetime import timedelta

import pytest
import time_machine

from knowledge.db import now
from portal.thank_you import claims
from portal.thank_you.models import QueueEvent, QueueItem
from tests.factories import make_person
from tests.portal.thank_you.conftest import House, SignIn, fresh, page_of

WORDS = "63 orders reached their readers because you listened."


@pytest.fixture
def item(house: House) -> QueueItem:
    return house.item()


def warning(response: object) -> str:
    notice = page_of(response).select_one("#queue-claim .notice")
    return notice.text.strip() if notice else ""


def test_opening_a_form_tells_others_who_is_at_it_and_until_when(
    sign_in: SignIn, house: House, item: QueueItem
) -> None:
    with time_machine.travel("2026-05-04 14:02:30+00:00", tick=False):
        sign_in(house.ceo).get(f"{item.url}/note")
        client = sign_in(house.assistant)
        assert warning(client.get(item.url)).startswith(
            "Méabh Ní Dhomhnaill is working on the thanks to Priya (until 14:12)."
        )
        assert "Méabh is at it" in page_of(client.get("/queue")).select_one(f"#queue-item-{item.id}").text
        assert warning(sign_in(house.ceo).get(item.url)) == ""


def test_the_time_is_that_of_the_reader(sign_in: SignIn, house: House, item: QueueItem) -> None:
    other = make_person("staff", "assistant", timezone="Asia/Kolkata")
    with time_machine.travel("2026-05-04 14:02+00:00", tick=False):
        claims.claim(item, by=house.ceo, at=now())
        assert "(until 19:42)" in warning(sign_in(other).get(item.url))


def test_reading_an_item_claims_nothing_and_a_claim_is_no_event(
    sign_in: SignIn, house: House, item: QueueItem
) -> None:
    sign_in(house.ceo).get(item.url)
    assert fresh(item).claimed_by_id is None
    sign_in(house.ceo).get(f"{item.url}/note")
    assert (fresh(item).claimed_by_id, fresh(item).version) == (house.ceo.id, 1)
    assert QueueEvent.select().count() == 0


def test_typing_keeps_the_claim_and_silence_ends_it(sign_in: SignIn, house: House, item: QueueItem) -> None:
    with time_machine.travel("2026-05-04 14:00+00:00", tick=False) as clock:
        client, other = sign_in(house.ceo), sign_in(house.assistant)
        client.get(f"{item.url}/note")
        clock.shift(timedelta(minutes=9))
        assert client.post(f"{item.url}/claim", htmx=True).status_code == 200
        clock.shift(timedelta(minutes=9))
        assert "(until 14:19)" in warning(other.get(item.url))
        clock.shift(timedelta(minutes=1))
        assert warning(other.get(item.url)) == ""


def test_the_second_hears_of_the_first_and_can_go_on(sign_in: SignIn, house: House, item: QueueItem) -> None:
    second = make_person("staff", "ceo", name="Oisín Walsh")
    sign_in(house.ceo).get(f"{item.url}/note")
    client = sign_in(second)
    assert "Méabh" in warning(client.get(f"{item.url}/call"))
    assert fresh(item).claimed_by_id == house.ceo.id
    assert "Méabh" in warning(client.post(f"{item.url}/claim", htmx=True))
    assert client.post(f"{item.url}/call", data={"outcome": "reached", "version": 1}).status_code == 303
    late = sign_in(house.ceo).post(f"{item.url}/note", data={"words": WORDS, "version": 1})
    assert late.status_code == 409
    assert WORDS in late.text


@pytest.mark.parametrize("way", ["finishing", "closing", "moving on", "the list"])
def test_a_claim_ends_with(sign_in: SignIn, house: House, item: QueueItem, way: str) -> None:
    other, client = house.item(), sign_in(house.ceo)
    client.get(f"{item.url}/note")
    if way == "finishing":
        client.post(f"{item.url}/note", data={"words": WORDS, "version": 1})
    elif way == "closing":
        client.get(item.url)
    elif way == "moving on":
        client.get(f"{other.url}/note")
        assert fresh(other).claimed_by_id == house.ceo.id
    else:
        client.get("/queue")
    assert fresh(item).claimed_by_id is None


def test_a_refused_form_keeps_its_claim(sign_in: SignIn, house: House, item: QueueItem) -> None:
    client = sign_in(house.ceo)
    client.get(f"{item.url}/note")
    assert client.post(f"{item.url}/note", data={"words": "", "version": 1}).status_code == 422
    assert fresh(item).claimed_by_id == house.ceo.id


@pytest.mark.parametrize("role", ["admin", "colleague", "manager", "priya"])
def test_others_claim_nothing(sign_in: SignIn, house: House, item: QueueItem, role: str) -> None:
    client = sign_in(getattr(house, role))
    assert client.post(f"{item.url}/claim").status_code == 404
    assert client.get(f"{item.url}/note").status_code == 404
    assert fresh(item).claimed_by_id is None


def test_an_ended_item_is_not_claimed(sign_in: SignIn, house: House, item: QueueItem) -> None:
    QueueItem.update(state="thanked").execute()
    assert sign_in(house.ceo).post(f"{item.url}/claim").status_code == 200
    assert fresh(item).claimed_by_id is None
