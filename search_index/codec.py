"""How postings lie in the files of an index: Whoosh's own format, with the numbers of a block as bare columns."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher, W3PostingsWriter

from search_index.schema import PLACE

_NUMBER = np.dtype("uint32")
_POSTINGS_A_BLOCK = 4096  # read whole, so large ones cost less


class Codec(W3Codec):
    """Whoosh pickles a number and a text for each posting; columns are read a hundred times faster.

    Whoosh pickles the name of this class with every index. The shortest and longest length at each term are left out:
    ranking here never asks for them.
    """

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=_POSTINGS_A_BLOCK)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> W3PostingsWriter:
        """What writes the postings of a segment."""
        return _Writer(dbfile, self._blocklimit, compression=self._compression, inlinelimit=self._inlinelimit)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """A matcher for the postings of a term."""
        if terminfo.is_inlined():
            return super().postings_reader(dbfile, terminfo, format_, term=term, scorer=scorer)
        return ColumnMatcher(dbfile, *terminfo.extent(), format_, term=term, scorer=scorer)


class ColumnMatcher(W3LeafMatcher):
    """A matcher that can give whole blocks; stepped through only when segments are merged."""

    def blocks(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.uint32], NDArray[np.uint32]]]:
        """The documents of each block, how often each holds the term, and each place in them, one after the other."""
        while self.is_active():
            self._read_data()
            steps, frequencies, places = self._data
            yield (
                np.cumsum(np.frombuffer(steps, _NUMBER), dtype=np.intp),
                np.frombuffer(frequencies, _NUMBER) if frequencies else np.ones(self._blocklength, _NUMBER),
                np.frombuffer(places, PLACE),
            )
            self._next_block()

    def _read_ids(self) -> None:
        if self._data is None:
            self._read_data()
        self._ids = tuple(np.cumsum(np.frombuffer(self._data[0], _NUMBER)).tolist())

    def _read_weights(self) -> None:
        if self._data is None:
            self._read_data()
        frequencies = self._data[1]
        self._weights = np.frombuffer(frequencies, _NUMBER).tolist() if frequencies else [1] * self._blocklength

    def _read_values(self) -> None:
        if self._weights is None:
            self._read_weights()
        ends = np.cumsum(self._weights) * PLACE.itemsize
        self._values = [self._data[2][end - count * PLACE.itemsize:end] for end, count in zip(ends, self._weights)]


class _Writer(W3PostingsWriter):
    _terminfo: Any

    def finish_postings(self) -> Any:
        """What is known of a term. Of one that one document alone holds, as most are, that is all: no block is written.

        Whoosh means to do so, but never does.
        """
        if self.written() or len(self._ids) > 1:
            return super().finish_postings()
        known, self._terminfo = self._terminfo, None
        known.add_block(self)
        known.set_inlined(self._ids, self._weights, self._values or [b""])
        return known

    def _mini_ids(self) -> bytes:
        return np.diff(np.array(self._ids, _NUMBER), prepend=_NUMBER.type(0)).tobytes()

    def _mini_weights(self) -> bytes:
        return b"" if all(weight == 1 for weight in self._weights) else np.array(self._weights, _NUMBER).tobytes()

    def _mini_values(self) -> bytes:
        return b"".join(value for value in self._values if value)
