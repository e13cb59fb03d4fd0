"""Words that some write as one and some as two: "voicemail" and "voice mail"."""

from collections.abc import Iterator, Sequence

from search_index import analysis
from search_index.query import Ask, Group
from search_index.snapshot import Snapshot
from search_index.spelling import halves

SHORTEST_HALF = 2


def with_compounds(ask: Ask, snapshot: Snapshot) -> Ask:
    """The same question, its words also put as one or as two where the documents know them better so."""
    return Ask(ask.clauses, tuple(_regrouped(ask.groups, snapshot)), ask.stop_words)


def _regrouped(groups: Sequence[Group], snapshot: Snapshot) -> Iterator[Group]:
    at = 0
    while at < len(groups):
        pair = _pair(groups[at:at + 2], snapshot)
        yield pair or _split(groups[at], snapshot)
        at += 2 if pair else 1


def _pair(groups: Sequence[Group], snapshot: Snapshot) -> Group | None:
    words = [_word(group) for group in groups]
    if len(words) < 2 or not all(words):
        return None
    one = analysis.stem(analysis.fold("".join(words)))
    if not snapshot.frequency("text", one):
        return None
    return Group(tuple(clause for group in groups for clause in group.clauses), ((one,),))


def _split(group: Group, snapshot: Snapshot) -> Group:
    word = _word(group)
    pairs = [(analysis.stem(first), analysis.stem(second)) for first, second in halves(word, shortest=SHORTEST_HALF)]
    if not pairs:
        return group
    usual = snapshot.frequency("text", analysis.stem(word))
    known = tuple(pair for pair in pairs if all(snapshot.frequency("text", half) > usual for half in pair))
    return Group(group.clauses, known) if known else group


def _word(group: Group) -> str:
    """The word of a group that is a single word without other ways to say it, or ""."""
    return "" if group.alternatives or len(group.clauses) > 1 else group.clauses[0].spelling
