"""What a colleague finds when they come in."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge import reviews
from knowledge.articles import Revision
from knowledge.db import now
from portal.home.desk import greeting
from portal.thank_you.figures import lately
from portal.thank_you.models import Thanks
from tests.factories import (
    make_article,
    make_draft,
    make_person,
    make_queue_item,
    make_reviewer,
    make_story,
    make_submitted,
    make_writer,
)


@pytest.mark.parametrize(("hour", "words"), [
    (4, "Good evening"), (5, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"),
    (18, "Good evening"), (23, "Good evening"),
])
def test_the_greeting_goes_by_the_readers_hour(hour, words):
    assert greeting(datetime(2026, 5, 3, hour, tzinfo=UTC)) == words


def test_a_colleague_is_greeted_and_sees_fresh_articles_and_the_wall(sign_in):
    person = make_person("staff", name="Mei Lin")
    make_article(title="Restart a router", audience="staff")
    make_story(make_person(name="Olu Ade"), make_person(name="Sam Frey"), action="She stayed until it ran.")
    page = sign_in(person).get("/")
    assert page.status_code == 200
    for words in (", Mei", "Restart a router", "She stayed until it ran.", "Olu Ade", "Sam Frey"):
        assert words in page.text
    assert "Waiting for your review" not in page.text and "Your writing" not in page.text


def test_a_writer_sees_what_came_back_first(sign_in):
    writer = make_writer()
    returned = make_submitted(writer, title="Came back")
    reviews.send_back(returned, by=make_reviewer(), note="Why?", version=returned.version)
    make_draft(writer, title="Half written")
    make_draft(title="Somebody else's")
    page = sign_in(writer).get("/").text
    assert page.index("Came back") < page.index("Half written")
    assert "Sent back" in page and "Somebody else" not in page


def test_a_reviewer_sees_the_texts_of_others_that_wait(sign_in):
    reviewer = make_reviewer()
    late = make_submitted(title="Waits long")
    Revision.update(submitted_at=now() - timedelta(days=5)).where(Revision.id == late.id).execute()
    page = sign_in(reviewer).get("/").text
    assert "Waits long" in page and "Overdue" in page


def test_the_recipient_of_thanks_sees_who_thanked_them_and_nobody_else_does(sign_in):
    person, ceo = make_person("staff"), make_person("staff", "ceo", name="Vera Holm")
    Thanks.create(person=person, by=ceo, channel="note", words="Private words.", deed="the night in May")
    page = sign_in(person).get("/").text
    assert "Vera Holm thanked you" in page and "the night in May" in page
    assert "the night in May" not in sign_in(make_person("staff")).get("/").text


def test_the_ceo_sees_who_is_to_be_thanked_today_and_why(sign_in):
    make_queue_item(make_person(name="Olu Ade"), deed="Stayed until it ran", source="manager")
    page = sign_in(make_person("staff", "ceo")).get("/").text
    for words in ("Five people to thank today", "Olu Ade", "Stayed until it ran", "a manager asked", "this week"):
        assert words in page
    assert "The queue today" in sign_in(make_person("staff", "assistant")).get("/").text
    assert "Stayed until it ran" not in sign_in(make_person("staff")).get("/").text


def test_the_ceo_sees_how_long_people_wait_for_thanks(sign_in):
    ceo, today = make_person("staff", "ceo"), now()
    for days in (2, 6, 30):
        item = make_queue_item(make_person(), happened_on=(today - timedelta(days=days)).date(), state="thanked")
        Thanks.create(item=item, person=item.person, by=ceo, channel="note", deed="a deed", given_at=today)
    found = lately(ceo, today.date())
    assert (found.whole.median_days, found.whole.prompt, found.whole.measured) == (6, 2, 3)
    assert [count for _, count in found.thanks_by_week] == [0] * 12 + [3]
    assert "6</p>" in sign_in(ceo).get("/").text


def test_a_manager_sees_who_was_not_recognised_for_longest_first_and_by_whom(sign_in):
    manager = make_person("staff", "manager")
    seen, overlooked, never = (make_person(name=name, manager=manager) for name in ("Seen Lee", "Over Look", "Nev Er"))
    make_person(name="Some Body Else")
    long_ago = now() - timedelta(days=100)
    make_story(make_person(name="Old Friend"), overlooked, created_at=long_ago)
    make_story(make_person(name="Old Friend"), seen, created_at=long_ago)
    make_story(make_person(name="New Friend"), seen)
    page = sign_in(manager).get("/").text
    people = page[page.index("Your people") : page.index("Line-up")]
    assert people.index("Nev Er") < people.index("Over Look") < people.index("Seen Lee")
    assert "New Friend" in people and "Some Body Else" not in people
    for person, asks in ((never, True), (overlooked, True), (seen, False)):
        assert (f"kind=thanks&amp;person={person.id}" in people) is asks


def test_a_withdrawn_story_does_not_count_as_recognition(sign_in):
    manager = make_person("staff", "manager")
    make_story(make_person(), make_person(manager=manager), withdrawn_at=now())
    assert "not recognised on the wall yet" in sign_in(manager).get("/").text


def test_a_writer_sees_how_often_their_articles_were_opened(sign_in, client):
    writer = make_writer()
    mine, other = make_article(writer, title="Restart a router"), make_article(title="Somebody else wrote this")
    for _ in range(3):
        client.get(mine.url)
    client.get(other.url)
    own = sign_in(writer)
    own.get(mine.url)
    client.application.extensions["tally"].write_down()
    page = own.get("/").text
    assert "opened 3 times in 30 days" in page
    readers = page[page.index("Your readers") : page.index("Fresh articles")]
    assert "Somebody else wrote this" not in readers


def test_a_technician_sees_what_was_asked_and_not_found_and_can_answer_it(sign_in, client):
    make_article(title="About something else")
    for _ in range(2):
        client.get("/search?q=Frobnicate  the wombat")
    client.application.extensions["tally"].write_down()
    technician = sign_in(make_writer())
    page = technician.get("/").text
    assert "frobnicate the wombat" in page and "searched 2 times" in page
    assert 'value="frobnicate the wombat"' in technician.get("/gaps").text
    assert "frobnicate" not in sign_in(make_person("staff")).get("/").text


def test_a_new_colleague_sees_what_to_do_first(sign_in):
    page = sign_in(make_writer()).get("/").text
    for words in ("Nothing under way", "The wall is empty", "No articles yet"):
        assert words in page


def test_the_front_door_is_only_read(client):
    assert client.post("/").status_code == 405


@pytest.mark.parametrize(("roles", "licence", "most"), [
    (("staff",), None, 7),
    (("staff", "manager"), None, 8),
    (("staff", "ceo"), None, 11),
    (("staff", "technician"), "publisher", 13),
    (("staff", "technician", "manager", "ceo"), "publisher", 18),
])
def test_the_queries_of_the_home_page_depend_on_ones_roles_alone(sign_in, count_queries, roles, licence, most):
    person = make_person(*roles, licence=licence)
    for number in range(8):
        make_article(title=f"A {number}", indexed=False)
        make_submitted(title=f"S {number}")
        make_draft(person, title=f"D {number}")
        make_story(make_person(), make_person(manager=person), person)
        make_queue_item(make_person())
        Thanks.create(person=person, by=make_person("ceo"), channel="note", deed="a deed")
    client = sign_in(person)
    count_queries.clear()
    assert client.get("/").status_code == 200
    assert len(count_queries) <= most
