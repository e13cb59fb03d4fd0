"""Documents into an index folder: the only place where one is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from math import log
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from search_index.codec import Codec
from search_index.document import Document
from search_index.schema import fields_of, make_schema, stamp_version

_BATCH_MEGABYTES = 256
_MOST_OF_A_SIZE = 24


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
    """Replace and remove documents in one commit. The ids in `documents` must differ."""
    values = [fields_of(document) for document in documents]
    writer = _open(FileStorage(str(folder), supports_mmap=False).open_index())
    try:
        _delete(writer, {document.id for document in documents} | set(removed))
        for value in values:
            writer.add_document(**value)
        writer.commit(mergetype=_by_tiers)
    except BaseException:
        _abandon(writer)
        raise


def optimise(folder: Path) -> None:
    """Merge every segment into one, leaving deleted documents behind."""
    writer = _open(FileStorage(str(folder)).open_index(), megabytes=_BATCH_MEGABYTES)
    try:
        writer.commit(optimize=True)
    except BaseException:
        _abandon(writer)
        raise


def _open(index: object, *, megabytes: int = 64) -> SegmentWriter:
    # The shelf's own lock is held already; Whoosh's would stay held for good after a commit that fails.
    return SegmentWriter(index, _lk=False, limitmb=megabytes, codec=Codec())


def _by_tiers(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Merge segments of about one size once there are many: nearly every commit is quick, and few stay small."""
    tiers: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        tiers[int(log(max(segment.doc_count(), 1), _MOST_OF_A_SIZE))].append(segment)
    merged = [segment for alike in tiers.values() if len(alike) >= _MOST_OF_A_SIZE for segment in alike]
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
