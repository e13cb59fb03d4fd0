"""Every form of the portal, filled with everything unpleasant: never a server error, nor a page broken later."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.people import Person
from portal.web.security import limiter
from tests.client import PortalClient
from tests.factories import (
    make_article,
    make_person,
    make_product,
    make_queue_item,
    make_reviewer,
    make_story,
    make_submitted,
    make_team,
    make_touchpoint,
    make_value,
)

LISTS = ("blns", "titles_slugs", "search_queries", "csv_formula", "header_injection", "filenames")
ODD = ["\x00", "\xed\xa0\x80", "9" * 40, "-1", "1e9", "x" * 5000, "\u202e\u0000"]
TYPED = ("text", "search", "email", "password", "tel", "date", "time", "number", "hidden", "checkbox", "radio")


QUEUE_FORMS = ("note", "email", "call", "visit", "snooze", "delegation", "skip", "facts")
ROUNDS = 30


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, what it holds, and which of it can be typed over."""

    action: str
    values: dict[str, str]
    typed: tuple[str, ...]


@pytest.fixture
def crowd(app: Flask) -> Person:
    """Somebody who may do everything, in a portal with one of each thing."""
    limiter.enabled = False
    roles = ("staff", "technician", "manager", "ceo", "assistant", "admin")
    boss = make_person(*roles, name="Everything", licence="publisher", team=make_team())
    colleague, other = make_person(name="Colleague"), make_reviewer()
    make_product(), make_value(), make_touchpoint()
    make_article(boss, title="Live one")
    make_submitted(other, title="Waits for review")
    draft = publishing.start_article(ArticleText(title="Mine", body="Text"), by=boss)
    assert draft.article_id
    make_story(boss, colleague), make_story(colleague, other)
    make_queue_item(colleague)
    yield boss
    limiter.enabled = True


def addresses(app: Flask) -> Iterator[str]:
    """Every page that a GET can open, with the ids of the crowd's things."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("static"):
            continue
        for number in ("1", "2", "3") if rule.arguments else ("",):
            for form in QUEUE_FORMS if "form" in rule.arguments else ("",):
                yield re.sub("<[^>]+>", number, rule.rule.replace("<form>", form))


def forms_of(page: str, address: str) -> Iterator[Form]:
    for form in BeautifulSoup(page, "html.parser").find_all("form", method="post"):
        yield Form(str(form.get("action") or address), dict(values_of(form)), tuple(typed_of(form)))


def values_of(form: Tag) -> Iterator[tuple[str, str]]:
    for field in form.find_all(["input", "textarea", "select", "button"]):
        name = field.get("name")
        if not name or name == "csrf_token" or field.get("type") == "file":
            continue
        if field.name == "select":
            option = field.find("option", selected=True) or field.find("option")
            yield str(name), str(option.get("value", "")) if option else ""
        else:
            yield str(name), str(field.get("value") or field.text or "text")


def typed_of(form: Tag) -> Iterator[str]:
    for field in form.find_all(["input", "textarea", "select"]):
        fits = field.name != "input" or field.get("type", "text") in TYPED
        if fits and field.get("name") not in (None, "csrf_token"):
            yield str(field["name"])


def all_forms(app: Flask, client: FlaskClient) -> dict[str, Form]:
    """One form for each address it is sent to, of all pages that the client can open."""
    found: dict[str, Form] = {}
    for address in addresses(app):
        response = client.get(address)
        assert response.status_code < 500, address
        if response.mimetype == "text/html":
            found.update({form.action: form for form in forms_of(response.text, address)})
    return found


def unpleasant(fixtures: Path) -> list[str]:
    lists = [json.loads((fixtures / "bad-input" / f"{name}.json").read_text()) for name in LISTS]
    return list(dict.fromkeys(text for texts in lists for text in texts if isinstance(text, str)))


def rounds(form: Form, texts: list[str]) -> Iterator[dict[str, str]]:
    """The form filled over and over, a different text in each field, until each text was in it at least once.

    The odd ones go in one by one; of the long lists, several go in at a time where the form has few fields.
    """
    count = max(len(form.typed), 1)
    together = -(-len(texts) // (ROUNDS * count))
    remaining = iter([*ODD, *(" ".join(texts[at : at + together]) for at in range(0, len(texts), together))])
    while chunk := list(islice(remaining, count)):
        yield {**form.values, **dict(zip(form.typed, chunk, strict=False))}


def test_no_form_answers_bad_input_with_a_server_error(
    app: Flask, fixtures: Path, crowd: Person, sign_in: Callable[[Person], PortalClient]
) -> None:
    client = sign_in(crowd)
    texts = unpleasant(fixtures)
    forms = all_forms(app, client) | all_forms(app, app.test_client())
    assert len(forms) > 40
    for action, form in forms.items():
        if action in ("/sign-out",):
            continue
        for values in rounds(form, texts):
            answer = client.post(action, data=values)
            assert answer.status_code < 500, (action, values)
            if answer.status_code in (401, 403) or "/sign-in" in answer.headers.get("Location", ""):
                client.become(Person.get_by_id(crowd.id))
    for address in addresses(app):
        assert client.get(address).status_code < 500, address


def test_no_form_answers_a_body_of_a_megabyte_with_a_server_error(
    app: Flask, crowd: Person, sign_in: Callable[[Person], PortalClient]
) -> None:
    client = sign_in(crowd)
    for action, form in all_forms(app, client).items():
        for names in (form.typed, form.typed[-1:]):
            values = dict.fromkeys(names, "x" * 1_000_000)
            assert client.post(action, data={**form.values, **values}).status_code < 500, action
            client.become(Person.get_by_id(crowd.id))


def test_no_address_answers_bad_queries_or_paths_with_a_server_error(
    app: Flask, fixtures: Path, crowd: Person, sign_in: Callable[[Person], PortalClient]
) -> None:
    client = sign_in(crowd)
    paths = json.loads((fixtures / "bad-input" / "path_traversal_300.json").read_text())
    for path in paths:
        for prefix in ("/files/1/", "/static/", "/articles/"):
            assert client.get(prefix + path).status_code in (200, 301, 303, 308, 400, 403, 404, 405), path
    for text in unpleasant(fixtures):
        for address in ("/search", "/wall", "/people", "/suggest"):
            arguments = dict.fromkeys(("q", "page", "team", "person", "product", "tag", "sort"), text)
            assert client.get(address, query_string=arguments).status_code < 500, (address, text)
