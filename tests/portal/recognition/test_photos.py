"""The photo of a post."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.files import StoredFile
from knowledge.people import Person
from portal.recognition.models import Post
from tests.client import PortalClient
from tests.factories import make_person
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.pictures import png
from tests.portal.recognition.test_posting import error_for, thanks

SignIn = Callable[[Person], PortalClient]


def with_photo(data: bytes, name: str = "van.png", **fields: Any) -> dict[str, Any]:
    form = thanks(make_person(), photo_alt="A van in the rain.")
    return {**form, "photo": (io.BytesIO(data), name), **fields}


def test_a_photo_is_shown_with_its_words_and_kept_by_the_browser(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    assert client.post("/wall", data=with_photo(png())).status_code == 303
    post = Post.get()
    image = parsed(client.get("/wall").text).select_one(f"#post-{post.id} .post-photo")
    assert image["alt"] == "A van in the rain."
    response = client.get(image["src"], buffered=True)
    assert response.status_code == 200
    assert response.content_type == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_photo_needs_words_for_those_who_cannot_see_it(sign_in: SignIn) -> None:
    response = sign_in(make_person()).post("/wall", data=with_photo(png(), photo_alt=" "))
    assert response.status_code == 422
    assert error_for(response.text, "photo_alt")
    assert "choose it again" in response.text
    assert StoredFile.select().count() == 0


def test_a_description_without_a_photo_is_not_passed_over(sign_in: SignIn) -> None:
    response = sign_in(make_person()).post("/wall", data=thanks(make_person(), photo_alt="A van."))
    assert "none came with it" in error_for(response.text, "photo")


def test_an_over_long_description_is_refused(sign_in: SignIn) -> None:
    response = sign_in(make_person()).post("/wall", data=with_photo(png(), photo_alt="x" * 301))
    assert "300" in error_for(response.text, "photo_alt")


@pytest.mark.parametrize(
    "name",
    ["html_as.png", "html_page.html", "empty.png", "bomb_20000x20000.png", "bomb_header_only.png", "gzip_bomb.gz"],
)
def test_what_is_no_picture_is_refused_with_the_words_kept(sign_in: SignIn, fixtures: Path, name: str) -> None:
    data = (fixtures / "bad-input" / "files" / name).read_bytes()
    response = sign_in(make_person()).post("/wall", data=with_photo(data, name))
    assert response.status_code == 422
    assert error_for(response.text, "photo")
    assert "Thank you for the night." in response.text
    assert (Post.select().count(), StoredFile.select().count()) == (0, 0)


def test_a_picture_leaves_its_place_of_origin_behind(sign_in: SignIn, fixtures: Path) -> None:
    client = sign_in(make_person())
    data = (fixtures / "bad-input" / "files" / "exif_gps.jpg").read_bytes()
    assert client.post("/wall", data=with_photo(data, "exif_gps.jpg")).status_code == 303
    assert b"Exif" not in client.get(f"/wall/{Post.get().id}/photo", buffered=True).data


def test_editing_keeps_replaces_or_removes_the_photo(sign_in: SignIn) -> None:
    client, recipient = sign_in(make_person()), make_person()
    client.post("/wall", data=with_photo(png()))
    post = Post.get()
    form = thanks(recipient, photo_alt="A van in the rain.")
    assert client.post(post.url, data=form).status_code == 303
    assert Post.get().photo_id == post.photo_id
    assert client.post(post.url, data={**form, "photo": (io.BytesIO(png("teal")), "x.png")}).status_code == 303
    assert Post.get().photo_id != post.photo_id
    assert Post.get().photo_url != post.photo_url
    assert client.post(post.url, data={**form, "remove_photo": "1"}).status_code == 303
    assert (Post.get().photo_id, Post.get().photo_alt) == (None, "")
    assert client.get(f"{post.url}/photo", buffered=True).status_code == 404


def test_a_photo_whose_file_is_lost_is_not_there(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    client.post("/wall", data=with_photo(png("purple")))
    StoredFile.get().path.unlink()
    assert client.get(f"/wall/{Post.get().id}/photo", buffered=True).status_code == 404
