"""An executive who is away; a deputy who thanks in their own name."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from knowledge.db import now
from knowledge.people import Person
from portal import mail
from portal.notifications.models import Notification
from portal.thank_you import absences, channels
from portal.thank_you.models import Absence, QueueItem, Thanks
from tests.factories import make_person
from tests.portal.thank_you.conftest import TODAY, House, SignIn, fresh, page_of

IN_A_WEEK = TODAY + timedelta(days=7)
WORDS = "Priya, 63 orders reached their readers because you listened. Thank you."


@pytest.fixture
def away(house: House) -> Absence:
    return absences.go_away(house.ceo, house.director, TODAY, IN_A_WEEK, today=TODAY)


def form(house: House, **fields: object) -> dict[str, object]:
    return {"deputy": house.director.id, "starts_on": TODAY, "ends_on": IN_A_WEEK, **fields}


def test_the_ceo_says_when_and_who_and_the_deputy_hears(sign_in: SignIn, house: House) -> None:
    client = sign_in(house.ceo)
    assert client.get("/queue/absence").status_code == 200
    assert client.post("/queue/absence", data=form(house)).status_code == 303
    assert "you stand in" in Notification.get(Notification.person == house.director).text
    assert "Ólafur Einarsson stands in" in client.get("/queue/absence").text
    assert page_of(client.get("/queue")).select_one("#queue-away").text.startswith("You are away until")


def test_meanwhile_the_deputy_works_on_the_queue_in_their_own_name(
    app: Flask, sign_in: SignIn, house: House, away: Absence
) -> None:
    item, later = house.item(due_on=IN_A_WEEK), house.item(due_on=IN_A_WEEK + timedelta(days=1))
    client = sign_in(house.director)
    page = page_of(client.get("/queue"))
    notice = page.select_one("#queue-away").text
    assert "You stand in for Méabh" in notice
    assert "1 item is due by then" in notice
    assert [link["href"] for link in page.select(".queue-item")] == [f"{one.url}?tab=waiting" for one in (item, later)]
    assert page.select_one("nav a[href='/queue']")
    data = {"subject": "63 orders", "words": WORDS, "version": 1}
    assert client.post(f"{item.url}/email", data=data).status_code == 303
    with app.app_context():
        mail.deliver_due(now())
    folder: Path = app.config["PORTAL"].instance / "mail"
    (letter,) = (path.read_text() for path in folder.glob("*.eml"))
    assert f"<{house.director.email}>" in letter.partition("Reply-To:")[2].partition("Subject:")[0]
    assert house.ceo.email not in letter
    thanks = Thanks.get()
    assert (thanks.by_id, fresh(item).state) == (house.director.id, "thanked")
    own = page_of(sign_in(house.priya).get("/thanks")).select_one(".thanks-from").text
    assert "Ólafur Einarsson" in own
    assert "Méabh" not in own


def test_a_deputys_card_is_the_deputys(sign_in: SignIn, house: House, away: Absence) -> None:
    item, client = house.item(), sign_in(house.director)
    client.post(f"{item.url}/note", data={"words": WORDS, "version": 1})
    card = page_of(client.get(f"{item.url}/card")).select_one(".card-a6").text
    assert "Ólafur Einarsson" in card
    assert "Méabh" not in card
    assert sign_in(house.ceo).post(f"{item.url}/handover", data={"version": 2}).status_code == 403
    assert client.post(f"{item.url}/handover", data={"version": 2}).status_code == 303
    assert Thanks.get().by_id == house.director.id


def test_a_deputy_does_not_hand_over_the_ceos_card(sign_in: SignIn, house: House, away: Absence) -> None:
    item = house.item()
    channels.write_note(item, WORDS, by=house.ceo)
    assert sign_in(house.director).post(f"{item.url}/handover", data={"version": 2}).status_code == 403
    assert Thanks.select().count() == 0


@pytest.mark.parametrize("words", [WORDS + "\n\nMéabh Ní Dhomhnaill", WORDS + "\n— méabh ní dhomhnaill, CEO\n\n"])
@pytest.mark.parametrize("resource", ["note", "email", "email/preview"])
def test_nobody_signs_as_the_ceo(
    sign_in: SignIn, house: House, away: Absence, resource: str, words: str
) -> None:
    item = house.item()
    data = {"subject": "63 orders", "words": words, "version": 1, "all_the_same": "yes"}
    response = sign_in(house.director).post(f"{item.url}/{resource}", data=data)
    assert response.status_code == 422
    assert "Take out the signature" in page_of(response).select_one("#field-words-error").text
    assert fresh(item).state == "waiting"
    assert sign_in(house.ceo).post(f"{item.url}/{resource}", data=data).status_code in (200, 303)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_open"), [(-3, 0, True), (0, 0, True), (1, 3, False), (-3, -1, False)]
)
def test_it_begins_and_ends_by_itself(
    sign_in: SignIn, house: House, starts_on: int, ends_on: int, is_open: bool
) -> None:
    item = house.item()
    days = {"starts_on": TODAY + timedelta(days=starts_on), "ends_on": TODAY + timedelta(days=ends_on)}
    Absence.create(person=house.ceo, deputy=house.director, **days)
    client = sign_in(house.director)
    assert client.get(item.url).status_code == (200 if is_open else 404)
    assert (client.post(f"{item.url}/call", data={"outcome": "reached", "version": 1}).status_code == 303) is is_open


def test_the_day_is_that_of_who_is_away(house: House) -> None:
    ceo = make_person("staff", "ceo", timezone="Pacific/Auckland")
    Absence.create(person=ceo, deputy=house.director, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 4))
    with time_machine.travel("2026-05-03 11:59+00:00", tick=False):
        assert absences.running(now()) is None
    with time_machine.travel("2026-05-03 12:01+00:00", tick=False):
        assert absences.running(now()) is not None
    with time_machine.travel("2026-05-04 12:01+00:00", tick=False):
        assert absences.running(now()) is None


def test_coming_back_early_ends_it(sign_in: SignIn, house: House, away: Absence) -> None:
    item = house.item()
    assert sign_in(house.ceo).post(f"/queue/absence/{away.id}/end").status_code == 303
    assert sign_in(house.director).get(item.url).status_code == 404
    assert sign_in(house.ceo).post(f"/queue/absence/{away.id}/end").status_code == 404


def test_the_deputy_does_not_meet_themselves(sign_in: SignIn, house: House, away: Absence) -> None:
    item = house.item(person=house.director)
    client = sign_in(house.director)
    assert client.get(item.url).status_code == 404
    assert client.post(f"{item.url}/call", data={"outcome": "reached", "version": 1}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"deputy": ""}, "deputy"),
        ({"deputy": "999999"}, "deputy"),
        ({"deputy": "colleague"}, "deputy"),
        ({"deputy": "ceo"}, "deputy"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2001-01-01"}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
    ],
)
def test_what_cannot_be_is_refused(sign_in: SignIn, house: House, wrong: dict[str, str], field: str) -> None:
    named = {"colleague": house.colleague.id, "ceo": house.ceo.id}
    data = form(house) | {name: named.get(value, value) for name, value in wrong.items()}
    response = sign_in(house.ceo).post("/queue/absence", data=data)
    assert response.status_code == 422
    assert page_of(response).select_one(f"#field-{field}-error")
    assert Absence.select().count() == 0


def test_one_is_away_once_at_a_time(sign_in: SignIn, house: House, away: Absence) -> None:
    assert sign_in(house.ceo).post("/queue/absence", data=form(house, starts_on=IN_A_WEEK)).status_code == 422
    assert Absence.select().count() == 1


@pytest.mark.parametrize("role", ["assistant", "director", "manager", "admin", "colleague"])
def test_only_a_chief_executive_names_a_deputy(sign_in: SignIn, house: House, away: Absence, role: str) -> None:
    client = sign_in(getattr(house, role))
    assert client.get("/queue/absence").status_code == 403
    assert client.post("/queue/absence", data=form(house)).status_code == 403
    assert client.post(f"/queue/absence/{away.id}/end").status_code == 403
    assert (Absence.select().count(), Absence.get().ended_at) == (1, None)


def test_the_absence_of_another_is_not_there(sign_in: SignIn, house: House, away: Absence) -> None:
    other: Person = make_person("staff", "ceo")
    for number in (str(away.id), "0", "99999999999999999999", "one"):
        assert sign_in(other).post(f"/queue/absence/{number}/end").status_code == 404


def test_the_deputys_queue_costs_few_queries(
    sign_in: SignIn, house: House, away: Absence, count_queries: list[str]
) -> None:
    items: list[QueueItem] = [house.item() for _ in range(12)]
    client = sign_in(house.director)
    for address in ("/queue", items[0].url):
        count_queries.clear()
        assert client.get(address).status_code == 200
        assert len(count_queries) <= 7
