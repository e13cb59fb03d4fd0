"""What stands above an article in a file: YAML or TOML front matter of Jekyll, Hugo, MkDocs and Microsoft's docs."""

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import yaml

from knowledge.rendering import first_title, split_title
from knowledge.text import clean_text

MAX_FRONT_MATTER = 20_000
MAX_TITLE_GUESS = 200
MAX_DEPTH = 10
EARLIEST_YEAR = 1970

# Builds strings, and lists and mappings of strings, whatever tags the text carries; the C one where it is there.
_PlainLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_YAML = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_UNCLOSED = re.compile(r"---[ \t]*\n[A-Za-z][\w.-]*:")
_EMPTY = ("", "~", "null")
_ADDRESS = re.compile(r"/articles/([1-9]\d{0,6})-[^/]+")
_DATE_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-.")
_AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SPACED_OFFSET = re.compile(r"\s+([+-]\d\d):?(\d\d)$")
_KINDS = {
    "troubleshooting": "troubleshooting troubleshoot problem-resolution error-reference",
    "known-issue": "known-issue known-issues release-notes",
    "reference": "reference conceptual concept overview concept-article landing-page glossary",
    "how-to": "how-to howto how-to-guide tutorial quickstart get-started guide",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}


class Unreadable(Exception):
    """The file cannot be understood; the message says where and what to do."""


@dataclass(frozen=True)
class Carried:
    """What only a portal's own export says: the article's number in it, and its moments there, None for never."""

    number: int
    first_published: datetime | None
    checked: datetime | None
    archived: datetime | None
    successor: str


@dataclass(frozen=True)
class FrontMatter:
    """What a file says of its article; empty where it says nothing. `problems` names each value that was left out.

    `carried` is None where the file comes from elsewhere.
    """

    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    product: str = ""
    kind: str = ""
    audience: str = ""
    author: str = ""
    date: datetime | None = None
    is_draft: bool = False
    carried: "Carried | None" = None
    problems: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """The text of the file, its lines ending in \\n; UTF-8, or UTF-16 beyond doubt; raises Unreadable."""
    name, codec = _encoding(data)
    try:
        return clean_text(data.decode(codec))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = " It may be Windows-1252 or Latin-1." if name == "UTF-8" and _is_one_byte_text(data) else ""
        raise Unreadable(f"The text is not {name} (line {line}).{guess} Save the file as UTF-8.") from error


