"""What site builders add to Markdown, turned into what the portal reads: MkDocs, Hugo, Jekyll and Microsoft's docs.

Only what has a counterpart is turned; everything else stays on the page as the words it was, and is named.
"""

import re
from collections.abc import Callable, Iterator
from html import escape

from knowledge.short_codes import Attributes, ShortCode, attributes_of, inline_target, read_tag

MAX_DEPTH = 10
_MARKS = ("{{", "{%", "{:", "{#", "!!!", "???", '=== "', "[!INCLUDE", "#tab/", ":::")
_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})")
_ADMONITION = re.compile(r'( *)(!!!|\?\?\?\+?)\s+([\w-]+)(?:\s+[\w-]+)*(?:\s+"(.*)")?\s*')
_TAB = re.compile(r'( *)===[!+]?\s+"(.*)"\s*')
_DOCS_TAB = re.compile(r"#{1,6} \[(.+?)\]\(#tab/[^)]*\)\s*")
_DOCS_FRAME = re.compile(r":::\s*(?:row|column|moniker|zone)(?:-end)?\b[^\n]*")
_ATTRIBUTE_LIST = re.compile(r" {0,3}\{:[^{}\n]*\}\s*")
_HEADING_ID = re.compile(r"(#{1,6} +)(.*?)\s*\{:?\s*#([\w-]+)[^{}\n]*\}\s*")
_INLINE_TAG = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}")
_SITE_PREFIX = re.compile(r"\{\{-?\s*site\.(?:base)?url\s*-?\}\}")
_INCLUDE = re.compile(r"\[!INCLUDE\s*\[[^\]\n]*\]\(([^)\n]*)\)\s*\]", re.IGNORECASE)
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")

_CALLOUTS = {
    "NOTE": "note info abstract summary tldr seealso question help faq example quote cite todo primary secondary",
    "TIP": "tip hint success check done light",
    "IMPORTANT": "important key",
    "WARNING": "warning warn attention",
    "CAUTION": "caution danger error failure fail missing bug",
}
_CALLOUT_OF = {name: callout for callout, names in _CALLOUTS.items() for name in names.split()}
_CALLOUT_CODES = {"hint", "callout", "alert", "notice", "admonition", "note", "tip", "warning", "caution", "important"}
_FOLDING_CODES = {"accordion", "accordion-item", "accordionitem", "details", "expand", "collapse", "spoiler"}
_LEFT_FOR_REFERENCES = {"figure", "image", "img"}


def translate(markdown: str) -> tuple[str, tuple[str, ...]]:
    """The text as the portal reads it, and a sentence for each thing that stays in it as plain text."""
    if not any(mark in markdown for mark in _MARKS):
        return markdown, ()
    translation = _Translation()
    text = "\n".join(translation.lines(markdown.split("\n")))
    return text.rstrip("\n") + "\n" * markdown.endswith("\n"), tuple(translation.problems)


