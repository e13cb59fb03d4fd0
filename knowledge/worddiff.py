"""What changed between two texts, word by word, so that a reviewer reads it as one text with marks."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MAX_WORK = 100_000
MAX_WORDS = 2_000
MAX_DEPTH = 50

_WORDS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """A stretch of text and whether both have it, only the new one, or only the old one."""

    op: Literal["equal", "insert", "delete"]
    text: str


def word_diff(old: str, new: str) -> tuple[Change, ...]:
    """The changes in reading order; equal and inserted stretches make up `new`, equal and deleted ones `old`.

    Lines are compared first, words only inside lines that differ. What shares too many words too often to be
    compared in reasonable time is given as deleted and inserted whole.
    """
    return tuple(_changes(_readable(_word_pairs(old, new))))


def stretches(before: list[str], after: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The two lists cut, in order, into stretches that are equal and stretches that differ."""
    return _pairs(before, after)


def _word_pairs(old: str, new: str) -> Iterator[tuple[str, str]]:
    """What stood and what stands, in order; both the same where nothing changed."""
    for before, after in _pairs(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if before == after:
            yield "".join(before), "".join(after)
        else:
            for gone, come in _pairs(_WORDS.findall("".join(before)), _WORDS.findall("".join(after))):
                yield "".join(gone), "".join(come)


def _pairs(before: list[str], after: list[str], depth: int = 0) -> Iterator[tuple[list[str], list[str]]]:
    """The two lists cut into stretches that are equal and stretches that differ."""
    start, end = _equal_ends(before, after)
    if start:
        yield before[:start], after[:start]
    yield from _middle_pairs(before[start : len(before) - end], after[start : len(after) - end], depth)
    if end:
        yield before[-end:], after[-end:]


def _equal_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    """How many items are the same at the start, and how many of the others at the end."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    most -= start
    end = next((i for i in range(most) if before[-1 - i] != after[-1 - i]), most)
    return start, end


def _middle_pairs(before: list[str], after: list[str], depth: int) -> Iterator[tuple[list[str], list[str]]]:
    if not before and not after:
        return
    if len(before) + len(after) <= MAX_WORDS and _work(before, after) <= MAX_WORK:
        matcher = SequenceMatcher(str.isspace, before, after, autojunk=False)
        for _, i1, i2, j1, j2 in matcher.get_opcodes():
            yield before[i1:i2], after[j1:j2]
        return
    anchors = _anchors(before, after) if depth < MAX_DEPTH else []
    if not anchors:
        yield before, after
        return
    i = j = 0
    for at_before, at_after in anchors:
        yield from _pairs(before[i:at_before], after[j:at_after], depth + 1)
        yield [before[at_before]], [after[at_after]]
        i, j = at_before + 1, at_after + 1
    yield from _pairs(before[i:], after[j:], depth + 1)


def _work(before: list[str], after: list[str]) -> int:
    """How many pairs of equal items a full comparison would look at; white space is not looked at."""
    here, there = Counter(before), Counter(after)
    return sum(count * there[item] for item, count in here.items() if not item.isspace())


def _anchors(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """The longest rising row of places of items that each list holds exactly once."""
    here, there = Counter(before), Counter(after)
    places = {item: place for place, item in enumerate(after) if there[item] == 1}
    shared = [(i, places[item]) for i, item in enumerate(before) if here[item] == 1 and item in places]
    ends: list[int] = []
    tails: list[int] = []
    previous: list[int | None] = []
    for index, (_, place) in enumerate(shared):
        length = bisect_left(ends, place)
        ends[length:] = [place]
        tails[length:] = [index]
        previous.append(tails[length - 1] if length else None)
    return _followed_back(shared, tails, previous)


def _followed_back(
    shared: list[tuple[int, int]], tails: list[int], previous: list[int | None]
) -> list[tuple[int, int]]:
    row = []
    index = tails[-1] if tails else None
    while index is not None:
        row.append(shared[index])
        index = previous[index]
    return row[::-1]


def _readable(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The stretches with neighbours joined, and changes that only a space keeps apart made one."""
    gone = come = gap = same = ""
    for before, after in pairs:
        if before != after:
            if same:
                yield same, same
                same = ""
            gone, come, gap = gone + gap + before, come + gap + after, ""
        elif (gone or come) and not (gap + before).strip(" \t"):
            gap += before
        else:
            if gone or come:
                yield gone, come
            same, gone, come, gap = same + gap + before, "", "", ""
    if gone or come:
        yield gone, come
    if same + gap:
        yield same + gap, same + gap


def _changes(pairs: Iterable[tuple[str, str]]) -> Iterator[Change]:
    for before, after in pairs:
        if before == after:
            yield Change("equal", before)
            continue
        if before:
            yield Change("delete", before)
        if after:
            yield Change("insert", after)
