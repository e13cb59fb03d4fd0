"""Documents into an index folder: the only place where one is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from math import log
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import OPTIMIZE, SegmentWriter

from search_index.codec import Codec
from search_index.document import Document
from search_index.schema import fields_of, make_schema, stamp_version

_BATCH_MEGABYTES = 256
_MANY_OF_A_SIZE, _MOST_OF_A_SIZE = 24, 72


def build(folder: Path, documents: Iterable[Document]) -> None:
    """Write a whole index into an empty folder; of two documents with one id the first counts."""
    index = FileStorage(str(folder)).create_index(make_schema())
    writer = _open(index, megabytes=_BATCH_MEGABYTES)
    seen: set[int] = set()
    try:
        for document in documents:
            if document.id not in seen:
                seen.add(document.id)
                writer.add_document(**fields_of(document))
        writer.commit()
    except BaseException:
        _abandon(writer)
        raise
    stamp_version(folder)


def change(folder: Path, documents: Collection[Document], removed: Collection[int]) -> None:
    """Replace and remove documents in one commit. The ids in `documents` must differ.

    Merging takes a second and more, so it is left to `merge` until that has not come for long.
    """
    values = [fields_of(document) for document in documents]
    writer = _open(FileStorage(str(folder), supports_mmap=False).open_index())
    try:
        _delete(writer, {document.id for document in documents} | set(removed))
        for value in values:
            writer.add_document(**value)
        writer.commit(mergetype=partial(_merge_alike, many=_MOST_OF_A_SIZE))
    except BaseException:
        _abandon(writer)
        raise


def merge(folder: Path, *, only_small: bool) -> None:
    """Merge every segment into one, leaving deleted documents behind; or only those that `to_merge` says."""
    writer = _open(FileStorage(str(folder)).open_index(), megabytes=_BATCH_MEGABYTES)
    try:
        writer.commit(mergetype=partial(_merge_alike, many=_MANY_OF_A_SIZE) if only_small else OPTIMIZE)
    except BaseException:
        _abandon(writer)
        raise


def _open(index: object, *, megabytes: int = 64) -> SegmentWriter:
    # The shelf's own lock is held already; Whoosh's would stay held for good after a commit that fails.
    return SegmentWriter(index, _lk=False, limitmb=megabytes, codec=Codec())


def to_merge(sizes: Iterable[int], many: int = _MANY_OF_A_SIZE) -> list[int]:
    """The places of the segments to merge, of some with so many documents each: those of a size that many have."""
    tiers: dict[int, list[int]] = defaultdict(list)
    for place, size in enumerate(sizes):
        tiers[int(log(max(size, 1), _MANY_OF_A_SIZE))].append(place)
    return [place for alike in tiers.values() if len(alike) >= many for place in alike]


def _merge_alike(writer: SegmentWriter, segments: Sequence[Segment], many: int) -> list[Segment]:
    merged = [segments[place] for place in to_merge((segment.doc_count() for segment in segments), many)]
    storage = FileStorage(writer.storage.folder)
    for segment in merged:
        reader = SegmentReader(storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged]


def _delete(writer: SegmentWriter, ids: Iterable[int]) -> None:
    reader = writer.reader()
    try:
        for id in ids:
            try:
                numbers = list(reader.postings("id", str(id)).all_ids())
            except TermNotFound:
                continue
            for number in numbers:
                writer.delete_document(number)
    finally:
        reader.close()


def _abandon(writer: SegmentWriter) -> None:
    # What was half written is left to the next commit, which clears away all files that no longer count.
    if not writer.is_closed:
        try:
            writer.cancel()
        except Exception:  # a writer that failed in mid-commit may be past cancelling; the first error counts
            writer.is_closed = True
