"""How large the words stand on a card of A6, so that whatever is written fits on its one page."""

import unicodedata
from dataclasses import dataclass
from math import ceil

MM_PER_POINT = 0.3528
WIDTH_MM, HEIGHT_MM = 83.0, 88.0  # what the margins, the signature and the mark leave for the words
LOST = 0.88  # of each line; words are not cut at its end
HANDWRITING, SANS, WIDE, CAPITAL = 0.40, 0.58, 1.05, 0.72  # widths of a character, in heights
HANDWRITTEN = 0x0250  # the handwriting has letters up to here; beyond, the sans steps in
LINES_FOR_THE_PEN = 9
MOST_ADDRESS_LINES = 9


@dataclass(frozen=True)
class Size:
    """A size of the words: a class of the style sheet, the height in points and that of a line in heights."""

    name: str
    points: float
    line: float

    @property
    def lines(self) -> int:
        """How many lines the card holds."""
        return int(HEIGHT_MM / (self.points * MM_PER_POINT * self.line))

    @property
    def heights(self) -> float:
        """How wide a line is, in heights of the words."""
        return WIDTH_MM * LOST / (self.points * MM_PER_POINT)


SIZES = (
    Size("card-short", 17, 1.28),
    Size("card-medium", 14, 1.26),
    Size("card-long", 11.5, 1.24),
    Size("card-longer", 9.5, 1.24),
    Size("card-longest", 8, 1.22),
)


def size_for(words: str) -> Size | None:
    """The largest size in which the words fit on one card; None where they fit in none."""
    return next((size for size in SIZES if _lines(words, size) <= size.lines), None)


def lines_too_many(words: str) -> int:
    """How many lines of the smallest size are too many; 0 where the words fit."""
    return max(_lines(words, SIZES[-1]) - SIZES[-1].lines, 0)


def _lines(words: str, size: Size) -> int:
    paragraphs = unicodedata.normalize("NFC", words.strip()).splitlines() or [""]
    return sum(max(ceil(_width(line) / size.heights), 1) for line in paragraphs)


def _width(line: str) -> float:
    return sum(_character_width(character) for character in line)


def _character_width(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return WIDE
    if ord(character) >= HANDWRITTEN and not unicodedata.category(character).startswith(("P", "Z")):
        return CAPITAL if character.isupper() else SANS
    return SANS if character.isupper() else HANDWRITING
