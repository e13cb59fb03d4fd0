"""An index as it stood at one commit, opened for reading."""

import os
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, compress
from pathlib import Path
from typing import NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search_index import analysis
from search_index.document import Facet
from search_index.schema import FACETS, SCORED, check_version
from search_index.segment import Card, Names, Postings, Segment
from search_index.spelling import Spelling

_CONTENTS = re.compile(r"_MAIN_(\d+)\.toc")


class _Part(NamedTuple):
    """A segment's place in a snapshot: the number of its first document, and which of its own are deleted."""

    segment: Segment
    first: int
    deleted: frozenset[int]

    def live(self) -> Iterable[int]:
        numbers = range(self.first, self.first + len(self.segment.cards))
        return (number for number in numbers if number - self.first not in self.deleted) if self.deleted else numbers


class Snapshot:
    """Everything one commit holds. Documents are numbered from 0 within a snapshot; threads may share it.

    Whoosh's own searchers reuse readers on a refresh and then go on showing what was deleted. Here segments are
    taken over from the snapshot before, and what is deleted is read from the table of contents each time.
    """

    def __init__(self, folder: Path, earlier: "Snapshot | None" = None) -> None:
        check_version(folder)
        storage = FileStorage(str(folder))
        contents = TOC.read(storage, "MAIN")
        self.folder = folder
        self.commit = int(contents.generation)
        self._segments: dict[str, Segment] = {}
        self._parts: list[_Part] = []
        first = 0
        for described in contents.segments:
            name = described.segment_id()
            segment = earlier._segments.get(name) if earlier else None
            segment = segment or Segment(SegmentReader(storage, contents.schema, described))
            self._segments[name] = segment
            self._parts.append(_Part(segment, first, frozenset(described.deleted_docs())))
            first += len(segment.cards)

    @cached_property
    def cards(self) -> list[Card]:
        """The card of each document, those deleted among them."""
        return list(chain.from_iterable(part.segment.cards for part in self._parts))

    @cached_property
    def borne(self) -> dict[str, list[Names]]:
        """For each facet, the names that each document bears."""
        return {
            facet: list(chain.from_iterable(part.segment.borne[facet] for part in self._parts)) for facet in FACETS
        }

    @cached_property
    def lengths(self) -> "dict[str, array[int]]":
        """For each field, the number of terms it has in each document."""
        return {
            field: array("I", chain.from_iterable(part.segment.lengths[field] for part in self._parts))
            for field in SCORED
        }

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """For each field, the number of terms it has in a live document on average."""
        return {
            field: sum(map(lengths.__getitem__, self.live)) / max(len(self.live), 1)
            for field, lengths in self.lengths.items()
        }

    @cached_property
    def live(self) -> "array[int]":
        """The documents that are not deleted."""
        return array("I", chain.from_iterable(part.live() for part in self._parts))

    @cached_property
    def names(self) -> dict[str, list[tuple[str, Facet]]]:
        """For each facet, every name that a live document bears, first as names are compared."""
        return {
            facet: [(analysis.name(found.value), found) for found in count_names(borne, self.live)]
            for facet, borne in self.borne.items()
        }

    @cached_property
    def spelling(self) -> Spelling:
        """How the words of all documents are spelt."""
        return Spelling([part.segment.vocabulary for part in self._parts])

    def postings(self, field: str, term: str) -> Postings:
        """The live documents that hold a term in a field."""
        found = Postings(array("I"), array("d"))
        for part in self._parts:
            documents, frequencies = part.segment.postings(field, term)
            if part.deleted:
                kept = [number not in part.deleted for number in documents]
                documents = array("I", compress(documents, kept))
                frequencies = array("d", compress(frequencies, kept))
            found.documents.extend(number + part.first for number in documents)
            found.frequencies.extend(frequencies)
        return found

    def frequency(self, field: str, term: str) -> int:
        """In how many documents a term stands; those deleted since the last merge count too."""
        return sum(part.segment.frequency(field, term) for part in self._parts)

    def phrase(self, field: str, terms: Sequence[str], among: Iterable[int]) -> set[int]:
        """Those of some documents in which the terms stand side by side in a field."""
        places = self._positions(field, terms[0], set(among))
        for distance, term in enumerate(terms[1:], 1):
            following = self._positions(field, term, set(places))
            places = {
                number: kept for number in following
                if (kept := {at for at in places[number] if at + distance in following[number]})
            }
        return set(places)

    def number_of(self, id: int) -> int | None:
        """The number of the document with an id, or None."""
        documents = self.postings("id", str(id)).documents
        return documents[0] if documents else None

    def is_current(self, folder: Path) -> bool:
        """Whether this is still the last commit of a folder."""
        return folder == self.folder and _latest_commit(folder) == self.commit

    def _positions(self, field: str, term: str, wanted: set[int]) -> dict[int, set[int]]:
        return dict(chain.from_iterable(_positions_in(part, field, term, wanted) for part in self._parts))


def count_names(borne: Sequence[Names], numbers: Iterable[int]) -> tuple[Facet, ...]:
    """How many of some documents bear each name, most first; `borne` holds the names by document."""
    counts: dict[str, int] = {}
    for names, count in Counter(map(borne.__getitem__, numbers)).items():
        for name in names:
            counts[name] = counts.get(name, 0) + count
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(name, count) for name, count in ordered)


def _positions_in(part: _Part, field: str, term: str, wanted: set[int]) -> Iterator[tuple[int, set[int]]]:
    end = part.first + len(part.segment.cards)
    local = {number - part.first for number in wanted if part.first <= number < end}
    if local:
        for number, positions in part.segment.positions(field, term, local).items():
            yield number + part.first, positions


def _latest_commit(folder: Path) -> int:
    found = (_CONTENTS.fullmatch(name) for name in os.listdir(folder))
    return max((int(match[1]) for match in found if match), default=-1)
