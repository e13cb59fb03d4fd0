"""A person's words to what they ask for. Whatever is typed asks for something; nothing typed is an error."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from search_index import analysis
from search_index.synonyms import LONGEST_SYNONYM, NO_SYNONYMS, Synonyms

MOST_CLAUSES = 24
LONGEST_CLAUSE = 200
LONGEST_QUERY = 2000

Kind = Literal["word", "phrase", "title", "without", "only", "never", "dated"]

WHOLE_DAY = "0000-01-01"  # what a year or a month lacks of one

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_CLAUSE = re.compile(
    r"""(?P<minus>(?<!\S)-(?=[^\W_]|"))?"""
    r"""(?:(?P<field>tag|product|author|title|kind|after|before):(?=\S))?"""
    r"""(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """One thing asked for: a word, a phrase, a title word, a word to be absent, a name to be borne or not, a date.

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
    """Words that mean one thing together, the stems of other ways to say it, and those that are synonyms as spelt."""

    clauses: tuple[Clause, ...]
    alternatives: tuple[tuple[str, ...], ...] = ()
    synonyms: tuple[str, ...] = ()


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

    def also(self) -> tuple[str, ...]:
        """The synonyms that are searched beside the words, each once."""
        return tuple(dict.fromkeys(other for group in self.groups for other in group.synonyms))

    def rewritten(self, replacements: Mapping[Clause, str]) -> str:
        """The words as typed, with some clauses put otherwise."""
        return " ".join(replacements.get(clause, clause.source) for clause in self.clauses)


def parse(words: str, synonyms: Synonyms = NO_SYNONYMS) -> Ask:
    """What a person's words ask for, other ways to say them among it.

    Words are words: `*`, `?`, AND and OR mean nothing here. "Quotes" hold a phrase together, a leading `-`
    excludes, `title:` looks in titles; `tag:`, `product:`, `kind:` and `author:` narrow, and so do `after:` and
    `before:` with a day, a month or a year of the last change (2026-03-31). Exclusions alone are taken as words.
    """
    clauses = _clauses(words[:LONGEST_QUERY])
    if clauses and all(clause.kind in ("without", "never") for clause in clauses):
        clauses = _clauses(words[:LONGEST_QUERY].replace("-", " "))
    meant = tuple(clause for clause in clauses if clause.terms or clause.kind in ("only", "never", "dated"))
    if not meant:
        stop_words = tuple(word for clause in clauses for word in analysis.words(clause.value))
        return Ask(tuple(clauses), stop_words=stop_words)
    plain = [clause for clause in meant if clause.kind == "word"]
    return Ask(tuple(clauses), tuple(_groups(plain, synonyms)))


def first_moment(value: str) -> float | None:
    """When a day, a month or a year begins, in seconds since 1970; None where the value is none of them."""
    if not _DATE.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value + WHOLE_DAY[len(value):]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _groups(clauses: list[Clause], synonyms: Synonyms) -> Iterator[Group]:
    start = 0
    while start < len(clauses):
        for length in range(min(LONGEST_SYNONYM, len(clauses) - start), 0, -1):
            together = tuple(clauses[start:start + length])
            others = synonyms.of(tuple(term for clause in together for term in clause.terms))
            if others or length == 1:
                yield Group(together, tuple(others), tuple(others.values()))
                start += length
                break


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
    if field in ("after", "before") and first_moment(value) is None:
        field, value = "", match[0]
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
    if field in ("after", "before"):
        return "dated"
    if excluded:
        return "without"
    if field == "title":
        return "title"
    return "phrase" if quoted else "word"
