"""Faces in lists: small, square, and part of the page."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from knowledge.files import store
from knowledge.images import check_and_encode
from knowledge.people import Person
from portal.people.faces import draw_face, small_face
from tests.client import PortalClient
from tests.factories import make_person

SignIn = Callable[[Person], PortalClient]
RED = (200, 30, 30)


@pytest.fixture(autouse=True)
def nothing_drawn_yet() -> Iterator[None]:
    draw_face.cache_clear()
    yield
    draw_face.cache_clear()


def make_photographed(colour: tuple[int, int, int] = RED, name: str = "Ada Lovelace") -> Person:
    drawn = BytesIO()
    Image.new("RGB", (300, 200), colour).save(drawn, "PNG")
    person = make_person("staff", name=name)
    person.photo = store.keep(check_and_encode(drawn.getvalue()))
    person.save()
    return person


def face_of(person: Person) -> Image.Image:
    kind, _, packed = str(small_face(person)).partition(",")
    assert kind == "data:image/webp;base64"
    return Image.open(BytesIO(b64decode(packed))).convert("RGB")


def test_a_face_is_the_photo_square_and_small(app: Flask) -> None:
    face = face_of(make_photographed())
    assert face.size == (80, 80)
    assert all(abs(seen - wanted) < 12 for seen, wanted in zip(face.getpixel((40, 40)), RED, strict=True))


def test_each_person_has_their_own(app: Flask) -> None:
    assert small_face(make_photographed()) != small_face(make_photographed((20, 20, 180), "Grace Hopper"))


def test_without_a_photo_there_is_none(app: Flask) -> None:
    assert small_face(make_person("staff")) is None


def test_a_photo_whose_file_is_gone_gives_way_to_initials(app: Flask, sign_in: SignIn) -> None:
    person = make_photographed()
    person.photo.path.unlink()
    assert small_face(person) is None
    assert ">AL</span>" in sign_in(person).get("/people").text


def test_a_list_holds_the_faces_and_a_page_about_one_person_the_photo(sign_in: SignIn) -> None:
    person = make_photographed()
    client = sign_in(person)
    listed = client.get("/people").text
    assert f'src="{small_face(person)}"' in unescape(listed)
    assert str(person.photo_url) not in listed
    assert f'src="{person.photo_url}"' in client.get(f"/people/{person.id}").text
