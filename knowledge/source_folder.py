"""A folder of Markdown and pictures, read without ever leaving it: what is there, and what an address in it means."""

import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

ARTICLE_ENDINGS = (".md", ".markdown")
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".avif", ".ico")


@dataclass(frozen=True)
class Skipped:
    """A file, or something in a file, that was not brought in or out, and why."""

    path: str
    reason: str


class SourceFolder:
    """The files of a folder by their path in it, with / between its parts; hidden ones are not looked at.

    Only what the walk found can be read, so no address leads out of the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.articles: list[str] = []
        self.pictures: list[str] = []
        self.skipped: list[Skipped] = []
        for path in self._walk():
            ending = PurePosixPath(path).suffix.lower()
            if ending in ARTICLE_ENDINGS:
                self.articles.append(path)
            elif ending in PICTURE_ENDINGS:
                self.pictures.append(path)
            else:
                self.skipped.append(Skipped(path, "This is neither Markdown nor a picture."))
        self._article_at, self._picture_at = _index(self.articles), _index(self.pictures)
        self._articles_named = _groups(self.articles)

    def read(self, path: str) -> bytes:
        """The content of one of the files; raises OSError."""
        return (self.root / path).read_bytes()

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

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            place = Path(folder).relative_to(self.root)
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(name for name in [*folders, *files] if not name.startswith(".")):
                path = (place / name).as_posix()
                if (self.root / path).is_symlink():
                    self.skipped.append(Skipped(path, "This is a symbolic link; links are not followed."))
                elif name in files and not (self.root / path).is_file():
                    self.skipped.append(Skipped(path, "This is not a plain file."))
                elif name in files:
                    yield path


def _index(paths: Iterable[str]) -> dict[str, str]:
    """Each path by itself and, where no other is written so, by itself in small letters."""
    exact = {path: path for path in paths}
    return {path.lower(): path for path in exact} | exact


def _look_up(index: dict[str, str], path: str) -> str | None:
    return index.get(path) or index.get(path.lower())


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
