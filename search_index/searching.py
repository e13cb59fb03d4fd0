"""One question put to one snapshot: exactly, then corrected, then loosely; a page comes back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from search_index import results, suggest
from search_index.compounds import with_compounds
from search_index.document import Hit, Page
from search_index.facets import Numbers
from search_index.query import Ask, parse
from search_index.ranking import NOT_HELD, Ranker, Scores, held
from search_index.results import Sort
from search_index.snapshot import Snapshot
from search_index.synonyms import Synonyms

FEW, TOO_FEW = 10, 3  # exact hits that are joined by loose ones, and those beside which other words are offered
LEAD = 0.3  # of the best loose score: few questions use an article's own words


class Search:
    """A way to ask: the filters chosen, the order wanted and the synonyms known."""

    def __init__(self, snapshot: Snapshot, filters: Mapping[str, str], sort: Sort, synonyms: Synonyms) -> None:
        self._ranker = Ranker(snapshot)
        self._snapshot = snapshot
        self._filters = filters
        self._sort = sort
        self._synonyms = synonyms

    def page(self, words: str, limit: int, offset: int, *, correct: bool) -> Page:
        """The hits from `offset` on, `limit` of them at most.

        Unknown words are corrected only where the typed ones are found nowhere together. Loose hits, with
        some of the words, join the exact ones where those are few; by relevance the exact ones have a lead, by date
        they come first.
        """
        ask = self._parse(words)
        exact = self._together(ask)
        corrected = suggestion = None
        if correct and not len(self._narrowed(ask, exact)):
            corrected = self._correction(ask, self._together)
            if corrected is None and not len(self._narrowed(ask, self._ranker.separately(ask))):
                corrected = self._correction(ask, self._ranker.separately)
        if corrected is not None:
            ask = self._parse(corrected)
            exact = self._together(ask)
        found = len(self._narrowed(ask, exact))
        scores = _with_lead(exact, self._ranker.separately(ask)) if found < FEW else exact
        if found < TOO_FEW and correct and corrected is None:
            suggestion = self._suggestion(ask, found)
        page = self._page(ask, exact, scores, limit, offset)
        return replace(page, exact=found, corrected=corrected, suggestion=suggestion)

    def _parse(self, words: str) -> Ask:
        return with_compounds(parse(words, self._synonyms), self._snapshot)

    def _together(self, ask: Ask) -> Scores:
        if self._filters and not ask.clauses:
            return self._ranker.everything()
        return self._ranker.together(ask)

    def _narrowed(self, ask: Ask, scores: Scores) -> Numbers:
        return results.narrow(self._snapshot, held(scores), ask, self._filters)

    def _correction(self, ask: Ask, find: Callable[[Ask], Scores]) -> str | None:
        """The other spelling that finds most, or None where none finds anything."""
        best, most = None, 0
        for words in suggest.respellings(self._snapshot, ask):
            other = self._parse(words)
            found = len(self._narrowed(other, find(other)))
            if found > most:
                best, most = words, found
        return best

    def _suggestion(self, ask: Ask, found: int) -> str | None:
        """Words that find more than those typed, or those typed with unknown words put as known; or None."""
        for words in suggest.loosened(self._snapshot, ask, found):
            other = self._parse(words)
            if len(self._narrowed(other, self._together(other))) > found:
                return words
        return next(suggest.respellings(self._snapshot, ask), None)

    def _page(self, ask: Ask, exact: Scores, scores: Scores, limit: int, offset: int) -> Page:
        numbers, last = self._narrowed(ask, scores), offset + limit
        if self._sort == "relevance":
            scores = self._ranker.praise_near(ask, scores, numbers)
        is_exact = exact[numbers] > NOT_HELD
        tiers = (numbers[is_exact], numbers[~is_exact]) if self._sort == "newest" else (numbers,)
        ordered = [results.order(self._snapshot, tier, scores, self._sort, last=last) for tier in tiers]
        return Page(
            hits=hits(self._snapshot, np.concatenate(ordered)[offset:last], scores),
            total=len(numbers),
            facets=results.count_facets(self._snapshot, held(scores), ask, self._filters),
            terms=ask.highlights(),
            also=ask.also(),
        )


def hits(snapshot: Snapshot, numbers: Numbers, scores: Scores) -> tuple[Hit, ...]:
    """What is shown of some documents."""
    shown = ((snapshot.card(number), scores[number]) for number in numbers)
    return tuple(Hit(card.id, card.title, float(score)) for card, score in shown)


def _with_lead(exact: Scores, loose: Scores) -> Scores:
    lead = LEAD * max(loose.max(initial=0.0), 0.0)
    return np.where(exact == NOT_HELD, loose, exact + lead)
