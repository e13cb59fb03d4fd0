"""Other ways to say the same, looked up by their stems."""

from collections.abc import Iterable, Mapping

from search_index import analysis

LONGEST_SYNONYM = 4  # stems

Terms = tuple[str, ...]


class Synonyms:
    """What is also searched for when some words are; made once from the words, then only looked into."""

    def __init__(self, ways: Mapping[str, Iterable[str]]) -> None:
        self._others: dict[Terms, dict[Terms, str]] = {}
        for words, others in ways.items():
            known = self._others.setdefault(tuple(analysis.terms(words)), {})
            for other in others:
                if terms := tuple(analysis.terms(other)):
                    known.setdefault(terms, other)

    def of(self, terms: Terms) -> Mapping[Terms, str]:
        """The other ways to say some stems, as they are spelt, by their own stems."""
        return self._others.get(terms, {})


NO_SYNONYMS = Synonyms({})
