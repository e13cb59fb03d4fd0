"""Colleagues named in a text: typed as “@Ana Torres”, kept as “@{12}”, and read as the reader's rights allow.

The kept form holds no name. Whatever shows a text without asking whom its reader may know of shows “a colleague”.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup, escape

from knowledge.light_text import light_html, light_words
from knowledge.people import colleagues

SOMEBODY = "a colleague"
MOST_MENTIONED = 10
_KEPT = re.compile(r"@\{(\d{1,9})\}")
_TYPED = re.compile(r"(?<![\w@])@(?=\w)")


class Written(Protocol):
    """What somebody wrote: a post, a comment, an earlier wording of one."""

    @property
    def author_id(self) -> int: ...

    @property
    def texts(self) -> list[str]: ...


@dataclass(frozen=True)
class Names:
    """Whom the texts of a page may name to their reader; `own` are named in what the reader wrote alone."""

    reader: int | None = None
    known: dict[int, str] = field(default_factory=dict)
    own: dict[int, str] = field(default_factory=dict)

    def of(self, person_id: int, author_id: int | None) -> str | None:
        """The name; None where the reader may not learn it from this author's text."""
        name = self.known.get(person_id)
        if name is None and author_id is not None and author_id == self.reader:
            return self.own.get(person_id)
        return name


NOBODY = Names()


def kept(text: str, prefer: Collection[int] = ()) -> str:
    """The typed text with each name behind an @ in its kept form.

    A name that several bear is that of the one among those to `prefer`, else it stays as it is. Asks for the
    colleagues' names only where there is an @ to look at.
    """
    if not _TYPED.search(text):
        return text
    called = _callable()
    found: list[str] = []
    end = 0
    for mark in _TYPED.finditer(text):
        if mark.start() < end:
            continue
        person_id, length = _person_at(text[mark.end() :], called, prefer)
        if person_id is not None:
            found += [text[end : mark.start()], f"@{{{person_id}}}"]
            end = mark.end() + length
    return "".join([*found, text[end:]])


def typed(text: str, names: dict[int, str]) -> str:
    """The kept text as its author types it; `names` are those of everybody in it."""
    return _KEPT.sub(lambda mark: f"@{names[int(mark[1])]}" if int(mark[1]) in names else mark[0], text)


def mentioned(texts: Iterable[str]) -> list[int]:
    """The ids of the people whom the kept texts mention, each once, in their order."""
    return list(dict.fromkeys(int(found) for text in texts for found in _KEPT.findall(text)))


def page(text: str, names: Names = NOBODY, author_id: int | None = None) -> Markup:
    """The kept text as HTML, names as links."""

    def link(mark: re.Match[str]) -> str:
        name = names.of(int(mark[1]), author_id)
        return f'<a class="mention" href="/people/{mark[1]}">{escape(name)}</a>' if name else SOMEBODY

    return Markup(_KEPT.sub(link, light_html(text)))


def words(text: str, names: Names = NOBODY, author_id: int | None = None) -> str:
    """The kept text as words alone, without marks."""
    return _KEPT.sub(lambda mark: names.of(int(mark[1]), author_id) or SOMEBODY, light_words(text))


def unnamed(text: str) -> str:
    """The kept text, its marks left, naming nobody."""
    return _KEPT.sub(SOMEBODY, text)


def _callable() -> dict[str, set[int]]:
    """How each colleague can be called behind an @: by their name, and by what they are called, folded."""
    called: dict[str, set[int]] = {}
    for person in colleagues():
        for name in {person.name, person.first_name}:
            called.setdefault(_folded(name), set()).add(person.id)
    return called


def _person_at(text: str, called: dict[str, set[int]], prefer: Collection[int]) -> tuple[int | None, int]:
    """Whom the text begins with, by the longest name that fits, and how long that is as typed."""
    longest = max((len(name) for name in called), default=0)
    for length in range(min(longest, len(text)), 0, -1):
        if length < len(text) and text[length].isalnum():
            continue
        people = called.get(_folded(text[:length]), set())
        chosen = people if len(people) == 1 else people & set(prefer)
        if len(chosen) == 1:
            return next(iter(chosen)), length
    return None, 0


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(ch for ch in plain if not unicodedata.combining(ch))
