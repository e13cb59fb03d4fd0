"""A person's words to what they ask for. Whatever is typed asks for something; nothing typed is an error."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from search_index import analysis

MOST_CLAUSES = 24
LONGEST_CLAUSE = 200
LONGEST_QUERY = 2000

LONGEST_SYNONYM = 4

Synonyms = Mapping[str, tuple[str, ...]]
_Stems = dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
Kind = Literal["word", "phrase", "title", "without", "only", "never"]

_CLAUSE = re.compile(
    r"""(?P<minus>(?<!\S)-(?=[^\W_]|"))?"""
    r"""(?:(?P<field>tag|product|author|title|kind):(?=\S))?"""
    r"""(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """One thing asked for: a word, a phrase, a title word, a word to be absent, a name to be borne or not.

    `terms` are the stems that must stand side by side, `joined` the stem of a hyphenated word written as one,
    `spelling` the word to look up where its spelling may be wrong, or "".
    """

    kind: Kind
    source: str
    value: str
    field: str
    terms: tuple[str, ...]
    joined: str
    spelling: str


@dataclass(frozen=True)
class Group:
    """Words that mean one thing together, and the stems of other ways to say it."""

    clauses: tuple[Clause, ...]
    alternatives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Ask:
    """What was asked for, clause by clause; `stop_words` are set where nothing but stop words was typed."""

    clauses: tuple[Clause, ...]
    groups: tuple[Group, ...] = ()
    stop_words: tuple[str, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Clause, ...]:
        """The clauses of some kinds, in their order."""
        return tuple(clause for clause in self.clauses if clause.kind in kinds)

    def verbatim(self) -> tuple[str, ...]:
        """Every stem asked for in the order typed, to be met in a title or heading as it stands."""
        return tuple(term for clause in self.of("word", "phrase") for term in clause.terms)

    def highlights(self) -> frozenset[str]:
        """The stems to mark in what is found."""
        wanted = self.of("word", "phrase", "title")
        stems = {term for clause in wanted for term in (*clause.terms, clause.joined) if term}
        others = {term for group in self.groups for terms in group.alternatives for term in terms}
        return frozenset(stems | others | {analysis.stem(word) for word in self.stop_words})

    def rewritten(self, replacements: Mapping[Clause, str]) -> str:
        """The words as typed, with some clauses put otherwise."""
        return " ".join(replacements.get(clause, clause.source) for clause in self.clauses)


def parse(words: str, synonyms: Synonyms | None = None) -> Ask:
    """What a person's words ask for, other ways to say them among it.

    Words are words: `*`, `?`, AND and OR mean nothing here. "Quotes" hold a phrase together, a leading `-`
    excludes, `title:` looks in titles; `tag:`, `product:`, `kind:` and `author:` narrow. Exclusions alone are
    taken as words.
    """
    clauses = _clauses(words[:LONGEST_QUERY])
    if clauses and all(clause.kind in ("without", "never") for clause in clauses):
        clauses = _clauses(words[:LONGEST_QUERY].replace("-", " "))
    meant = tuple(clause for clause in clauses if clause.terms or clause.kind in ("only", "never"))
    if not meant:
        stop_words = tuple(word for clause in clauses for word in analysis.words(clause.value))
        return Ask(tuple(clauses), stop_words=stop_words)
    plain = [clause for clause in meant if clause.kind == "word"]
    known = tuple((word, tuple(others)) for word, others in (synonyms or {}).items())
    return Ask(tuple(clauses), tuple(_groups(plain, _stems(known))))


def _groups(clauses: list[Clause], synonyms: _Stems) -> Iterator[Group]:
    start = 0
    while start < len(clauses):
        for length in range(min(LONGEST_SYNONYM, len(clauses) - start), 0, -1):
            together = tuple(clauses[start:start + length])
            alternatives = synonyms.get(tuple(term for clause in together for term in clause.terms), ())
            if alternatives or length == 1:
                yield Group(together, alternatives)
                start += length
                break


@lru_cache(maxsize=8)
def _stems(synonyms: tuple[tuple[str, tuple[str, ...]], ...]) -> _Stems:
    found: _Stems = {}
    for words, others in synonyms:
        alternatives = (tuple(analysis.terms(other)) for other in others)
        key = tuple(analysis.terms(words))
        found[key] = found.get(key, ()) + tuple(terms for terms in alternatives if terms)
    return found


def _clauses(words: str) -> list[Clause]:
    found: list[Clause] = []
    for match in _CLAUSE.finditer(words):
        clause = _clause(match)
        if clause is not None:
            found.append(clause)
        if len(found) == MOST_CLAUSES:
            break
    return found


def _clause(match: re.Match[str]) -> Clause | None:
    quoted = match["quoted"] is not None
    value = (match["quoted"] if quoted else match["bare"])[:LONGEST_CLAUSE]
    pieces = analysis.words(value)
    if not pieces:
        return None
    field = (match["field"] or "").lower()
    return Clause(
        kind=_kind(field, excluded=bool(match["minus"]), quoted=quoted),
        source=match[0],
        value=value,
        field=field,
        terms=tuple(analysis.terms(value)),
        joined=analysis.joined(value.strip(".,;:!?()")),
        spelling=pieces[0] if len(pieces) == 1 and not quoted and pieces[0].isalpha() else "",
    )


def _kind(field: str, *, excluded: bool, quoted: bool) -> Kind:
    if field in ("tag", "product", "author", "kind"):
        return "never" if excluded else "only"
    if excluded:
        return "without"
    if field == "title":
        return "title"
    return "phrase" if quoted else "word"
