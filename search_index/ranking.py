"""Which documents answer a question, and how well each does."""

from collections.abc import Sequence
from functools import lru_cache, reduce
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index import analysis
from search_index.facets import Numbers
from search_index.query import Ask, Clause, Group
from search_index.snapshot import Snapshot

Scores = NDArray[np.float64]  # one for each document, NOT_HELD for one that does not answer

NOT_HELD = -np.inf
SATURATION = 1.2
SYNONYM_WEIGHT = 0.7
# What words met in one piece are worth, as shares of the best score without it.
TITLE_PHRASE, HEADING_PHRASE, WHOLE_TITLE = 1.0, 0.8, 1.0
NEAR, NEAR_WORDS = 0.2, 3
STOP_WORD_IN_TITLE = 3.0
_MOST_PRAISED = 100


class Weight(NamedTuple):
    """How much a field counts, and how much less a word counts in a long one."""

    field: str
    weight: float
    shortness: float


TITLE = (Weight("title", 2.5, 0.5),)
HEADINGS = (Weight("headings", 1.0, 0.5),)
WEIGHTS = (Weight("text", 1.0, 0.75), *TITLE, *HEADINGS, Weight("labels", 1.0, 0.3))


class Ranker:
    """BM25 over several fields of one snapshot.

    Whole lists of postings are added up instead of stepping Whoosh's matchers through them: exact for several
    fields, and many times faster. What was weighed is kept: a ranker is for one question.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._weighed: dict[tuple[str, Sequence[Weight]], Scores] = {}

    def together(self, ask: Ask) -> Scores:
        """The documents that hold everything asked for, with their scores."""
        if ask.stop_words:
            return self._plain(ask.stop_words)
        wanted = [self._group(group) for group in ask.groups]
        wanted += [self._clause(clause) for clause in ask.of("phrase", "title") if clause.terms]
        if not wanted:
            return self._without(ask, self.everything() if ask.of("only", "never", "dated") else self._nothing())
        return self._praise(ask.verbatim(), self._without(ask, _all_of(wanted).copy()))

    def praise_near(self, ask: Ask, scores: Scores, numbers: Numbers) -> Scores:
        """The scores, higher for those of the likeliest documents in which neighbouring words of the question are near.

        After the sequential dependence model (Metzler and Croft 2005): two words that stand together mean more.
        """
        terms = ask.verbatim()
        if len(terms) < 2 or not len(numbers):
            return scores
        likeliest = _best(numbers, scores[numbers])
        worth, praised = NEAR * scores[numbers].max(), scores.copy()
        for near in self.snapshot.near("text", terms, likeliest, within=NEAR_WORDS):
            praised[near] += worth
        return praised

    def everything(self) -> Scores:
        """Every document, none better than another."""
        scores = self._nothing()
        scores[self.snapshot.live] = 0.0
        return scores

    def separately(self, ask: Ask) -> Scores:
        """The documents that hold any word asked for, and every phrase."""
        loose = self.any_of([scores for group in ask.groups for scores in self._parts(group)])
        strict = [self._clause(clause) for clause in ask.of("phrase", "title") if clause.terms]
        return self._without(ask, _all_of([*strict, loose]))

    def weigh(self, term: str, weights: Sequence[Weight] = WEIGHTS) -> Scores:
        """The score one stem gives to each document that holds it in the fields weighed; not to be changed."""
        kept = self._weighed.get((term, weights))
        if kept is None:
            kept = self._weighed[term, weights] = self._weigh(term, weights)
            kept.flags.writeable = False
        return kept

    def phrase(self, terms: Sequence[str], weights: Sequence[Weight] = WEIGHTS) -> Scores:
        """The score of each document that holds the terms side by side in the first of the fields weighed."""
        scores = _all_of([self.weigh(term, weights) for term in dict.fromkeys(terms)])
        if len(terms) < 2:
            return scores
        return _only(self.snapshot.phrase(weights[0].field, terms, held(scores)), scores)

    def any_of(self, found: Sequence[Scores]) -> Scores:
        """The sums of what each document has of some scores, where it has any."""
        total = sum((np.maximum(scores, 0.0) for scores in found), np.zeros(self.snapshot.count))
        return np.where(reduce(np.maximum, found, self._nothing()) == NOT_HELD, NOT_HELD, total)

    def _group(self, group: Group) -> Scores:
        scores = _all_of([self._clause(clause) for clause in group.clauses])
        return _best_of([scores, *self._alternatives(group)])

    def _alternatives(self, group: Group) -> list[Scores]:
        return [self.phrase(terms) * SYNONYM_WEIGHT for terms in group.alternatives]

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
            scores = self._nothing()
            scores[documents] = self._rarity(documents)
            scores[self.snapshot.postings("starts", word).documents] *= STOP_WORD_IN_TITLE
            scores[self.snapshot.deleted] = NOT_HELD
            found.append(scores)
        together = _all_of(found)
        return together if len(held(together)) else self.any_of(found)

    def _without(self, ask: Ask, scores: Scores) -> Scores:
        for clause in ask.of("without"):
            if clause.terms:
                scores[held(self._clause(clause))] = NOT_HELD
        return scores

    def _praise(self, terms: Sequence[str], scores: Scores) -> Scores:
        best = scores.max(initial=NOT_HELD)
        if not terms or best == NOT_HELD:
            return scores
        if len(terms) > 1:
            scores[self._verbatim(terms, HEADINGS, scores)] += best * HEADING_PHRASE
        titled = self._verbatim(terms, TITLE, scores)
        if len(terms) > 1:
            scores[titled] += best * TITLE_PHRASE
        whole = [_title_terms(self.snapshot.card(number).title) == tuple(terms) for number in titled]
        scores[titled[np.array(whole, bool)]] += best * WHOLE_TITLE
        return scores

    def _verbatim(self, terms: Sequence[str], weights: Sequence[Weight], scores: Scores) -> Numbers:
        """The documents whose title or heading holds the terms side by side, of the likeliest hundred."""
        field = weights[0].field
        holds_all = scores > NOT_HELD
        for term in set(terms):
            holds_term = np.zeros(self.snapshot.count, bool)
            holds_term[self.snapshot.postings(field, term).documents] = True
            holds_all &= holds_term
        likeliest = np.flatnonzero(holds_all)
        if len(likeliest) > _MOST_PRAISED:
            worth = _all_of([self.weigh(term, weights)[likeliest] for term in dict.fromkeys(terms)])
            likeliest = _best(likeliest, worth)
        return self.snapshot.phrase(field, terms, likeliest)

    def _weigh(self, term: str, weights: Sequence[Weight]) -> Scores:
        scores = np.zeros(self.snapshot.count)
        most = self._rarity(self.snapshot.postings("text", term).documents) * (SATURATION + 1)
        for field, weight, shortness in weights:
            documents, frequencies = self.snapshot.postings(field, term)
            average = self.snapshot.average_lengths[field] or 1.0
            base, slope = SATURATION * (1 - shortness), SATURATION * shortness / average
            lengths = self.snapshot.lengths[field][documents]
            scores[documents] += most * weight * frequencies / (frequencies + base + slope * lengths)
        scores[scores == 0.0] = scores[self.snapshot.deleted] = NOT_HELD
        return scores

    def _rarity(self, documents: Numbers) -> float:
        frequency = np.count_nonzero(self.snapshot.is_live[documents])
        return log(1 + (len(self.snapshot.live) - frequency + 0.5) / (frequency + 0.5))

    def _nothing(self) -> Scores:
        return np.full(self.snapshot.count, NOT_HELD)


def held(scores: Scores) -> Numbers:
    """The documents that answer."""
    return np.flatnonzero(scores > NOT_HELD)


@lru_cache(maxsize=1 << 14)
def _title_terms(title: str) -> tuple[str, ...]:
    return tuple(analysis.terms(title))


def _best(numbers: Numbers, worth: Scores) -> Numbers:
    """The hundred of some documents that are worth most, those of equal worth in their order."""
    if len(numbers) > _MOST_PRAISED:
        candidates = worth >= np.partition(worth, -_MOST_PRAISED)[-_MOST_PRAISED]
        numbers, worth = numbers[candidates], worth[candidates]
    return numbers[np.argsort(-worth, kind="stable")[:_MOST_PRAISED]]


def _only(numbers: Numbers, scores: Scores) -> Scores:
    chosen = np.full(len(scores), NOT_HELD)
    chosen[numbers] = scores[numbers]
    return chosen


def _all_of(found: Sequence[Scores]) -> Scores:
    return reduce(np.add, found)


def _best_of(found: Sequence[Scores]) -> Scores:
    return reduce(np.maximum, found)
