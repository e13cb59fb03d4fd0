"""What the addresses in one article of a folder mean in the portal: other articles, pictures, or nothing there."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knowledge.images import ImageRefused
from knowledge.references import Reference
from knowledge.source_folder import Source
from knowledge.video_sites import player_for

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_NOT_STORED_YET = "/files/"


@dataclass(frozen=True)
class Place:
    """Where an article of the folder stands in the portal."""

    article_id: int
    url: str


class Resolver:
    """Answers `references.rewrite` for one article, and remembers what was asked and what was not found."""

    def __init__(self, folder: Source, path: str, places: Mapping[str, Place], *, is_from_portal: bool) -> None:
        self._is_from_portal = is_from_portal
        self._folder = folder
        self._path = path
        self._places = places
        self.linked: dict[str, int] = {}
        self.pictures: dict[str, str | None] = {}
        self.dead_links: dict[str, None] = {}
        self.problems: dict[str, None] = {}

    def resolve(self, reference: Reference) -> str | None:
        """The address in the portal; the same one where it leads to another site; None where it leads nowhere."""
        target = reference.target.strip()
        if reference.kind == "image":
            return self._picture(target)
        if not target or target.startswith("#") or _SCHEME.match(target):
            return reference.target
        found = self._folder.find_article(self._path, target)
        if found is not None and found in self._places:
            place = self._places[found]
            self.linked[found] = place.article_id
            return place.url + "".join(target.partition("#")[1:])
        picture = self._folder.find_picture(self._path, target)
        if picture:
            return self.pictures.setdefault(picture, _NOT_STORED_YET)
        if self._is_from_portal and target.startswith("/"):
            return reference.target
        self.dead_links[target] = None
        return None

    def store_pictures(self, store: Callable[[str], str]) -> int:
        """How many pictures and videos `store` took, given the path; it returns the address or raises ImageRefused."""
        for picture in self.pictures:
            try:
                self.pictures[picture] = store(picture)
            except ImageRefused as error:
                self.pictures[picture] = None
                self._note(f"The picture {picture} was left out: {error.message}")
            except OSError as error:
                self.pictures[picture] = None
                self._note(f"The picture {picture} cannot be read: {error.strerror or error}.")
        return sum(url is not None for url in self.pictures.values())

    def fingerprint(self) -> bytes:
        """A digest of all that the article refers to, the content of its pictures included."""
        digest = hashlib.sha256()
        for picture in sorted(self.pictures):
            digest.update(f"{picture}\0".encode() + self._digest(picture))
        for path, article_id in sorted(self.linked.items()):
            digest.update(f"{path}\0{article_id}\0".encode())
        return digest.digest()

    def _digest(self, picture: str) -> bytes:
        try:
            return self._folder.digest(picture)
        except OSError:  # which `store_pictures` names
            return b"unreadable"

    def _picture(self, target: str) -> str | None:
        if player_for(target):
            return target
        if _WEB.match(target):
            self._note(f"The picture {target} is on another site and was not fetched; a link stands in its place.")
            return target
        found = None if _SCHEME.match(target) else self._folder.find_picture(self._path, target)
        if found is None:
            self._note(f"The picture {target[:100]} is not in the folder; its description stands in its place.")
            return None
        return self.pictures.setdefault(found, _NOT_STORED_YET)

    def _note(self, problem: str) -> None:
        self.problems[problem] = None
