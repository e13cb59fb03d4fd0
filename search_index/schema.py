"""The fields of an index, and how a document fills them."""

import json
from array import array
from collections.abc import Iterable, Sequence
from datetime import timezone
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns, fields, formats
from whoosh.analysis import IDAnalyzer

from search_index import analysis
from search_index.document import Document
from search_index.errors import ShelfUnavailable

SCHEMA_VERSION = 3
SCORED = ("text", "title", "headings", "labels")
FACETS = ("product", "tag", "kind", "author")
LONGEST_START = 10
PLACE = np.dtype("uint32")
_VERSION_FILE = "schema_version"


class Places(formats.Positions):
    """Where a term stands in a document, as bare numbers: read many times faster than Whoosh's pickled ones.

    Whoosh pickles the name of this class with every index.
    """

    def encode(self, positions: Sequence[int]) -> bytes:
        """The positions as an index keeps them."""
        return array("I", positions).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions that were encoded."""
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        """How many positions were encoded."""
        return len(value) // PLACE.itemsize


def make_schema() -> fields.Schema:
    """The fields of every shelf, each given finished terms.

    `text` holds every word of a document and decides what matches; `title`, `headings` and `labels` add weight;
    `words` is unstemmed, for spelling and for stop words; `starts` holds the beginnings of title words; `card` is
    what hits show and facets count.
    """
    return fields.Schema(
        id=fields.ID(unique=True),
        text=_positions(), title=_positions(), headings=_positions(), labels=_positions(),
        words=_existence(), starts=_existence(),
        card=fields.COLUMN(columns.VarBytesColumn()),
    )


def fields_of(document: Document) -> dict[str, Any]:
    """The value of each field for one document."""
    title, body = analysis.analyse(document.title), analysis.analyse(document.body)
    headings = analysis.analyse_all(document.headings)
    labels = analysis.analyse_all((*document.tags, document.product))
    words = {word for part in (title, headings, labels, body) for word in part.words}
    return {
        "id": str(document.id),
        "title": title.terms,
        "headings": headings.terms,
        "labels": labels.terms,
        "text": body.terms + title.terms + headings.terms + labels.terms,
        "words": [word for word in words if word.isalpha()],
        "starts": sorted(starts(title.words)),
        "card": _card(document),
    }


def starts(words: Iterable[str]) -> set[str]:
    """Every beginning of every word, up to the length kept."""
    return {word[:length] for word in words for length in range(1, min(len(word), LONGEST_START) + 1)}


def stamp_version(folder: Path) -> None:
    """Note in an index folder by which schema it was made."""
    (folder / _VERSION_FILE).write_text(str(SCHEMA_VERSION), "ascii")


def check_version(folder: Path) -> None:
    """Raise ShelfUnavailable where an index folder was made by another schema than this one."""
    version = (folder / _VERSION_FILE).read_text("ascii").strip()
    if version != str(SCHEMA_VERSION):
        raise ShelfUnavailable(f"the index has schema version {version}, and {SCHEMA_VERSION} is needed")


def _card(document: Document) -> bytes:
    updated = document.updated.astimezone(timezone.utc).timestamp()
    borne: dict[str, tuple[str, ...]] = {
        "product": (document.product,), "tag": document.tags, "kind": (document.kind,), "author": (document.author,)
    }
    named = [[name for name in borne[facet] if name] for facet in FACETS]
    return json.dumps([document.id, document.title, updated, named]).encode("ascii")


def _positions() -> fields.FieldType:
    return fields.FieldType(Places(), IDAnalyzer(), scorable=True)


def _existence() -> fields.FieldType:
    return fields.FieldType(formats.Existence(), IDAnalyzer())
