"""Help with an empty page: the facts, points to speak of, and a warning. It never writes a word itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.thank_you.models import SOURCES, QueueItem
from portal.web.dates import date_text

SHORTEST_FACT_WORD = 4
STEM = 5  # "restored" and "restoring" are the same fact
REPEATED = 0.5  # of the runs of three words, shared with one recent text
COMMON = frozenset(
    "about after again also another because been before being could does done down each every first from have having "
    "here into just last like made make many more most much never only other over same should since some still such "
    "than thank thanks that their them then there these they this those through time today very want well were what "
    "when where which while will with work would year years your".split()
)


@dataclass(frozen=True)
class Fact:
    """One thing that is known of the deed; empty text is “not known”."""

    label: str
    text: str


def facts_of(item: QueueItem) -> list[Fact]:
    """The five facts, always all of them."""
    return [
        Fact("What", item.what or item.deed),
        Fact("When", date_text(item.happened_on)),
        Fact("For whom", item.for_whom),
        Fact("Effect", item.effect),
        Fact("Who noticed", item.who_noticed),
    ]


def source_of(item: QueueItem) -> str:
    """Where the facts come from, in a phrase."""
    told_by = f" · told by {item.nominated_by.name}" if item.nominated_by_id else ""
    return SOURCES[item.source] + told_by


def talking_points(item: QueueItem) -> list[str]:
    """Four things to say or to ask on the phone, drawn from the facts; a question where a fact is missing."""
    when = f" on {date_text(item.happened_on)}" if item.happened_on else ""
    seen = f"Noticed{when} by: {item.who_noticed}" if item.who_noticed else f"Ask who else was there{when}."
    return [
        f"Say what you heard: {item.what or item.deed}",
        f"Say whom it helped: {item.for_whom}" if item.for_whom else "Ask whom it helped; nobody has written it down.",
        f"Say what came of it: {item.effect}" if item.effect else "Ask what came of it; it is not known.",
        f"Read the customer's words: “{item.customer_words}”" if item.customer_words else seen,
    ]


def warnings(words: str, item: QueueItem, recent: Sequence[str]) -> list[str]:
    """What to think over before this text goes to the person; empty where nothing is to be said."""
    found = []
    if not _fact_words(item) & _stems(words):
        found.append("None of the facts is in this text. What did they do, for whom, and what came of it?")
    if any(_likeness(words, other) >= REPEATED for other in recent):
        found.append("This is much like a text that you sent not long ago. People compare.")
    return found


def _fact_words(item: QueueItem) -> set[str]:
    texts = (item.deed, item.what, item.for_whom, item.effect, item.who_noticed, item.customer_words)
    return _stems(" ".join(texts)) - _stems(item.person.name)


def _stems(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {word[:STEM] for word in words if word.isdigit() or (len(word) >= SHORTEST_FACT_WORD and word not in COMMON)}


def _likeness(text: str, other: str) -> float:
    """The share of the text's runs of three words that the other text has too; 0 to 1."""
    runs = _runs(text)
    return len(runs & _runs(other)) / len(runs) if runs else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 3]) for start in range(len(words) - 2)}
