import json
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from knowledge.db import now
from knowledge.people import Person, deactivate
from portal.accounts import passwords
from portal.web.next_page import safe_next
from portal.accounts.passwords import set_password
from portal.web.security import limiter
from tests.client import PortalClient
from tests.factories import make_person

PASSWORD = "a lamp for every step"
OUTSIDE = [
    "//a.example",
    "/\\a.example",
    "\\\\a.example",
    "/\t/a.example",
    " //a.example",
    "https://a.example",
    "//[",
    "x",
]
SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def ada(app: object) -> Person:
    person = make_person("staff", name="Ada Lund")
    set_password(person, PASSWORD)
    return person


def enter(client: PortalClient, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password, **fields})


def is_in(client: PortalClient) -> bool:
    return client.get("/account").status_code == 200


def test_the_right_password_signs_in(client: PortalClient, ada: Person) -> None:
    answer = enter(client, ada.email)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)


def test_the_address_is_found_however_it_is_typed(client: PortalClient, ada: Person) -> None:
    enter(client, f"  {ada.email.upper()} ")
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: PortalClient, ada: Person) -> None:
    wrong = enter(client, ada.email, "not the password")
    unknown = enter(client, "nobody@company.example", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert words(wrong.text) == words(unknown.text)
    assert not is_in(client)


def test_an_unknown_address_costs_a_hash_as_a_known_one_does(
    client: PortalClient, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def count(kept: str, password: str) -> bool:
        checked.append(kept.partition("$")[0])
        return False

    monkeypatch.setattr(passwords, "check_password_hash", count)
    enter(client, ada.email)
    enter(client, "nobody@company.example")
    enter(client, "not an address")
    assert len(checked) == 3
    assert len(set(checked)) == 1


def test_the_typed_address_stays_and_the_password_does_not(client: PortalClient, ada: Person) -> None:
    page = enter(client, ada.email, "not the password <b>").text
    assert ada.email in page
    assert "not the password" not in page


@pytest.mark.parametrize("password", ["", "nobody signs in with this"])
def test_a_person_without_a_password_can_never_sign_in(client: PortalClient, password: str) -> None:
    invited = make_person("staff")
    assert enter(client, invited.email, password).status_code == 422
    Person.update(password_hash="").where(Person.id == invited.id).execute()
    assert enter(client, invited.email, password).status_code == 422
    assert not is_in(client)


def test_a_deactivated_person_cannot_sign_in(client: PortalClient, ada: Person) -> None:
    deactivate(ada)
    assert enter(client, ada.email).status_code == 422


def test_a_session_ends_at_the_next_request_after_deactivation(client: PortalClient, ada: Person) -> None:
    enter(client, ada.email)
    assert is_in(client)
    deactivate(ada)
    assert not is_in(client)


def test_a_password_kept_by_an_older_method_works_and_is_kept_by_the_current_one(
    client: PortalClient, ada: Person
) -> None:
    old = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1000")
    Person.update(password_hash=old).where(Person.id == ada.id).execute()
    enter(client, ada.email)
    assert is_in(client)
    assert Person.get_by_id(ada.id).password_hash.startswith("scrypt:")
    assert enter(client, ada.email).status_code == 303


def test_a_password_of_any_script_works_however_the_keyboard_composes_it(client: PortalClient, ada: Person) -> None:
    set_password(ada, "Grüße aus 東京 🏮 heute")
    enter(client, ada.email, "Gru\u0308ße aus 東京 🏮 heute")
    assert is_in(client)


def test_the_person_lands_on_the_page_first_asked_for(client: PortalClient, ada: Person) -> None:
    door = client.get("/account?part=1")
    assert door.status_code == 303
    form = BeautifulSoup(client.get(door.location).text, "html.parser")
    target = form.select_one("input[name=next]")
    assert target is not None
    assert enter(client, ada.email, next=str(target["value"])).location == "/account?part=1"


def test_the_page_asked_for_survives_a_failed_attempt(client: PortalClient, ada: Person) -> None:
    page = enter(client, ada.email, "not the password", next="/wall?page=2").text
    target = BeautifulSoup(page, "html.parser").select_one("input[name=next]")
    assert target is not None
    assert target["value"] == "/wall?page=2"


@pytest.mark.parametrize("target", ["/sign-in", "/sign-in?next=/sign-in", "/sign-out", "/password/forgotten", ""])
def test_no_door_leads_back_to_a_door(client: PortalClient, ada: Person, target: str) -> None:
    assert enter(client, ada.email, next=target).location == "/"


def test_no_target_leads_to_another_site(fixtures: Path) -> None:
    outside = json.loads((fixtures / "bad-input" / "open_redirect.json").read_text())
    for target in outside + OUTSIDE:
        kept = safe_next(target)
        assert kept.startswith("/") and not kept.startswith(("//", "/\\")), target
        assert urlsplit(urljoin("http://localhost/sign-in", kept)).netloc == "localhost", target


@pytest.mark.parametrize("target", OUTSIDE)
def test_a_target_on_another_site_leads_home(client: PortalClient, ada: Person, target: str) -> None:
    assert enter(client, ada.email, next=target).location == "/"


def test_the_session_before_shares_nothing_with_the_one_after(client: PortalClient, ada: Person) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    enter(client, ada.email)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.permanent


def test_a_session_lasts_thirty_days_from_the_last_visit(client: PortalClient, ada: Person) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        enter(client, ada.email)
        clock.shift(timedelta(days=29))
        assert is_in(client)
        clock.shift(timedelta(days=31))
        assert not is_in(client)


def test_the_cookie_of_a_session_is_renewed_once_a_day(client: PortalClient, ada: Person) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        enter(client, ada.email)
        client.get("/account")
        assert "Set-Cookie" not in client.get("/account").headers
        clock.shift(timedelta(hours=25))
        assert "Set-Cookie" in client.get("/account").headers


def test_who_is_signed_in_already_is_sent_on(sign_in: SignIn, ada: Person) -> None:
    answer = sign_in(ada).get("/sign-in?next=/wall")
    assert (answer.status_code, answer.location) == (303, "/wall")


def test_signing_out_ends_the_session(client: PortalClient, ada: Person) -> None:
    enter(client, ada.email)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_in(client)
    assert client.get("/sign-out").status_code == 405


def test_the_eleventh_failure_is_told_when_to_come_back(client: PortalClient, ada: Person) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(10):
            assert enter(client, ada.email, "not the password").status_code == 422
        refused = enter(client, ada.email)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 300
        assert "Try again in" in refused.text
        assert enter(client, "somebody.else@company.example").status_code == 422
        clock.shift(timedelta(minutes=6))
        assert enter(client, ada.email).status_code == 303


def test_signing_in_rightly_many_times_is_not_counted(client: PortalClient, ada: Person) -> None:
    assert [enter(client, ada.email).status_code for _ in range(12)] == [303] * 12


def test_one_place_that_tries_many_accounts_is_stopped(client: PortalClient) -> None:
    answers = [enter(client, f"person{number}@company.example", "x").status_code for number in range(61)]
    assert answers == [422] * 60 + [429]


def test_a_failure_is_logged_with_the_account_and_without_the_password(
    client: PortalClient, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        enter(client, f"{ada.email}\nforged line", "not the password")
    assert ada.email in caplog.text
    assert "not the password" not in caplog.text
    assert "\nforged" not in caplog.text


def test_password_programs_find_where_to_change_it(client: PortalClient) -> None:
    answer = client.get("/.well-known/change-password")
    assert answer.status_code == 302
    assert answer.location.startswith("/account")


def test_naughty_strings_are_no_more_than_wrong(client: PortalClient, fixtures: Path) -> None:
    for text in json.loads((fixtures / "bad-input" / "blns.json").read_text())[::5]:
        limiter.reset()
        assert enter(client, text, text, next=text).status_code == 422, text


def words(page: str) -> str:
    """The page's text, which holds neither tokens nor typed values."""
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


def test_a_password_of_endless_marks_is_answered_as_any_other(client, app):
    marks = "a" + "\u0315\u0300" * 100_000
    assert client.post("/sign-in", data={"email": "nobody@company.example", "password": marks}).status_code == 422
