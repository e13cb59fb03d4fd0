"""What holds for every route, walked over all of them."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from knowledge.people import Person, deactivate
from knowledge.permissions import PERMISSIONS, ROLES
from portal.accounts.passwords import set_password
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from portal.web.security import PUBLIC, SIGNED_IN, csrf
from tests.client import PortalClient
from tests.factories import make_article, make_person

SignIn = Callable[[Person], PortalClient]
READING_METHODS = {"GET", "HEAD", "OPTIONS"}

# Whoever adds a public page adds it here, and has thereby decided that the whole world may open it.
PUBLIC_ROUTES = {
    "/",
    "/.well-known/change-password",
    "/articles/<id:article_id>",
    "/articles/<id:article_id>-<slug>",
    "/articles/<id:article_id>/feedback",
    "/articles/<id:article_id>/thanks",
    "/articles/<id:article_id>/vote",
    "/articles/<id:article_id>/vote/reason",
    "/articles/<id:article_id>/vote/withdrawal",
    "/files/<id:file_id>/<id:width>/<name>",
    "/files/<id:file_id>/<name>",
    "/feed.atom",
    "/healthz",
    "/invitation/<token>",
    "/opensearch.xml",
    "/password/forgotten",
    "/password/reset/<token>",
    "/products/<slug>",
    "/readyz",
    "/robots.txt",
    "/ask",
    "/ask/sent",
    "/screen/<token>",  # opens to who has the secret address alone
    "/screen/<token>/photos/<id:post_id>",
    "/search",
    "/search/clicks",
    "/sign-in",
    "/sign-out",
    "/sitemap-<id:number>.xml",
    "/sitemap.xml",
    "/static/<path:name>",
    "/styleguide",  # in development alone
    "/suggest",
    "/tags",
    "/unsubscribe/<token>",
    "/unsubscribe/<token>/undoing",
    "/wall/feed/<token>",  # opens to who has the secret address alone
}


def rules(app: Flask) -> Iterator[Rule]:
    yield from app.url_map.iter_rules()


def access_of(app: Flask, rule: Rule) -> str | None:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def address(rule: Rule) -> str:
    """An address of the route, whether or not anything is there."""
    values = {name: converter.to_python("1") for name, converter in rule._converters.items()}
    built = rule.build(values)
    assert built is not None, rule.rule
    return built[1]


def everything(sign_in: SignIn) -> PortalClient:
    """Somebody with every role, and the licence to publish."""
    return sign_in(make_person(*ROLES, licence="publisher"))


def test_every_route_names_who_may_open_it(app: Flask) -> None:
    for rule in rules(app):
        access = access_of(app, rule)
        assert access in {PUBLIC, SIGNED_IN} | PERMISSIONS, f"{rule.rule} names nobody"


def test_the_public_routes_are_these_and_no_others(app: Flask) -> None:
    found = {rule.rule for rule in rules(app) if access_of(app, rule) == PUBLIC}
    assert found == PUBLIC_ROUTES


def test_no_route_is_exempt_from_the_token(app: Flask) -> None:
    assert not csrf._exempt_views and not csrf._exempt_blueprints


def test_every_change_is_refused_without_a_token_even_to_somebody_who_may_do_all(app: Flask, sign_in: SignIn) -> None:
    client = everything(sign_in)
    walked = 0
    for rule in rules(app):
        for method in (rule.methods or set()) - READING_METHODS:
            answer = client.open(address(rule), method=method, data={"typed": "kept"})
            assert answer.status_code in (400, 401), f"{method} {rule.rule}: {answer.status_code}"
            walked += 1
    assert walked > 10


def test_a_token_of_another_session_is_refused(sign_in: SignIn) -> None:
    client, stranger = sign_in(make_person()), sign_in(make_person())
    with stranger.session_transaction() as session:
        session["csrf_token"] = "f" * 40
    headers = {"X-CSRFToken": client.csrf_token()}
    assert stranger.post("/notifications/reading", with_token=False, headers=headers).status_code == 400


def test_the_token_is_taken_from_the_header_that_htmx_sends(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/", kind="wall")
    assert sign_in(person).post("/notifications/reading", htmx=True).status_code == 200
    assert Notification.get().read_at is not None


def test_the_token_is_taken_from_the_form_that_works_without_a_script(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    data = {"csrf_token": client.csrf_token()}
    assert client.post("/notifications/reading", with_token=False, data=data).status_code == 303


def test_nobody_gets_past_the_door_of_a_page_that_is_not_public(app: Flask, client: PortalClient) -> None:
    for rule in rules(app):
        if access_of(app, rule) == PUBLIC:
            continue
        if "GET" in (rule.methods or set()):
            answer = client.get(address(rule))
            assert answer.status_code == 303, rule.rule
            assert answer.location.startswith("/sign-in?next="), rule.rule
        if "POST" in (rule.methods or set()):
            assert client.post(address(rule)).status_code == 401, rule.rule


def test_a_customer_gets_nothing_that_asks_for_a_permission_they_lack(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_person("customer"))
    for rule in rules(app):
        access = access_of(app, rule)
        if access in PERMISSIONS - {"read_customer_articles"}:
            method = "GET" if "GET" in (rule.methods or set()) else "POST"
            headers = {"X-CSRFToken": client.csrf_token()}
            assert client.open(address(rule), method=method, headers=headers).status_code == 403, rule.rule


def test_no_address_of_nothing_is_an_error(app: Flask, sign_in: SignIn) -> None:
    client = everything(sign_in)
    for rule in rules(app):
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        headers = {"X-CSRFToken": client.csrf_token()}
        if rule.rule not in ("/sign-out", "/readyz"):
            assert client.open(address(rule), method=method, headers=headers).status_code < 500, rule.rule


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing/here", "/account", "/healthz", "/search?q=x"])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_every_answer_carries_the_strict_headers(
    client: PortalClient, sign_in: SignIn, path: str, is_signed_in: bool
) -> None:
    headers = (sign_in(make_person()) if is_signed_in else client).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy and "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_the_public_set_no_cookie_and_may_be_kept_by_a_proxy(client: PortalClient) -> None:
    article = make_article(audience="public")
    for path in ("/", "/search?q=volume", article.url):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert "csrf" not in answer.text, path


def test_pages_of_the_signed_in_are_kept_by_no_proxy(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    for path in ("/", "/account", "/notifications"):
        assert "private" in client.get(path).headers["Cache-Control"]


def test_a_session_ends_with_the_account_and_with_the_password(sign_in: SignIn) -> None:
    ended, changed = make_person(), make_person()
    clients = [sign_in(ended), sign_in(changed)]
    assert [client.get("/account").status_code for client in clients] == [200, 200]
    deactivate(ended)
    set_password(changed, "the porch light stays on")
    assert [client.get("/account").status_code for client in clients] == [303, 303]


def test_a_session_of_somebody_who_never_was_is_nobodys(client: PortalClient) -> None:
    for forged in ("999999.0", "x", "1", ".", "1.x", "٣.0"):
        with client.session_transaction() as session:
            session["_user_id"] = forged
        assert client.get("/account").status_code == 303


def test_what_was_typed_comes_back_when_the_session_has_ended(client: PortalClient) -> None:
    answer = client.post("/account/timezone", data={"timezone": "Typed <words>", "new_password": "hidden away"})
    assert answer.status_code == 401
    assert "Typed &lt;words&gt;" in answer.text
    assert "hidden away" not in answer.text
