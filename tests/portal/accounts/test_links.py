import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.people import Person, deactivate
from portal.accounts.letters import send_reset
from portal.accounts.passwords import is_right, set_password
from portal.mail import OutgoingMail
from tests.client import PortalClient
from tests.factories import make_person

OLD, NEW = "a lamp for every step", "the porch light stays on"
SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def ada(app: object) -> Person:
    person = make_person("staff", name="Ada Lund")
    set_password(person, OLD)
    return person


@pytest.fixture
def admin(app: object) -> Person:
    return make_person("staff", "admin", name="Grace Obi")


@pytest.fixture
def invited_path(sign_in: SignIn, admin: Person) -> str:
    """The path of a fresh invitation for ben@company.example."""
    sign_in(admin).post(
        "/admin/people", data={"name": "Ben Ito", "email": "ben@company.example", "roles": ["staff"]}
    )
    return mailed_path()


def mailed_path() -> str:
    """The path of the link in the last mail."""
    mail = OutgoingMail.select().order_by(OutgoingMail.id.desc()).get()
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.body)
    assert found is not None
    return found[1]


def choose(client: PortalClient, path: str, password: str = NEW, again: str | None = None) -> TestResponse:
    return client.post(path, data={"password": password, "password_again": password if again is None else again})


def ask(client: PortalClient, email: str) -> TestResponse:
    return client.post("/password/forgotten", data={"email": email})


def test_an_invited_person_chooses_a_password_and_is_in(client: PortalClient, invited_path: str) -> None:
    assert "Welcome, Ben" in client.get(invited_path).text
    answer = choose(client, invited_path)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200
    assert AuditEntry.get(AuditEntry.action == "person.joined").person_name == "Ben Ito"


def test_an_invitation_works_once(client: PortalClient, invited_path: str) -> None:
    choose(client, invited_path)
    assert client.get(invited_path).status_code == 410
    assert choose(client, invited_path, "another one altogether").status_code == 410
    assert is_right(Person.get(Person.email == "ben@company.example"), NEW)


def test_opening_an_invitation_does_not_spend_it(client: PortalClient, invited_path: str) -> None:
    client.get(invited_path)
    client.get(invited_path)
    assert choose(client, invited_path).status_code == 303


def test_an_invitation_lasts_seven_days(client: PortalClient, invited_path: str) -> None:
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        assert client.get(invited_path).status_code == 200
    with time_machine.travel(now() + timedelta(days=7, hours=1)):
        assert client.get(invited_path).status_code == 410
        assert choose(client, invited_path).status_code == 410


def test_an_invitation_is_no_reset_link(client: PortalClient, invited_path: str) -> None:
    assert client.get(invited_path.replace("/invitation/", "/password/reset/")).status_code == 410


@pytest.mark.parametrize("token", ["x", "WzEsImEiXQ.aaaa.bbbb", "." * 2000, "é"])
def test_a_made_up_link_says_no_more_than_that_it_does_not_work(client: PortalClient, token: str) -> None:
    for kind in ("invitation", "password/reset"):
        assert client.get(f"/{kind}/{token}").status_code == 410
        assert choose(client, f"/{kind}/{token}").status_code == 410


def test_a_link_of_somebody_deactivated_no_longer_works(client: PortalClient, invited_path: str) -> None:
    deactivate(Person.get(Person.email == "ben@company.example"))
    assert choose(client, invited_path).status_code == 410


@pytest.mark.parametrize(
    "password",
    ["", "short", "x" * 201, "password1234", "123456789012", "aaaaaaaaaaaaaa", "Qwertyuiop!23"],
)
def test_a_poor_password_is_refused_beside_its_field(client: PortalClient, invited_path: str, password: str) -> None:
    answer = choose(client, invited_path, password)
    assert answer.status_code == 422
    assert 'id="field-password-error"' in answer.text
    assert Person.get(Person.email == "ben@company.example").password_hash is None
    assert choose(client, invited_path).status_code == 303


def test_a_password_that_holds_the_address_is_refused(client: PortalClient, ada: Person) -> None:
    ask(client, ada.email)
    local_part = ada.email.partition("@")[0]
    assert choose(client, mailed_path(), f"my {local_part.upper()} rules").status_code == 422


def test_two_passwords_that_differ_are_refused(client: PortalClient, invited_path: str) -> None:
    answer = choose(client, invited_path, NEW, "something else entirely")
    assert answer.status_code == 422
    assert 'id="field-password_again-error"' in answer.text


def test_a_forgotten_password_is_set_anew_by_a_mailed_link(
    client: PortalClient, sign_in: SignIn, ada: Person
) -> None:
    elsewhere = sign_in(ada)
    ask(client, ada.email)
    [mail] = OutgoingMail.select()
    assert mail.to_address == ada.email
    path = mailed_path()
    assert "Every browser that is signed in will be signed out" in client.get(path).text
    assert choose(client, path).status_code == 303
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    changed = Person.get_by_id(ada.id)
    assert is_right(changed, NEW) and not is_right(changed, OLD)


def test_a_reset_link_works_once_and_for_two_hours(client: PortalClient, ada: Person) -> None:
    ask(client, ada.email)
    path = mailed_path()
    with time_machine.travel(now() + timedelta(hours=2, minutes=1)):
        assert client.get(path).status_code == 410
    choose(client, path)
    assert choose(client, path, OLD).status_code == 410


def test_a_newer_password_spends_a_link_that_still_lies_in_the_mail(client: PortalClient, ada: Person) -> None:
    ask(client, ada.email)
    path = mailed_path()
    set_password(ada, NEW)
    assert client.get(path).status_code == 410


def test_known_unknown_and_ended_accounts_get_the_same_answer(client: PortalClient, ada: Person) -> None:
    ended = make_person("staff")
    deactivate(ended)
    known = ask(client, ada.email).text.replace(ada.email, "X")
    assert ask(client, ended.email).text.replace(ended.email, "X") == known
    assert ask(client, "nobody@company.example").text.replace("nobody@company.example", "X") == known
    assert [mail.to_address for mail in OutgoingMail.select()] == [ada.email]


def test_what_is_no_address_is_said_beside_the_field(client: PortalClient) -> None:
    answer = ask(client, "not an address")
    assert answer.status_code == 422
    assert 'value="not an address"' in answer.text


def test_links_lead_to_the_configured_address_whatever_host_was_asked(app: Flask, ada: Person) -> None:
    with app.test_request_context(base_url="http://evil.example"):
        send_reset(ada, ada.email)
    assert "evil.example" not in OutgoingMail.get().body
    assert "http://127.0.0.1:8000/password/reset/" in OutgoingMail.get().body


def test_asking_again_and_again_is_throttled_for_known_and_unknown(client: PortalClient, ada: Person) -> None:
    for email in (ada.email, "nobody@company.example"):
        assert [ask(client, email).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert OutgoingMail.select().count() == 3
