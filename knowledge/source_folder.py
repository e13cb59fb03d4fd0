"""Markdown and pictures to be brought in: what is there, and what an address in it means.

A folder is read without ever leaving it; the same for a zip archive is in source_archive.py.
"""

import hashlib
import os
import posixpath
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from knowledge.images import MAX_BYTES
from knowledge.text import clean_text

ARTICLE_ENDINGS = (".md", ".markdown")
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".avif", ".ico")
VIDEO_ENDINGS = (".mp4", ".webm", ".mov")
ARCHIVE_ENDINGS = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".7z", ".rar")
BUILDER_FOLDERS = {"_includes", "_layouts", "_site", "_data", "archetypes", "node_modules", "__MACOSX"}
ENOUGH_BYTES = MAX_BYTES + 1  # what is longer is refused whatever follows


@dataclass(frozen=True)
class Skipped:
    """A file, or something in a file, that was not brought in or out, and why."""

    path: str
    reason: str


class Source(ABC):
    """Files by their path, with / between its parts; `name` tells them from those of other folders.

    Only what is listed at the start can be read, so no address leads anywhere else.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.articles: list[str] = []
        self.pictures: list[str] = []
        self.skipped: list[Skipped] = []
        for path in self._paths():
            self._sort_in(path)
        self._article_at, self._picture_at = _index(self.articles), _index(self.pictures)
        self._articles_named = _groups(self.articles)

    @abstractmethod
    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """One of the files, to be read; raises OSError, also in the context."""

    def read(self, path: str) -> bytes:
        """The content of one of the files, of an enormous one the beginning; raises OSError."""
        with self.open(path) as file:
            return file.read(ENOUGH_BYTES)

    def digest(self, path: str) -> bytes:
        """A hash of the content of one of the files; raises OSError."""
        digest = hashlib.sha256()
        with self.open(path) as file:
            while piece := file.read(ENOUGH_BYTES):
                digest.update(piece)
        return digest.digest()

    def close(self) -> None:
        """Lets go of what is open."""

    @abstractmethod
    def _paths(self) -> Iterator[str]:
        """The path of each file; what cannot be read goes to `skipped`."""

    def find_article(self, source: str, target: str) -> str | None:
        """The article that `target` means in the article `source`: at that path, else the only one of that name."""
        for candidate in _candidates(source, target):
            for ending in ("", *ARTICLE_ENDINGS):
                if found := _look_up(self._article_at, candidate + ending):
                    return found
        name = PurePosixPath(_path_of(target))
        namesakes = self._articles_named.get(name.stem.lower(), []) if name.suffix.lower() in ARTICLE_ENDINGS else []
        return namesakes[0] if len(namesakes) == 1 else None

    def find_picture(self, source: str, target: str) -> str | None:
        """The picture that `target` means in the article `source`: at that path, else in `images/<article>/`."""
        article = PurePosixPath(source)
        beside = posixpath.join("images", article.stem, posixpath.basename(_path_of(target)))
        for candidate in (*_candidates(source, target), beside, posixpath.join(str(article.parent), beside)):
            if found := _look_up(self._picture_at, posixpath.normpath(candidate)):
                return found
        return None

    def skip(self, path: str, reason: str) -> None:
        self.skipped.append(Skipped(clean_text(path), reason))

    def _sort_in(self, path: str) -> None:
        ending = PurePosixPath(path).suffix.lower()
        if clean_text(path) != path:
            self.skip(path, "The name of this file is not UTF-8, or has characters in it that cannot be shown.")
        elif ending in ARTICLE_ENDINGS:
            self.articles.append(path)
        elif ending in PICTURE_ENDINGS + VIDEO_ENDINGS:
            self.pictures.append(path)
        elif ending in ARCHIVE_ENDINGS:
            self.skip(path, "This is an archive; archives inside are not opened.")
        else:
            self.skip(path, "This is neither Markdown nor a picture.")


class SourceFolder(Source):
    """The files of a folder; hidden ones, and those of the program that builds the site, are not looked at."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        super().__init__(self.root.name)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        return (self.root / path).open("rb")

    def _paths(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            place = Path(folder).relative_to(self.root)
            folders[:] = sorted(name for name in folders if not is_passed_over(name))
            for name in sorted(name for name in [*folders, *files] if not is_passed_over(name)):
                path = (place / name).as_posix()
                if (self.root / path).is_symlink():
                    self.skip(path, "This is a symbolic link; links are not followed.")
                elif name in files and not (self.root / path).is_file():
                    self.skip(path, "This is not a plain file.")
                elif name in files:
                    yield path


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is none of the articles': hidden, or the site builder's own."""
    return name.startswith(".") or name in BUILDER_FOLDERS


def _index(paths: Iterable[str]) -> dict[str, str]:
    """Each path by itself and, where no other is written so, by itself as other systems may write it."""
    exact = {path: path for path in paths}
    return {_folded(path): path for path in exact} | exact


def _look_up(index: dict[str, str], path: str) -> str | None:
    return index.get(path) or index.get(_folded(path))


def _folded(path: str) -> str:
    """One way of writing for the many that operating systems take for the same name."""
    return unicodedata.normalize("NFC", path).lower()


def _groups(paths: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(PurePosixPath(path).stem.lower(), []).append(path)
    return groups


def _candidates(source: str, target: str) -> tuple[str, ...]:
    """Where the address may point to: from the file's folder or, with / in front, from the top as site builders do."""
    path = _path_of(target)
    if path.startswith("/"):
        path = path.lstrip("/")
        return tuple(posixpath.normpath(posixpath.join(top, path)) for top in ("", "static", "content", "docs"))
    return (posixpath.normpath(posixpath.join(posixpath.dirname(source), path)),)


def _path_of(target: str) -> str:
    """The path of an address: without query, fragment, Jekyll's and Hugo's prefix, and percent signs."""
    plain = target.split("#")[0].split("?")[0]
    if plain.startswith("{{"):
        plain = plain.partition("}}")[2]
    return unquote(plain).replace("\\", "/").rstrip("/")
