"""One segment of an index: a part that is written once, read by every snapshot that still holds it."""

import json
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cached_property
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3TermInfo
from whoosh.reading import SegmentReader, TermNotFound

from search_index import analysis
from search_index.codec import ColumnMatcher
from search_index.facets import Borne, Names, Numbers
from search_index.schema import FACETS, PLACE, SCORED
from search_index.spelling import Vocabulary

_SMALL = 500
# How a table of terms begins each of them: the bytes of key and value, then the number of the field.
_LENGTHS, _FIELD = Struct("!ii"), Struct("!H")
_POSTINGS_KEPT = 3_000_000
_LAST_CHARACTER = chr(0x10FFFF)


class Card(NamedTuple):
    """What is known of a document without reading its text; `updated` is seconds since 1970."""

    id: int
    title: str
    updated: float


Places = NDArray[np.uint32]


class Postings(NamedTuple):
    """The documents that hold a term, in order, and how often each does."""

    documents: Numbers
    frequencies: NDArray[np.uint32]

    def from_number(self, first: int) -> "Postings":
        """The same, where the documents are numbered from another number than 0."""
        return Postings(self.documents + first, self.frequencies) if first else self


NO_POSTINGS, NO_PLACES = Postings(np.empty(0, np.intp), np.empty(0, np.uint32)), np.empty(0, PLACE)


class Segment:
    """The documents of a segment, numbered from 0, those deleted since it was written among them.

    `borne` holds for each facet what the documents bear, `lengths` for each field its length in terms. Postings are
    decoded once and kept, as long as there is room: the segment outlives many commits.
    """

    def __init__(self, reader: SegmentReader, names: Mapping[str, Names]) -> None:
        self._reader = reader
        # Whoosh's files have one reading position each, so threads take turns.
        self._lock = threading.RLock()
        count = reader.doc_count_all()
        self.lengths = {
            field: np.fromiter((reader.doc_field_length(number, field) or 0 for number in range(count)), float, count)
            for field in SCORED
        }
        column = reader.column_reader("card")
        stored = [json.loads(column[number]) for number in range(count)]
        self.cards = [Card(id, title, updated) for id, title, updated, _ in stored]
        self.borne = {
            facet: Borne.by([borne[place] for *_, borne in stored], names[facet]) for place, facet in enumerate(FACETS)
        }
        self.ids = np.array([card.id for card in self.cards], np.intp)
        self.updated = np.array([card.updated for card in self.cards], float)
        self.title_lengths = np.array([len(card.title) for card in self.cards], np.intp)
        self._terms = dict(_terms_of(reader)) if count < _SMALL else None
        self._kept: OrderedDict[tuple[str, str], tuple[Postings, Places]] = OrderedDict()
        self._kept_postings = 0

    def may_hold(self, field: str, term: bytes) -> bool:
        """Whether a term, in UTF-8, can stand in a field of any document.

        An index grows by many small segments, and most terms are in none of them.
        """
        return self._terms is None or (field, term) in self._terms

    def postings(self, field: str, term: str) -> Postings:
        """The documents that hold a term in a field."""
        return self._postings_and_places(field, term)[0]

    def places(self, field: str, term: str) -> Places:
        """Where a term stands in the documents that hold it: each place in the first, and so on; in scored fields."""
        return self._postings_and_places(field, term)[1]

    def opening(self, beginning: str) -> list[int]:
        """The documents whose titles begin so, as names are compared."""
        titles = self._titles
        first, last = (bisect_left(titles, (edge, -1)) for edge in (beginning, beginning + _LAST_CHARACTER))
        return [number for _, number in titles[first:last]]

    def frequency(self, field: str, term: str) -> int:
        """In how many documents a term stands."""
        with self._lock:
            known = self._known(field, term)
            return int(known.doc_frequency()) if known else 0

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every word as it is spelt; read when the first doubtful spelling needs it."""
        with self._lock:
            terms = self._terms or (place for place, _ in _terms_of(self._reader))
            return Vocabulary(term.decode("utf-8") for field, term in terms if field == "words")

    @cached_property
    def _titles(self) -> list[tuple[str, int]]:
        return sorted((analysis.name(card.title), number) for number, card in enumerate(self.cards))

    def _postings_and_places(self, field: str, term: str) -> tuple[Postings, Places]:
        kept = self._kept.get((field, term))
        if kept is None:
            with self._lock:
                kept = self._read(field, term)
                self._keep((field, term), kept)
        return kept

    def _read(self, field: str, term: str) -> tuple[Postings, Places]:
        known = self._known(field, term)
        if known is None:
            return NO_POSTINGS, NO_PLACES
        if known.is_inlined():  # what one document alone holds lies in the table of terms
            (document,), (frequency,), (places,) = known.inlined_postings()
            return Postings(np.array([document]), np.array([frequency], np.uint32)), np.frombuffer(places, PLACE)
        matcher = ColumnMatcher(self._reader._terms._postfile, *known.extent(), self._reader.schema[field].format)
        blocks = list(matcher.blocks())
        documents, frequencies, places = blocks[0] if len(blocks) == 1 else map(np.concatenate, zip(*blocks))
        return Postings(documents, frequencies), places

    def _keep(self, key: tuple[str, str], found: tuple[Postings, Places]) -> None:
        count = len(found[0].documents)
        if count and key not in self._kept:  # words that no document holds are without number
            self._kept[key] = found
            self._kept_postings += count
        while self._kept_postings > _POSTINGS_KEPT and len(self._kept) > 1:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._kept_postings -= len(oldest.documents)

    def _known(self, field: str, term: str) -> W3TermInfo | None:
        key = term.encode("utf-8")
        if self._terms is not None:
            value = self._terms.get((field, key))
            return value and W3TermInfo.from_bytes(value)
        try:
            return self._reader._terms.term_info(field, key)
        except TermNotFound:
            return None


def _terms_of(reader: SegmentReader) -> Iterator[tuple[tuple[str, bytes], bytes]]:
    """Every field and term, with what is known of it.

    Whoosh's own iterator does the same in ten times the time: it reads each length anew.
    """
    terms = reader._terms
    table = terms._tindex
    data = bytes(table.dbfile.get(table.startofdata, table.endofdata - table.startofdata))
    place = 0
    while place < len(data):
        key_length, value_length = _LENGTHS.unpack_from(data, place)
        key = place + _LENGTHS.size
        place = key + key_length + value_length
        number, term = _FIELD.unpack_from(data, key)[0], data[key + _FIELD.size:key + key_length]
        yield (terms._fieldunmap[number], term), data[key + key_length:place]
