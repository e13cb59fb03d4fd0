"""Pages are packed for those who take it."""

import gzip
from collections.abc import Callable

from knowledge.people import Person
from tests.client import PortalClient
from tests.factories import make_person

SignIn = Callable[[Person], PortalClient]
GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_packed_for_those_who_take_it(client: PortalClient) -> None:
    packed, plain = client.get("/sign-in", headers=GZIP), client.get("/search")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")
    assert "Content-Encoding" not in plain.headers and plain.data.startswith(b"<!doctype html>")
    assert "Accept-Encoding" in packed.vary and "Accept-Encoding" in plain.vary


def test_what_is_short_is_sent_as_it_is(client: PortalClient) -> None:
    assert "Content-Encoding" not in client.get("/robots.txt", headers=GZIP).headers


def test_what_is_packed_already_is_not_packed_again(client: PortalClient) -> None:
    style = client.get("/static/css/base.css", headers=GZIP)
    assert gzip.decompress(style.data).decode().startswith("@layer")
    font = client.get("/static/vendor/fonts/figtree-latin.woff2", headers=GZIP)
    assert "Content-Encoding" not in font.headers and font.data[:4] == b"wOF2"


def test_an_error_page_is_packed_as_well(sign_in: SignIn) -> None:
    answer = sign_in(make_person("staff")).get("/articles/999999", headers=GZIP)
    assert answer.status_code == 404
    assert b"<h1" in gzip.decompress(answer.data)
