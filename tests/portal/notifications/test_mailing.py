"""Notices by mail: one message for what came together, outside quiet hours, to those who like it and may see it."""

import email
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default as modern

import pytest
import time_machine
from flask import Flask

from knowledge.people import Person, deactivate
from portal.mail import OutgoingMail, deliver_due
from portal.mail_addresses import mark_lost
from portal.notifications.choices import choose, keep_quiet_hours, ways_of
from portal.notifications.mailing import post_notices
from portal.notifications.models import Notification
from portal.notifications.notices import mark_all_read, tell
from portal.recognition import posting
from portal.recognition.models import Post
from tests.client import PortalClient
from tests.factories import make_person, make_story

SignIn = Callable[[Person], PortalClient]
TUESDAY_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOON = timedelta(minutes=6)


@pytest.fixture
def noon(app: Flask) -> Iterator[time_machine.Traveller]:
    with app.app_context(), time_machine.travel(TUESDAY_NOON, tick=False) as clock:
        yield clock


def letters(app: Flask) -> list[EmailMessage]:
    """What was delivered, in order."""
    with app.app_context():
        deliver_due(datetime.now(UTC))
    files = sorted((app.config["PORTAL"].instance / "mail").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes().replace(b"\r\n", b"\n"), policy=modern) for path in files]


def test_what_happens_within_minutes_comes_in_one_mail(app: Flask, noon: time_machine.Traveller) -> None:
    person = make_person(name="Ada Lund", called="Ada")
    tell(person, "Grace thanked you on the wall.", "/wall/7", kind="wall")
    noon.shift(timedelta(minutes=4))
    tell(person, "Bo commented on what you posted.", "/wall/8#comment-1", kind="answers")
    assert post_notices(datetime.now(UTC)) == 0
    noon.shift(timedelta(minutes=2))
    assert post_notices(datetime.now(UTC)) == 1
    assert post_notices(datetime.now(UTC)) == 0
    [letter] = letters(app)
    assert letter["To"] == f"Ada Lund <{person.email}>"
    assert letter["Subject"] == "Grace thanked you on the wall. (and 1 more)"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_content()
    assert "Hello Ada," in body
    assert "Grace thanked you on the wall.\nhttp://127.0.0.1:8000/wall/7\n" in body
    assert "http://127.0.0.1:8000/wall/8#comment-1" in body
    assert "The wall about you, Comments and mentions" in body
    noon.shift(timedelta(hours=1))
    assert post_notices(datetime.now(UTC)) == 0


def test_a_story_about_many_is_one_message_to_each(app: Flask, noon: time_machine.Traveller) -> None:
    people = [make_person() for _ in range(5)]
    story = make_story(make_person(), *people)
    for person in people:
        tell(person, "Ada told a story about you on the wall.", story.url, kind="wall", about=story)
        tell(person, "Ada mentioned you on the wall.", story.url, kind="answers", about=story)
    assert post_notices(TUESDAY_NOON + SOON) == 5
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters(app)) == sorted(
        person.email for person in people
    )


def test_what_was_read_meanwhile_needs_no_mail(app: Flask, noon: time_machine.Traveller) -> None:
    person = make_person()
    tell(person, "Grace thanked you", "/wall/7", kind="wall")
    mark_all_read(person)
    assert post_notices(TUESDAY_NOON + SOON) == 0
    assert letters(app) == []


def test_what_is_no_longer_there_is_not_mailed(app: Flask, noon: time_machine.Traveller) -> None:
    """A notice is not sent to those who lost the right to see what it is about (behaviour 132)."""
    author, person = make_person(), make_person()
    story = make_story(author, person)
    tell(person, "A told a story about you", story.url, kind="wall", about=story)
    posting.withdraw(story, by=author)
    assert post_notices(TUESDAY_NOON + SOON) == 0
    posting.restore(Post.get_by_id(story.id), by=author)
    assert post_notices(TUESDAY_NOON + SOON) == 0
    assert letters(app) == []


@pytest.mark.parametrize(
    ("zone", "told", "posted"),
    [
        ("UTC", "2026-11-24T17:30", "2026-11-24T17:36"),
        ("UTC", "2026-11-24T17:58", "2026-11-25T08:00"),
        ("Asia/Kolkata", "2026-11-24T12:28", "2026-11-25T02:30"),
        ("Pacific/Auckland", "2026-11-26T20:00", "2026-11-26T20:06"),
        ("Pacific/Auckland", "2026-11-27T05:00", "2026-11-29T19:00"),
    ],
)
def test_mail_waits_until_the_quiet_of_the_persons_own_clock_is_over(
    app: Flask, zone: str, told: str, posted: str
) -> None:
    person = make_person(timezone=zone)
    start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (told, posted))
    with app.app_context(), time_machine.travel(start, tick=False):
        tell(person, "Grace thanked you", "/wall/7", kind="wall")
        moment = start + SOON
        while moment < end:
            assert post_notices(moment) == 0
            moment += timedelta(minutes=30)
        assert post_notices(end) == 1


def test_who_changed_their_quiet_hours_is_mailed_by_the_new_ones(app: Flask, noon: time_machine.Traveller) -> None:
    person = make_person()
    keep_quiet_hours(person, "11:00", "15:00", weekends=False)
    tell(person, "Grace thanked you", "/wall/7", kind="wall")
    assert post_notices(TUESDAY_NOON + SOON) == 0
    keep_quiet_hours(person, "20:00", "06:00", weekends=False)
    assert post_notices(TUESDAY_NOON + SOON) == 1


