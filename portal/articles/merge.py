"""Two texts of one draft made one by hand: the choices that the page offers, and what comes of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from knowledge.article_text import ArticleText, tidy_tags
from knowledge.articles import Revision
from knowledge.merging import THEIRS, Block, blocks_of, merged
from portal.articles.typed import Typed

FIELDS = {"title": "Title", "description": "Description"}
TAGS = "tags"


@dataclass(frozen=True)
class Choice:
    """One thing in which the two texts differ; `name` is the name of its radio buttons."""

    name: str
    label: str
    mine: str
    theirs: str
    is_text: bool = False


@dataclass(frozen=True)
class Merge:
    """What is to be chosen; `key` says of which two texts, so that no choice meets another text."""

    key: str
    choices: tuple[Choice, ...]


def compare(typed: Typed, stored: Revision) -> Merge:
    """Where the typed text and the stored one differ: fields first, then the text block by block."""
    fields = [
        Choice(f"merge-{name}", label, getattr(typed.text, name), getattr(stored, name))
        for name, label in FIELDS.items()
    ]
    fields.append(Choice(f"merge-{TAGS}", "Tags", ", ".join(tidy_tags(typed.text.tags)), ", ".join(stored.tags)))
    blocks = enumerate(_blocks(typed, stored))
    texts = [
        Choice(f"merge-{place}", f"Text, place {place + 1}", block.mine.strip("\n"), block.theirs.strip("\n"), True)
        for place, block in blocks
        if block.differs
    ]
    return Merge(key_of(typed, stored), tuple(choice for choice in (*fields, *texts) if choice.mine != choice.theirs))


def chosen(typed: Typed, stored: Revision, sent: Mapping[str, str]) -> Typed:
    """The typed form with the choices put into it, ready to be saved over the stored text."""
    blocks = _blocks(typed, stored)
    choices = {place: sent.get(f"merge-{place}", "") for place in range(len(blocks))}
    theirs = {name: getattr(stored, name) for name in FIELDS if sent.get(f"merge-{name}") == THEIRS}
    if sent.get(f"merge-{TAGS}") == THEIRS:
        theirs[TAGS] = tuple(stored.tags)
    text: ArticleText = replace(typed.text, body=merged(blocks, choices), **theirs)
    return replace(typed, text=text, version=stored.version)


def key_of(typed: Typed, stored: Revision) -> str:
    """The same as long as neither text changes."""
    text = typed.text
    digest = hashlib.sha256("\0".join((text.title, text.description, typed.tags, text.body)).encode())
    return f"{stored.version}-{digest.hexdigest()[:20]}"


def _blocks(typed: Typed, stored: Revision) -> tuple[Block, ...]:
    return blocks_of(typed.text.body, stored.body)
