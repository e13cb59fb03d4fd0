"""Addresses: what they may hold."""

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

from knowledge.errors import NotFound

LARGEST_ID = 2**31 - 1


class RowIdConverter(IntegerConverter):
    """A row's id; a number that no column of ids can hold is no address at all."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def init_app(app: Flask) -> None:
    """Registers `<id:…>` for the rules of views, and knows no address with a character that no text column can hold."""
    app.url_map.converters["id"] = RowIdConverter
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if "\x00" in request.path:
        raise NotFound
