"""Reactions and comments."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.light_text import light_words
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.models import REACTIONS, Comment, Post, Reaction
from tests.client import PortalClient
from tests.factories import make_person, make_story
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def post(app: object) -> Post:
    return make_story(make_person(name="Ana"), make_person())


def bodies(page: str) -> list[str]:
    return [words.text for words in parsed(page).select(".comment .light-words")]


@pytest.mark.parametrize("kind", list(REACTIONS))
def test_a_reaction_is_added_and_taken_back(sign_in: SignIn, post: Post, kind: str) -> None:
    client = sign_in(make_person())
    response = client.post(f"{post.url}/reactions", data={"kind": kind})
    assert (response.status_code, response.location) == (303, post.url)
    assert [row.kind for row in Reaction.select()] == [kind]
    assert REACTIONS[kind] in client.get("/wall").text
    client.post(f"{post.url}/reactions", data={"kind": kind})
    assert Reaction.select().count() == 0


def test_with_htmx_the_reactions_alone_come_back(sign_in: SignIn, post: Post) -> None:
    Reaction.create(post=post, person=make_person(), kind="heart")
    response = sign_in(make_person()).post(f"{post.url}/reactions", data={"kind": "heart"}, htmx=True)
    page = parsed(response.text)
    button = page.select_one(f"#reaction-{post.id}-heart")
    assert response.status_code == 200
    assert "<html" not in response.text
    assert page.find("form")["id"] == f"reactions-{post.id}"
    assert (button["aria-pressed"], button.select_one(".reaction-count").text) == ("true", "2")
    assert "added" in json.loads(response.headers["HX-Trigger"])["status"]


def test_one_person_may_react_in_several_ways(sign_in: SignIn, post: Post) -> None:
    client = sign_in(make_person())
    for kind in ("heart", "light"):
        client.post(f"{post.url}/reactions", data={"kind": kind})
    assert Reaction.select().count() == 2


@pytest.mark.parametrize("kind", ["", "poop", "HEART", "x" * 500, "heart\x00"])
def test_a_reaction_that_is_none_is_refused(sign_in: SignIn, post: Post, kind: str) -> None:
    response = sign_in(make_person()).post(f"{post.url}/reactions", data={"kind": kind})
    assert response.status_code == (303 if kind == "heart\x00" else 422)


def test_a_comment_is_shown_and_the_author_of_the_post_is_told(sign_in: SignIn, post: Post) -> None:
    commenter = make_person(name="Bo")
    client = sign_in(commenter)
    response = client.post(f"{post.url}/comments", data={"body": "  Well\r\ndone. "})
    comment = Comment.get()
    assert (response.status_code, response.location) == (303, f"{post.url}#comment-{comment.id}")
    assert bodies(client.get(post.url).text) == ["Well\ndone."]
    notice = Notification.get()
    assert (notice.person_id, notice.text) == (post.author_id, "Bo commented on what you posted.")
    assert notice.url == response.location


def test_nobody_is_told_of_their_own_comment(sign_in: SignIn, post: Post) -> None:
    sign_in(post.author).post(f"{post.url}/comments", data={"body": "More of it."})
    assert Notification.select().count() == 0


def test_with_htmx_the_conversation_alone_comes_back_with_an_empty_form(sign_in: SignIn, post: Post) -> None:
    response = sign_in(make_person()).post(f"{post.url}/comments", data={"body": "Yes."}, htmx=True)
    page = parsed(response.text)
    assert "<html" not in response.text
    assert page.find(role="group")["id"] == f"comments-{post.id}"
    assert bodies(response.text) == ["Yes."]
    assert page.find("textarea").text.strip() == ""


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("body", ["", " \n\t ", "x" * 1001])
def test_a_comment_that_is_empty_or_over_long_is_refused_and_kept(
    sign_in: SignIn, post: Post, body: str, htmx: bool
) -> None:
    response = sign_in(make_person()).post(f"{post.url}/comments", data={"body": body}, htmx=htmx)
    page = parsed(response.text)
    assert response.status_code == 422
    assert ("<html" in response.text) != htmx
    assert page.select_one(".comments .field-error")
    assert page.find("textarea").text.strip() == body.strip()
    assert Comment.select().count() == 0


def test_a_comment_sent_twice_is_one_comment(sign_in: SignIn, post: Post) -> None:
    client = sign_in(make_person())
    for _ in range(2):
        assert client.post(f"{post.url}/comments", data={"body": "Yes."}).status_code == 303
    assert Comment.select().count() == 1


def test_the_whole_conversation_comes_to_the_wall_by_htmx_or_a_plain_link(sign_in: SignIn, post: Post) -> None:
    for number in range(4):
        Comment.create(post=post, author=post.author, body=f"Number {number}")
    client = sign_in(make_person())
    part = client.get(f"{post.url}/comments", headers={"HX-Request": "true"})
    assert len(bodies(part.text)) == 4
    assert client.get(f"{post.url}/comments").location == f"{post.url}#comments-{post.id}"


def test_more_than_a_hundred_comments_are_read_in_parts(sign_in: SignIn, post: Post) -> None:
    for number in range(103):
        Comment.create(post=post, author=post.author, body=f"Number {number}")
    client = sign_in(make_person())
    page = client.get(post.url).text
    link = parsed(page).find("a", string="Earlier comments")
    assert bodies(page) == [f"Number {number}" for number in range(3, 103)]
    assert bodies(client.get(link["href"]).text) == ["Number 0", "Number 1", "Number 2"]
    part = client.get(link["hx-get"], headers={"HX-Request": "true"})
    assert bodies(part.text) == ["Number 0", "Number 1", "Number 2"]


@pytest.mark.parametrize("who", ["author", "moderator"])
@pytest.mark.parametrize("htmx", [True, False])
def test_a_comment_is_taken_away_by_its_author_or_a_moderator(
    sign_in: SignIn, post: Post, who: str, htmx: bool
) -> None:
    people = {"author": make_person(), "moderator": make_person("staff", "admin")}
    comment = Comment.create(post=post, author=people["author"], body="Oops.")
    client = sign_in(people[who])
    for _ in range(2):
        response = client.post(f"{post.url}/comments/{comment.id}/withdrawal", htmx=htmx)
        assert response.status_code == (200 if htmx else 303)
    assert bodies(sign_in(post.author).get(post.url).text) == []
    assert [entry.action for entry in AuditEntry.select()] == ["comment.withdrawn"]


@pytest.mark.parametrize("htmx", [True, False])
def test_who_took_a_comment_away_puts_it_back_within_the_hour(sign_in: SignIn, post: Post, htmx: bool) -> None:
    moderator, author = make_person("staff", "admin"), make_person()
    comment = Comment.create(post=post, author=author, body="Oops.")
    client = sign_in(moderator)
    client.post(f"{post.url}/comments/{comment.id}/withdrawal")
    assert "taken away: only you see this" in client.get(post.url).text
    back = f"{post.url}/comments/{comment.id}/restoration"
    assert back in client.get(post.url).text and back not in sign_in(author).get(post.url).text
    assert sign_in(author).post(back).status_code == 403
    for _ in range(2):
        assert client.post(back, htmx=htmx).status_code == (200 if htmx else 303)
    assert bodies(sign_in(author).get(post.url).text) == ["Oops."]
    assert [entry.action for entry in AuditEntry.select()] == ["comment.withdrawn", "comment.restored"]


def test_a_comment_taken_away_long_ago_is_out_of_sight(sign_in: SignIn, post: Post) -> None:
    author = make_person()
    ago = now() - timedelta(hours=2)
    Comment.create(post=post, author=author, body="Oops.", withdrawn_at=ago, withdrawn_by=author)
    assert bodies(sign_in(author).get(post.url).text) == []


def test_others_take_no_comment_away(sign_in: SignIn, post: Post) -> None:
    comment = Comment.create(post=post, author=make_person(), body="Mine.")
    assert sign_in(post.author).post(f"{post.url}/comments/{comment.id}/withdrawal").status_code == 403
    assert Comment.get().withdrawn_at is None
    assert "withdrawal" not in sign_in(make_person()).get(post.url).text


def test_a_comment_belongs_to_its_post(sign_in: SignIn, post: Post) -> None:
    author = make_person()
    comment = Comment.create(post=make_story(author, make_person()), author=author, body="There.")
    client = sign_in(author)
    for comment_id in (comment.id, 4711):
        assert client.post(f"{post.url}/comments/{comment_id}/withdrawal").status_code == 404


def test_customers_and_strangers_answer_nothing(sign_in: SignIn, client: PortalClient, post: Post) -> None:
    comment = Comment.create(post=post, author=post.author, body="Mine.")
    customer = sign_in(make_person("customer"))
    for part in ("reactions", "comments", f"comments/{comment.id}/withdrawal"):
        assert customer.post(f"{post.url}/{part}", data={"kind": "heart", "body": "x"}).status_code == 403
        assert client.post(f"{post.url}/{part}", data={"kind": "heart", "body": "x"}).status_code == 401
        assert sign_in(post.author).post(f"{post.url}/{part}", with_token=False).status_code == 400
    assert (Reaction.select().count(), Comment.select().count()) == (0, 1)


def test_reactions_and_withdrawals_are_never_done_by_a_link(sign_in: SignIn, post: Post) -> None:
    client = sign_in(post.author)
    assert client.get(f"{post.url}/reactions").status_code == 405
    assert client.get(f"{post.url}/comments/1/withdrawal").status_code == 405


def test_naughty_comments_are_shown_as_words(sign_in: SignIn, post: Post, fixtures: Path) -> None:
    client = sign_in(make_person())
    naughty = json.loads((fixtures / "bad-input" / "blns.json").read_text())
    for start in range(0, len(naughty), 6):
        response = client.post(f"{post.url}/comments", data={"body": "\n".join(naughty[start : start + 6])})
        assert response.status_code in (303, 422)
    stored = [light_words(row.body) for row in Comment.select().order_by(Comment.id)]
    page = client.get(post.url)
    assert [words.split() for words in bodies(page.text)] == [words.split() for words in stored]
    assert not parsed(page.text).select(".comments script, .comments img[onerror]")
