"""Two people, or one person twice, at the same item at the same moment: over real sockets, in real threads."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.serving import make_server

from knowledge.db import database, now
from knowledge.people import Person
from portal import mail
from portal.mail import OutgoingMail
from portal.notifications.models import Notification
from portal.thank_you import events
from portal.thank_you.models import QueueEvent, QueueItem, Thanks
from tests.factories import make_person
from tests.portal.thank_you.conftest import House, SignIn, fresh

PAIRS = 50
Way = tuple[str, dict[str, str]]
EMAIL: Way = ("email", {"subject": "63 orders"})
CALL: Way = ("call", {"outcome": "reached"})
MEETING: Way = ("visit", {"outcome": "met"})
SKIP: Way = ("skip", {})


@dataclass(frozen=True)
class Sender:
    """A browser that somebody has signed in with: it sends forms over a socket of its own."""

    host: str
    port: int
    headers: dict[str, str]

    def send(self, address: str, fields: dict[str, str]) -> tuple[int, str]:
        connection = HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request("POST", address, urlencode(fields), self.headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture
def sender_of(app: Flask, sign_in: SignIn) -> Iterator[Callable[[Person], Sender]]:
    """A browser for each person, on a server with a thread for each request."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()

    def browser(person: Person) -> Sender:
        client = sign_in(person)
        token = client.csrf_token()
        cookie = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
        form = "application/x-www-form-urlencoded"
        headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": form}
        return Sender("127.0.0.1", server.server_port, headers)

    yield browser
    server.shutdown()
    thread.join()


def at_once(*sendings: Callable[[], tuple[int, str]]) -> list[tuple[int, str]]:
    """What each was answered; none begins before all are there."""
    gate = Barrier(len(sendings))

    def run(sending: Callable[[], tuple[int, str]]) -> tuple[int, str]:
        gate.wait()
        return sending()

    with ThreadPoolExecutor(len(sendings)) as pool:
        return list(pool.map(run, sendings))


def words_of(side: int, number: int) -> str:
    return f"63 orders, Priya. Written by hand {side} in round {number}."


@pytest.mark.parametrize(
    ("first", "second"), [(EMAIL, EMAIL), (EMAIL, CALL), (CALL, MEETING), (EMAIL, SKIP)], ids=lambda way: way[0]
)
def test_of_fifty_pairs_at_one_item_each_one_counts_and_the_other_keeps_its_words(
    app: Flask, sender_of: Callable[[Person], Sender], house: House, first: Way, second: Way
) -> None:
    other = make_person("staff", "ceo", name="Oisín Walsh")
    hands = (sender_of(house.ceo), sender_of(other))
    for number in range(PAIRS):
        item = house.item(deed=f"Deed {number:02}")
        texts = [words_of(side, number) for side in (0, 1)]

        def act(side: int) -> tuple[int, str]:
            resource, fields = (first, second)[side]
            typed = fields | {"words": texts[side], "reason": texts[side], "version": "1", "all_the_same": "yes"}
            return hands[side].send(f"{item.url}/{resource}", typed)

        answers = at_once(lambda: act(0), lambda: act(1))
        assert sorted(status for status, _ in answers) == [303, 409]
        loser = [status for status, _ in answers].index(409)
        assert texts[loser] in answers[loser][1]
        assert [event.number for event in events.events_of(item)] == [2]
    with app.app_context():
        while mail.deliver_due(now()):
            pass
    _each_at_most_once(app)


def test_one_item_pressed_fifty_times_by_two_people_sends_one_mail(
    app: Flask, sender_of: Callable[[Person], Sender], house: House
) -> None:
    other = make_person("staff", "ceo", name="Oisín Walsh")
    hands = (sender_of(house.ceo), sender_of(other))
    item = house.item()
    fields = EMAIL[1] | {"words": words_of(0, 0), "version": "1", "all_the_same": "yes"}
    sendings = [lambda hand=hand: hand.send(f"{item.url}/email", fields) for hand in hands * (PAIRS // 2)]
    answers = at_once(*sendings)
    assert Counter(status for status, _ in answers) == {303: 1, 409: PAIRS - 1}
    assert OutgoingMail.select().count() == 1
    with app.app_context():
        assert mail.deliver_due(now()) == 1
    assert fresh(item).state == "thanked"
    _each_at_most_once(app)


def test_undo_and_the_worker_at_the_same_mail_agree(
    app: Flask, sender_of: Callable[[Person], Sender], house: House
) -> None:
    hand = sender_of(house.ceo)

    def deliver() -> tuple[int, str]:
        with app.app_context(), database.connection_context():
            return mail.deliver_due(now()), ""

    for number in range(PAIRS // 2):
        item = house.item(deed=f"Deed {number:02}")
        fields = EMAIL[1] | {"words": words_of(0, number), "version": "1", "all_the_same": "yes"}
        assert hand.send(f"{item.url}/email", fields)[0] == 303
        (sent, _), (status, _) = at_once(deliver, lambda: hand.send(f"{item.url}/undo", {"version": "2"}))
        assert (sent, fresh(item).state) == ((0, "waiting") if status == 303 else (1, "thanked"))
    _each_at_most_once(app)


def _each_at_most_once(app: Flask) -> None:
    folder: Path = app.config["PORTAL"].instance / "mail"
    mails = list(folder.glob("*.eml"))
    assert len(mails) == OutgoingMail.select().where(OutgoingMail.state == "sent").count()
    for item in QueueItem.select():
        given = list(Thanks.select().where(Thanks.item == item, Thanks.revoked_at.is_null()))
        assert len(given) == (1 if item.state == "thanked" else 0)
        mailed = QueueEvent.select().where(QueueEvent.item == item, QueueEvent.kind == "mail_sent").count()
        assert mailed <= 1
        told = Notification.select().where(Notification.person == item.person, Notification.text.contains(item.deed))
        assert len({one.url for one in told}) == len(given)
