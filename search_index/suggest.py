"""What else may have been meant: as it is typed, where it is misspelt, and beside what was found."""

from collections.abc import Iterable, Iterator
from functools import reduce
from heapq import nsmallest
from itertools import islice, product

import numpy as np

from search_index import analysis
from search_index.document import Facet
from search_index.query import Ask, Clause
from search_index.ranking import NOT_HELD, Ranker, Scores, Weight
from search_index.schema import LONGEST_START
from search_index.segment import Card
from search_index.snapshot import Snapshot

SHORTEST_TYPED = 2
SHORTEST_CORRECTED = 4
CHOICES_A_WORD = 4
MOST_COMBINED, MOST_TRIED = 256, 8
RARE, MUCH_MORE = 2, 10
LIKENESS = (Weight("title", 2.0, 0.5), Weight("headings", 1.0, 0.5), Weight("labels", 1.5, 0.3))
LEAST_LIKE = 0.15


def completions(snapshot: Snapshot, typed: str, limit: int) -> list[Card]:
    """The documents whose titles have words beginning with each word typed; titles that begin so lead."""
    beginnings = analysis.words(typed)
    if len("".join(beginnings)) < (SHORTEST_TYPED if typed.isascii() else 1):
        return []
    starts = (snapshot.postings("starts", word[:LONGEST_START]).documents for word in set(beginnings))
    found = reduce(np.intersect1d, starts)
    found = found[snapshot.is_live[found]]
    is_opening = np.isin(found, snapshot.opening(analysis.name(typed)))
    in_order = found[np.lexsort((snapshot.ids[found], snapshot.title_lengths[found], ~is_opening))]
    cards = (snapshot.card(number) for number in in_order)
    if any(len(word) > LONGEST_START for word in beginnings):
        cards = (card for card in cards if _begins(card.title, beginnings))
    return list(islice(cards, limit))


def names(snapshot: Snapshot, facet: str, typed: str, limit: int) -> tuple[Facet, ...]:
    """The names of a facet that have words beginning as typed: those that begin so themselves, then the most borne.

    Where nothing is typed, every name is one.
    """
    opening = analysis.name(typed)
    places = (
        (not name.startswith(opening), -known.count, name, known.value, known)
        for name, known in snapshot.names[facet] if name.startswith(opening) or f" {opening}" in name
    )
    return tuple(known for *_, known in nsmallest(limit, places))


def respellings(snapshot: Snapshot, ask: Ask) -> Iterator[str]:
    """Other spellings of the words no document holds, the likeliest first; every known word stays."""
    unknown = [clause for clause in ask.of("word") if _is_unknown(snapshot, clause)]
    choices = {clause: found for clause in unknown if (found := _corrections(snapshot, clause.spelling))}
    if choices:
        combinations = islice(product(*(enumerate(options) for options in choices.values())), MOST_COMBINED)
        for ways in sorted(combinations, key=lambda ways: sum(place for place, _ in ways))[:MOST_TRIED]:
            yield ask.rewritten({clause: word for clause, (_, word) in zip(choices, ways)})


def loosened(snapshot: Snapshot, ask: Ask, found: int) -> Iterator[str]:
    """Ways to ask that may find more: phrases without quotes, rare words as common ones one edit away."""
    quoted = ask.of("phrase")
    if quoted and not found:
        yield ask.rewritten({clause: clause.value for clause in quoted})
    for clause in ask.of("word"):
        held = snapshot.frequency("words", clause.spelling)
        if _is_correctable(clause) and 0 < held <= RARE:
            near = snapshot.spelling.one_edit_from(clause.spelling)
            common = _known(snapshot, near, least=held * MUCH_MORE)
            yield from (ask.rewritten({clause: word}) for word in common)


def related(snapshot: Snapshot, number: int) -> Scores:
    """The documents that share words of title, headings or tags with one, itself left out."""
    ranker = Ranker(snapshot)
    title, tags = snapshot.card(number).title, snapshot.facets["tag"].of(number)
    terms = dict.fromkeys(analysis.terms("\n".join((title, *tags))))
    scores = ranker.any_of([ranker.weigh(term, LIKENESS) for term in terms])
    enough = LEAST_LIKE * max(scores[number], 0.0)
    scores[scores < enough] = scores[number] = NOT_HELD
    return scores


def _begins(title: str, beginnings: list[str]) -> bool:
    words = analysis.words(title)
    return all(any(word.startswith(beginning) for word in words) for beginning in beginnings)


def _is_correctable(clause: Clause) -> bool:
    return len(clause.spelling) >= SHORTEST_CORRECTED and clause.spelling.isascii() and bool(clause.terms)


def _is_unknown(snapshot: Snapshot, clause: Clause) -> bool:
    return _is_correctable(clause) and clause.spelling not in snapshot.spelling


def _corrections(snapshot: Snapshot, word: str) -> list[str]:
    kinds = snapshot.spelling.corrections(word)
    return next(filter(None, (_known(snapshot, choices) for choices in kinds)), [])


def _known(snapshot: Snapshot, choices: Iterable[str], *, least: int = 1) -> list[str]:
    held = {choice: _frequency(snapshot, choice) for choice in choices}
    likely = [choice for choice, frequency in held.items() if frequency >= least]
    return sorted(likely, key=lambda choice: (-held[choice], choice))[:CHOICES_A_WORD]


def _frequency(snapshot: Snapshot, choice: str) -> int:
    if choice in analysis.STOP_WORDS:
        return 0
    return min(snapshot.frequency("words", word) for word in choice.split())
