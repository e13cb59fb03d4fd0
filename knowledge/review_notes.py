"""Notes that a reviewer leaves on passages of a submitted text, and what its author does about them."""

from dataclasses import dataclass

from peewee import JOIN, CharField, Expression, ForeignKeyField, IntegerField, TextField

from knowledge import audit
from knowledge.articles import Revision
from knowledge.db import BaseModel, MomentField, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.passages import Passage, find_passage, passages_of
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.revisions import locked_revision, write
from knowledge.text import clean_text, too_long
from knowledge.worddiff import Change, word_diff

NOTE_KINDS = {"praise": "Praise", "suggestion": "Suggestion", "must_fix": "Must be fixed"}
WORDS_LIMIT = 2_000
REPLACEMENT_LIMIT = 20_000
MOST_NOTES = 100


class ReviewNote(BaseModel):
    """What a reviewer says of one passage: `quoted` is its source, `start` where it stood when the note was left.

    Nothing is quoted where the note is about the whole text, sent back with it.
    """

    revision = ForeignKeyField(Revision, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    kind = CharField(max_length=20)
    start = IntegerField()
    quoted = TextField()
    words = TextField(default="")
    replacement = TextField(default="")
    created_at = MomentField(default=now)
    settled_at = MomentField(null=True)

    @property
    def kind_name(self) -> str:
        return NOTE_KINDS[self.kind]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it; praise is never open."""
        return self.kind != "praise" and self.settled_at is None


@dataclass(frozen=True)
class PlacedNote:
    """A note, and where its passage stands in the text now, the first of its lines counted from 1.

    `passage` is None, and `line` 0, where nothing like it is left.
    """

    note: ReviewNote
    passage: Passage | None
    line: int

    @property
    def is_exact(self) -> bool:
        """Whether the passage still reads as it did when the note was left."""
        return self.passage is not None and self.passage.text == self.note.quoted

    @property
    def changes(self) -> tuple[Change, ...]:
        """What a suggestion would have otherwise, word by word."""
        return word_diff(self.note.quoted, self.note.replacement)


def placed_notes(revision: Revision) -> list[PlacedNote]:
    """The notes on passages in the order of the text, those whose passage is gone last; one query."""
    query = (
        ReviewNote.select(ReviewNote, Person)
        .join(Person, JOIN.LEFT_OUTER)
        .where(ReviewNote.revision == revision, ReviewNote.quoted != "")
    )
    placed = [_placed(note, revision.body) for note in query.order_by(ReviewNote.id)]
    return sorted(placed, key=lambda one: (one.passage is None, one.passage.start if one.passage else 0))


def load_note(revision: Revision, note_id: int) -> ReviewNote:
    """The note on the revision; raises NotFound."""
    note: ReviewNote | None = ReviewNote.get_or_none(ReviewNote.id == note_id, ReviewNote.revision == revision)
    if note is None:
        raise NotFound
    return note


def open_must_fixes(revision: Revision) -> int:
    """How many notes on the revision say what must still be fixed."""
    return int(ReviewNote.select().where(ReviewNote.revision == revision, _must_be_fixed()).count())


def leave_note(
    revision: Revision, kind: str, start: int, *, words: str = "", replacement: str = "", by: Person, version: int
) -> ReviewNote:
    """A new note on the passage that starts there; raises RuleBroken, NotAllowed, and Conflict on a stale version."""
    words, replacement = clean_text(words).strip(), clean_text(replacement).strip("\n")
    with transaction():
        stored = reviewable(revision, by, version)
        passage = next((part for part in passages_of(stored.body) if part.start == start), None)
        if passage is None:
            raise Conflict
        _check(kind, words, replacement, passage)
        if ReviewNote.select().where(ReviewNote.revision == stored).count() >= MOST_NOTES:
            raise RuleBroken("words", f"There are {MOST_NOTES} notes on this text. Send it back with these first.")
        note: ReviewNote = ReviewNote.create(
            revision=stored,
            author=by,
            kind=kind,
            start=start,
            quoted=passage.text,
            words=words,
            replacement=replacement if kind == "suggestion" else "",
        )
    return note


def note_on_whole(revision: Revision, words: str, *, by: Person) -> None:
    """Keeps what a reviewer said of the whole text when sending it back; its author answers by handing it in again."""
    ReviewNote.create(
        revision=revision, author=by, kind="must_fix", start=0, quoted="", words=words, settled_at=now()
    )


def take_back(note: ReviewNote, *, by: Person) -> None:
    """Removes the note while the text waits for the reviewer's decision; raises NotAllowed, Conflict."""
    with transaction():
        stored = locked_revision(note.revision)
        if note.author_id != by.id:
            raise NotAllowed
        if stored.state != "submitted":
            raise Conflict
        note.delete_instance()


def settle(note: ReviewNote, *, by: Person, is_settled: bool = True) -> None:
    """Says that the note is dealt with, or that it is not after all; for the text's author and for reviewers."""
    if by.id != note.revision.author_id and not may(by, "review_articles"):
        raise NotAllowed
    note.settled_at = now() if is_settled else None
    note.save(only=[ReviewNote.settled_at])


def accept(note: ReviewNote, *, by: Person, version: int) -> Revision:
    """The draft with the suggestion in place of its passage.

    Raises RuleBroken where the passage reads differently by now, Conflict on a stale version, NotAllowed.
    """
    return _exchange(note, note.quoted, note.replacement, by=by, version=version, is_settled=True)


def take_acceptance_back(note: ReviewNote, *, by: Person, version: int) -> Revision:
    """The draft with the passage as it was before its suggestion was accepted; raises what accept raises."""
    return _exchange(note, note.replacement, note.quoted, by=by, version=version, is_settled=False)


def reviewable(revision: Revision, reviewer: Person, version: int) -> Revision:
    """The locked revision, for somebody who may decide on it; raises NotAllowed, and Conflict where it moved on."""
    stored = locked_revision(revision)
    if not may(reviewer, "review_articles") or stored.author_id == reviewer.id:
        raise NotAllowed
    if stored.state != "submitted" or stored.version != version:
        raise Conflict
    return stored


def _exchange(
    note: ReviewNote, old: str, new: str, *, by: Person, version: int, is_settled: bool
) -> Revision:
    with transaction():
        stored = locked_revision(note.revision)
        if stored.author_id != by.id:
            raise NotAllowed
        if stored.version != version or not stored.is_editable or note.kind != "suggestion":
            raise Conflict
        place = find_passage(old, note.start, stored.body)
        if place is None or place.text != old:
            raise RuleBroken("body", "This passage reads differently by now. Take the suggestion over by hand.")
        body = stored.body[: place.start] + new + stored.body[place.end :]
        write(stored, body=body, version=version + 1, saved_at=now())
        note.settled_at = now() if is_settled else None
        note.save(only=[ReviewNote.settled_at])
        action = "suggestion.accepted" if is_settled else "suggestion.taken_back"
        audit.record(action, stored.article, by=by, revision=stored.number)
    return stored


def _placed(note: ReviewNote, body: str) -> PlacedNote:
    is_taken_over = note.kind == "suggestion" and note.settled_at is not None
    passage = find_passage(note.replacement if is_taken_over else note.quoted, note.start, body)
    return PlacedNote(note, passage, body.count("\n", 0, passage.start) + 1 if passage else 0)


def _check(kind: str, words: str, replacement: str, passage: Passage) -> None:
    if kind not in NOTE_KINDS:
        raise RuleBroken("kind", "Choose what the note is: praise, a suggestion, or something that must be fixed.")
    if kind == "suggestion" and replacement == passage.text:
        raise RuleBroken("replacement", "Change the words as you would have them.")
    if kind != "suggestion" and not words:
        missing = "Say what is good about it." if kind == "praise" else "Say why, so that the author can act on it."
        raise RuleBroken("words", missing)
    for field, text, limit in (("words", words, WORDS_LIMIT), ("replacement", replacement, REPLACEMENT_LIMIT)):
        if complaint := too_long(text, limit):
            raise RuleBroken(field, complaint)


def _must_be_fixed() -> Expression:
    return (ReviewNote.kind == "must_fix") & ReviewNote.settled_at.is_null()
