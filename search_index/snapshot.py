"""An index as it stood at one commit, opened for reading."""

import os
import re
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search_index import analysis
from search_index.document import Facet
from search_index.facets import Borne, FacetNames, Names, Numbers
from search_index.schema import FACETS, SCORED, check_version
from search_index.segment import NO_POSTINGS, Card, Postings, Segment
from search_index.spelling import Spelling

_PLACES_OF_A_DOCUMENT = 1 << 32
_POSTINGS_KEPT = 3_000_000
_CONTENTS = re.compile(r"_MAIN_(\d+)\.toc")


class _Part(NamedTuple):
    """A segment's place in a snapshot: the number of its first document, and which of its own are not deleted."""

    segment: Segment
    first: int
    live: NDArray[np.bool_]

    def postings(self, field: str, term: str) -> Postings:
        return self.segment.postings(field, term).from_number(self.first)


class _Joined:
    """Postings of all parts, joined when they are first asked for, and longer by what later commits add.

    It goes from one snapshot to the next as long as parts are only added. What is deleted makes no difference here.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Postings, int]] = {}
        self._kept_postings = 0

    def postings(self, field: str, term: str, parts: Sequence[_Part]) -> Postings:
        """The documents that hold a term in a field."""
        found, count = self._kept.get((field, term), (NO_POSTINGS, 0))
        if count == len(parts):
            return found
        if count > len(parts):  # an earlier snapshot is still in use
            found, count = NO_POSTINGS, 0
        added = [part.postings(field, term) for part in _holding(parts[count:], field, term)]
        if added and not len(found.documents):
            found, *added = added
        if added:
            found = Postings(*map(np.concatenate, zip(found, *added)))
        self._keep((field, term), found, len(parts))
        return found

    def _keep(self, key: tuple[str, str], found: Postings, count: int) -> None:
        if self._kept_postings > _POSTINGS_KEPT:
            self._kept, self._kept_postings = {}, 0
        self._kept[key] = found, count
        self._kept_postings += 1 + len(found.documents)


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
        self._names: dict[str, Names] = earlier._names if earlier else {facet: Names() for facet in FACETS}
        self._segments: dict[str, Segment] = {}
        self._parts: list[_Part] = []
        first = 0
        for described in contents.segments:
            name = described.segment_id()
            segment = earlier._segments.get(name) if earlier else None
            segment = segment or Segment(SegmentReader(storage, contents.schema, described), self._names)
            self._segments[name] = segment
            live = np.ones(len(segment.cards), bool)
            live[list(described.deleted_docs())] = False
            self._parts.append(_Part(segment, first, live))
            first += len(segment.cards)
        self._joined: _Joined = earlier._joined if earlier and self._goes_on_from(earlier) else _Joined()

    @cached_property
    def cards(self) -> list[Card]:
        """The card of each document, those deleted among them."""
        return list(chain.from_iterable(part.segment.cards for part in self._parts))

    @cached_property
    def ids(self) -> Numbers:
        """The id of each document."""
        return np.concatenate([np.empty(0, np.intp), *(part.segment.ids for part in self._parts)])

    @cached_property
    def updated(self) -> NDArray[np.float64]:
        """When each document was last changed, in seconds since 1970."""
        return np.concatenate([np.empty(0), *(part.segment.updated for part in self._parts)])

    @cached_property
    def title_lengths(self) -> Numbers:
        """The number of characters of each document's title."""
        return np.concatenate([np.empty(0, np.intp), *(part.segment.title_lengths for part in self._parts)])

    @cached_property
    def facets(self) -> dict[str, FacetNames]:
        """The names that the documents bear."""
        return {
            facet: FacetNames(names, Borne.joined(part.segment.borne[facet] for part in self._parts))
            for facet, names in self._names.items()
        }

    @cached_property
    def lengths(self) -> dict[str, NDArray[np.float64]]:
        """For each field, the number of terms it has in each document."""
        return {
            field: np.concatenate([np.empty(0), *(part.segment.lengths[field] for part in self._parts)])
            for field in SCORED
        }

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """For each field, the number of terms it has in a live document on average."""
        return {field: lengths[self.live].sum() / max(len(self.live), 1) for field, lengths in self.lengths.items()}

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

    def postings(self, field: str, term: str) -> Postings:
        """The documents that hold a term in a field; those deleted since the last merge count too."""
        return self._joined.postings(field, term, self._parts)

    def frequency(self, field: str, term: str) -> int:
        """In how many documents a term stands; those deleted since the last merge count too."""
        return sum(part.segment.frequency(field, term) for part in _holding(self._parts, field, term))

    def phrase(self, field: str, terms: Sequence[str], among: Numbers) -> Numbers:
        """Those of some documents in which the terms stand side by side in a field."""
        if len(terms) == 1:
            return np.intersect1d(among, self.postings(field, terms[0]).documents)
        beginnings = self._places(field, terms[0], among)
        for distance, term in enumerate(terms[1:], 1):
            beginnings = beginnings[np.isin(beginnings, self._places(field, term, among) - distance)]
        return np.unique(beginnings // _PLACES_OF_A_DOCUMENT)

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

    def _goes_on_from(self, earlier: "Snapshot") -> bool:
        segments = [part.segment for part in self._parts]
        return [part.segment for part in earlier._parts] == segments[:len(earlier._parts)]

    def _places(self, field: str, term: str, among: Numbers) -> Numbers:
        """Every place of a term in some documents, one document's after another's."""
        documents, frequencies, places = self.postings(field, term)
        of = np.repeat(documents, frequencies)
        wanted = np.isin(of, among)
        return of[wanted] * _PLACES_OF_A_DOCUMENT + places[wanted]


def _holding(parts: Sequence[_Part], field: str, term: str) -> list[_Part]:
    key = term.encode("utf-8")
    return [part for part in parts if part.segment.may_hold(field, key)]


def _latest_commit(folder: Path) -> int:
    found = (_CONTENTS.fullmatch(name) for name in os.listdir(folder))
    return max((int(match[1]) for match in found if match), default=-1)
