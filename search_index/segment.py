"""One segment of an index: a part that is written once, read by every snapshot that still holds it."""

import json
import threading
from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching import FilterMatcher
from whoosh.reading import SegmentReader, TermNotFound

from search_index.schema import FACETS, SCORED
from search_index.spelling import Vocabulary

Names = tuple[str, ...]
_SMALL = 500


class Card(NamedTuple):
    """What is known of a document without reading its text; `updated` is seconds since 1970."""

    id: int
    title: str
    updated: float


class Postings(NamedTuple):
    """The documents that hold a term, in order, and how often each does."""

    documents: "array[int]"
    frequencies: "array[float]"


class _Block(NamedTuple):
    numbers: Sequence[int]
    frequencies: Sequence[float]
    positions: Callable[[int], set[int]]


class Segment:
    """The documents of a segment, numbered from 0, those deleted since it was written among them.

    `borne` holds for each facet the names that each document bears, `lengths` for each field its length in terms.
    """

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        # Whoosh's files have one reading position each, so threads take turns.
        self._lock = threading.RLock()
        count = reader.doc_count_all()
        self.cards: list[Card] = []
        self.borne: dict[str, list[Names]] = {facet: [] for facet in FACETS}
        self.lengths = {
            field: array("I", (reader.doc_field_length(number, field) or 0 for number in range(count)))
            for field in SCORED
        }
        self._read_cards(count)
        self._terms = frozenset(reader.all_terms()) if count < _SMALL else None

    def postings(self, field: str, term: str) -> Postings:
        """The documents that hold a term in a field."""
        found = Postings(array("I"), array("d"))
        with self._lock:
            for numbers, frequencies, _ in self._blocks(field, term):
                found.documents.extend(iter(numbers))
                found.frequencies.extend(iter(frequencies))
        return found

    def positions(self, field: str, term: str, wanted: Container[int]) -> dict[int, set[int]]:
        """Where a term stands in those documents that are wanted."""
        with self._lock:
            return {
                number: positions(place)
                for numbers, _, positions in self._blocks(field, term)
                for place, number in enumerate(numbers) if number in wanted
            }

    def frequency(self, field: str, term: str) -> int:
        """In how many documents a term stands."""
        with self._lock:
            return int(self._reader.doc_frequency(field, term)) if self._may_hold(field, term) else 0

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every word as it is spelt; read when the first doubtful spelling needs it."""
        with self._lock:
            return Vocabulary(word.decode("utf-8") for word in self._reader.lexicon("words"))

    def _read_cards(self, count: int) -> None:
        column = self._reader.column_reader("card")
        shared: dict[Names, Names] = {}
        for number in range(count):
            id, title, updated, borne = json.loads(column[number])
            self.cards.append(Card(id, title, updated))
            for facet, names in zip(FACETS, map(tuple, borne)):
                self.borne[facet].append(shared.setdefault(names, names))

    def _may_hold(self, field: str, term: str) -> bool:
        # An index grows by many small segments, and most terms are in none of them.
        return self._terms is None or (field, term.encode("utf-8")) in self._terms

    def _blocks(self, field: str, term: str) -> Iterator[_Block]:
        matcher = self._matcher(field, term) if self._may_hold(field, term) else None
        while matcher is not None and matcher.is_active():
            if isinstance(matcher, W3LeafMatcher):
                # Asking for one posting loads its block; taking the whole block is far faster than stepping.
                matcher.id(), matcher.weight()
                yield _Block(matcher._ids, matcher._weights, partial(_positions_at, matcher))
                matcher._next_block()
            else:
                yield _Block((matcher.id(),), (matcher.weight(),), partial(_only_positions, matcher))
                matcher.next()

    def _matcher(self, field: str, term: str) -> Any:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return None
        return matcher.child if isinstance(matcher, FilterMatcher) else matcher


def _positions_at(matcher: Any, place: int) -> set[int]:
    if matcher._values is None:
        matcher.value()
    return set(matcher.format.decode_positions(matcher._values[place]))


def _only_positions(matcher: Any, place: int) -> set[int]:
    return set(matcher.value_as("positions"))
