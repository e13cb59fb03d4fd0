"""Forms on pages that caches keep: without a session they carry no token, and must come from a page of ours."""

import pytest
from flask import Flask

from portal.feedback.models import Vote
from tests.client import PortalClient
from tests.factories import make_article, make_person

OWN = "http://localhost"
FROM_HERE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    {"Origin": OWN},
    {"Origin": OWN, "Referer": "http://evil.example/"},
    {"Referer": f"{OWN}/articles/1-x?q=y"},
]
FROM_ELSEWHERE = [
    {},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "null", "Referer": f"{OWN}/"},
    {"Origin": "http://evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": f"{OWN}:8080"},
    {"Referer": "http://localhost.evil.example/"},
    {"Referer": "http://evil.example/?http://localhost/"},
    {"Referer": "http://localhost@evil.example/"},
    {"Referer": "http://["},
    {"Referer": "nonsense"},
]


def open_routes(app: Flask) -> set[str]:
    rules = app.url_map.iter_rules()
    return {rule.rule for rule in rules if getattr(app.view_functions[rule.endpoint], "is_open_form", False)}


def test_these_forms_are_open_and_no_others(app: Flask) -> None:
    article = "/articles/<id:article_id>"
    assert open_routes(app) == {
        f"{article}/vote",
        f"{article}/vote/reason",
        f"{article}/vote/withdrawal",
        f"{article}/thanks",
        "/ask",
        "/search/clicks",
    }


@pytest.mark.parametrize("headers", FROM_HERE)
def test_a_form_from_a_page_of_ours_is_taken(client: PortalClient, headers: dict[str, str]) -> None:
    article = make_article()
    answer = client.post(
        f"/articles/{article.id}/vote", data={"helped": "yes"}, headers=headers, with_token=False
    )
    assert answer.status_code == 303
    assert Vote.get().helped


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_a_form_from_another_site_is_refused(client: PortalClient, headers: dict[str, str]) -> None:
    article = make_article()
    answer = client.post(
        f"/articles/{article.id}/vote", data={"helped": "yes"}, headers=headers, with_token=False
    )
    assert answer.status_code == 400 and "Set-Cookie" not in answer.headers
    assert Vote.select().count() == 0


def test_with_a_session_only_the_token_counts(sign_in) -> None:
    article = make_article()
    client = sign_in(make_person())
    path, headers = f"/articles/{article.id}/vote", {"Sec-Fetch-Site": "same-origin"}
    assert client.post(path, data={"helped": "yes"}, headers=headers, with_token=False).status_code == 400
    assert client.post(path, data={"helped": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 303


def test_a_form_that_is_not_open_needs_its_token_wherever_it_comes_from(client: PortalClient) -> None:
    answer = client.post("/sign-in", headers={"Sec-Fetch-Site": "same-origin"}, with_token=False)
    assert answer.status_code == 400


def test_an_address_that_nothing_answers_is_not_found_before_it_is_refused(client: PortalClient) -> None:
    assert client.post("/nothing/here", with_token=False).status_code == 404
