"""The words that administrators watch over: names of customers, and what must not be published."""

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import CharField, ForeignKeyField

from knowledge import audit
from knowledge.db import BaseModel, MomentField, now, transaction
from knowledge.errors import NotAllowed, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.phrases import Phrases, folded
from knowledge.text import clean_line, too_long

KINDS = {"customer": "Name of a customer", "forbidden": "Must not be published"}
WORDS_LIMIT, REASON_LIMIT, MOST_AT_ONCE, MOST_WORDINGS = 120, 300, 500, 5_000


class Wording(BaseModel):
    """A word or a name on the list; one that was taken off stays, so that it can be put back."""

    kind = CharField(max_length=20)
    words = CharField(max_length=WORDS_LIMIT)
    folded = CharField(max_length=2 * WORDS_LIMIT, unique=True)
    reason = CharField(max_length=REASON_LIMIT, default="")
    added_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    added_at = MomentField(default=now)
    removed_at = MomentField(null=True)

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class WordList:
    """What is on the list now: names of customers, and forbidden words with their reasons."""

    customers: tuple[str, ...]
    forbidden: dict[str, str]

    @property
    def customer_names(self) -> Phrases:
        return Phrases(self.customers)


def word_list() -> WordList:
    """The list, in one query."""
    rows = list(Wording.select(Wording.kind, Wording.words, Wording.reason).where(Wording.removed_at.is_null()))
    return WordList(
        tuple(row.words for row in rows if row.kind == "customer"),
        {row.words: row.reason for row in rows if row.kind == "forbidden"},
    )


def add_wordings(kind: str, lines: Iterable[str], reason: str, *, by: Person) -> int:
    """Puts each line on the list; how many were not on it yet. Raises RuleBroken, NotAllowed."""
    if not may(by, "keep_word_list"):
        raise NotAllowed
    words = _checked_words(lines)
    reason = clean_line(reason)
    _check(kind, words, reason)
    with transaction():
        fresh = [line for line in words if _put_on(kind, line, reason, by=by)]
        if Wording.select().where(Wording.removed_at.is_null()).count() > MOST_WORDINGS:
            raise RuleBroken("words", f"The list holds {MOST_WORDINGS:,} at most. Take off what is no longer needed.")
    return len(fresh)


def remove_wording(wording: Wording, *, by: Person) -> None:
    """Takes it off the list; put_back undoes that."""
    _move(wording, by=by, action="wording.removed", removed_at=now())


def put_back(wording: Wording, *, by: Person) -> None:
    """Puts it on the list again."""
    _move(wording, by=by, action="wording.put_back", removed_at=None)


def _checked_words(lines: Iterable[str]) -> list[str]:
    words = [line for line in (clean_line(line) for line in lines) if line]
    for line in words:
        if complaint := too_long(line, WORDS_LIMIT):
            raise RuleBroken("words", f"“{line[:40]}…”: {complaint}")
        if len(folded(line)) < 2:
            raise RuleBroken("words", f"“{line}” is too short to be looked for.")
    return words


def _check(kind: str, words: list[str], reason: str) -> None:
    errors = {
        "kind": None if kind in KINDS else "Choose what these words are.",
        "words": "Enter at least one word or name." if not words else None,
        "reason": "Say why, for the writer who meets it." if kind == "forbidden" and not reason else None,
    }
    if len(words) > MOST_AT_ONCE:
        errors["words"] = f"Add {MOST_AT_ONCE} at a time; these are {len(words):,}."
    errors["reason"] = errors["reason"] or too_long(reason, REASON_LIMIT)
    if wrong := {name: message for name, message in errors.items() if message}:
        raise RuleBroken.of(wrong)


def _put_on(kind: str, words: str, reason: str, *, by: Person) -> bool:
    """Whether the list has changed."""
    known = Wording.get_or_none(Wording.folded == folded(words))
    if known and known.removed_at is None and (known.kind, known.reason) == (kind, reason):
        return False
    row = known or Wording(folded=folded(words))
    row.kind, row.words, row.reason, row.added_by, row.added_at, row.removed_at = kind, words, reason, by, now(), None
    row.save()
    audit.record("wording.changed" if known else "wording.added", row, by=by, words=words, kind=kind)
    return True


def _move(wording: Wording, *, by: Person, action: str, removed_at: object) -> None:
    if not may(by, "keep_word_list"):
        raise NotAllowed
    with transaction():
        changed = Wording.update(removed_at=removed_at).where(
            Wording.id == wording.id, Wording.removed_at.is_null(removed_at is not None)
        )
        if changed.execute():
            audit.record(action, wording, by=by, words=wording.words)
