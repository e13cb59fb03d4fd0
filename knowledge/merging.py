"""Two texts made one: where they differ, block by block, and what comes of the choices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.worddiff import stretches

MOST_CHOICES = 100
MINE, THEIRS, BOTH = "mine", "theirs", "both"
_BLOCK = re.compile(r"(?:[^\n]+\n)+\n*|\n+")


@dataclass(frozen=True)
class Block:
    """A stretch of both texts: the same in both, or two versions of which one may be empty."""

    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs

    def chosen(self, choice: str) -> str:
        """The version of that choice; mine for a choice that is none."""
        if choice == BOTH and self.differs:
            return self.mine + self.theirs
        return self.theirs if choice == THEIRS else self.mine


def blocks_of(mine: str, theirs: str) -> tuple[Block, ...]:
    """Both texts in stretches of whole paragraphs; one block where they differ in more than 100 places."""
    pairs = stretches(_paragraphs(mine), _paragraphs(theirs))
    blocks = tuple(Block("".join(before), "".join(after)) for before, after in pairs)
    if sum(block.differs for block in blocks) > MOST_CHOICES:
        return (Block("".join(block.mine for block in blocks), "".join(block.theirs for block in blocks)),)
    return blocks


def merged(blocks: tuple[Block, ...], choices: Mapping[int, str]) -> str:
    """One text: each differing block as chosen by its place, mine where nothing was chosen."""
    parts = (block.chosen(choices.get(place, MINE)) for place, block in enumerate(blocks))
    return "".join(parts).strip("\n") + "\n"


def _paragraphs(text: str) -> list[str]:
    """The paragraphs with the empty lines behind them; the last as if another followed."""
    text = text.strip("\n")
    return _BLOCK.findall(f"{text}\n\n") if text else []
