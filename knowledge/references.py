"""Finds every link and picture that a Markdown text refers to, and rewrites where they lead, leaving code alone."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import groupby
from typing import Literal

from knowledge.rendering import code_lines
from knowledge.video_sites import player_for


@dataclass(frozen=True)
class Reference:
    """A place the text refers to: `target` is its address, unescaped, as the author wrote it."""

    kind: Literal["link", "image"]
    target: str


Resolve = Callable[[Reference], str | None]
"""The address to write in place of the reference's; None leaves only its words on the page."""

_Edit = tuple[int, int, str]

_DESTINATION = r"(<[^<>\n]*>|(?:\{\{[^{}\n]*\}\})?[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)"
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_TITLE = r"""(?:\s+(?:"[^"]{0,500}"|'[^']{0,500}'|\([^()]{0,500}\)))?"""
_TOKEN = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<ticks>`+)"
    r"|(?P<open>!?\[)"
    rf"|\]\(\s*(?P<inline>{_DESTINATION}){_TITLE}\s*\)"
    r"|\]\[(?P<label>[^\[\]\n]*)\]"
    r"|(?P<close>\])"
    r"|(?P<html><(?:img|a)\s[^<>]*>)"
    r"|(?P<docs>:::image(?:-end)?\b[^\n]{0,1000}?:::)"
    r"|(?P<hugo>\{\{<\s*(?:figure|image|img)\s[^\n]{0,1000}?>\}\})",
    re.IGNORECASE | re.DOTALL,
)
_DEFINITION = re.compile(rf"^[ ]{{0,3}}\[(?P<label>[^\[\]\n]+)\]:[ \t]*{_DESTINATION}{_TITLE}[ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(
    r"""\b(src|href|source|alt|alt-text|caption)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def rewrite(markdown: str, resolve: Resolve) -> str:
    """The text with each link and picture leading where `resolve` says.

    Pictures of other sites become links, since pages show only their own; videos of the sites on the list stay.
    `:::image:::` and Hugo's figure become plain Markdown pictures.
    """
    parts = _parts(markdown)
    dead = _dead_labels((part for part, is_code in parts if not is_code), resolve)
    return "".join(part if is_code else _apply(part, _edits(part, resolve, dead)) for part, is_code in parts)


@lru_cache(maxsize=4)
def _parts(markdown: str) -> tuple[tuple[str, bool], ...]:
    """The text cut into blocks of code and what is between them; remembered, as texts are rewritten twice in a row."""
    lines, code = _LINES.findall(markdown), code_lines(markdown)
    groups = groupby(enumerate(lines), key=lambda numbered: numbered[0] in code)
    return tuple(("".join(line for _, line in group), is_code) for is_code, group in groups)


def _apply(text: str, edits: list[_Edit]) -> str:
    parts, at = [], 0
    for start, end, replacement in sorted(edits):
        parts += [text[at:start], replacement]
        at = end
    return "".join([*parts, text[at:]])


def _dead_labels(parts: Iterable[str], resolve: Resolve) -> frozenset[str]:
    """The labels `[label]: address` whose address leads nowhere."""
    definitions = [found for part in parts for found in _DEFINITION.finditer(part)]
    return frozenset(
        _label(found["label"]) for found in definitions if resolve(Reference("link", _plain(found[2]))) is None
    )


def _edits(text: str, resolve: Resolve, dead: frozenset[str]) -> list[_Edit]:
    edits = [edit for found in _DEFINITION.finditer(text) for edit in _definition_edits(found, resolve)]
    text = _DEFINITION.sub(lambda found: " " * len(found[0]), text)
    brackets: list[re.Match[str]] = []
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found["ticks"]:
            at = _end_of_code(text, found)
        elif found["open"]:
            brackets.append(found)
        elif found["html"]:
            edits += _html_edits(found, resolve)
        elif found["docs"] or found["hugo"]:
            edits.append((*found.span(), _shortcode(found[0], resolve)))
        elif not found["escape"] and brackets:
            edits += _bracket_edits(text, brackets.pop(), found, resolve, dead)
    return edits


def _definition_edits(definition: re.Match[str], resolve: Resolve) -> list[_Edit]:
    target = _plain(definition[2])
    address = resolve(Reference("link", target))
    if address is None:
        return [(*definition.span(), "")]
    return [(*definition.span(2), _written(address))] if address != target else []


def _end_of_code(text: str, ticks: re.Match[str]) -> int:
    """Where the code span ends that these backticks begin; right behind them where they begin none."""
    paragraph_end = text.find("\n\n", ticks.end())
    closing = re.compile(rf"(?<!`){ticks[0]}(?!`)").search(
        text, ticks.end(), len(text) if paragraph_end < 0 else paragraph_end
    )
    return closing.end() if closing else ticks.end()


def _bracket_edits(
    text: str, opening: re.Match[str], closing: re.Match[str], resolve: Resolve, dead: frozenset[str]
) -> list[_Edit]:
    is_image = opening[0] == "!["
    words = text[opening.end() : closing.start()]
    if closing["inline"] is None:
        label = _label(closing["label"] or words)
        return _words_only(opening, closing) if label in dead else []
    target = _plain(closing["inline"])
    address = resolve(Reference("image" if is_image else "link", target))
    if address is None:
        return _words_only(opening, closing)
    edits: list[_Edit] = []
    if is_image and _is_elsewhere(address):
        edits.append((*opening.span(), "[" if words.strip() else "[Picture"))
    if address != target:
        edits.append((*closing.span("inline"), _written(address)))
    return edits


def _words_only(opening: re.Match[str], closing: re.Match[str]) -> list[_Edit]:
    return [(*opening.span(), ""), (*closing.span(), "")]


def _html_edits(tag: re.Match[str], resolve: Resolve) -> list[_Edit]:
    is_image = tag[0][1:4].lower() == "img"
    attributes = {found[1].lower(): found for found in _ATTRIBUTE.finditer(tag[0])}
    place = attributes.get("src" if is_image else "href")
    if place is None:
        return []
    target = unescape(place[2].strip("\"'"))
    address = resolve(Reference("image" if is_image else "link", target))
    words = unescape(attributes["alt"][2].strip("\"'")) if "alt" in attributes else ""
    if is_image and (address is None or _is_elsewhere(address)):
        return [(*tag.span(), words if address is None else f"[{words or 'Picture'}]({_written(address)})")]
    if address == target:
        return []
    start = tag.start()
    new = "" if address is None else f'{place[1]}="{_written(address)}"'
    return [(start + place.start(), start + place.end(), new)]


def _shortcode(code: str, resolve: Resolve) -> str:
    """The plain Markdown picture that the short code stands for; nothing for one that shows none."""
    attributes = {found[1].lower(): found[2].strip("\"'") for found in _ATTRIBUTE.finditer(code)}
    target = attributes.get("source") or attributes.get("src")
    if not target:
        return ""
    caption = attributes.get("caption", "")
    words = (attributes.get("alt-text") or attributes.get("alt") or caption).replace("[", "").replace("]", "")
    address = resolve(Reference("image", target))
    if address is None:
        return words
    mark = "" if _is_elsewhere(address) else "!"
    below = f"\n*{caption}*" if caption and caption != words else ""
    return f"{mark}[{words}]({_written(address)}){below}"


def _is_elsewhere(address: str) -> bool:
    """Whether it is a picture of another site; videos of the sites on the list are shown as they are."""
    return bool(_ELSEWHERE.match(address)) and not player_for(address)


def _plain(destination: str) -> str:
    """The address without the brackets, escapes and entities in which Markdown may dress it."""
    return unescape(_ESCAPE.sub(r"\1", destination.removeprefix("<").removesuffix(">")))


def _written(address: str) -> str:
    """The address in a form that ends neither a Markdown destination nor an attribute."""
    for char, code in ((" ", "%20"), ("(", "%28"), (")", "%29"), ("<", "%3C"), (">", "%3E"), ('"', "%22")):
        address = address.replace(char, code)
    return address


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()
