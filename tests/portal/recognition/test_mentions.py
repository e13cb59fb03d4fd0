"""Naming colleagues in texts and comments, and writing a little Markdown."""

from collections.abc import Callable
from typing import Any

import pytest

from knowledge.light_text import light_html, light_words
from knowledge.people import Person, deactivate
from portal.notifications.models import Notification
from portal.recognition.models import Comment, Post, PostRecipient
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team, make_writer
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]


def thanks(recipient: Person, text: str) -> dict[str, Any]:
    return {"kind": "thanks", "recipients": recipient.id, "text": text}


def told(person: Person) -> list[str]:
    return [row.text for row in Notification.select().where(Notification.person == person).order_by(Notification.id)]


def links(page: str) -> list[str]:
    return [link.text for link in parsed(page).select("a.mention")]


def test_an_at_and_a_name_link_the_colleague_and_tell_them(sign_in: SignIn) -> None:
    author, recipient, other = make_person(name="Ana"), make_person(), make_person(name="Ólafur Jónsson")
    sign_in(author).post("/wall", data=thanks(recipient, "Thank you, with @olafur jonsson, for all."))
    post = Post.get()
    assert post.text == f"Thank you, with @{{{other.id}}}, for all."
    page = sign_in(make_person()).get("/wall").text
    assert links(page) == ["Ólafur Jónsson"]
    assert f'href="/people/{other.id}"' in page
    assert told(other) == ["Ana mentions you in thanks on the wall."]
    assert told(recipient) == ["Ana thanked you on the wall."]


def test_the_longest_name_that_fits_is_meant_and_mail_addresses_are_none(sign_in: SignIn) -> None:
    recipient = make_person()
    short, long = make_person(name="Jo Li"), make_person(name="Jo Li Ann")
    text = "@Jo Li Ann and @Jo Li, write to jo@Jo Li or @Jo Lisbeth or @@Jo Li."
    sign_in(make_person()).post("/wall", data=thanks(recipient, text))
    assert Post.get().text == (
        f"@{{{long.id}}} and @{{{short.id}}}, write to jo@Jo Li or @Jo Lisbeth or @@Jo Li."
    )


def test_what_colleagues_call_somebody_is_enough_where_only_one_is_called_so(sign_in: SignIn) -> None:
    recipient = make_person(name="Zed")
    called = make_person(name="Małgorzata Nowak", called="Gosia")
    make_person(name="Pat One"), make_person(name="Pat Two")
    sign_in(make_person(name="Q")).post("/wall", data=thanks(recipient, "@Gosia and @Pat"))
    assert Post.get().text == f"@{{{called.id}}} and @Pat"


def test_of_two_with_one_name_it_is_the_one_who_is_thanked(sign_in: SignIn) -> None:
    make_person(name="John Smith")
    recipient = make_person(name="John Smith")
    sign_in(make_person()).post("/wall", data=thanks(recipient, "@John Smith stayed."))
    assert Post.get().text == f"@{{{recipient.id}}} stayed."


def test_mentioning_oneself_thanks_nobody_and_tells_nobody(sign_in: SignIn) -> None:
    author, recipient = make_person(name="Ana Torres"), make_person()
    sign_in(author).post("/wall", data=thanks(recipient, "Thank you, says @Ana Torres."))
    assert [row.person_id for row in PostRecipient.select()] == [recipient.id]
    assert told(author) == []
    assert "Nothing yet" in sign_in(make_person()).get(f"/people/{author.id}").text


@pytest.mark.parametrize("preference", ["team", "private"])
def test_a_name_that_its_owner_keeps_back_is_read_nowhere(sign_in: SignIn, preference: str) -> None:
    quiet = make_person(name="Quiet Quinn", preference=preference, team=make_team())
    author, recipient = make_person(name="Ana"), make_person(name="Bo")
    client = sign_in(author)
    client.post("/wall", data=thanks(recipient, "Thank you, with @Quiet Quinn."))
    post = Post.get()
    client.post(f"{post.url}/comments", data={"body": "And @Quiet Quinn again."})
    stranger = sign_in(make_writer())
    for address in ("/wall", post.url, f"{post.url}/comments", f"{post.url}/report", "/", f"/people/{recipient.id}",
                    f"/people/{author.id}", "/search?q=thank+you&in=wall"):
        answer = stranger.get(address, headers={"HX-Request": "true"} if address.endswith("comments") else {})
        page = parsed(answer.text).select_one("main") or parsed(answer.text)
        assert "Quinn" not in page.get_text(), address
        assert f"/people/{quiet.id}" not in str(page), address
    assert "with a colleague" in stranger.get("/wall").text
    assert "Nothing on the wall" in stranger.get("/search?q=quinn&in=wall").text
    assert links(client.get(post.url).text) == ["Quiet Quinn"] * 2
    assert links(sign_in(quiet).get(post.url).text) == ["Quiet Quinn"] * 2
    assert "Nothing on the wall" not in client.get("/search?q=quinn&in=wall").text


