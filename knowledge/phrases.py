"""Words and names from a list, found whole in a text, whatever their case and whatever stands between their parts."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

WIDEST_GAP = 3  # characters between two words of a name, such as “& ” or a line end
_WORD = re.compile(r"\w+")
_END = ""


class Phrases:
    """A list to look for; a text is gone through once, however long the list is."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        self._tree: dict[str, Any] = {}
        for phrase in phrases:
            branch = self._tree
            for word in folded(phrase).split():
                branch = branch.setdefault(word, {})
            if branch is not self._tree:
                branch[_END] = phrase

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where each phrase begins and ends, in order, none inside another, with the phrase as the list has it."""
        if not self._tree:
            return
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            length, phrase = self._longest(words, at)
            if length:
                yield words[at].start(), words[at + length - 1].end(), phrase
            at += length or 1

    def _longest(self, words: list[re.Match[str]], at: int) -> tuple[int, str]:
        """How many words from here on are a phrase of the list, and which; 0 for none."""
        branch, found = self._tree, (0, "")
        for place in range(at, len(words)):
            if place > at and words[place].start() - words[place - 1].end() > WIDEST_GAP:
                break
            branch = branch.get(words[place][0].casefold(), {})
            if not branch:
                break
            if _END in branch:
                found = place - at + 1, branch[_END]
        return found


def folded(phrase: str) -> str:
    """What makes two phrases the same: their words, without case and punctuation; empty where there are none."""
    return " ".join(word.casefold() for word in _WORD.findall(phrase))
