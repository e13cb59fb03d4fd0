"""Which documents answer a question, and how well each does."""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import reduce
from heapq import nlargest
from math import log
from operator import and_
from typing import NamedTuple

from search_index import analysis
from search_index.query import Ask, Clause, Group
from search_index.snapshot import Snapshot

Scores = dict[int, float]

SATURATION = 1.2
SYNONYM_WEIGHT = 0.7
# What words met in one piece are worth, as shares of the best score without it.
TITLE_PHRASE, HEADING_PHRASE, WHOLE_TITLE = 1.0, 0.8, 1.0
_MOST_PRAISED = 100
_POSTINGS_KEPT = 1_000_000


class Weight(NamedTuple):
    """How much a field counts, and how much less a word counts in a long one."""

    field: str
    weight: float
    shortness: float


TITLE = (Weight("title", 2.5, 0.5),)
HEADINGS = (Weight("headings", 1.0, 0.5),)
WEIGHTS = (Weight("text", 1.0, 0.75), *TITLE, *HEADINGS, Weight("labels", 1.0, 0.3))


class Ranker:
    """BM25 over several fields of one snapshot, each term weighed once and kept.

    Whole lists of postings are added up instead of stepping Whoosh's matchers through them: exact for several
    fields, and many times faster.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._kept: OrderedDict[tuple[str, ...], tuple[array[int], array[float]]] = OrderedDict()
        self._kept_postings = 0
        self._rarities: dict[str, float] = {}
        self._keeping = threading.Lock()

    def together(self, ask: Ask) -> Scores:
        """The documents that hold everything asked for, with their scores."""
        if ask.stop_words:
            return self._plain(ask.stop_words)
        wanted = [self._group(group) for group in ask.groups]
        wanted += [self._clause(clause) for clause in ask.of("phrase", "title") if clause.terms]
        if not wanted:
            return self._without(ask, self.everything() if ask.of("only", "never", "dated") else {})
        return self._praise(ask.verbatim(), self._without(ask, _all_of(wanted)))

    def everything(self) -> Scores:
        """Every document, none better than another."""
        return dict.fromkeys(self.snapshot.live, 0.0)

    def separately(self, ask: Ask) -> Scores:
        """The documents that hold any word asked for, and every phrase."""
        loose = _any_of([scores for group in ask.groups for scores in self._parts(group)])
        strict = [self._clause(clause) for clause in ask.of("phrase", "title") if clause.terms]
        return self._without(ask, _all_of([*strict, loose]))

    def weigh(self, term: str, weights: Sequence[Weight] = WEIGHTS) -> Scores:
        """The score one stem gives to each document that holds it in the fields weighed."""
        key = (term, *(weight.field for weight in weights))
        kept = self._kept.get(key)
        if kept is None:
            scores = self._weigh(term, weights)
            self._keep(key, scores)
            return scores
        return dict(zip(*kept))

    def phrase(self, terms: Sequence[str], weights: Sequence[Weight] = WEIGHTS) -> Scores:
        """The score of each document that holds the terms side by side in the first of the fields weighed."""
        scores = _all_of([self.weigh(term, weights) for term in dict.fromkeys(terms)])
        if len(terms) < 2:
            return scores
        found = self.snapshot.phrase(weights[0].field, terms, scores)
        return {number: scores[number] for number in found}

    def _group(self, group: Group) -> Scores:
        scores = _all_of([self._clause(clause) for clause in group.clauses])
        return _best_of([scores, *self._alternatives(group)])

    def _alternatives(self, group: Group) -> list[Scores]:
        return [
            {number: score * SYNONYM_WEIGHT for number, score in self.phrase(terms).items()}
            for terms in group.alternatives
        ]

    def _clause(self, clause: Clause) -> Scores:
        weights = TITLE if clause.field == "title" else WEIGHTS
        written = [self.phrase(clause.terms, weights)]
        return _best_of([*written, self.weigh(clause.joined, weights)] if clause.joined else written)

    def _parts(self, group: Group) -> list[Scores]:
        parts = [self.weigh(term) for clause in group.clauses for term in clause.terms]
        return parts + self._alternatives(group)

    def _plain(self, words: Sequence[str]) -> Scores:
        found = []
        for word in dict.fromkeys(words):
            documents = self.snapshot.postings("words", word).documents
            in_title = set(self.snapshot.postings("starts", word).documents)
            rarity = self._rarity(len(documents))
            found.append({number: rarity * (3.0 if number in in_title else 1.0) for number in documents})
        return _all_of(found) or _any_of(found)

    def _without(self, ask: Ask, scores: Scores) -> Scores:
        for clause in ask.of("without"):
            for number in self._clause(clause) if clause.terms else ():
                scores.pop(number, None)
        return scores

    def _praise(self, terms: Sequence[str], scores: Scores) -> Scores:
        if not terms or not scores:
            return scores
        best = max(scores.values())
        if len(terms) > 1:
            for number in self._verbatim(terms, HEADINGS, scores):
                scores[number] += best * HEADING_PHRASE
        for number in self._verbatim(terms, TITLE, scores):
            if len(terms) > 1:
                scores[number] += best * TITLE_PHRASE
            if tuple(analysis.terms(self.snapshot.cards[number].title)) == tuple(terms):
                scores[number] += best * WHOLE_TITLE
        return scores

    def _verbatim(self, terms: Sequence[str], weights: Sequence[Weight], scores: Scores) -> set[int]:
        """The documents whose title or heading holds the terms side by side, of the likeliest hundred."""
        held = _all_of([self.weigh(term, weights) for term in dict.fromkeys(terms)])
        likeliest = nlargest(_MOST_PRAISED, held.keys() & scores.keys(), key=held.__getitem__)
        return self.snapshot.phrase(weights[0].field, terms, likeliest)

    def _weigh(self, term: str, weights: Sequence[Weight]) -> Scores:
        scores: Scores = {}
        for field, weight, shortness in weights:
            postings = self.snapshot.postings(field, term)
            if field == "text":
                self._remember(term, len(postings.documents))
            lengths, average = self.snapshot.lengths[field], self.snapshot.average_lengths[field] or 1.0
            most = self._rarity_of(term) * weight * (SATURATION + 1)
            base, slope = SATURATION * (1 - shortness), SATURATION * shortness / average
            for number, frequency in zip(*postings):
                score = most * frequency / (frequency + base + slope * lengths[number])
                scores[number] = scores.get(number, 0.0) + score
        return scores

    def _rarity_of(self, term: str) -> float:
        known = self._rarities.get(term)
        return known or self._remember(term, len(self.snapshot.postings("text", term).documents))

    def _remember(self, term: str, frequency: int) -> float:
        rarity = self._rarity(frequency)
        if frequency:  # words that no document holds are without number
            self._rarities[term] = rarity
        return rarity

    def _rarity(self, frequency: int) -> float:
        return log(1 + (len(self.snapshot.live) - frequency + 0.5) / (frequency + 0.5))

    def _keep(self, key: tuple[str, ...], scores: Scores) -> None:
        with self._keeping:
            if scores and key not in self._kept:
                self._kept[key] = array("I", scores), array("d", scores.values())
                self._kept_postings += len(scores)
            while self._kept_postings > _POSTINGS_KEPT and len(self._kept) > 1:
                _, (documents, _) = self._kept.popitem(last=False)
                self._kept_postings -= len(documents)


def _all_of(found: Sequence[Scores]) -> Scores:
    if len(found) < 2:
        return dict(found[0]) if found else {}
    numbers = list(reduce(and_, (scores.keys() for scores in sorted(found, key=len))))
    return dict(zip(numbers, map(sum, zip(*(map(scores.__getitem__, numbers) for scores in found)))))


def _any_of(found: Iterable[Scores]) -> Scores:
    total: Scores = {}
    for scores in found:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total


def _best_of(found: Sequence[Scores]) -> Scores:
    best = found[0]
    for scores in found[1:]:
        for number, score in scores.items():
            best[number] = max(score, best.get(number, 0.0))
    return best
