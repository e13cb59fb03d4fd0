"""An index as it stood at one commit, opened for reading."""

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search_index import analysis
from search_index.document import Facet
from search_index.facets import Borne, FacetNames, Names, Numbers, in_turn
from search_index.joining import Joined, Part
from search_index.schema import FACETS, SCORED, check_version
from search_index.segment import NO_PLACES, NO_POSTINGS, Card, Places, Postings, Segment
from search_index.spelling import Spelling

_PLACES_OF_A_DOCUMENT = 1 << 32
_POSTINGS_KEPT = 3_000_000
_PLACES_KEPT = 6_000_000
_FREQUENCIES_KEPT = 50_000
_CONTENTS = re.compile(r"_MAIN_(\d+)\.toc")


class _Shared:
    """What snapshots share as long as parts are only added."""

    def __init__(self) -> None:
        self.columns = Joined()
        self.frequencies = Joined(_FREQUENCIES_KEPT)
        self.postings = Joined(_POSTINGS_KEPT, lambda found: 1 + len(found.documents))
        self.places = Joined(_PLACES_KEPT, lambda found: 1 + len(found))


class Snapshot:
    """Everything one commit holds. Documents are numbered from 0 within a snapshot; threads may share it.

    `count` is how many there are, those deleted since the last merge among them.

    Whoosh's own searchers reuse readers on a refresh and then go on showing what was deleted. Here segments are
    taken over from the snapshot before, and what is deleted is read from the table of contents each time.
    """

    def __init__(self, folder: Path, earlier: "Snapshot | None" = None) -> None:
        check_version(folder)
        storage = FileStorage(str(folder))
        contents = TOC.read(storage, "MAIN")
        self.folder = folder
        self.commit = int(contents.generation)
        self._names: dict[str, Names] = earlier._names if earlier else {facet: Names() for facet in FACETS}
        self._segments: dict[str, Segment] = {}
        self._parts: list[Part] = []
        first = 0
        for described in contents.segments:
            name = described.segment_id()
            segment = earlier._segments.get(name) if earlier else None
            segment = segment or Segment(SegmentReader(storage, contents.schema, described), self._names)
            self._segments[name] = segment
            live = np.ones(len(segment.cards), bool)
            live[list(described.deleted_docs())] = False
            self._parts.append(Part(segment, first, live))
            first += len(segment.cards)
        self.count = first
        self._shared: _Shared = earlier._shared if earlier and self._goes_on_from(earlier) else _Shared()

    @property
    def sizes(self) -> list[int]:
        """How many live documents each segment has."""
        return [int(part.live.sum()) for part in self._parts]

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing to merge: one segment at most, and nothing in it is deleted."""
        return len(self._parts) < 2 and not len(self.deleted)

    @cached_property
    def ids(self) -> Numbers:
        """The id of each document."""
        return self._column("ids", lambda segment: segment.ids, np.intp)

    @cached_property
    def updated(self) -> NDArray[np.float64]:
        """When each document was last changed, in seconds since 1970."""
        return self._column("updated", lambda segment: segment.updated, float)

    @cached_property
    def title_lengths(self) -> Numbers:
        """The number of characters of each document's title."""
        return self._column("title lengths", lambda segment: segment.title_lengths, np.intp)

    @cached_property
    def facets(self) -> dict[str, FacetNames]:
        """The names that the documents bear."""
        return {
            facet: FacetNames(names, Borne(
                self._column(("names", facet), lambda segment: segment.borne[facet].names, np.intp),
                self._column(("counts", facet), lambda segment: segment.borne[facet].counts, np.intp),
            ))
            for facet, names in self._names.items()
        }

    @cached_property
    def lengths(self) -> dict[str, NDArray[np.float64]]:
        """For each field, the number of terms it has in each document."""
        return {field: self._column(field, lambda segment: segment.lengths[field], float) for field in SCORED}

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """For each field, the number of terms it has in a live document on average."""
        count = max(len(self.live), 1)
        return {field: (column.sum() - column[self.deleted].sum()) / count for field, column in self.lengths.items()}

    @cached_property
    def is_live(self) -> NDArray[np.bool_]:
        """For each document, whether it is not deleted."""
        return np.concatenate([np.empty(0, bool), *(part.live for part in self._parts)])

    @cached_property
    def live(self) -> Numbers:
        """The documents that are not deleted."""
        return np.flatnonzero(self.is_live)

    @cached_property
    def deleted(self) -> Numbers:
        """The documents that are deleted."""
        return np.flatnonzero(~self.is_live)

    @cached_property
    def names(self) -> dict[str, list[tuple[str, Facet]]]:
        """For each facet, every name that a live document bears, first as names are compared."""
        return {
            facet: [(analysis.name(found.value), found) for found in names.count(self.live)]
            for facet, names in self.facets.items()
        }

    @cached_property
    def spelling(self) -> Spelling:
        """How the words of all documents are spelt."""
        return Spelling([part.segment.vocabulary for part in self._parts])

    def card(self, number: int) -> Card:
        """The card of a document."""
        part = self._parts[bisect_right(self._parts, number, key=_first) - 1]
        return part.segment.cards[number - part.first]

    def postings(self, field: str, term: str) -> Postings:
        """The documents that hold a term in a field; those deleted since the last merge count too."""
        def add(found: Postings, parts: Sequence[Part]) -> Postings:
            added = [part.postings(field, term) for part in _holding(parts, field, term)]
            if added and not len(found.documents):
                found, *added = added
            return Postings(*map(np.concatenate, zip(found, *added))) if added else found

        return self._shared.postings.value((field, term), self._parts, NO_POSTINGS, add)

    def frequency(self, field: str, term: str) -> int:
        """In how many documents a term stands; those deleted since the last merge count too."""
        def add(found: int, parts: Sequence[Part]) -> int:
            return found + sum(part.segment.frequency(field, term) for part in _holding(parts, field, term))

        return self._shared.frequencies.value((field, term), self._parts, 0, add)

    def phrase(self, field: str, terms: Sequence[str], among: Numbers) -> Numbers:
        """Those of some documents in which the terms stand side by side in a field."""
        is_among = self._is_among(among)
        if len(terms) == 1:
            documents = self.postings(field, terms[0]).documents
            return documents[is_among[documents]]
        beginnings = self._places(field, terms[0], is_among)
        for distance, term in enumerate(terms[1:], 1):
            beginnings = beginnings[np.isin(beginnings, self._places(field, term, is_among) - distance)]
        return np.unique(beginnings // _PLACES_OF_A_DOCUMENT)

    def near(self, field: str, terms: Sequence[str], among: Numbers, *, within: int) -> Iterator[Numbers]:
        """For each two neighbouring terms that differ, those of some documents that hold both so few words apart."""
        is_among = self._is_among(among)
        places = {term: self._places(field, term, is_among) for term in set(terms)}
        for one, other in pairwise(terms):
            if one != other:
                first, after = np.searchsorted(places[other], (places[one] - within, places[one] + within + 1))
                yield np.unique(places[one][first < after] // _PLACES_OF_A_DOCUMENT)

    def opening(self, beginning: str) -> Numbers:
        """The documents whose titles begin so, as names are compared, those deleted among them."""
        found = [number + part.first for part in self._parts for number in part.segment.opening(beginning)]
        return np.array(found, np.intp)

    def number_of(self, id: int) -> int | None:
        """The number of the document with an id, or None."""
        documents = self.postings("id", str(id)).documents
        return next((int(number) for number in documents if self.is_live[number]), None)

    def is_current(self, folder: Path) -> bool:
        """Whether this is still the last commit of a folder."""
        return folder == self.folder and _latest_commit(folder) == self.commit

    def _column(self, key: Hashable, of: Callable[[Segment], NDArray[Any]], kind: type) -> NDArray[Any]:
        def add(found: NDArray[Any], parts: Sequence[Part]) -> NDArray[Any]:
            return np.concatenate([found, *(of(part.segment) for part in parts)])

        return self._shared.columns.value(key, self._parts, np.empty(0, kind), add)

    def _goes_on_from(self, earlier: "Snapshot") -> bool:
        segments = [part.segment for part in self._parts]
        return [part.segment for part in earlier._parts] == segments[:len(earlier._parts)]

    def _is_among(self, numbers: Numbers) -> NDArray[np.bool_]:
        is_among = np.zeros(self.count, bool)
        is_among[numbers] = True
        return is_among

    def _places(self, field: str, term: str, is_among: NDArray[np.bool_]) -> Numbers:
        """Every place of a term in some documents, one document's after another's."""
        documents, frequencies = self.postings(field, term)
        wanted = is_among[documents]
        counts = frequencies[wanted].astype(np.intp)
        firsts = np.cumsum(frequencies, dtype=np.intp)[wanted] - counts
        places = self._all_places(field, term)[in_turn(firsts, counts)]
        return np.repeat(documents[wanted], counts) * _PLACES_OF_A_DOCUMENT + places

    def _all_places(self, field: str, term: str) -> Places:
        def add(found: Places, parts: Sequence[Part]) -> Places:
            added = [part.segment.places(field, term) for part in _holding(parts, field, term)]
            if added and not len(found):  # one alone is shared, not copied
                found, *added = added
            return np.concatenate([found, *added]) if added else found

        return self._shared.places.value((field, term), self._parts, NO_PLACES, add)


def _first(part: Part) -> int:
    return part.first


def _holding(parts: Sequence[Part], field: str, term: str) -> list[Part]:
    key = term.encode("utf-8")
    return [part for part in parts if part.segment.may_hold(field, key)]


def _latest_commit(folder: Path) -> int:
    found = (_CONTENTS.fullmatch(name) for name in os.listdir(folder))
    return max((int(match[1]) for match in found if match), default=-1)