def test_nobody_who_left_and_no_lost_address_gets_a_mail(app: Flask, noon: time_machine.Traveller) -> None:
    leaver, unreached = make_person(), make_person()
    for person in (leaver, unreached):
        tell(person, "Grace thanked you", "/wall/7", kind="wall")
    deactivate(leaver)
    mark_lost(unreached.email, "550 no such mailbox", at=TUESDAY_NOON)
    assert post_notices(TUESDAY_NOON + SOON) == 0
    assert not OutgoingMail.select().exists()
    assert Notification.select().where(Notification.mail_due_at.is_null(False)).count() == 0


def test_a_flood_is_one_mail_that_names_the_first_and_counts_the_rest(
    app: Flask, noon: time_machine.Traveller
) -> None:
    person = make_person()
    for number in range(45):
        tell(person, f"Told {number}", f"/wall/{number}", kind="wall")
    post_notices(TUESDAY_NOON + SOON)
    [letter] = letters(app)
    assert letter.get_content().count("Told ") == 20
    assert "And 25 more: http://127.0.0.1:8000/notifications" in letter.get_content()


def test_nothing_in_a_notice_adds_a_header(app: Flask, noon: time_machine.Traveller) -> None:
    tell(make_person(), "Hello\r\nBcc: all@company.example\r\n\r\nWin!", "/wall/7", kind="wall")
    post_notices(TUESDAY_NOON + SOON)
    [letter] = letters(app)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: all@company.example Win!"


def test_each_mail_says_how_it_ends_in_one_click(app: Flask, noon: time_machine.Traveller) -> None:
    person = make_person()
    tell(person, "Grace thanked you", "/wall/7", kind="wall")
    tell(person, "Bo answered", "/wall/8", kind="answers")
    post_notices(TUESDAY_NOON + SOON)
    [letter] = letters(app)
    address = letter["List-Unsubscribe"].strip("<>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"No more of these by mail: {address}\n" in letter.get_content()
    raw = sorted((app.config["PORTAL"].instance / "mail").glob("*.eml"))[0].read_text()
    assert f"List-Unsubscribe: <{address}>\n" in raw
    # A mail program sends this by itself: no session, no page of ours before it (RFC 8058).
    path = address.removeprefix("http://127.0.0.1:8000")
    answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}, with_token=False)
    assert answer.status_code == 200
    ways = ways_of(person)
    assert (ways["wall"], ways["answers"], ways["thanks"]) == ("portal", "portal", "mail")


def test_a_click_in_the_mail_asks_first_acts_then_and_can_be_undone(
    app: Flask, noon: time_machine.Traveller
) -> None:
    person = make_person(called="Ada")
    choose(person, {"line_up": "mail"})
    tell(person, "Grace thanked you", "/wall/7", kind="wall")
    post_notices(TUESDAY_NOON + SOON)
    path = letters(app)[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    visitor: PortalClient = app.test_client()  # type: ignore[assignment]
    asked = visitor.get(path)
    assert asked.status_code == 200 and "Stop mailing me these" in asked.text
    assert asked.headers["Cache-Control"] == "private, no-store"
    assert ways_of(person)["wall"] == "mail"
    stopped = visitor.post(path, with_token=False)
    assert "No more of these by mail" in stopped.text and "Undo" in stopped.text
    assert ways_of(person)["wall"] == "portal"
    assert "By mail again" in visitor.post(f"{path}/undoing", with_token=False).text
    assert ways_of(person)["wall"] == "mail"


def test_with_a_session_of_somebody_else_the_link_still_ends_its_own_persons_mail(
    app: Flask, sign_in: SignIn, noon: time_machine.Traveller
) -> None:
    person, other = make_person(), make_person()
    tell(person, "Grace thanked you", "/wall/7", kind="wall")
    post_notices(TUESDAY_NOON + SOON)
    path = letters(app)[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert sign_in(other).post(path, with_token=False).status_code == 200
    assert (ways_of(person)["wall"], ways_of(other)["wall"]) == ("portal", "mail")


@pytest.mark.parametrize("token", ["x", "x" * 9_000, "W10.AAAA", "..", "WzEsIndhbGwiXQ.forged"])
def test_a_link_that_is_not_whole_changes_nothing_and_says_so(app: Flask, token: str) -> None:
    make_person()
    visitor: PortalClient = app.test_client()  # type: ignore[assignment]
    for answer in (
        visitor.get(f"/unsubscribe/{token}"),
        visitor.post(f"/unsubscribe/{token}", with_token=False),
        visitor.post(f"/unsubscribe/{token}/undoing", with_token=False),
    ):
        assert answer.status_code == 400 and "This link is not whole" in answer.text


def test_what_somebody_switched_off_is_not_switched_on_by_an_old_link(
    app: Flask, noon: time_machine.Traveller
) -> None:
    person = make_person()
    tell(person, "Bo answered", "/wall/8", kind="answers")
    post_notices(TUESDAY_NOON + SOON)
    path = letters(app)[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    choose(person, {"answers": "off"})
    visitor: PortalClient = app.test_client()  # type: ignore[assignment]
    for address in (path, f"{path}/undoing"):
        visitor.post(address, with_token=False)
        assert ways_of(person)["answers"] == "off"
