"""The parts of a snapshot, and what they hold together."""

from collections.abc import Callable, Hashable, Sequence
from math import inf
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from search_index.segment import Postings, Segment

Value = TypeVar("Value")


class Part(NamedTuple):
    """A segment's place in a snapshot: the number of its first document, and which of its own are not deleted."""

    segment: Segment
    first: int
    live: NDArray[np.bool_]

    def postings(self, field: str, term: str) -> Postings:
        """The documents of this part that hold a term in a field, numbered as the snapshot does."""
        return self.segment.postings(field, term).from_number(self.first)


class Joined:
    """What all parts hold together, made when it is first asked for, and longer by what later commits add.

    It goes from one snapshot to the next as long as parts are only added. What is deleted makes no difference here.
    Whatever is kept is forgotten once it is larger than `most`, each value as large as `size` says.
    """

    def __init__(self, most: float = inf, size: Callable[[Any], int] = lambda value: 1) -> None:
        self._most = most
        self._size_of = size
        self._size = 0
        self._kept: dict[Hashable, tuple[Any, int]] = {}

    def value(
        self, key: Hashable, parts: Sequence[Part], nothing: Value, add: Callable[[Value, Sequence[Part]], Value]
    ) -> Value:
        """What is known under a key: `nothing` where there are no parts, to which some are added at a time."""
        found, count = self._kept.get(key, (nothing, 0))
        if count == len(parts):
            return found
        if count > len(parts):  # an earlier snapshot is still in use
            found, count = nothing, 0
        found = add(found, parts[count:])
        if self._size > self._most:
            self._kept, self._size = {}, 0
        before = self._kept.get(key)  # asked for once: another thread may forget all of it meanwhile
        self._kept[key] = found, len(parts)
        self._size += self._size_of(found) - (self._size_of(before[0]) if before else 0)
        return found
