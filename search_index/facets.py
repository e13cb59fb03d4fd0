"""Which names of a facet the documents bear: counted, and looked for."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index.document import Facet

Numbers = NDArray[np.intp]


class Names:
    """The names of a facet, numbered as they come, once for all the commits that a shelf goes through."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of a name, the next one where it is new."""
        number = self._numbers.setdefault(name, len(self.known))
        if number == len(self.known):
            self.known.append(name)
        return number


class Borne(NamedTuple):
    """What some documents bear: the numbers of their names, one document's after another's, and how many each has."""

    names: Numbers
    counts: Numbers

    @classmethod
    def by(cls, documents: Sequence[Sequence[str]], names: Names) -> "Borne":
        """From the names of each document in turn."""
        counts = np.array([len(borne) for borne in documents], np.intp)
        return cls(np.array([names.number(name) for borne in documents for name in borne], np.intp), counts)


def in_turn(firsts: Numbers, counts: Numbers) -> Numbers:
    """For each first number in turn, that number and the ones after it, as many as its count says."""
    ends = np.cumsum(counts)
    return np.arange(counts.sum()) + np.repeat(firsts - ends + counts, counts)


class FacetNames:
    """A facet of the documents of one commit."""

    def __init__(self, names: Names, borne: Borne) -> None:
        self._names = names.known
        self._borne = borne
        self._firsts = np.cumsum(borne.counts) - borne.counts

    def of(self, number: int) -> list[str]:
        """The names that a document bears."""
        first = self._firsts[number]
        return [self._names[name] for name in self._borne.names[first:first + self._borne.counts[number]]]

    def count(self, numbers: Numbers, *, most: int | None = None) -> tuple[Facet, ...]:
        """How many of some documents bear each name, most first; all names, or so many."""
        counts = np.bincount(self._borne.names[in_turn(self._firsts[numbers], self._borne.counts[numbers])])
        found = np.flatnonzero(counts)
        if most is not None and len(found) > most:
            found = found[counts[found] >= np.partition(counts[found], -most)[-most]]
        ordered = sorted((-int(counts[name]), self._names[name]) for name in found)
        return tuple(Facet(name, -count) for count, name in ordered[:most])

    def bearing(self, numbers: Numbers, fits: Callable[[str], bool], *, wanted: bool = True) -> Numbers:
        """Those of some documents that bear a name that fits; or those that bear none, where that is wanted."""
        fitting = np.fromiter(map(fits, self._names), bool)[self._borne.names]
        documents = np.repeat(np.arange(len(self._borne.counts)), self._borne.counts)
        bears = np.zeros(len(self._borne.counts), bool)
        bears[documents[fitting]] = True
        return numbers[bears[numbers] == wanted]
