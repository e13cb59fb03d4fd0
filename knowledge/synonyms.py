"""Other ways to say the same, kept by administrators: who searches for one finds the others, from the next search."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

from peewee import BooleanField, CharField, ForeignKeyField, JSONField

from knowledge import audit
from knowledge.db import BaseModel, MomentField, now, transaction
from knowledge.edition import renew_edition
from knowledge.errors import NotAllowed, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.text import clean_line, too_long
from search_index import analysis
from search_index.synonyms import LONGEST_SYNONYM, Synonyms

WORDS_LIMIT, MOST_OTHERS, MOST_SYNONYMS = 60, 10, 500


class Synonym(BaseModel):
    """Words that are also said otherwise; with `both_ways` each of the others asks for all of the rest.

    `stems` is what makes two entries the same. One that was taken off stays, so that it can be put back.
    """

    words = CharField(max_length=WORDS_LIMIT)
    stems = CharField(max_length=200, unique=True)
    others = JSONField(default=list)
    both_ways = BooleanField(default=True)
    changed_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    changed_at = MomentField(default=now)
    removed_at = MomentField(null=True)


@lru_cache(maxsize=1)
def synonyms_of(edition: str) -> Synonyms:
    """What searches know under this edition, the current one: the list is read again after a change of any page."""
    ways: dict[str, list[str]] = {}
    query = Synonym.select().where(Synonym.removed_at.is_null()).order_by(Synonym.id)
    for row in query:
        names = [row.words, *row.others]
        for name in names if row.both_ways else names[:1]:
            ways.setdefault(name, []).extend(other for other in names if other != name)
    return Synonyms(ways)


def keep_synonym(words: str, others: Iterable[str], *, both_ways: bool, by: Person) -> Synonym:
    """Puts the words on the list, or changes what the list says of them. Raises RuleBroken, NotAllowed."""
    words, others = clean_line(words), _checked_others(words, others)
    with _changing(by):
        row = Synonym.get_or_none(Synonym.stems == _stems_of("words", words)) or Synonym()
        _write(row, words, others, both_ways, by=by)
        if Synonym.select().where(Synonym.removed_at.is_null()).count() > MOST_SYNONYMS:
            raise RuleBroken("words", f"The list holds {MOST_SYNONYMS} at most. Take off what is no longer needed.")
    return row


def change_synonym(row: Synonym, words: str, others: Iterable[str], *, both_ways: bool, by: Person) -> None:
    """Changes an entry of the list, its words among it. Raises RuleBroken, NotAllowed."""
    words, others = clean_line(words), _checked_others(words, others)
    stems = _stems_of("words", words)
    with _changing(by):
        if Synonym.select().where(Synonym.stems == stems, Synonym.id != row.id).exists():
            raise RuleBroken("words", "The list, or what was taken off it, has an entry for these words already.")
        _write(row, words, others, both_ways, by=by)


def remove_synonym(row: Synonym, *, by: Person) -> None:
    """Takes it off the list; return_synonym undoes that."""
    with _changing(by):
        _move(row, "synonym.removed", by=by, removed_at=now())


def return_synonym(row: Synonym, *, by: Person) -> None:
    """Puts it on the list again."""
    with _changing(by):
        _move(row, "synonym.put_back", by=by, removed_at=None)


def load_synonym(synonym_id: int) -> Synonym:
    """The entry, on the list or taken off it; raises NotFound."""
    row: Synonym | None = Synonym.get_or_none(Synonym.id == synonym_id)
    if row is None:
        raise NotFound
    return row


@contextmanager
def _changing(by: Person) -> Iterator[None]:
    """A transaction of one who may change the list; every process sees at its next search that the list is another."""
    if not may(by, "keep_word_list"):
        raise NotAllowed
    with transaction():
        yield
        renew_edition()


def _checked_others(words: str, others: Iterable[str]) -> list[str]:
    """The other ways, each once and none that is the words themselves; raises RuleBroken."""
    found: dict[str, str] = {}
    own = _stems_of("words", words)
    for other in filter(None, map(clean_line, others)):
        found.setdefault(_stems_of("others", other), other)
    found.pop(own, None)
    if not found:
        raise RuleBroken("others", "Enter at least one other way to say it.")
    if len(found) > MOST_OTHERS:
        raise RuleBroken("others", f"Keep this to {MOST_OTHERS} other ways; these are {len(found):,}.")
    return list(found.values())


def _stems_of(field: str, words: str) -> str:
    if not words:
        raise RuleBroken(field, "Enter the words that people type.")
    if complaint := too_long(words, WORDS_LIMIT):
        raise RuleBroken(field, f"“{words[:40]}…”: {complaint}")
    stems = analysis.terms(words)
    if not stems:
        raise RuleBroken(field, f"“{words}” holds no word that is searched for.")
    if len(stems) > LONGEST_SYNONYM:
        raise RuleBroken(field, f"“{words}” is too long: {LONGEST_SYNONYM} words at most, small ones not counted.")
    return " ".join(stems)


def _write(row: Synonym, words: str, others: list[str], both_ways: bool, *, by: Person) -> None:
    action = "synonym.changed" if row.id else "synonym.added"
    row.words, row.stems, row.others, row.both_ways = words, _stems_of("words", words), others, both_ways
    row.changed_by, row.changed_at, row.removed_at = by, now(), None
    row.save()
    audit.record(action, row, by=by, words=words, others=others, both_ways=both_ways)


def _move(row: Synonym, action: str, *, by: Person, removed_at: datetime | None) -> None:
    changed = Synonym.update(removed_at=removed_at).where(
        Synonym.id == row.id, Synonym.removed_at.is_null(removed_at is not None)
    )
    if changed.execute():
        audit.record(action, row, by=by, words=row.words)
