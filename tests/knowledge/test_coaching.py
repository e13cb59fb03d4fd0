"""What the coach says of a text, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article_text import ArticleText
from knowledge.coaching import MOST_HINTS, hints_for, reading_ease
from knowledge.sensitive import is_card_number

TITLE = "Restart a router"


def kinds(body: str, **text: str) -> list[str]:
    return [hint.kind for hint in hints_for(ArticleText(**{"title": TITLE, "body": body, "kind": "reference", **text}))]


@pytest.mark.parametrize(("body", "kind"), [
    ("-----BEGIN OPENSSH PRIVATE KEY-----", "secret"),
    ("key AKIAIOSFODNN7QRSTUVW here", "secret"),
    ("ghp_" + "a1B2" * 9, "secret"),
    ("password: hunter2-hunter2", "secret"),
    ("API_KEY='9f8e7d6c5b4a'", "secret"),
    ("Paid with 4111 1111 1111 1111.", "card"),
    ("Ask vera.holm@kittiwake.ie.", "email"),
    ("Call +353 91 555 0123.", "phone"),
    ("It answers at 192.168.4.20.", "private-address"),
    ("Sign in on db1.galway.internal first.", "internal-host"),
    ("![](lamp.png)", "alt-text"),
    ("![screenshot](lamp.png)", "alt-text"),
    ("[](https://example.com)", "empty-link"),
    ("[here]()", "empty-link"),
    ("word " * 41 + ".", "long-sentence"),
])
def test_what_should_be_looked_at_is_named_with_its_line(body: str, kind: str) -> None:
    found = [hint for hint in hints_for(ArticleText(title=TITLE, body=f"Fine.\n\n{body}")) if hint.kind == kind]
    assert [hint.line for hint in found] == [3]
    assert found[0].reason and found[0].excerpt


@pytest.mark.parametrize("body", [
    "password: <your password>", "password = changeme123", "secret: $SECRET_FROM_VAULT", "api_key: YOUR_KEY_1234",
    "Order 4111 1111 1111 1112 is a number like others.", "Version 10.0.26100.3 of 2026-05-13",
    "Port 8443, error 0x80070005",
    "name@example.com and a@mail.example", "203.0.113.7 is public",
    "![The lamp, lit](lamp.png) [words](https://example.com)",
    "Read internal(ly) about local.time()", "One. Two. Three.",
])
def test_what_is_in_order_is_left_alone(body: str) -> None:
    assert kinds(body) == []


def test_colleagues_may_read_each_others_addresses_but_nobody_a_key() -> None:
    body = "vera@kittiwake.ie at 10.1.2.3\n\npassword: hunter2-hunter2"
    assert kinds(body, audience="staff") == ["secret"]
    assert kinds(body) == ["secret", "email", "private-address"]


def test_what_only_staff_will_see_is_not_held_against_the_article() -> None:
    assert kinds("Fine.\n\n:::internal\nvera@kittiwake.ie\n:::\n") == []


def test_a_picture_in_an_example_of_code_needs_no_description() -> None:
    assert kinds("```\n![](lamp.png)\n```") == []


@pytest.mark.parametrize("title", ["Error", "How-to guide", "FAQ", "???"])
def test_a_title_that_says_nothing_is_named(title: str) -> None:
    assert kinds("Fine.", title=title) == ["title"]


def test_steps_want_a_result() -> None:
    steps = "1. Press the button\n2. Hold it for ten seconds\n"
    assert kinds(steps, kind="how-to") == ["steps"]
    assert kinds(f"{steps}\nThe lamp is green.", kind="how-to") == []
    assert kinds(steps) == []


def test_hard_reading_is_named() -> None:
    hard = "Organisational interoperability considerations necessitate administrative harmonisation. "
    assert "reading-ease" in kinds(hard * 20)


def test_flesch_of_a_known_text() -> None:
    text = "The cat sat on the mat. " * 20  # 6 words a sentence, 1 syllable a word
    assert reading_ease(text) == pytest.approx(206.835 - 1.015 * 6 - 84.6)
    assert reading_ease("Too short.") is None


@pytest.mark.parametrize(("digits", "valid"), [
    ("4111111111111111", True), ("5555555555554444", True), ("378282246310005", True), ("4111111111111112", False),
    ("0000000000000000", False),
])
def test_card_numbers_pass_luhns_check(digits: str, valid: bool) -> None:
    assert is_card_number(digits) is valid


@given(st.text(max_size=300), st.sampled_from(["public", "staff"]))
def test_any_text_gets_at_most_twenty_hints(body: str, audience: str) -> None:
    assert len(hints_for(ArticleText(title=TITLE, body=body, audience=audience))) <= MOST_HINTS


@pytest.mark.parametrize("unit", ["a@b", "1 ", "+1", "[", "![](", "password=", "10.", "x.corp", "eyJa.", "1. "])
def test_texts_made_to_hang_get_hints_too(unit: str) -> None:
    for body in (unit * 100_000, f"{unit}\n" * 20_000):
        assert len(kinds(body)) <= MOST_HINTS
