"""A zip archive of Markdown and pictures, read without being unpacked: nothing in it can land on this machine."""

import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from knowledge.source_folder import Source, SourceFolder, is_passed_over

MAX_ENTRIES = 10_000
MAX_TOTAL_BYTES = 2_000_000_000
MAX_LISTING_BYTES = 8_000_000
MAX_RATIO = 200
SMALL_BYTES = 1_000_000

_END_RECORD, _END_RECORD_LENGTH, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LISTING_SIZE = slice(12, 16)
_ENCRYPTED, _NAME_IS_UTF8 = 0x1, 0x800
# All that zipfile raises over what it cannot read: RuntimeError, or a kind of it, over an unknown compression or a
# password, ValueError over names that are none.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)


class SourceRefused(Exception):
    """Nothing of it is read; the message says why, and what to do."""


def open_source(place: Path) -> Source:
    """The articles of a folder or of a zip archive; raises SourceRefused where it is neither, or too large."""
    return SourceFolder(place) if place.is_dir() else SourceArchive(place)


class SourceArchive(Source):
    """The files of a zip archive; `name` is its one folder where all are in one, else its own. Raises SourceRefused.

    Entries that are encrypted, that lead out of the archive, are symbolic links, or swell to more than two hundred
    times their size are named in `skipped`; of two with the same path the first counts.
    """

    def __init__(self, place: Path) -> None:
        try:
            _check_listing(place)
            self._archive = zipfile.ZipFile(place)
        except OSError as error:
            raise SourceRefused(f"{place.name} cannot be read: {error.strerror or error}.") from error
        except _DAMAGED as error:
            raise SourceRefused(f"{place.name} is neither a folder nor a whole zip archive.") from error
        _check_bounds(self._archive.infolist(), place.name)
        self._prefix = _common_folder(self._archive.infolist())
        self._entries: dict[str, zipfile.ZipInfo] = {}
        super().__init__(self._prefix.rstrip("/") or place.stem)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        try:
            with self._archive.open(self._entries[path]) as file:
                yield file  # type: ignore[misc]
        except _DAMAGED as error:
            raise OSError("it is damaged, or packed in a way that is not read here") from error

    def close(self) -> None:
        self._archive.close()

    def _paths(self) -> Iterator[str]:
        for entry in sorted(self._archive.infolist(), key=_path):
            path = _path(entry)
            if entry.is_dir() or any(is_passed_over(part) for part in path.split("/") if part != ".."):
                continue
            if reason := _trouble(entry, path) or ("There are two files of this name." if self._has(path) else ""):
                self.skip(path, reason)
                continue
            inner = path.removeprefix(self._prefix)
            self._entries[inner] = entry
            yield inner

    def _has(self, path: str) -> bool:
        return path.removeprefix(self._prefix) in self._entries


def _check_listing(place: Path) -> None:
    """Looks at how long the list of entries is before anything takes it into memory."""
    with place.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_RECORD_LENGTH - _LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at >= 0 and int.from_bytes(tail[at:][_LISTING_SIZE], "little") > MAX_LISTING_BYTES:
        raise SourceRefused(_too_many(place.name))


def _check_bounds(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise SourceRefused(_too_many(name))
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        limit = f"{MAX_TOTAL_BYTES // 1_000_000_000} GB"
        raise SourceRefused(f"{name} holds more than {limit} when unpacked. Bring it in several parts.")


def _too_many(name: str) -> str:
    return f"{name} holds more than {MAX_ENTRIES:,} files. Bring them in several archives."


def _path(entry: zipfile.ZipInfo) -> str:
    """The entry's path with / between its parts; names that are UTF-8 without saying so are read as that."""
    name = entry.filename
    if not entry.flag_bits & _NAME_IS_UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass  # then it is in the old code page, as which it was read
    return posixpath.normpath(name.replace("\\", "/"))


def _trouble(entry: zipfile.ZipInfo, path: str) -> str:
    """Why the entry is not read; empty where nothing is wrong."""
    if path.startswith("/") or path[1:2] == ":" or ".." in PurePosixPath(path).parts:
        return "Its path leads out of the archive."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "This is a symbolic link; links are not followed."
    if entry.flag_bits & _ENCRYPTED:
        return "It is encrypted. Pack it without a password."
    if entry.file_size > SMALL_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
        return f"It would swell to {entry.file_size // 1_000_000} MB; no honest file packs so well."
    return ""


def _common_folder(entries: list[zipfile.ZipInfo]) -> str:
    """The folder, with its slash, that everything in the archive is in; empty where there is none."""
    files = (_path(entry) for entry in entries if not entry.is_dir())
    tops = {path.partition("/")[:2] for path in files if not is_passed_over(path.partition("/")[0])}
    (name, slash), *others = tops or {("", "")}
    return f"{name}/" if name and slash and not others else ""
