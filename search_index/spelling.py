"""The words of an index as they are spelt, and those that a misspelt one may have meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from string import ascii_lowercase

SHORTEST_HALF = 3
SHORTEST_TWICE_WRONG = 8


class Spelling:
    """How words are spelt in all the parts of an index."""

    def __init__(self, vocabularies: Sequence["Vocabulary"]) -> None:
        self._vocabularies = vocabularies

    def __contains__(self, word: str) -> bool:
        return any(word in vocabulary for vocabulary in self._vocabularies)

    def one_edit_from(self, word: str) -> set[str]:
        """The words one letter away: dropped, added, changed or swapped with its neighbour."""
        choices = _edited(word)
        return {choice for vocabulary in self._vocabularies for choice in vocabulary.among(choices)}

    def corrections(self, word: str) -> Iterator[set[str]]:
        """What a misspelt word may have meant: a slip, two words run together, two slips, a beginning."""
        yield self.one_edit_from(word)
        pairs = halves(word, shortest=SHORTEST_HALF)
        yield {f"{first} {second}" for first, second in pairs if first in self and second in self}
        if len(word) >= SHORTEST_TWICE_WRONG:
            yield {choice for vocabulary in self._vocabularies for choice in vocabulary.two_edits_from(word)}
        yield {choice for vocabulary in self._vocabularies for choice in vocabulary.beginning_with(word)}


class Vocabulary:
    """The words of one part of an index."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def beginning_with(self, prefix: str) -> set[str]:
        """The words that begin with a prefix."""
        return {word for _, word in self._by_first.get(prefix[:1], ()) if word.startswith(prefix)}

    def among(self, choices: set[str]) -> frozenset[str]:
        """The words that are among some choices."""
        return self._words & choices

    def two_edits_from(self, word: str) -> set[str]:
        """The words with the same first letter that at most two edits make of another."""
        letters, length = _letters(word), len(word)
        return {
            other for others, other in self._by_first.get(word[:1], ())
            if abs(len(other) - length) <= 2
            and (letters ^ others).bit_count() <= 4
            and edits(word, other) <= 2
        }

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[int, str]]]:
        """The words with their letters, by the first one; few questions are so wrong that they are needed."""
        found = defaultdict(list)
        for word in self._words:
            found[word[:1]].append((_letters(word), word))
        return found


def halves(word: str, *, shortest: int) -> list[tuple[str, str]]:
    """The ways to write a word as two, neither shorter than allowed."""
    return [(word[:at], word[at:]) for at in range(shortest, len(word) - shortest + 1)]


def edits(one: str, other: str) -> int:
    """How many letters must be dropped, added, changed or swapped with a neighbour to turn one into the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]


def _edited(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase}
    added = {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    return (dropped | swapped | changed | added) - {word}


def _letters(word: str) -> int:
    """One bit for each letter that occurs, so that words far apart are told apart at once."""
    letters = 0
    for letter in word:
        letters |= 1 << (ord(letter) & 63)
    return letters
