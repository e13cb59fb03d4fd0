"""Scores to a page of hits: narrowing, counting, ordering; and the passage that shows why a hit is one."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Literal

import numpy as np

from search_index import analysis
from search_index.document import Facet
from search_index.facets import Numbers
from search_index.query import Ask, first_moment
from search_index.ranking import Scores
from search_index.schema import FACETS
from search_index.snapshot import Snapshot

ELLIPSIS = "…"
MOST_NAMES = 50

_SPACE = re.compile(r"\s+")
_LONGEST_CUT = 40
_MOST_MATCHES, _MOST_NEAR = 500, 50

Sort = Literal["relevance", "newest"]
Segments = tuple[tuple[str, bool], ...]


def passage(text: str, terms: frozenset[str], *, length: int = 240) -> Segments:
    """The stretch of a text that says most about some stems, as (text, whether it matches).

    About `length` characters of whole words; an ellipsis stands as a segment of its own where text was cut.
    """
    found = analysis.spans(text, terms)
    start, end = _window(text, found, length)
    inside = [(max(first, start), min(last, end)) for first, last in found if first < end and last > start]
    before = ((ELLIPSIS, False),) if start else ()
    after = ((ELLIPSIS, False),) if end < len(text) else ()
    return (*before, *_segments(text, inside, start, end), *after)


def highlight(text: str, terms: frozenset[str]) -> Segments:
    """The whole of a text, as (text, whether it matches)."""
    return _segments(text, analysis.spans(text, terms), 0, len(text))


def held(text: str, terms: frozenset[str]) -> frozenset[str]:
    """Those of some stems that a text holds."""
    return terms & _stems_of(text)


def narrow(snapshot: Snapshot, numbers: Numbers, ask: Ask, filters: Mapping[str, str]) -> Numbers:
    """The documents that bear the names typed in an ask and those chosen as filters, last changed when it says."""
    for facet, value in filters.items():
        numbers = snapshot.facets[facet].bearing(numbers, partial(_is_name, analysis.name(value)))
    for clause in ask.of("only", "never"):
        fits = partial(_is_name if clause.field in ("tag", "kind") else _has_words, analysis.name(clause.value))
        numbers = snapshot.facets[clause.field].bearing(numbers, fits, wanted=clause.kind == "only")
    for clause in ask.of("dated"):
        is_later = snapshot.updated[numbers] >= (first_moment(clause.value) or 0.0)
        numbers = numbers[is_later if clause.field == "after" else ~is_later]
    return numbers


def count_facets(
    snapshot: Snapshot, numbers: Numbers, ask: Ask, filters: Mapping[str, str]
) -> dict[str, tuple[Facet, ...]]:
    """How many documents bear each of the commonest names; a facet's own filter does not narrow its counts."""
    narrowed = narrow(snapshot, numbers, ask, filters)
    counted = {}
    for facet in FACETS:
        others = {name: value for name, value in filters.items() if name != facet}
        kept = narrow(snapshot, numbers, ask, others) if facet in filters else narrowed
        counted[facet] = snapshot.facets[facet].count(kept, most=MOST_NAMES)
    return counted


def order(snapshot: Snapshot, numbers: Numbers, scores: Scores, sort: Sort, *, last: int) -> Numbers:
    """The first of some documents in their order, up to the last wanted; of equals the newest first."""
    merit = snapshot.updated if sort == "newest" else scores
    if 0 < last < len(numbers):
        least = np.partition(merit[numbers], -last)[-last]
        numbers = numbers[merit[numbers] >= least]
    keys = snapshot.ids[numbers], -snapshot.updated[numbers], -merit[numbers]
    return numbers[np.lexsort(keys)][:last]


@lru_cache(maxsize=1 << 13)
def _stems_of(heading: str) -> frozenset[str]:
    return frozenset(analysis.analyse(heading).terms)


def _is_name(wanted: str, name: str) -> bool:
    return analysis.name(name) == wanted


def _has_words(wanted: str, name: str) -> bool:
    return set(wanted.split()) <= set(analysis.name(name).split())


def _window(text: str, found: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    first, last = _densest(text, found, length)
    lead = max(length - (last - first), 0) // 3
    start = max(min(first - lead, len(text) - length), 0)
    end = max(min(start + length, len(text)), last)
    return _whole_words(text, start, end, first, last)


def _densest(text: str, found: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """Where the stretch with most different matches begins and ends."""
    best, most = (0, 0), (0, 0)
    words = [analysis.fold(text[start:end]) for start, end in found[:_MOST_MATCHES + _MOST_NEAR]]
    near: Counter[str] = Counter()
    after = 0
    for index, (start, end) in enumerate(found[:_MOST_MATCHES]):
        while after < min(index + _MOST_NEAR, len(words)) and found[after][1] <= max(start + length, end):
            near[words[after]] += 1
            after += 1
        weight = len(near), after - index
        if weight > most:
            best, most = (start, found[after - 1][1]), weight
        near[words[index]] -= 1
        if not near[words[index]]:
            del near[words[index]]
    return best


def _whole_words(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    if start and not text[start - 1].isspace():
        gap = _SPACE.search(text, start, min(first, start + _LONGEST_CUT))
        start = gap.end() if gap else start
    if end < len(text) and not text[end].isspace():
        gaps = list(_SPACE.finditer(text, max(last, end - _LONGEST_CUT), end))
        end = gaps[-1].start() if gaps else end
    return start, end


def _segments(text: str, found: Sequence[tuple[int, int]], start: int, end: int) -> Segments:
    segments = []
    at = start
    for first, last in found:
        segments += [(text[at:first], False), (text[first:last], True)]
        at = last
    return tuple(segment for segment in [*segments, (text[at:end], False)] if segment[0])
