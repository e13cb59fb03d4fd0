"""A session that lapses while somebody writes: they sign in again, and the text is there."""

import json

import pytest
from bs4 import BeautifulSoup

from portal.accounts.passwords import set_password
from tests.factories import make_draft, make_writer
from tests.portal.articles.forms import form, stored

PASSWORD = "a lamp for every step"
HERE, ELSEWHERE = {"Origin": "http://localhost"}, {"Origin": "https://other.example"}
WORDS = "Words that took an hour.\n\n<b>And</b> \"more\"."


@pytest.fixture
def draft(app):
    writer = make_writer()
    set_password(writer, PASSWORD)
    return make_draft(writer)


def fields_of(page, index=0):
    """The address and the fields of a form on the page, as a browser would send them."""
    form = BeautifulSoup(page.text, "html.parser").select("form")[index]
    fields = {area["name"]: area.text.removeprefix("\n") for area in form.select("textarea[name]")}
    fields |= {box["name"]: box.get("value", "") for box in form.select("input[name]")}
    return form["action"], fields


def test_the_words_come_along_through_the_sign_in_and_are_saved_with_one_more_press(client, draft):
    address = f"/articles/{draft.article_id}/draft/text"
    lapsed = client.post(address, data=form(draft, body=WORDS), headers=HERE)
    assert lapsed.status_code == 401
    door, fields = fields_of(lapsed)
    wrong = client.post(door, data={**fields, "email": draft.author.email, "password": "not it"})
    assert wrong.status_code == 422
    door, fields = fields_of(wrong)
    back = client.post(door, data={**fields, "email": draft.author.email, "password": PASSWORD})
    assert back.status_code == 200 and "You are signed in again" in back.text
    again, fields = fields_of(back)
    assert again == address
    assert client.post(again, data=fields, with_token=False).status_code == 303
    assert stored(draft).body == WORDS


def test_who_has_signed_in_anew_in_another_tab_sends_it_once_more(sign_in, draft):
    writer = sign_in(draft.author)
    address = f"/articles/{draft.article_id}/draft/text"
    stale = writer.post(address, data=form(draft, body=WORDS), headers=HERE, with_token=False)
    assert stale.status_code == 400
    again, fields = fields_of(stale)
    assert (again, writer.post(again, data=fields).status_code) == (address, 303)
    assert stored(draft).body == WORDS


@pytest.mark.parametrize("headers", [ELSEWHERE, {"Origin": "null"}, {}])
def test_what_another_site_sent_is_shown_and_never_sent_on(client, draft, headers):
    answer = client.post(f"/articles/{draft.article_id}/draft/text", data=form(draft, body=WORDS), headers=headers)
    assert answer.status_code == 401 and "Words that took an hour." in answer.text
    assert 'name="kept"' not in answer.text


def test_no_password_comes_along(client, app):
    sent = {"password": "the old one here", "new_password": "the new one here", "note": "Some other words"}
    answer = client.post("/account/password", data=sent, headers=HERE)
    assert "Some other words" in answer.text and "one here" not in answer.text


@pytest.mark.parametrize(("kept_for", "kept"), [
    ("https://other.example/x", '[["body", "x"]]'), ("//other.example", '[["body", "x"]]'),
    ("/sign-out", '[["a", "x"]]'),
    ("/wall", "no json"), ("/wall", "{}"), ("/wall", '[["a"]]'), ("/wall", '[["a", 1]]'), ("/wall", "[" * 100_000),
])
def test_what_was_not_kept_here_is_forgotten(client, draft, kept_for, kept):
    sent = {"email": draft.author.email, "password": PASSWORD, "kept_for": kept_for, "kept": kept}
    assert client.post("/sign-in", data=sent).status_code == 303


def test_markup_in_kept_words_stays_words(client, draft):
    kept = json.dumps([["body", "</textarea><script>alert(1)</script> and more"]])
    sent = {"email": draft.author.email, "password": PASSWORD, "kept_for": "/wall", "kept": kept}
    assert "<script>alert" not in client.post("/sign-in", data=sent).text
