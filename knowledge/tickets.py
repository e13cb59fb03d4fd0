"""A solved ticket on its way to an article: what must be taken out of it, and where its parts belong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.phrases import Phrases
from knowledge.sensitive import NO_PHRASES, Find, Kind, found_in
from knowledge.text import clean_line

CONTEXT = 48  # characters of the ticket shown on either side
LONGEST_TITLE = 120
HEADINGS = {
    "symptom": "Symptom",
    "environment": "Where it happens",
    "cause": "Cause",
    "fix": "Fix",
}
_LABELS = {
    "symptom": "symptom symptoms problem",
    "environment": "environment product version",
    "cause": "cause diagnosis",
    "fix": "fix solution resolution workaround",
}
_PART_OF = {label: part for part, labels in _LABELS.items() for label in labels.split()}
_LABEL = re.compile(r"[ \t#*]{0,8}(?:root )?([A-Za-z]{2,20})\**[ \t]{0,4}:\**[ \t]*(.*)", re.IGNORECASE)
_SUBJECTS = ("subject", "title", "betreff")


@dataclass(frozen=True)
class Place:
    """One thing that ought not to leave the ticket, with the words around its first place, and how often it stands."""

    kind: Kind
    words: str
    before: str
    after: str
    times: int


def places_in(text: str, *, customers: Phrases = NO_PHRASES) -> list[Place]:
    """What identifies somebody or opens a door, each thing once, as it stands in the ticket."""
    firsts: dict[tuple[Kind, str], Find] = {}
    times: dict[tuple[Kind, str], int] = {}
    for find in found_in(text, customers=customers):
        key = find.kind, text[find.start : find.end]
        firsts.setdefault(key, find)
        times[key] = times.get(key, 0) + 1
    return [_place(text, find, times[key]) for key, find in firsts.items()]


def redacted(text: str, words: Iterable[str] | None, *, customers: Phrases = NO_PHRASES) -> tuple[str, int]:
    """The text with these finds replaced by neutral words wherever they stand, all of them for None; and how many."""
    wanted = None if words is None else set(words)
    parts, at, count = [], 0, 0
    for find in found_in(text, customers=customers):
        if wanted is None or text[find.start : find.end] in wanted:
            parts += [text[at : find.start], find.kind.stand_in]
            at, count = find.end, count + 1
    return "".join([*parts, text[at:]]), count


def title_of(text: str) -> str:
    """What the ticket calls itself in a line such as “Subject: …”; empty where it does not."""
    for line in text.split("\n")[:40]:
        label = _LABEL.match(line)
        if label and label[1].lower() in _SUBJECTS:
            return clean_line(label[2])[:LONGEST_TITLE]
    return ""


def article_body(text: str) -> str:
    """The ticket under the headings of a troubleshooting article; what has no label of its own is the symptom."""
    parts: dict[str, list[str]] = {part: [] for part in HEADINGS}
    part = "symptom"
    for line in text.strip().split("\n"):
        label = _LABEL.match(line)
        name = label[1].lower() if label else ""
        if label and name in _PART_OF:
            part = _PART_OF[name]
            line = label[2]
        elif name in _SUBJECTS:
            continue
        parts[part].append(line.rstrip())
    return "\n\n".join(f"## {heading}\n\n{_block(parts[part])}" for part, heading in HEADINGS.items()).rstrip() + "\n"


def _block(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _place(text: str, find: Find, times: int) -> Place:
    before = text[max(0, find.start - CONTEXT) : find.start].rpartition("\n")[2]
    after = text[find.end : find.end + CONTEXT].partition("\n")[0]
    return Place(find.kind, text[find.start : find.end], before, after, times)
