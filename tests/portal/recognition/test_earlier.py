"""Editing keeps what was said before, for those whom it concerns."""

from collections.abc import Callable

import pytest

from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.models import Comment, EarlierText, Post
from tests.client import PortalClient
from tests.factories import make_person, make_story
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.test_posting import STORY

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def author(app: object) -> Person:
    return make_person(name="Ana Author")


@pytest.fixture
def recipient(app: object) -> Person:
    return make_person(name="Rae Recipient")


@pytest.fixture
def post(author: Person, recipient: Person) -> Post:
    return make_story(author, recipient)


def test_author_recipients_and_moderators_read_what_a_post_said_before(
    sign_in: SignIn, author: Person, recipient: Person, post: Post
) -> None:
    sign_in(author).post(post.url, data={**STORY, "recipients": recipient.id})
    for person in (author, recipient, make_person("staff", "admin")):
        client = sign_in(person)
        assert f'href="{post.url}/history"' in client.get("/wall").text
        page = parsed(client.get(f"{post.url}/history").text)
        assert page.select("del")[0].text == "A" and "The" in page.select("ins")[0].text
        assert [title.text[:5] for title in page.select(".versions-title")] == ["Now", "Until"]
        assert "A shop went down on a Sunday." in page.select(".versions li")[1].text


def test_others_see_that_it_was_edited_and_not_what_it_said(
    sign_in: SignIn, client: PortalClient, author: Person, recipient: Person, post: Post
) -> None:
    sign_in(author).post(post.url, data={**STORY, "recipients": recipient.id})
    stranger = sign_in(make_person())
    assert "edited" in stranger.get(post.url).text
    assert stranger.get(f"{post.url}/history").status_code == 403
    assert client.get(f"{post.url}/history").status_code == 303
    assert sign_in(author).get("/wall/999/history").status_code == 404
    assert Notification.select().count() == 0


def test_an_edit_that_changes_no_word_keeps_nothing(
    sign_in: SignIn, author: Person, recipient: Person, post: Post
) -> None:
    same = {name: getattr(post, name) for name in ("situation", "action", "result")}
    sign_in(author).post(post.url, data={**STORY, **same, "recipients": recipient.id, "level": "2"})
    assert EarlierText.select().count() == 0
    assert "never reworded" in sign_in(author).get(f"{post.url}/history").text


def test_earlier_words_do_not_name_who_stays_unnamed(
    sign_in: SignIn, author: Person, recipient: Person, post: Post
) -> None:
    make_person(name="Quiet Quinn", preference="private")
    client = sign_in(author)
    client.post(post.url, data={**STORY, "action": "With @Quiet Quinn.", "recipients": recipient.id})
    client.post(post.url, data={**STORY, "recipients": recipient.id})
    assert "Quinn" in parsed(client.get(f"{post.url}/history").text).select_one("main").text
    assert "Quinn" not in parsed(sign_in(recipient).get(f"{post.url}/history").text).select_one("main").text


def test_the_author_of_a_comment_edits_it(sign_in: SignIn, author: Person, recipient: Person, post: Post) -> None:
    writer, mate = make_person(name="Wes Writer"), make_person(name="Mia Mate")
    client = sign_in(writer)
    client.post(f"{post.url}/comments", data={"body": "Well dnoe."})
    comment = Comment.get()
    edit = f"{post.url}/comments/{comment.id}"
    assert f'href="{edit}/edit"' in client.get(post.url).text
    assert "Well dnoe." in client.get(f"{edit}/edit").text
    answer = client.post(edit, data={"body": "Well done, @Mia Mate."})
    assert (answer.status_code, answer.location) == (303, comment.url)
    page = sign_in(recipient).get(post.url).text
    assert "Well done" in page and f'href="{edit}/history"' in page
    assert [row.person_id for row in Notification.select().where(Notification.text.contains("mentions"))] == [mate.id]
    assert AuditEntry.select().where(AuditEntry.action == "comment.edited").count() == 1
    client.post(edit, data={"body": "Well done, @Mia Mate."})
    assert EarlierText.select().count() == 1
    for person, status in ((writer, 200), (recipient, 200), (make_person(), 403), (author, 403)):
        assert sign_in(person).get(f"{edit}/history").status_code == status


def test_a_comment_is_refused_beside_its_field_and_kept_as_typed(sign_in: SignIn, post: Post) -> None:
    writer = make_person()
    comment = Comment.create(post=post, author=writer, body="Hm.")
    for body in (" ", "x" * 1001):
        answer = sign_in(writer).post(f"{post.url}/comments/{comment.id}", data={"body": body})
        assert answer.status_code == 422
        assert parsed(answer.text).select_one("#field-body-error")
        assert body.strip() in answer.text
    assert Comment.get().body == "Hm."


def test_only_its_author_edits_a_comment_that_is_there(sign_in: SignIn, author: Person, post: Post) -> None:
    writer = make_person()
    comment = Comment.create(post=post, author=writer, body="Hm.")
    edit = f"{post.url}/comments/{comment.id}"
    for person in (author, make_person("staff", "admin")):
        assert sign_in(person).get(f"{edit}/edit").status_code == 403
        assert sign_in(person).post(edit, data={"body": "No."}).status_code == 403
    sign_in(writer).post(f"{edit}/withdrawal")
    assert sign_in(writer).post(edit, data={"body": "Back."}).status_code == 404
    other = make_story(author, make_person())
    assert sign_in(writer).get(f"{other.url}/comments/{comment.id}/edit").status_code == 404
