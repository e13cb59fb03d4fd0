"""Changing one's own profile and preference."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.audit import AuditEntry
from knowledge.people import Person
from tests.client import PortalClient
from tests.factories import make_person
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.pictures import png
from tests.portal.recognition.test_posting import error_for

SignIn = Callable[[Person], PortalClient]


def profile(**fields: Any) -> dict[str, Any]:
    form = {"about": "Rows.", "expertise": "DNS, tea", "say_name": "AH-na", "phone": "+49 40 1"}
    return {**form, "timezone": "Asia/Tokyo", **fields}


def stored(person: Person) -> Person:
    found: Person = Person.get_by_id(person.id)
    return found


def test_one_changes_ones_own_profile(sign_in: SignIn) -> None:
    person = make_person()
    response = sign_in(person).post(f"/people/{person.id}/profile", data=profile(expertise="DNS,, tea,\nDNS"))
    changed = stored(person)
    assert (response.status_code, response.location) == (303, f"/people/{person.id}")
    assert (changed.about, changed.say_name, changed.phone) == ("Rows.", "AH-na", "+49 40 1")
    assert (changed.expertise, changed.timezone) == ("DNS, tea", "Asia/Tokyo")
    assert AuditEntry.get().action == "person.profile_edited"


def test_name_address_and_roles_are_not_ones_own_to_change(sign_in: SignIn) -> None:
    person = make_person(name="Ana")
    form = profile(name="Boss", email="x@y.example", roles="admin", licence="publisher")
    sign_in(person).post(f"/people/{person.id}/profile", data=form)
    changed = stored(person)
    assert (changed.name, changed.email, changed.licence) == ("Ana", person.email, None)
    assert changed.roles == {"staff"}


def test_the_profile_of_another_is_not_ones_own_to_change(sign_in: SignIn) -> None:
    person, admin = make_person(), make_person("staff", "admin")
    client = sign_in(admin)
    assert client.get(f"/people/{person.id}/profile").status_code == 403
    assert client.post(f"/people/{person.id}/profile", data=profile()).status_code == 403
    assert client.post(f"/people/{person.id}/preference", data={"preference": "private"}).status_code == 403
    assert stored(person).preference == "public"
    assert "preference-form" not in client.get(f"/people/{person.id}").text


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "x" * 300, "utc\x00"])
def test_a_time_zone_that_is_none_is_refused_with_the_words_kept(sign_in: SignIn, zone: str) -> None:
    person = make_person()
    form = profile(timezone=zone, about="Unsaved words")
    response = sign_in(person).post(f"/people/{person.id}/profile", data=form)
    assert response.status_code == 422
    assert error_for(response.text, "timezone")
    assert "Unsaved words" in response.text
    assert stored(person).timezone == "UTC"


@pytest.mark.parametrize(("field", "limit"), [("about", 2000), ("expertise", 500), ("say_name", 120), ("phone", 40)])
def test_over_long_words_are_refused_and_kept(sign_in: SignIn, field: str, limit: int) -> None:
    person = make_person()
    response = sign_in(person).post(f"/people/{person.id}/profile", data=profile(**{field: "x" * (limit + 1)}))
    assert response.status_code == 422
    assert error_for(response.text, field)
    assert "x" * (limit + 1) in response.text


def test_a_photo_is_taken_shown_and_taken_away(sign_in: SignIn) -> None:
    person = make_person()
    client, address = sign_in(person), f"/people/{person.id}/profile"
    assert client.post(address, data=profile(photo=(io.BytesIO(png()), "me.png"))).status_code == 303
    assert f'src="{stored(person).photo_url}"' in client.get(f"/people/{person.id}").text
    assert client.post(address, data=profile()).status_code == 303
    assert stored(person).photo_id is not None
    assert client.post(address, data=profile(remove_photo="1")).status_code == 303
    assert stored(person).photo_id is None


def test_what_is_no_picture_is_refused(sign_in: SignIn) -> None:
    person = make_person()
    data = profile(photo=(io.BytesIO(b"<html><script>alert(1)</script>"), "me.png"), about="Unsaved words")
    response = sign_in(person).post(f"/people/{person.id}/profile", data=data)
    assert response.status_code == 422
    assert error_for(response.text, "photo")
    assert "Unsaved words" in response.text
    assert stored(person).about == ""


@pytest.mark.parametrize("preference", ["public", "team", "private"])
def test_one_says_how_one_likes_to_be_thanked(sign_in: SignIn, preference: str) -> None:
    person = make_person()
    client = sign_in(person)
    assert client.post(f"/people/{person.id}/preference", data={"preference": preference}).status_code == 303
    page = parsed(client.get(f"/people/{person.id}").text)
    assert page.select_one("input[name=preference][checked]")["value"] == preference


@pytest.mark.parametrize("preference", ["", "nobody", "PUBLIC", "x" * 500])
def test_a_preference_that_is_none_is_refused(sign_in: SignIn, preference: str) -> None:
    person = make_person()
    response = sign_in(person).post(f"/people/{person.id}/preference", data={"preference": preference})
    assert response.status_code == 422
    assert error_for(response.text, "preference")
    assert stored(person).preference == "public"


def test_customers_strangers_and_other_sites_change_nothing(sign_in: SignIn, client: PortalClient) -> None:
    person, customer = make_person(), make_person("customer")
    for part in ("profile", "preference"):
        assert sign_in(customer).post(f"/people/{customer.id}/{part}", data=profile()).status_code == 403
        assert client.post(f"/people/{person.id}/{part}", data=profile()).status_code == 401
        assert sign_in(person).post(f"/people/{person.id}/{part}", data=profile(), with_token=False).status_code == 400
    assert sign_in(person).get(f"/people/{person.id}/preference").status_code == 405


def test_naughty_strings_are_shown_as_they_were_typed(sign_in: SignIn, fixtures: Path) -> None:
    person = make_person()
    client = sign_in(person)
    naughty = json.loads((fixtures / "bad-input" / "blns.json").read_text())
    for start in range(0, len(naughty), 6):
        about = "\n".join(naughty[start : start + 6])
        form = profile(about=about, say_name=naughty[start][:100], expertise=naughty[start][:400], phone="")
        assert client.post(f"/people/{person.id}/profile", data=form).status_code == 303
        page = parsed(client.get(f"/people/{person.id}").text)
        shown = page.select_one(".person-about")
        assert (shown.get_text() if shown else "") == stored(person).about
        assert not page.select("main script")