class _Translation:
    def __init__(self) -> None:
        self.problems: dict[str, None] = {}
        self._depth = 0

    def lines(self, lines: list[str]) -> list[str]:
        """The lines translated; those that stand too deep in blocks within blocks stay as they are."""
        if self._depth == MAX_DEPTH:
            return lines
        self._depth += 1
        ends, at, made = _pairs(lines), 0, list[str]()
        while at < len(lines):
            at, written = self._block(lines, at, ends)
            made += written
        self._depth -= 1
        return made

    def _block(self, lines: list[str], at: int, ends: dict[int, int]) -> tuple[int, list[str]]:
        """Where the block that begins with this line ends, and what is written in its place."""
        line = lines[at]
        if fence := _FENCE.match(line):
            end = _end_of_fence(lines, at, fence[1])
            return end, lines[at:end]
        if found := _ADMONITION.fullmatch(line) or _TAB.fullmatch(line):
            end, inner = _indented(lines, at + 1, len(found[1]) + 4)
            return end, self._mkdocs(found, inner)
        code = read_tag(line.strip()) if at in ends else None
        make = self._maker(code) if code else None
        if code and make:
            return ends[at] + 1, make(code, lines[at + 1 : ends[at]])
        return at + 1, self._line(line)

    def _mkdocs(self, opening: re.Match[str], inner: list[str]) -> list[str]:
        """An admonition, one that folds, or a tab, whose words stand indented under it."""
        made = self.lines(inner)
        if opening.re is _TAB:
            return [f"**{opening[2]}**", "", *made, ""]
        kind, title = opening[3].lower(), opening[4]
        if opening[2] == "!!!":
            return _callout(kind, title or "", made)
        return _folding(kind.capitalize() if title is None else title, made, is_open=opening[2].endswith("+"))

    def _maker(self, code: ShortCode) -> Callable[[ShortCode, list[str]], list[str]] | None:
        if code.name in ("highlight", "raw"):
            return _code
        if code.name in _FOLDING_CODES:
            return self._fold
        return self._call_out if code.name in _CALLOUT_CODES else None

    def _fold(self, code: ShortCode, inner: list[str]) -> list[str]:
        given = attributes_of(code)
        title = given.first("title", "header", "summary") or given.words
        made = self.lines(inner)
        return _folding(title, made, is_open=given.first("open") == "true") if title else made

    def _call_out(self, code: ShortCode, inner: list[str]) -> list[str]:
        given = attributes_of(code)
        kind = _kind(code, given)
        return _callout(kind, given.first("title"), self.lines(inner))

    def _line(self, line: str) -> list[str]:
        if _DOCS_FRAME.fullmatch(line) or _ATTRIBUTE_LIST.fullmatch(line):
            return []
        if tab := _DOCS_TAB.fullmatch(line):
            return [f"**{tab[1]}**"]
        if heading := _HEADING_ID.fullmatch(line):
            line = f'{heading[1]}<a id="{heading[3]}"></a>{heading[2]}'
        for include in _INCLUDE.finditer(line):
            self._note(f"The include of {include[1]} was left as text.")
        return ["".join(self._inline(part) for part in _code_apart(line))]

    def _inline(self, part: str) -> str:
        return part if part.startswith("`") else _INLINE_TAG.sub(self._tag, part)

    def _tag(self, found: re.Match[str]) -> str:
        """What an inline tag stands for; the tag itself, named, where nothing here knows it."""
        target = inline_target(found[0])
        if target is not None:
            return target
        code = read_tag(found[0])
        if not (code and code.name in _LEFT_FOR_REFERENCES) and not _SITE_PREFIX.match(found[0]):
            self._note(f"{found[0][:80]} was left as text; nothing here knows what it stands for.")
        return found[0]

    def _note(self, problem: str) -> None:
        self.problems[problem] = None


def _kind(code: ShortCode, given: Attributes) -> str:
    named = given.first("type", "context", "color", "status") or given.words.partition(" ")[0]
    return named.lower() if named.lower() in _CALLOUT_OF else code.name


def _callout(kind: str, title: str, lines: list[str]) -> list[str]:
    callout = _CALLOUT_OF.get(kind, "NOTE")
    title = title or ("" if kind in _CALLOUT_OF else kind.replace("-", " ").capitalize())
    inner = [f"**{title}**", "", *lines] if title else lines
    return [f"> [!{callout}]", *(f"> {line}".rstrip() for line in _trimmed(inner)), ""]


def _folding(title: str, lines: list[str], *, is_open: bool) -> list[str]:
    opening = "<details open>" if is_open else "<details>"
    return [f"{opening}<summary>{escape(title)}</summary>", "", *_trimmed(lines), "", "</details>", ""]


def _code(code: ShortCode, inner: list[str]) -> list[str]:
    """A fence around the lines; `raw` only says that nothing in them is meant for the site builder."""
    if code.name == "raw":
        return inner
    longest = max((len(found[1]) for line in inner if (found := _FENCE.match(line))), default=2)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{attributes_of(code).words.partition(' ')[0]}", *inner, fence]


def _trimmed(lines: list[str]) -> list[str]:
    """The lines without the empty ones before and after them."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


def _indented(lines: list[str], at: int, depth: int) -> tuple[int, list[str]]:
    """Where the lines end that stand this deep, and they, brought forward."""
    end = at
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * depth)):
        end += 1
    inner = lines[at:end]
    while inner and not inner[-1].strip():
        inner.pop()
    return at + len(inner), [line[depth:] for line in inner]


def _end_of_fence(lines: list[str], at: int, mark: str) -> int:
    for number in range(at + 1, len(lines)):
        closing = _FENCE.match(lines[number])
        if closing and closing[1].startswith(mark) and not lines[number].strip("> \t`~"):
            return number + 1
    return len(lines)


def _pairs(lines: list[str]) -> dict[int, int]:
    """The number of the line that ends what a short code begins, by the number of the line that begins it."""
    ends: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        code = read_tag(line.strip()) if "{" in line else None
        if code is None:
            continue
        begun = waiting.setdefault(code.name, [])
        if not code.is_end:
            begun.append(number)
        elif begun:
            ends[begun.pop()] = number
    return ends


def _code_apart(line: str) -> Iterator[str]:
    """The line cut into what is code and what is not."""
    at = 0
    for span in _CODE_SPAN.finditer(line):
        yield line[at : span.start()]
        yield span[0]
        at = span.end()
    yield line[at:]
