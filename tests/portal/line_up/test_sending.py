"""The line-up by mail: on Monday morning, once, never empty, to those who like it."""

import email
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default as modern
from itertools import count

import pytest
import time_machine
from flask import Flask

from knowledge.db import database
from knowledge.people import Person, deactivate, set_roles
from portal.app import create_app
from portal.config import Config
from portal.line_up.models import LineUpMail
from portal.line_up.sending import send_line_ups
from portal.mail import OutgoingMail, deliver_due
from portal.mail_addresses import mark_lost
from portal.notifications.choices import choose, keep_quiet_hours
from tests.factories import make_article, make_person, make_story, make_team, make_writer
from tests.processes import processes

LAST_WEEK = datetime(2026, 11, 18, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 7, tzinfo=UTC)


@pytest.fixture
def news(app: Flask) -> Iterator[Person]:
    """A story of last week about somebody who likes it public, told by Grace, who reads no line-up herself."""
    with app.app_context(), time_machine.travel(LAST_WEEK, tick=False):
        author, hero = make_person(name="Grace Obi"), make_person(name="Ada Lund")
        make_story(author, hero, action="Drove <b>all</b> night", created_at=LAST_WEEK)
        for person in (author, hero):
            choose(person, {"line_up": "off"})
        yield hero


def told(person: Person) -> int:
    return OutgoingMail.select().where(OutgoingMail.person == person).count()


def letters(app: Flask) -> list[EmailMessage]:
    deliver_due(datetime.now(UTC))
    files = sorted((app.config["PORTAL"].instance / "mail").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes().replace(b"\r\n", b"\n"), policy=modern) for path in files]


def test_last_week_comes_by_mail_in_two_forms_with_the_way_out(app: Flask, news: Person) -> None:
    reader = make_person(name="Bo Lee", called="Bo")
    with time_machine.travel(MONDAY, tick=False):
        assert send_line_ups(MONDAY) == 1
        [letter] = letters(app)
    assert letter["To"] == f"Bo Lee <{reader.email}>"
    assert letter["Subject"] == "Line-up: Grace Obi tells of Ada Lund"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None and html is not None
    assert "Good morning Bo," in plain.get_content() and "Drove <b>all</b> night" in plain.get_content()
    assert "http://127.0.0.1:8000/line-up/2026-W47" in plain.get_content()
    assert "Drove &lt;b&gt;all&lt;/b&gt; night" in html.get_content()
    address = letter["List-Unsubscribe"].strip("<>")
    assert address in plain.get_content() and address in html.get_content()
    path = address.removeprefix("http://127.0.0.1:8000")
    app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}, with_token=False)
    assert send_line_ups(MONDAY + timedelta(days=7)) == 0


def test_a_week_is_mailed_once_however_often_the_clock_strikes(news: Person) -> None:
    reader = make_person()
    assert [send_line_ups(MONDAY + timedelta(hours=hour)) for hour in range(9)] == [1] + 8 * [0]
    assert told(reader) == 1


@pytest.mark.parametrize(
    ("zone", "comes"),
    [
        ("UTC", "2026-11-23T08:07"),
        ("Asia/Kolkata", "2026-11-23T03:07"),
        ("Pacific/Auckland", "2026-11-22T19:07"),
        ("America/New_York", "2026-11-23T13:07"),
    ],
)
def test_it_comes_on_monday_at_eight_by_the_readers_own_clock(news: Person, zone: str, comes: str) -> None:
    make_person(timezone=zone)
    moment = datetime(2026, 11, 22, 12, 7, tzinfo=UTC)
    while not send_line_ups(moment):
        moment += timedelta(hours=1)
    assert moment == datetime.fromisoformat(comes).replace(tzinfo=UTC)


def test_it_waits_for_the_end_of_quiet_hours_and_not_for_wednesday(news: Person) -> None:
    late, never = make_person(), make_person()
    keep_quiet_hours(late, "20:00", "10:30", weekends=True)
    keep_quiet_hours(never, "00:00", "23:59", weekends=True)
    sent = {hour: send_line_ups(MONDAY + timedelta(hours=hour)) for hour in range(72)}
    assert {hour: count for hour, count in sent.items() if count} == {3: 1}
    assert (told(late), told(never)) == (1, 0)


def test_a_portal_that_slept_on_monday_sends_it_on_tuesday_and_no_later(news: Person) -> None:
    make_person()
    assert send_line_ups(MONDAY + timedelta(days=2, hours=1)) == 0
    assert send_line_ups(MONDAY + timedelta(days=1)) == 1


def test_a_week_without_news_sends_nothing(app: Flask) -> None:
    make_person()
    with app.app_context():
        assert send_line_ups(MONDAY) == 0
        assert send_line_ups(MONDAY) == 0
    assert not OutgoingMail.select().exists()
    assert LineUpMail.get().mail is None


def test_nobody_gets_it_who_left_opted_out_is_a_customer_or_cannot_be_reached(news: Person) -> None:
    leaver, opted_out, unreached, former = (make_person() for _ in range(4))
    make_person("customer")
    deactivate(leaver)
    choose(opted_out, {"line_up": "off"})
    mark_lost(unreached.email, "550 no", at=MONDAY)
    set_roles(former, ["customer"])
    assert send_line_ups(MONDAY) == 0


@pytest.mark.parametrize(("preference", "comes_to"), [("public", "TMO"), ("team", "TM"), ("private", "M")])
def test_no_mail_tells_of_somebody_to_whom_they_prefer_not_to_be_shown(
    app: Flask, preference: str, comes_to: str
) -> None:
    team, manager = make_team(), make_person("staff", "manager")
    author = make_person()
    hero = make_person(preference=preference, team=team, manager=manager)
    make_story(author, hero, created_at=LAST_WEEK)
    readers = {"T": make_person(team=team), "M": manager, "O": make_person()}
    with app.app_context():
        send_line_ups(MONDAY)
    assert {letter for letter, reader in readers.items() if told(reader)} == set(comes_to)
    assert all(hero.name in row.body for row in OutgoingMail.select())


def test_where_only_articles_are_new_the_subject_names_one(app: Flask) -> None:
    with app.app_context(), time_machine.travel(LAST_WEEK, tick=False):
        make_article(make_writer(), indexed=False, title="Restart a volume")
        send_line_ups(MONDAY)
    assert {row.subject for row in OutgoingMail.select()} == {"Line-up: “Restart a volume”, and what else is new"}


def work(config: Config, last_statement: int) -> None:
    """Sends the line-ups, or dies as soon as it has run so many statements for it."""
    app = create_app(config)
    left = count(last_statement - 1, -1)

    def die_in_time(*event: object) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context(), database.connection_context():
        database.obj.query_hooks.append(die_in_time)
        send_line_ups(MONDAY)


def test_wherever_the_worker_is_killed_each_person_gets_one(app: Flask, news: Person) -> None:
    """Killed after each statement in turn; whoever comes next sends what is missing, and nothing twice."""
    readers = [make_person(), make_person()]
    for statement in count(1, 2):
        worker = processes.Process(target=work, args=(app.config["PORTAL"], statement))
        worker.start()
        worker.join()
        half_done = LineUpMail.select().where(LineUpMail.mail.is_null(), LineUpMail.person.in_(readers)).count()
        assert half_done == 0
        assert all(told(reader) <= 1 for reader in readers)
        if worker.exitcode == 0:
            break
        send_line_ups(MONDAY)
        assert [told(reader) for reader in readers] == [1, 1]
        LineUpMail.delete().execute()
        OutgoingMail.delete().execute()
    assert statement > 20
