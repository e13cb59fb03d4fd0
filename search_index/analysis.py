"""Text to terms: the same way for an index, a question and a highlighted passage."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter import stem as porter_stem

LONGEST_TERM, LONGEST_TOPIC = 64, 200
SHORT_STEM = 3

STOP_WORDS = frozenset(
    "a about am an and any are as at be been but by can could d did do does don for from had has have how i "
    "if in into is it its ll me my no not of on or our re s shall should so t than that the their them then "
    "there these they this those to us ve was we were what when where which who why will with would you "
    "your".split()
)

_CJK = r"\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\uff66-\uff9f"
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_WORD = rf"(?:[^\W_{_CJK}][{_MARKS}]*+)++"
_SPECIAL = r"(?<!\w)[A-Za-z](?:\+\+|#)(?!\w)"
_PIECE = re.compile(rf"([{_CJK}]+)|{_SPECIAL}|{_WORD}")
_ASCII_PIECE = re.compile(r"(?<!\w)[a-z](?:\+\+|#)(?!\w)|[a-z0-9]+")
_SURFACE = re.compile(rf"[{_CJK}]+|{_SPECIAL}|{_WORD}(?:[-'’‐‑]{_WORD})*")
_JOINT = re.compile(rf"(?<![^\W_]){_WORD}(?:[-'’‐‑]{_WORD})+")
_RUN = re.compile(rf"[{_CJK}]{{2,}}")
_SEPARATORS = re.compile(r"[\s_\-]+")
_COMBINING = dict.fromkeys(range(0x300, 0x370))
_PLAIN_SIGNS = str.maketrans("‘’‚“”„‐‑–—…•→←·×°©®€£\xa0", "''\"\"\"\"--+++++++++++++ ")
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"}
)


class Analysed(NamedTuple):
    """What an index keeps of a text: the stems it is found by, and its words as they are spelt."""

    terms: list[str]
    words: list[str]


def terms(text: str) -> list[str]:
    """The stems of a text in their order, without stop words."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def topic(text: str) -> str:
    """The same for all ways to put the same words: other endings, another order, a word said twice."""
    stems = terms(text) or words(text)
    return " ".join(sorted(set(stems)))[:LONGEST_TOPIC]


def analyse(text: str) -> Analysed:
    """A text as an index keeps it: its hyphenated words also as one, "e-mail" as "email", and 設定 also as 設."""
    spelt, whole = words(text), [_join(compound) for compound in _JOINT.findall(text)]
    stems = [stem(word) for word in spelt if word not in STOP_WORDS]
    return Analysed(stems + [stem(word) for word in whole] + _characters(text), spelt + whole)


def analyse_all(texts: Iterable[str]) -> Analysed:
    """Several texts as one, each analysed by itself."""
    parts = [analyse(text) for text in texts]
    return Analysed([term for part in parts for term in part.terms], [word for part in parts for word in part.words])


def words(text: str) -> list[str]:
    """The words of a text as they are spelt, stop words among them, without accents and capitals."""
    found: list[str] = []
    for line in text.split("\n"):
        if line.isascii():  # as most lines are: the same in a fifth of the time
            found += [word[:LONGEST_TERM] for word in _ASCII_PIECE.findall(line.lower())]
        else:
            found += [piece for piece, _, _ in pieces(line)]
    return found


def pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Each smallest searchable piece of a text, folded, with start and end; CJK gives pairs of characters."""
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if not match[1] or end - start == 1:
            yield fold(match[0]), start, end
        else:
            for first in range(start, end - 1):
                yield fold(text[first:first + 2]), first, first + 2


def spans(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Where the words of a text stand whose stems are wanted, in order and without overlap."""
    found: list[tuple[int, int]] = []
    beginnings = {_beginning(term) for term in wanted if term}
    for first, last in _worth_a_look(text, beginnings):
        for match in _SURFACE.finditer(text, first, last):
            surface = match[0]
            if not wanted.isdisjoint(_stems_inside(surface)):
                at = match.start()
                found.extend((at + start, at + end) for start, end in _spans_inside(surface, wanted))
    return found


