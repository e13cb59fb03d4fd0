"""Markdown → safe HTML: the one way from an author's words to a page, made once for each face of the house."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import nh3
from markdown_it.token import Token

from knowledge import internal_blocks
from knowledge.internal_blocks import internal_ranges, without_internal
from knowledge.markdown_rules import make_parser
from knowledge.raw_html import nests_too_deep, tidy
from knowledge.sanitising import anchor, clean

RENDERER_VERSION = 2
MAX_SOURCE = 500_000
MAX_LINES = 15_000

Audience = Literal["outer", "staff"]
FACES: tuple[Audience, ...] = ("outer", "staff")
_TOO_LONG = "This text is too long to be shown as a page."
_LEADING_TITLE = re.compile(
    r"\s*^ {0,3}(?:#[ \t]+([^\n]+?)[ \t]*#*[ \t]*|([^\s#>*+-][^\n]*)\n=+[ \t]*)(?:\n|\Z)", re.MULTILINE
)
_UNSPACED = re.compile(r"[^\w\- ]")
_parser = make_parser()


@dataclass(frozen=True)
class Heading:
    """A heading as the table of contents needs it: `level` 2 to 6 as on the page, `id` as in the HTML."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A page: sanitised HTML, its headings in order, and its words alone, a block a line, for search."""

    html: str
    outline: tuple[Heading, ...]
    text: str


Pages = dict[Audience, Rendered]


def render_pages(markdown: str) -> Pages:
    """The page of each face of the house."""
    return {face: render(markdown, audience=face) for face in FACES}


def render(markdown: str, *, audience: Audience) -> Rendered:
    """The page that this side of the house may see; never raises. Texts without measure are not shown."""
    source = markdown.replace("\r\n", "\n").replace("\r", "\n")
    if len(source) > MAX_SOURCE or source.count("\n") > MAX_LINES:
        return Rendered(f"<p>{_TOO_LONG}</p>\n", (), "")
    if audience == "staff":
        return _rendered(source, tuple(internal_ranges(source, _parser).items()))
    return _rendered(without_internal(source, _parser), ())


def split_title(markdown: str) -> tuple[str, str]:
    """The words of the top heading that the text begins with, and the text behind it; no words where there is none."""
    found = _LEADING_TITLE.match(markdown)
    if not found:
        return "", markdown
    inline = _parser.parseInline((found[1] or found[2]).strip())[0]
    return " ".join(_inline_text(inline.children or []).split()), markdown[found.end() :]


def first_title(markdown: str) -> str:
    """The words of the first top heading anywhere in the text; empty where there is none."""
    tokens = _parser.parse(markdown[:MAX_SOURCE], {})
    for opening, inline in zip(tokens, tokens[1:]):
        if opening.type == "heading_open" and opening.tag == "h1":
            return " ".join(_inline_text(inline.children or []).split())
    return ""


def code_lines(markdown: str) -> set[int]:
    """The numbers of the lines, from 0, that are blocks of code."""
    return internal_blocks.code_lines(markdown, _parser)


def for_outer_readers(markdown: str) -> str:
    """The text as readers outside the house may have it, its lines where they were."""
    return without_internal(markdown, _parser)


def slug(heading: str) -> str:
    """The name by which authors link to a heading, made as GitHub makes it; never empty."""
    return _UNSPACED.sub("", heading.strip().lower()).replace(" ", "-") or "section"


@lru_cache(maxsize=8)
def _rendered(source: str, internal: tuple[tuple[int, int], ...]) -> Rendered:
    """The page of this text; remembered, since most texts look the same from both sides of the house."""
    env: dict[str, object] = {"internal": dict(internal)}
    tokens = _parser.parse(source, env)
    outline = tuple(_outline(tokens))
    page = clean(_parser.renderer.render(tokens, _parser.options, env))
    return Rendered(page, outline, "\n".join(_texts(tokens)))


def _outline(tokens: list[Token]) -> Iterator[Heading]:
    """Gives each heading its level on the page, where h1 is the page's own, and an id that no other has."""
    pairs = [(token, tokens[i + 1]) for i, token in enumerate(tokens) if token.type == "heading_open"]
    closes = [token for token in tokens if token.type == "heading_close"]
    shift = any(token.tag == "h1" for token, _ in pairs)
    taken: Counter[str] = Counter()
    for (opening, inline), closing in zip(pairs, closes):
        level = min(int(opening.tag[1]) + shift, 6)
        opening.tag = closing.tag = f"h{level}"
        text = " ".join(_inline_text(inline.children or []).split())
        if text:
            name = _free(anchor(slug(text)), taken)
            opening.attrSet("id", name)
            yield Heading(level, name, text)


def _free(name: str, taken: Counter[str]) -> str:
    candidate = name
    while candidate in taken:
        candidate = f"{name}-{taken[name]}"
        taken[name] += 1
    taken[candidate] += 1
    return candidate


def _texts(tokens: Iterable[Token]) -> Iterator[str]:
    """The words of each block; the labels that the portal itself writes are not among them."""
    previous = ""
    for token in tokens:
        text = ""
        if token.type == "dense":
            text = token.content
        elif token.type == "inline" and previous != "alert_title_open":
            text = _inline_text(token.children or [])
        elif token.type in ("fence", "code_block"):
            text = token.content
        elif token.type == "html_block":
            too_deep = nests_too_deep(token.content, Counter())
            text = token.content if too_deep else html.unescape(nh3.clean(tidy(token.content), tags=set()))
        if text := text.strip():
            yield text
        previous = token.type


def _inline_text(children: Iterable[Token]) -> str:
    parts = []
    for token in children:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_inline_text(token.children or []))
    return "".join(parts)