def _encoding(data: bytes) -> tuple[str, str]:
    """The name of the file's encoding, and Python's name of it; raises Unreadable for UTF-32."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("The text is UTF-32. Save the file as UTF-8.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16", "utf-16"
    for codec, first in (("utf-16-le", 0), ("utf-16-be", 1)):
        # Latin letters alone, each beside an empty byte: no text in any other encoding looks like this.
        if len(data) > 8 and not any(data[1 - first :: 2]) and all(data[first::2]):
            return "UTF-16", codec
    return "UTF-8", "utf-8-sig"


def _is_one_byte_text(data: bytes) -> bool:
    """Whether nothing in it speaks against letters of one byte each, as old Windows programs write them."""
    return not any(byte < 0x20 and byte not in b"\t\n\f\r" for byte in data)


def parse(text: str, *, filename: str = "") -> tuple[FrontMatter, str]:
    """What the file says of the article, and the article; a heading that only repeats the title is taken off.

    The title is the one given, else the first top heading, else made of the file's name. Raises Unreadable.
    """
    values, body = _split(text)
    reader = _Reader(values, filename)
    title = reader.line("title", "linkTitle")
    title = title or split_title(body)[0] or first_title(body)[:MAX_TITLE_GUESS] or _title_from(filename)
    front = reader.front_matter(title)
    if front.carried is None:
        body = _without_title(body, title)
    return front, body.strip("\n") + "\n" if body.strip() else ""


def _without_title(body: str, title: str) -> str:
    """The text without the top heading that it begins with, where that only repeats the title."""
    heading, rest = split_title(body)
    return rest if heading.casefold().split() == title.casefold().split() else body


def _split(text: str) -> tuple[Mapping[str, Any], str]:
    for pattern, load in ((_YAML, _load_yaml), (_TOML, _load_toml)):
        found = pattern.match(text)
        if found:
            values = load(found[1])
            return (values, text[found.end() :]) if values is not None else ({}, text)
    if _UNCLOSED.match(text):
        raise Unreadable("The front matter that begins in line 1 is never closed. Put a line --- under it.")
    return {}, text


def _load_yaml(source: str) -> Mapping[str, Any] | None:
    """The values; None where the lines between are not keys and values, but a text between two rules."""
    _check_length(source)
    try:
        _check_growth(source)
        values = yaml.load(source, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Unreadable(f"The front matter is not valid YAML (line {line}: {error.problem}).") from error
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable("The front matter is not valid YAML.") from error
    return {} if values in ("", None) else values if isinstance(values, dict) else None


def _check_growth(source: str) -> None:
    """Refuses what could be small to write and large, or deep, to hold."""
    depth = 0
    for event in yaml.parse(source, Loader=_PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable("The front matter uses YAML aliases (*name), which are not read here.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Unreadable("The front matter has lists in lists in lists; nothing here is read so deep.")


def _load_toml(source: str) -> Mapping[str, Any]:
    _check_length(source)
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"The front matter is not valid TOML: {error}") from error


def _check_length(source: str) -> None:
    if len(source) > MAX_FRONT_MATTER:
        raise Unreadable(f"The front matter is longer than {MAX_FRONT_MATTER:,} characters.")


class _Reader:
    """Reads values under the first of several names, and notes those it cannot use."""

    def __init__(self, values: Mapping[str, Any], filename: str) -> None:
        self.values = values
        self.filename = filename
        self.problems: list[str] = []

    def front_matter(self, title: str) -> FrontMatter:
        return FrontMatter(
            title=title,
            description=self.line("description", "summary", "excerpt"),
            tags=tuple(dict.fromkeys(self.words("tags") + self.words("categories") + self.words("ms.collection"))),
            product=self.line("product", "ms.service", "ms.prod"),
            kind=_KIND_OF.get(self.line("kind", "ms.topic").lower(), ""),
            audience=self.line("audience").lower(),
            author=", ".join(self.words("author") or self.words("authors")),
            date=self.moment("date", "ms.date", "lastmod") or _date_in(self.filename),
            is_draft=self.line("draft").lower() == "true" or self.line("published").lower() == "false",
            carried=self.carried(),
            problems=tuple(self.problems),
        )

    def carried(self) -> Carried | None:
        found = _ADDRESS.fullmatch(self.line("address"))
        if not found:
            return None
        return Carried(
            number=int(found[1]),
            first_published=self.moment("first_published"),
            checked=self.moment("checked"),
            archived=self.moment("archived"),
            successor=self.line("successor"),
        )

    def line(self, *names: str) -> str:
        """The first of these values that is there, on one line."""
        for name in names:
            value = self.values.get(name, "")
            if isinstance(value, (list, dict)):
                self._note(name, value, "is not a line of text")
            elif text := _line(value):
                return text
        return ""

    def words(self, name: str) -> list[str]:
        """The values of a list, or of a line with commas."""
        value = self.values.get(name, "")
        items = value if isinstance(value, list) else [] if isinstance(value, dict) else str(value).split(",")
        if isinstance(value, dict) or any(isinstance(item, (list, dict)) for item in items):
            self._note(name, value, "is not a list of words")
        return [text for item in items if not isinstance(item, (list, dict)) and (text := _line(item))]

    def moment(self, *names: str) -> datetime | None:
        for name in names:
            value = self.values.get(name, "")
            if isinstance(value, date) or _line(value):
                found = _moment(value)
                if found:
                    return found
                self._note(name, value, "is not a date")
        return None

    def _note(self, name: str, value: object, why: str) -> None:
        self.problems.append(f"The front matter's {name} “{str(value)[:60]}” {why} and was left out.")


def _line(value: object) -> str:
    text = " ".join(str(value).split())
    return "" if text in _EMPTY else text


def _moment(value: object) -> datetime | None:
    """The moment in UTC; a date alone is its first moment; None where it is neither."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    text = str(value).strip()
    american = _AMERICAN_DATE.fullmatch(text)
    if american:
        text = f"{american[3]}-{american[1]:0>2}-{american[2]:0>2}"
    try:
        found = datetime.fromisoformat(_SPACED_OFFSET.sub(r"\1:\2", text))
        moment = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        return moment if moment.year >= EARLIEST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _date_in(filename: str) -> datetime | None:
    """The date that Jekyll puts at the front of a post's name; None where there is none."""
    found = _DATE_IN_NAME.match(filename)
    return _moment(found[1]) if found else None


def _title_from(filename: str) -> str:
    """A title made of a file's name: dates that Jekyll puts first, hyphens and the ending gone."""
    stem = re.sub(r"^\d{4}-\d{2}-\d{2}-", "", re.sub(r"\.[^.]*$", "", filename))
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:]
