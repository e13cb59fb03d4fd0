"""Notes on passages: left by reviewers, taken over by authors."""

import pytest

from knowledge import publishing, review_notes, reviews
from knowledge.articles import Revision
from knowledge.article_text import text_of
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import Person
from knowledge.review_notes import ReviewNote, leave_note, placed_notes
from tests.factories import make_reviewer, make_submitted, make_writer

BODY = "Open the panel.\n\nPress it.\n\nWait a minute."


def stored(revision: Revision) -> Revision:
    found: Revision = Revision.get_by_id(revision.id)
    return found


def noted(kind: str = "suggestion", **more: str) -> tuple[Revision, ReviewNote, Person]:
    """A text that was sent back with one note on its second paragraph, and its reviewer."""
    revision, reviewer = make_submitted(body=BODY), make_reviewer()
    start = BODY.index("Press")
    note = leave_note(revision, kind, start, by=reviewer, version=revision.version, **more)
    reviews.send_back(revision, by=reviewer, note="See the notes.", version=revision.version)
    return stored(revision), note, reviewer


def test_a_suggestion_is_taken_over_and_taken_back(app):
    revision, note, _ = noted(replacement="Press restart.")
    after = review_notes.accept(note, by=revision.author, version=revision.version)
    assert after.body == BODY.replace("Press it.", "Press restart.")
    back = review_notes.take_acceptance_back(note, by=revision.author, version=after.version)
    assert back.body == BODY and ReviewNote.get_by_id(note.id).is_open


def test_a_suggestion_finds_its_passage_below_new_text(app):
    revision, note, _ = noted(replacement="Press restart.")
    text = text_of(revision)
    saved = publishing.save_draft(
        revision, type(text)(**{**text.columns(), "body": f"# New\n\nMore.\n\n{BODY}", "tags": ()}),
        by=revision.author, version=revision.version,
    )
    assert placed_notes(saved)[0].line == 7
    assert "Press restart." in review_notes.accept(note, by=revision.author, version=saved.version).body


def test_a_passage_that_reads_differently_is_left_to_the_author(app):
    revision, note, _ = noted(replacement="Press restart.")
    Revision.update(body=BODY.replace("Press it.", "Press it twice.")).where(Revision.id == revision.id).execute()
    assert not placed_notes(stored(revision))[0].is_exact
    with pytest.raises(RuleBroken, match="reads differently"):
        review_notes.accept(note, by=revision.author, version=revision.version)


@pytest.mark.parametrize("kind", ["praise", "must_fix"])
def test_praise_and_what_must_be_fixed_need_words(app, kind):
    revision = make_submitted(body=BODY)
    with pytest.raises(RuleBroken) as refusal:
        leave_note(revision, kind, 0, by=make_reviewer(), version=revision.version)
    assert refusal.value.field == "words"


def test_a_note_needs_a_passage_and_a_kind(app):
    revision, reviewer = make_submitted(body=BODY), make_reviewer()
    with pytest.raises(Conflict):
        leave_note(revision, "praise", 3, words="Good", by=reviewer, version=revision.version)
    with pytest.raises(RuleBroken):
        leave_note(revision, "rejection", 0, words="No", by=reviewer, version=revision.version)
    with pytest.raises(RuleBroken):
        leave_note(revision, "suggestion", 0, replacement="Open the panel.", by=reviewer, version=revision.version)
    with pytest.raises(RuleBroken):
        leave_note(revision, "praise", 0, words="x" * 2001, by=reviewer, version=revision.version)


def test_only_reviewers_of_others_leave_notes(app):
    reviewer = make_reviewer()
    own = make_submitted(reviewer, body=BODY)
    for by in (reviewer, make_writer()):
        with pytest.raises(NotAllowed):
            leave_note(own, "praise", 0, words="Good", by=by, version=own.version)


def test_a_note_is_taken_back_by_who_left_it_until_the_decision(app):
    revision, reviewer = make_submitted(body=BODY), make_reviewer()
    note = leave_note(revision, "praise", 0, words="Good", by=reviewer, version=revision.version)
    with pytest.raises(NotAllowed):
        review_notes.take_back(note, by=make_reviewer())
    review_notes.take_back(note, by=reviewer)
    assert placed_notes(revision) == []
    _, late, other = noted("praise", words="Clear.")
    with pytest.raises(Conflict):
        review_notes.take_back(late, by=other)


def test_only_the_author_takes_over_and_only_who_is_concerned_settles(app):
    revision, note, reviewer = noted(replacement="Press restart.")
    with pytest.raises(NotAllowed):
        review_notes.accept(note, by=reviewer, version=revision.version)
    with pytest.raises(NotAllowed):
        review_notes.settle(note, by=make_writer())
    with pytest.raises(Conflict):
        review_notes.accept(note, by=revision.author, version=revision.version - 1)
    review_notes.settle(note, by=reviewer)
    assert not ReviewNote.get_by_id(note.id).is_open
