import json
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.accounts.passwords import is_right, set_password
from portal.mail import OutgoingMail
from portal.web.security import limiter
from tests.client import PortalClient
from tests.factories import make_person

OLD, NEW = "a lamp for every step", "the porch light stays on"
SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def ada(app: object) -> Person:
    person = make_person("customer", name="Ada Lund")
    set_password(person, OLD)
    return person


def change(client: PortalClient, current: str = OLD, password: str = NEW, again: str = NEW) -> TestResponse:
    typed = {"current_password": current, "password": password, "password_again": again}
    return client.post("/account/password", data=typed)


def test_a_new_password_keeps_this_browser_and_ends_the_others(sign_in: SignIn, ada: Person) -> None:
    here, elsewhere = sign_in(ada), sign_in(ada)
    answer = change(here)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Your password is changed" in here.get("/account").text
    assert elsewhere.get("/account").status_code == 303
    assert is_right(Person.get_by_id(ada.id), NEW)


def test_the_change_is_audited_and_the_person_is_told_by_mail(sign_in: SignIn, ada: Person) -> None:
    change(sign_in(ada))
    assert AuditEntry.get().action == "person.password_changed"
    assert OutgoingMail.get().to_address == ada.email
    assert NEW not in OutgoingMail.get().body


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current": "not this one"}, "current_password"),
        ({"again": "something else"}, "password_again"),
        ({"password": "short", "again": "short"}, "password"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_changes_nothing(
    sign_in: SignIn, ada: Person, typed: dict[str, str], field: str
) -> None:
    client = sign_in(ada)
    answer = change(client, **typed)
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert client.get("/account").status_code == 200
    assert is_right(Person.get_by_id(ada.id), OLD)
    assert not AuditEntry.select().exists() and not OutgoingMail.select().exists()


def test_guessing_the_current_password_is_throttled(sign_in: SignIn, ada: Person) -> None:
    client = sign_in(ada)
    assert [change(client, current="wrong").status_code for _ in range(11)] == [422] * 10 + [429]


def test_times_are_shown_for_the_chosen_zone(sign_in: SignIn, ada: Person) -> None:
    client = sign_in(ada)
    assert client.post("/account/timezone", data={"timezone": "Asia/Tokyo"}).status_code == 303
    assert Person.get_by_id(ada.id).timezone == "Asia/Tokyo"
    assert '<option value="Asia/Tokyo" selected>' in client.get("/account").text


def test_a_zone_that_is_none_is_refused(sign_in: SignIn, ada: Person, fixtures: Path) -> None:
    client = sign_in(ada)
    naughty = json.loads((fixtures / "bad-input" / "blns.json").read_text())[::10]
    for text in [*naughty, "../../etc/passwd", "Mars/Base"]:
        assert client.post("/account/timezone", data={"timezone": text}).status_code == 422
    assert Person.get_by_id(ada.id).timezone == "UTC"


def test_naughty_strings_change_no_password(sign_in: SignIn, ada: Person, fixtures: Path) -> None:
    client = sign_in(ada)
    for text in json.loads((fixtures / "bad-input" / "blns.json").read_text())[::5]:
        limiter.reset()
        assert change(client, text, text, text).status_code == 422
    assert is_right(Person.get_by_id(ada.id), OLD)


def test_the_account_is_for_those_who_are_signed_in(client: PortalClient) -> None:
    assert client.get("/account").location == "/sign-in?next=/account"
