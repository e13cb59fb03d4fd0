"""Scores to a page of hits: narrowing, counting, ordering; and the passage that shows why a hit is one."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from heapq import nsmallest
from typing import Literal

from search_index import analysis
from search_index.document import Facet
from search_index.query import Ask, Clause, first_moment
from search_index.ranking import Scores
from search_index.schema import FACETS
from search_index.segment import Card, Names
from search_index.snapshot import Snapshot, count_names

ELLIPSIS = "…"

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


def narrow(snapshot: Snapshot, numbers: Iterable[int], ask: Ask, filters: Mapping[str, str]) -> list[int]:
    """The documents that bear the names typed in an ask and those chosen as filters, last changed when it says."""
    chosen = list(numbers)
    for facet, value in filters.items():
        chosen = _bearing(snapshot.borne[facet], chosen, partial(_is_one_of, analysis.name(value)))
    for clause in ask.of("only", "never"):
        chosen = _bearing(snapshot.borne[clause.field], chosen, partial(_answers, clause))
    for clause in ask.of("dated"):
        moment = first_moment(clause.value) or 0.0
        later = clause.field == "after"
        chosen = [number for number in chosen if (snapshot.cards[number].updated >= moment) == later]
    return chosen


def count_facets(
    snapshot: Snapshot, numbers: Sequence[int], ask: Ask, filters: Mapping[str, str]
) -> dict[str, tuple[Facet, ...]]:
    """How many documents bear each name, most first; a facet's own filter does not narrow its counts."""
    narrowed = narrow(snapshot, numbers, ask, filters)
    counted = {}
    for facet in FACETS:
        others = {name: value for name, value in filters.items() if name != facet}
        kept = narrow(snapshot, numbers, ask, others) if facet in filters else narrowed
        counted[facet] = count_names(snapshot.borne[facet], kept)
    return counted


def order(cards: Sequence[Card], tiers: Sequence[Scores], sort: Sort, *, last: int) -> list[int]:
    """The first documents in their order, up to the last wanted: tier after tier, of equals the newest first."""
    found: list[int] = []
    for scores in tiers:
        places = (_place(cards[number], score, sort) + (number,) for number, score in scores.items())
        found += [number for *_, number in nsmallest(max(last - len(found), 0), places)]
    return found


@lru_cache(maxsize=1 << 13)
def _stems_of(heading: str) -> frozenset[str]:
    return frozenset(analysis.analyse(heading).terms)


def _place(card: Card, score: float, sort: Sort) -> tuple[float, float, int]:
    return (-card.updated, 0.0, card.id) if sort == "newest" else (-score, -card.updated, card.id)


def _bearing(borne: Sequence[Names], numbers: Sequence[int], fits: Callable[[Names], bool]) -> list[int]:
    fitting = {names for names in {borne[number] for number in numbers} if fits(names)}
    return [number for number in numbers if borne[number] in fitting]


def _is_one_of(wanted: str, names: Names) -> bool:
    return any(analysis.name(name) == wanted for name in names)


def _answers(clause: Clause, names: Names) -> bool:
    wanted = analysis.name(clause.value)
    if clause.field in ("tag", "kind"):
        answers = _is_one_of(wanted, names)
    else:
        answers = any(set(wanted.split()) <= set(analysis.name(name).split()) for name in names)
    return answers == (clause.kind == "only")


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
