"""A text in the parts that can be talked about, and where such a part stands after the text around it has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from markdown_it.token import Token

from knowledge.markdown_rules import make_parser

ALIKE = 0.6
LONGEST_COMPARED = 2_000
MOST_COMPARED = 60
_LISTS = ("bullet_list_open", "ordered_list_open")
_parser = make_parser()


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading, table, code block or list item: its source, and where in the text it starts."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def passages_of(body: str) -> list[Passage]:
    """The parts of the Markdown text in their order; what stands between two of them is white space."""
    starts = [0, *(place + 1 for place, letter in enumerate(body) if letter == "\n"), len(body)]
    edges = sorted({0, *_first_lines(_parser.parse(body)), len(starts) - 1})
    found = []
    for first, behind in zip(edges, edges[1:]):
        text = body[starts[first] : starts[behind]]
        if text.strip():
            lead = len(text) - len(text.lstrip("\n"))
            found.append(Passage(starts[first] + lead, text.strip("\n")))
    return found


def find_passage(quoted: str, near: int, body: str) -> Passage | None:
    """Where the quoted part stands in the text now; None where nothing like it is left.

    The same words count first, the place nearest to `near` (its old distance from the start) where they stand more
    than once; else the part that is most like it, by the ratio of difflib, from 0.6 on.
    """
    if not quoted:
        return None
    if (start := _nearest(quoted, near, body)) is not None:
        return Passage(start, quoted)
    parts = sorted(passages_of(body), key=lambda part: abs(part.start - near))[:MOST_COMPARED]
    best = max(parts, key=lambda part: _likeness(quoted, part.text), default=None)
    return best if best is not None and _likeness(quoted, best.text) >= ALIKE else None


def _first_lines(tokens: list[Token]) -> Iterator[int]:
    """The line on which each part begins: of blocks at the top, and of the items of lists there."""
    in_list = False
    for token in tokens:
        if token.level == 0:
            in_list = token.type in _LISTS
        if token.map and (token.level == 0 or (in_list and token.level == 1)):
            yield token.map[0]


def _nearest(quoted: str, near: int, body: str) -> int | None:
    before, behind = body.rfind(quoted, 0, near + len(quoted)), body.find(quoted, near)
    found = [start for start in (before, behind) if start >= 0]
    return min(found, key=lambda start: abs(start - near), default=None)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:LONGEST_COMPARED], other[:LONGEST_COMPARED], autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
