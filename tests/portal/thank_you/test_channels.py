"""The four channels, each on its own, by who may and who may not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from knowledge.db import now
from portal import mail
from portal.mail import OutgoingMail
from portal.notifications.models import Notification
from portal.thank_you import channels, events
from portal.thank_you.models import QueueEvent, QueueItem, Supporter, Thanks
from tests.portal.thank_you.conftest import House, SignIn, fresh, page_of

WORDS = "Priya, 63 orders reached their readers because you listened. Thank you."


@pytest.fixture
def item(house: House) -> QueueItem:
    item = house.item()
    Supporter.create(item=item, person=house.colleague)
    return item


def told(person: Any) -> list[str]:
    return [notification.text for notification in Notification.select().where(Notification.person == person)]


def test_a_card_is_written_printed_and_posted(sign_in: SignIn, house: House, item: QueueItem) -> None:
    client = sign_in(house.ceo)
    response = client.post(f"{item.url}/note", data={"words": WORDS, "version": 1})
    assert (response.status_code, response.location) == (303, item.url)
    assert fresh(item).state == "note_ready"
    assert Thanks.select().count() == 0
    card = page_of(client.get(f"{item.url}/card")).select_one(".card-a6")
    assert card.select_one(".card-words").text == WORDS
    assert "card-short" in card["class"]
    response = client.post(f"{item.url}/handover", data={"version": 2})
    assert (response.status_code, response.location) == (303, "/queue")
    thanks = Thanks.get()
    assert (thanks.words, thanks.channel) == (WORDS, "note")
    assert (thanks.by_id, thanks.person_id) == (house.ceo.id, house.priya.id)
    assert fresh(item).state == "thanked"
    assert client.get(f"{item.url}/card").status_code == 404


def test_an_email_counts_when_the_mail_server_has_taken_it(
    app: Flask, sign_in: SignIn, house: House, item: QueueItem
) -> None:
    client = sign_in(house.ceo)
    client.post(f"{item.url}/email", data={"subject": "63 orders", "words": WORDS, "version": 1})
    assert fresh(item).state == "sending"
    assert Thanks.select().count() == 0
    with app.app_context():
        assert mail.deliver_due(now()) == 1
    folder: Path = app.config["PORTAL"].instance / "mail"
    (letter,) = folder.glob("*.eml")
    assert "Subject: 63 orders" in letter.read_text()
    assert house.ceo.email in letter.read_text()
    assert fresh(item).state == "thanked"
    assert (Thanks.get().channel, Thanks.get().words) == ("email", WORDS)
    client.post(f"{item.url}/undo", data={"version": fresh(item).version})
    assert fresh(item).state == "thanked"


def test_an_email_that_fails_brings_the_item_back_with_reason_and_words(
    sign_in: SignIn, house: House, item: QueueItem
) -> None:
    channels.send_email(item, "63 orders", WORDS, by=house.ceo)
    message = OutgoingMail.get()
    message.state, message.last_error = "failed", "550 no such mailbox"
    for listener in mail.on_settled:
        listener(message)
        listener(message)
    assert fresh(item).state == "waiting"
    assert Thanks.select().count() == 0
    client = sign_in(house.ceo)
    assert "550 no such mailbox" in client.get(item.url).text
    form = page_of(client.get(f"{item.url}/email"))
    assert form.select_one("[name=subject]")["value"] == "63 orders"
    assert form.select_one("[name=words]").text.strip() == WORDS
    assert "could not be delivered" in told(house.ceo)[0]


def test_a_mail_still_in_the_outbox_is_called_back(
    app: Flask, sign_in: SignIn, house: House, item: QueueItem
) -> None:
    channels.send_email(item, "63 orders", WORDS, by=house.ceo)
    sign_in(house.ceo).post(f"{item.url}/undo", data={"version": 2})
    assert fresh(item).state == "waiting"
    with app.app_context():
        assert mail.deliver_due(now()) == 0


def test_a_preview_sends_nothing(sign_in: SignIn, house: House, item: QueueItem) -> None:
    data = {"subject": "Hello", "words": WORDS, "version": 1}
    response = sign_in(house.ceo).post(f"{item.url}/email/preview", data=data)
    assert response.status_code == 200
    assert WORDS in page_of(response).select_one("#queue-preview").text
    assert (fresh(item).state, OutgoingMail.select().count()) == ("waiting", 0)


def test_a_call_that_reached_them_ends_the_item(sign_in: SignIn, house: House, item: QueueItem) -> None:
    client = sign_in(house.ceo)
    form = page_of(client.get(f"{item.url}/call"))
    assert "+353 20 910 0104" in form.select_one(".queue-phone").text
    assert [point.text for point in form.select(".talking-points li")][1:3] == [
        "Say whom it helped: Orchard & Quill Booksellers",
        "Say what came of it: 63 orders were confirmed before noon",
    ]
    client.post(f"{item.url}/call", data={"outcome": "reached", "words": "Told her", "note": "She cried", "version": 1})
    assert (Thanks.get().channel, Thanks.get().words) == ("call", "Told her")
    assert fresh(item).state == "thanked"


def test_no_answer_brings_the_item_back_tomorrow(sign_in: SignIn, house: House, item: QueueItem) -> None:
    sign_in(house.ceo).post(f"{item.url}/call", data={"outcome": "no_answer", "version": 1})
    stored = fresh(item)
    assert (stored.state, stored.snoozed_until) == ("snoozed", now().date() + timedelta(days=1))
    assert Thanks.select().count() == 0


def test_a_visit_is_planned_and_then_took_place(sign_in: SignIn, house: House, item: QueueItem) -> None:
    client = sign_in(house.ceo)
    day = (now() + timedelta(days=2)).date()
    planned = {"outcome": "planned", "place": "Kitchen; 2nd floor, left", "day": day.isoformat(), "time": "09:30"}
    assert client.post(f"{item.url}/visit", data=planned | {"version": 1}).status_code == 303
    assert fresh(item).state == "waiting"
    calendar = client.get(f"{item.url}/visit.ics")
    assert calendar.content_type == "text/calendar; charset=utf-8"
    assert f"DTSTART:{day:%Y%m%d}T093000Z\r\n" in calendar.text
    assert "LOCATION:Kitchen\\; 2nd floor\\, left\r\n" in calendar.text
    assert all(len(line.encode()) <= 75 for line in calendar.text.split("\r\n"))
    client.post(f"{item.url}/visit", data={"outcome": "met", "words": "", "version": 2})
    assert (Thanks.get().channel, fresh(item).state) == ("visit", "thanked")


def test_there_is_no_calendar_file_before_a_visit_is_planned(sign_in: SignIn, house: House, item: QueueItem) -> None:
    assert sign_in(house.ceo).get(f"{item.url}/visit.ics").status_code == 404


def test_who_asked_hears_that_it_happened_but_not_what_was_said(sign_in: SignIn, house: House, item: QueueItem) -> None:
    sign_in(house.ceo).post(f"{item.url}/call", data={"outcome": "reached", "words": "A secret sentence", "version": 1})
    for person in (house.manager, house.colleague):
        assert told(person) == [f"Priya Raman was thanked personally for “{item.deed}”."]
    assert told(house.priya) == [f"Méabh Ní Dhomhnaill thanked you by phone: {item.deed}"]
    assert not any("secret" in text for person in (house.manager, house.colleague) for text in told(person))


def test_taking_a_thanks_back_removes_it_with_its_notices(sign_in: SignIn, house: House, item: QueueItem) -> None:
    client = sign_in(house.ceo)
    client.post(f"{item.url}/call", data={"outcome": "reached", "words": "Wrong Priya", "version": 1})
    page = page_of(client.get("/queue"))
    undo = page.select_one("form.queue-undo")
    client.post(undo["action"], data={"version": undo.select_one("[name=version]")["value"]})
    assert fresh(item).state == "waiting"
    assert "Wrong Priya" not in sign_in(house.priya).get("/thanks").text
    assert (told(house.priya), told(house.manager)) == ([], [])
    assert [event.kind for event in QueueEvent.select().order_by(QueueEvent.number)] == ["called", "undone"]


THANKING = [
    ("note", {"words": WORDS}),
    ("email", {"subject": "Thanks", "words": WORDS}),
    ("email/preview", {"subject": "Thanks", "words": WORDS}),
    ("call", {"outcome": "reached"}),
    ("call", {"outcome": "no_answer"}),
    ("visit", {"outcome": "met"}),
    ("visit", {}),
    ("handover", {}),
    ("delegation", {}),
    ("skip", {"reason": "No"}),
]


@pytest.mark.parametrize(("resource", "data"), THANKING)
def test_an_assistant_never_thanks_in_the_name_of_the_ceo(
    sign_in: SignIn, house: House, item: QueueItem, resource: str, data: dict[str, str]
) -> None:
    response = sign_in(house.assistant).post(f"{item.url}/{resource}", data={**data, "version": 1})
    assert response.status_code == 403
    assert (fresh(item).state, fresh(item).version, Thanks.select().count()) == ("waiting", 1, 0)


@pytest.mark.parametrize("role", ["admin", "colleague", "manager"])
@pytest.mark.parametrize(
    ("resource", "data"), [*THANKING, ("facts", {"deed": "x"}), ("snooze", {}), ("return", {}), ("undo", {})]
)
def test_others_do_not_even_learn_of_an_item(
    sign_in: SignIn, house: House, item: QueueItem, role: str, resource: str, data: dict[str, str]
) -> None:
    client = sign_in(getattr(house, role))
    assert client.post(f"{item.url}/{resource}", data={**data, "version": 1}).status_code == 404
    assert client.get(item.url).status_code == 404
    assert fresh(item).version == 1


def test_without_signing_in_nothing_is_shown_or_done(client: Any, item: QueueItem) -> None:
    assert client.get(item.url).status_code == 303
    assert client.post(f"{item.url}/note", data={"words": WORDS, "version": 1}).status_code == 401
    assert fresh(item).version == 1


FORMS = [
    ("note", {"words": WORDS}),
    ("email", {"subject": "Kept", "words": WORDS}),
    ("call", {"outcome": "reached", "words": WORDS}),
    ("visit", {"outcome": "met", "words": WORDS}),
    ("snooze", {"until": "2099-01-01", "note": WORDS}),
    ("delegation", {"note": WORDS}),
    ("skip", {"reason": WORDS}),
    ("facts", {"deed": "x", "impact": "1", "what": WORDS}),
]


@pytest.mark.parametrize(("resource", "data"), FORMS)
@pytest.mark.parametrize("ended", [False, True])
def test_the_slower_of_two_keeps_every_word(
    sign_in: SignIn, house: House, item: QueueItem, resource: str, data: dict[str, str], ended: bool
) -> None:
    events.record(item, "skipped" if ended else "corrected", by=house.ceo)
    if resource in ("snooze", "delegation"):
        day = (now() + timedelta(days=2)).date().isoformat()
        data = data | {"until": day, "due_on": day, "holder": str(house.director.id)}
    response = sign_in(house.ceo).post(f"{item.url}/{resource}", data={**data, "version": 1})
    page = page_of(response)
    assert response.status_code == 409
    assert page.select_one("#queue-stale")
    assert WORDS in [area.text.strip() for area in page.select("textarea")]
    assert fresh(item).version == 2
    assert Thanks.select().count() == 0


def test_a_form_without_its_version_changes_nothing(sign_in: SignIn, house: House, item: QueueItem) -> None:
    for version in ("", "one", "-1"):
        response = sign_in(house.ceo).post(f"{item.url}/note", data={"words": WORDS, "version": version})
        assert response.status_code == 409
    assert fresh(item).version == 1


def test_sending_twice_thanks_once(sign_in: SignIn, house: House, item: QueueItem) -> None:
    data = {"outcome": "reached", "version": 1}
    statuses = [sign_in(house.ceo).post(f"{item.url}/call", data=data).status_code for _ in range(2)]
    assert statuses == [303, 409]
    assert Thanks.select().count() == 1


@pytest.mark.parametrize(
    ("resource", "data", "field"),
    [
        ("note", {"words": ""}, "words"),
        ("note", {"words": "63 " * 301}, "words"),
        ("email", {"subject": "", "words": WORDS}, "subject"),
        ("email", {"subject": "s" * 201, "words": WORDS}, "subject"),
        ("email", {"subject": "Hello", "words": " "}, "words"),
        ("email", {"subject": "Hello", "words": "63 " * 2000}, "words"),
        ("email/preview", {"subject": "", "words": WORDS}, "subject"),
        ("call", {"outcome": ""}, "outcome"),
        ("call", {"outcome": "reached", "words": "x" * 2001}, "words"),
        ("call", {"outcome": "no_answer", "note": "x" * 2001}, "note"),
        ("visit", {"outcome": "met", "note": "x" * 2001}, "note"),
        ("visit", {"outcome": "planned", "place": "", "day": "2099-01-01", "time": "09:00"}, "place"),
        ("visit", {"outcome": "planned", "place": "Hall", "day": "2001-01-01", "time": "09:00"}, "day"),
        ("visit", {"outcome": "planned", "place": "Hall", "day": "9999-12-31", "time": "23:59"}, "day"),
        ("visit", {"outcome": "planned", "place": "Hall", "day": "soon", "time": "late"}, "day"),
        ("visit", {"outcome": "planned", "place": "x" * 201, "day": "soon", "time": ""}, "place"),
    ],
)
def test_what_cannot_be_saved_comes_back(
    sign_in: SignIn, house: House, item: QueueItem, resource: str, data: dict[str, str], field: str
) -> None:
    response = sign_in(house.ceo).post(f"{item.url}/{resource}", data={**data, "version": 1})
    assert response.status_code == 422
    assert page_of(response).select_one(f"#field-{field}-error")
    assert fresh(item).version == 1


def test_a_text_without_a_fact_is_questioned_once(sign_in: SignIn, house: House, item: QueueItem) -> None:
    client = sign_in(house.ceo)
    data = {"words": "You are wonderful, keep it up!", "version": 1}
    response = client.post(f"{item.url}/note", data=data)
    assert response.status_code == 422
    assert "None of the facts" in page_of(response).select_one("#queue-doubts").text
    assert page_of(response).select_one("[name=words]").text.strip() == data["words"]
    assert client.post(f"{item.url}/note", data={**data, "all_the_same": "yes"}).status_code == 303
    assert fresh(item).state == "note_ready"


def test_a_text_that_repeats_an_earlier_one_is_questioned(sign_in: SignIn, house: House, item: QueueItem) -> None:
    Thanks.create(person=house.colleague, by=house.ceo, channel="note", words=WORDS, deed="Another")
    response = sign_in(house.ceo).post(f"{item.url}/note", data={"words": WORDS, "version": 1})
    assert response.status_code == 422
    assert "much like a text that you sent" in page_of(response).select_one("#queue-doubts").text


def test_the_facts_stand_beside_the_empty_page(sign_in: SignIn, house: House, item: QueueItem) -> None:
    page = page_of(sign_in(house.ceo).get(f"{item.url}/note"))
    facts = page.select(".known-facts li")
    assert len(facts) == 5
    assert page.select_one("[name=words]").text.strip() == ""
    assert facts[2].button["data-insert"] == "Orchard & Quill Booksellers"
    assert page.select_one(facts[2].button["data-into"]).name == "textarea"
    assert [fact.text.split() for fact in facts if "fact-unknown" in fact.get("class", [])] == [
        ["When", "not", "known"],
        ["Who", "noticed", "not", "known"],
    ]