def test_who_may_not_see_the_post_does_not_hear_of_it(sign_in: SignIn) -> None:
    other = make_person(name="Olga O")
    sign_in(make_person()).post("/wall", data=thanks(make_person(preference="private"), "With @Olga O."))
    assert told(other) == []


def test_who_has_left_is_not_mentioned(sign_in: SignIn) -> None:
    gone = make_person(name="Gone Gary")
    deactivate(gone)
    sign_in(make_person()).post("/wall", data=thanks(make_person(), "With @Gone Gary."))
    assert Post.get().text == "With @Gone Gary."


def test_a_comment_mentions_and_tells(sign_in: SignIn) -> None:
    author, other = make_person(name="Ana"), make_person(name="Olga O")
    post = make_story(make_person(), make_person())
    sign_in(author).post(f"{post.url}/comments", data={"body": "Ask @Olga O."})
    assert told(other) == ["Ana mentions you in a comment on the wall."]
    assert Notification.get(Notification.person == other).url == Comment.get().url
    assert links(sign_in(make_person()).get("/wall").text) == ["Olga O"]


def test_editing_shows_the_names_as_typed_and_tells_only_who_is_new(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    first, second = make_person(name="First F", preference="private"), make_person(name="Second S")
    client = sign_in(author)
    client.post("/wall", data=thanks(recipient, "With @First F."))
    post = Post.get()
    assert "With @First F." in client.get(f"{post.url}/edit").text
    client.post(post.url, data=thanks(recipient, "With @First F and @Second S."))
    assert Post.get().text == f"With @{{{first.id}}} and @{{{second.id}}}."
    assert [len(told(person)) for person in (first, second)] == [1, 1]


def test_a_crowd_in_one_text_is_not_told_at_once(sign_in: SignIn) -> None:
    crowd = [make_person(name=f"Crowd {number:02}") for number in range(15)]
    text = " ".join(f"@{person.name}" for person in crowd)
    sign_in(make_person()).post("/wall", data=thanks(make_person(), text))
    assert sum(len(told(person)) for person in crowd) == 10


def test_the_names_to_choose_from_are_colleagues(sign_in: SignIn, client: PortalClient) -> None:
    make_person(name="Ólafur Jónsson"), make_person("customer", name="Olaf Customer")
    page = sign_in(make_person()).get("/people/names?q=olaf").text
    assert [row["data-name"] for row in parsed(page).select("[role=option]")] == ["Ólafur Jónsson"]
    for name in ("Tamar", "Aa Mira", "Mara"):
        make_person(name=name)
    page = sign_in(make_person()).get("/people/names?q=mar").text
    assert [row["data-name"] for row in parsed(page).select("[role=option]")] == ["Mara", "Tamar"]
    assert not parsed(sign_in(make_person()).get("/people/names?q=%00").text).select("li")
    assert sign_in(make_person("customer")).get("/people/names?q=o").status_code == 403
    assert client.get("/people/names?q=o").status_code == 303


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noopener nofollow">x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b onclick=x>no</b>", "<p>&lt;b onclick=x&gt;no&lt;/b&gt;</p>"),
        ('[x](https://a.example "@{1}")', '<p><a href="https://a.example" rel="noopener nofollow">x</a></p>'),
        ("# no heading\n> no quote", "<p># no heading<br>\n&gt; no quote</p>"),
    ],
)
def test_a_little_markdown_and_nothing_else(typed: str, html: str) -> None:
    assert light_html(typed) == html


def test_in_a_line_of_text_the_marks_are_gone(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    sign_in(author).post("/wall", data=thanks(recipient, "**Thank** you\n\n- for *it*"))
    assert light_words(Post.get().text) == "Thank you\nfor it"
    assert "**" not in sign_in(author).get(f"/people/{recipient.id}").text
    assert parsed(sign_in(author).get("/wall").text).select_one(".post-thanks strong").text == "Thank"
