"""Where an export goes: a new folder, or a zip archive that is there only when it is whole."""

import os
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_MODE = 0o644 << 16


class Target(ABC):
    """Takes files by their path, with / between its parts."""

    @abstractmethod
    def write(self, path: str, data: bytes) -> None:
        """Keeps the file; raises OSError."""


class _FolderTarget(Target):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, path: str, data: bytes) -> None:
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


class _ZipTarget(Target):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def write(self, path: str, data: bytes) -> None:
        entry = zipfile.ZipInfo(path)  # its date is always 1980: the same articles give the same archive
        entry.external_attr, entry.compress_type = FILE_MODE, zipfile.ZIP_DEFLATED
        self._archive.writestr(entry, data)


@contextmanager
def open_target(place: Path) -> Iterator[Target]:
    """A zip archive where the name ends in .zip, else a folder; raises FileExistsError where something is there."""
    if place.suffix.lower() == ".zip":
        with _whole_archive(place) as archive:
            yield _ZipTarget(archive)
        return
    place.mkdir(parents=True, exist_ok=True)
    if any(place.iterdir()):
        raise FileExistsError(f"{place} is not empty; choose a new folder.")
    yield _FolderTarget(place)


@contextmanager
def _whole_archive(place: Path) -> Iterator[zipfile.ZipFile]:
    if place.exists():
        raise FileExistsError(f"{place} exists already; choose another name.")
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            yield archive
        os.replace(unfinished, place)
    finally:
        unfinished.unlink(missing_ok=True)