def joined(text: str) -> str:
    """The stem of a hyphenated word written as one, or "" where the text is anything else."""
    match = _JOINT.fullmatch(text)
    return stem(_join(match[0])) if match else ""


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word in small letters without accents, cut to what an index keeps."""
    if not word.isascii():
        word = word[: 4 * LONGEST_TERM]  # bringing marks into order takes time with the square of their number
        bare = unicodedata.normalize("NFKD", word).translate(_COMBINING)
        word = unicodedata.normalize("NFC", bare).casefold().translate(_PLAIN_LETTERS)
    return word.lower()[:LONGEST_TERM]


@lru_cache(maxsize=1 << 16)
def stem(folded: str) -> str:
    """The stem of a folded English word; anything with other letters or digits stays itself."""
    return str(porter_stem(folded)) if folded.isascii() and folded.isalpha() else folded


@lru_cache(maxsize=1 << 14)
def name(value: str) -> str:
    """The name of a product, tag or person as names are compared: "Voice-Mail" is "voice mail"."""
    return fold(_SEPARATORS.sub(" ", value).strip())


@lru_cache(maxsize=1 << 16)
def _stems_inside(surface: str) -> frozenset[str]:
    """Every stem by which a word of a text can be wanted; the same few words make up most of all texts."""
    return frozenset({joined(surface), *(stem(piece) for piece, _, _ in _pieces_and_characters(surface))})


def _worth_a_look(text: str, beginnings: Collection[str]) -> Iterator[tuple[int, int]]:
    """Stretches of a text, between spaces, in which a word can begin so: to look is cheaper than to analyse."""
    stretches = _stretches(text, beginnings)
    if stretches is not None:
        yield from sorted(stretches)
    elif "\n" not in text:
        yield 0, len(text)
    else:
        at = 0
        for line in text.split("\n"):
            yield from ((at + first, at + last) for first, last in _worth_a_look(line, beginnings))
            at += len(line) + 1


def _stretches(text: str, beginnings: Collection[str]) -> set[tuple[int, int]] | None:
    """Those stretches; None where letters are not plain, or a hyphen stands in a word that is wanted without."""
    plain = text if text.isascii() else text.translate(_PLAIN_SIGNS)
    if not plain.isascii():
        return None
    plain = plain.lower()
    joined_up = plain.replace("-", "").replace("'", "")
    found = set()
    for beginning in beginnings:
        if joined_up.count(beginning) > plain.count(beginning):
            return None
        at = plain.find(beginning)
        while at >= 0:
            end = plain.find(" ", at)
            found.add((plain.rfind(" ", 0, at) + 1, end if end > 0 else len(text)))
            at = plain.find(beginning, end) if end > 0 else -1
    return found


def _beginning(term: str) -> str:
    """How every word begins that has this stem: an ending may have changed the last letter, of a short one only a y."""
    return term if len(term) <= SHORT_STEM and not term.endswith("i") else term[:-1] or term


@lru_cache(maxsize=1 << 13)
def _spans_inside(surface: str, wanted: frozenset[str]) -> tuple[tuple[int, int], ...]:
    if joined(surface) in wanted:
        return ((0, len(surface)),)
    found: list[tuple[int, int]] = []
    for piece, start, end in _pieces_and_characters(surface):
        if stem(piece) not in wanted:
            continue
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _pieces_and_characters(surface: str) -> Iterator[tuple[str, int, int]]:
    pairs = list(pieces(surface))
    yield from pairs
    if len(pairs) > 1 and pairs[0][2] > pairs[1][1]:
        yield from ((fold(character), at, at + 1) for at, character in enumerate(surface))


def _characters(text: str) -> list[str]:
    return [fold(character) for run in _RUN.findall(text) for character in run]


def _join(compound: str) -> str:
    return fold("".join(piece for piece, _, _ in pieces(compound)))
