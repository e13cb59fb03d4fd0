"""The shelves of documents, one for each audience: search, suggest, change, rebuild."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from search_index import results, suggest, writer
from search_index.document import Document, Facet, Hit, Page
from search_index.errors import ShelfUnavailable
from search_index.folder import Folder
from search_index.ranking import held
from search_index.results import Sort
from search_index.schema import FACETS, check_version
from search_index.searching import Search, hits
from search_index.snapshot import Snapshot
from search_index.synonyms import NO_SYNONYMS, Synonyms

SHELVES = ("public", "customers", "staff")

_ATTEMPTS = 3
_NOTHING: Mapping[str, str] = MappingProxyType({})


def open_shelves(folder: Path) -> Mapping[str, "Shelf"]:
    """Every shelf by its name, under one folder; none need exist yet."""
    return {name: Shelf(folder / name) for name in SHELVES}


class Shelf:
    """One index. Threads may share it; other processes may change it, and the next question sees that.

    Whatever is asked of a shelf that is missing, unreadable or of another schema raises ShelfUnavailable.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder)
        self._held: Snapshot | None = None
        self._opening = threading.Lock()

    def search(
        self,
        words: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: Mapping[str, str] = _NOTHING,
        sort: Sort = "relevance",
        synonyms: Synonyms = NO_SYNONYMS,
        correct: bool = True,
    ) -> Page:
        """One page of what a person's words find; never an error, whatever is typed.

        Documents with every word come first; where they are too few, those with any word follow. `filters`
        narrow by product, tag, kind or author; without words they list what bears the name, and nothing at all
        asked finds nothing. With `correct` off, the words are searched as they are spelt.
        Raises ValueError for a filter of another name.
        """
        if unknown := set(filters) - set(FACETS):
            raise ValueError(f"no such filter: {', '.join(sorted(unknown))}")
        with self._reading() as snapshot:
            return Search(snapshot, filters, sort, synonyms).page(words, limit, offset, correct=correct)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Hit, ...]:
        """Documents whose titles have words beginning with each of those typed."""
        with self._reading() as snapshot:
            cards = suggest.completions(snapshot, prefix, limit)
            return tuple(Hit(card.id, card.title, 0.0) for card in cards)

    def names(self, facet: str, prefix: str = "", limit: int = 8) -> tuple[Facet, ...]:
        """The names of a facet with words that begin so, and how many documents bear each; all without a prefix.

        Raises ValueError for a facet of another name.
        """
        if facet not in FACETS:
            raise ValueError(f"no such facet: {facet}")
        with self._reading() as snapshot:
            return suggest.names(snapshot, facet, prefix, limit)

    def related(self, id: int, limit: int = 5) -> tuple[Hit, ...]:
        """The documents most like one, the likest first; none for an id that is not here."""
        with self._reading() as snapshot:
            number = snapshot.number_of(id)
            if number is None:
                return ()
            scores = suggest.related(snapshot, number)
            likest = results.order(snapshot, held(scores), scores, "relevance", last=limit)
            return hits(snapshot, likest, scores)

    def update(
        self, documents: Iterable[Document], removed: Iterable[int] = (), *, timeout_seconds: float = 10.0
    ) -> None:
        """Replace documents by id and remove others, in one commit; of two with one id the last counts.

        An id both given and removed is removed. A shelf that does not exist yet is begun. Raises ShelfBusy.
        """
        gone = frozenset(removed)
        latest = {document.id: document for document in documents if document.id not in gone}
        with self._folder.locked(timeout_seconds=timeout_seconds):
            if self._folder.exists():
                self._change(lambda folder: writer.change(folder, latest.values(), gone))
            else:
                with self._folder.new_generation() as fresh:
                    writer.build(fresh, latest.values())

    def rebuild(
        self, documents: Iterable[Document], *, on: "Shelf | None" = None, timeout_seconds: float = 10.0
    ) -> None:
        """Build the index anew beside the one in use, and put it to use when it is whole.

        With `on`, it begins as a copy of that shelf, and the documents join or replace what is there.
        Searches go on meanwhile; other writers wait, and raise ShelfBusy when they have waited long enough.
        """
        with self._folder.locked(timeout_seconds=timeout_seconds), self._folder.new_generation() as fresh:
            if on is None:
                writer.build(fresh, documents)
            else:
                on._folder.copy_current(fresh)
                writer.change(fresh, list(documents), ())

    def optimise(self, *, only_small: bool = False, timeout_seconds: float = 10.0) -> bool:
        """Merge the index into one piece, or only the many small pieces that single changes leave, beside the live one.

        False where somebody wrote meanwhile: then all is as it was, but for what they wrote. Raises ShelfBusy.
        """
        def merge(folder: Path) -> None:
            with _reasons():
                check_version(folder)
                writer.merge(folder, only_small=only_small)

        with self._reading() as snapshot:
            if snapshot.is_whole or (only_small and not writer.to_merge(snapshot.sizes)):
                return True
        return self._folder.replace_current(merge, timeout_seconds=timeout_seconds)

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the index, read anew; nothing: ()."""
        try:
            with _reasons():
                Snapshot(self._folder.current()).postings("text", "a")
        except ShelfUnavailable as reason:
            return (str(reason),)
        return ()

    def ids(self) -> frozenset[int]:
        """The ids of all documents on the shelf."""
        with self._reading() as snapshot:
            return frozenset(snapshot.ids[snapshot.live].tolist())

    @property
    def count(self) -> int:
        """How many documents are on the shelf."""
        with self._reading() as snapshot:
            return len(snapshot.live)

    @property
    def is_scattered(self) -> bool:
        """Whether there are many small pieces to merge."""
        with self._reading() as snapshot:
            return bool(writer.to_merge(snapshot.sizes))

    @property
    def generation(self) -> str:
        """A text that is another one after every change: a key for what is cached."""
        with self._reading() as snapshot:
            return f"{snapshot.folder.name}.{snapshot.commit}"

    def _change(self, change: Callable[[Path], None]) -> None:
        folder = self._folder.current()
        with _reasons():
            check_version(folder)
            change(folder)

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        with _reasons():
            yield self._current()

    def _current(self) -> Snapshot:
        for attempt in range(_ATTEMPTS):
            folder = self._folder.current()
            try:
                with self._opening:
                    if self._held is None or not self._held.is_current(folder):
                        self._held = Snapshot(folder, self._held)
                    return self._held
            except FileNotFoundError:
                # Another process swapped the index between our reading the pointer and following it.
                if attempt == _ATTEMPTS - 1:
                    raise
        raise ShelfUnavailable("the index is missing")


@contextmanager
def _reasons() -> Iterator[None]:
    try:
        yield
    except ShelfUnavailable:
        raise
    except Exception as broken:  # a damaged file makes Whoosh raise whatever its parsers happen to meet
        raise ShelfUnavailable(f"the index is unreadable: {type(broken).__name__}: {broken}") from broken
