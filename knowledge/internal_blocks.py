"""`:::internal` … `:::` blocks: what only staff may read inside an article that others read too.

The blocks are found line by line, whatever Markdown surrounds them, and everything doubtful counts as internal: an
unclosed block runs to the end, and inside a block every other `:::name` must be closed before the block can end.
Only inside code, where the words are an example of the notation, do they mean nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

_CONTAINERS = r"(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*"
_FENCE = re.compile(rf"{_CONTAINERS}(:{{3,}})[ \t]*(.*)")
_MENTION = re.compile(r":::[ \t]*internal\b", re.IGNORECASE)
_INTERNAL = re.compile(r"internal\b", re.IGNORECASE)
_CODE_MARKS = ("```", "~~~", "    ", "\t")
_LABEL = '<aside class="internal">\n<p class="internal-label">Staff only</p>\n'


@dataclass(frozen=True)
class _Fence:
    colons: int
    name: str

    @property
    def opens_internal(self) -> bool:
        return bool(_INTERNAL.match(self.name))

    @property
    def opens(self) -> bool:
        return self.opens_internal or bool(self.name) and not self.name.endswith(":::")


def internal_ranges(source: str, parser: MarkdownIt) -> dict[int, int]:
    """The last line of each internal block by its first, both counted from 0, blocks inside blocks included."""
    if not _MENTION.search(source):
        return {}
    lines = source.split("\n")
    ranges: dict[int, int] = {}
    open_fences: list[tuple[int, _Fence]] = []
    for number, fence in _fences(lines, code_lines(source, parser)):
        if fence.opens_internal or (open_fences and fence.opens):
            open_fences.append((number, fence))
        elif open_fences and not fence.name and fence.colons >= open_fences[-1][1].colons:
            start, opener = open_fences.pop()
            if opener.opens_internal:
                ranges[start] = number
    unclosed = {start: len(lines) - 1 for start, opener in open_fences if opener.opens_internal}
    return ranges | unclosed


def without_internal(source: str, parser: MarkdownIt) -> str:
    """The text as readers outside may have it: an empty line stands where a block was."""
    lines = source.split("\n")
    for start, end in internal_ranges(source, parser).items():
        lines[start : end + 1] = [""] * (end + 1 - start)
    return "\n".join(lines)


def code_lines(source: str, parser: MarkdownIt) -> set[int]:
    """The numbers of the lines, from 0, that are blocks of code."""
    if not any(mark in source for mark in _CODE_MARKS):
        return set()
    tokens: list[Token] = []
    parser.block.parse(source, parser, {}, tokens)
    spans = [token.map for token in tokens if token.type in ("fence", "code_block") and token.map]
    return {line for start, end in spans for line in range(start, end)}


def internal_plugin(parser: MarkdownIt) -> None:
    """Teaches the parser to show as asides the blocks listed in `env["internal"]`, as `internal_ranges` gives them."""
    parser.block.ruler.before(
        "fence", "internal", _internal_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.add_render_rule("internal_open", _render_open)


def _fences(lines: list[str], code_lines: set[int]) -> Iterator[tuple[int, _Fence]]:
    for number, line in enumerate(lines):
        found = _FENCE.match(line) if ":::" in line and number not in code_lines else None
        if found:
            yield number, _Fence(len(found[1]), found[2].strip())


def _internal_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    last = state.env.get("internal", {}).get(start)
    if last is None or not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]):
        return False
    if silent:
        return True
    stop = min(last, end)
    state.push("internal_open", "aside", 1).block = True
    old_parent, old_end = state.parentType, state.lineMax
    state.parentType, state.lineMax = "internal", stop
    state.line = start + 1
    state.md.block.tokenize(state, start + 1, stop)
    state.parentType, state.lineMax = old_parent, old_end
    state.push("internal_close", "aside", -1).block = True
    if state.line >= stop:
        state.line = min(stop + 1, end)
    return True


def _render_open(renderer: RendererHTML, tokens: list[Token], idx: int, options: object, env: object) -> str:
    return _LABEL
