"""What a colleague finds when they come in."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge import publishing
from knowledge.articles import Revision
from knowledge.db import now
from portal.home.desk import greeting
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
    publishing.send_back(returned, by=make_reviewer(), note="Why?", version=returned.version)
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


def test_the_ceo_sees_how_many_wait(sign_in):
    make_queue_item(make_person())
    page = sign_in(make_person("staff", "ceo")).get("/").text
    assert "1 person waits for a word from you." in page and 'href="/queue"' in page
    assert "Today's five" not in sign_in(make_person("staff", "assistant")).get("/").text


def test_a_new_colleague_sees_what_to_do_first(sign_in):
    page = sign_in(make_writer()).get("/").text
    for words in ("Nothing under way", "The wall is empty", "No articles yet"):
        assert words in page


def test_the_front_door_is_only_read(client):
    assert client.post("/").status_code == 405


def test_the_home_page_costs_eight_queries_whatever_somebody_does_here(sign_in, count_queries):
    person = make_person("staff", "technician", "manager", "ceo", licence="publisher")
    for number in range(8):
        make_article(title=f"A {number}", indexed=False)
        make_submitted(title=f"S {number}")
        make_draft(person, title=f"D {number}")
        make_story(make_person(), make_person(), person)
        Thanks.create(person=person, by=make_person("ceo"), channel="note", deed="a deed")
    client = sign_in(person)
    count_queries.clear()
    assert client.get("/").status_code == 200
    assert len(count_queries) <= 8
