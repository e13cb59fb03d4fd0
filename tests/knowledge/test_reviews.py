"""What reviewers decide, and what goes live without them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from knowledge import publishing, reviews
from knowledge.article_text import text_of
from knowledge.articles import Article, Revision
from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import Person, set_licence
from knowledge.review_notes import leave_note, settle
from knowledge.reviews import SMALL_EDIT_WORDS
from knowledge.wording import add_wordings
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_submitted, make_writer


def stored(revision: Revision) -> Revision:
    found: Revision = Revision.get_by_id(revision.id)
    return found


def edit_of(article: Article, by: Person, **changes: str) -> Revision:
    """A draft of the article with these changes."""
    draft = publishing.open_draft(article, by=by)
    return publishing.save_draft(draft, replace(text_of(draft), **changes), by=by, version=draft.version)


def test_nothing_is_sent_back_without_saying_what_must_change(app):
    revision, reviewer = make_submitted(), make_reviewer()
    with pytest.raises(RuleBroken):
        reviews.send_back(revision, by=reviewer, note=" ", version=revision.version)
    leave_note(revision, "must_fix", 0, words="Which panel?", by=reviewer, version=revision.version)
    reviews.send_back(revision, by=reviewer, note="", version=revision.version)
    assert stored(revision).state == "sent_back"


def test_what_must_be_fixed_keeps_a_text_from_going_live_until_it_is_settled(app):
    revision, reviewer = make_submitted(), make_reviewer()
    note = leave_note(revision, "must_fix", 0, words="Which panel?", by=reviewer, version=revision.version)
    with pytest.raises(RuleBroken, match="must still be fixed"):
        reviews.publish(revision, by=reviewer, version=revision.version)
    settle(note, by=reviewer)
    assert reviews.publish(revision, by=reviewer, version=revision.version).is_live


def test_a_reviewer_publishes_with_small_fixes_and_the_authors_words_are_kept(app):
    revision, reviewer = make_submitted(body="Pres it."), make_reviewer()
    mended = replace(text_of(revision), body="Press it.")
    fixed = reviews.publish_with_fixes(revision, mended, by=reviewer, version=revision.version, note="A letter.")
    article = Article.get_by_id(revision.article_id)
    assert article.live_number == fixed.number and stored(fixed).body == "Press it."
    assert (stored(fixed).author, stored(fixed).fixed_from, stored(fixed).review_note) == (
        revision.author,
        revision,
        "A letter.",
    )
    assert (stored(revision).state, stored(revision).body) == ("superseded", "Pres it.")


def test_fixes_need_a_change_and_a_reason(app):
    revision, reviewer = make_submitted(), make_reviewer()
    same = text_of(revision)
    for text, note in ((same, "Why"), (replace(same, body="Other."), "")):
        with pytest.raises(RuleBroken):
            reviews.publish_with_fixes(revision, text, by=reviewer, version=revision.version, note=note)
    with pytest.raises(NotAllowed):
        other = replace(same, body="Other.")
        reviews.publish_with_fixes(revision, other, by=revision.author, version=revision.version, note="Why")


def test_an_approved_text_goes_live_at_its_time_and_not_before(app):
    revision, reviewer = make_submitted(), make_reviewer()
    at = now() + timedelta(hours=2)
    reviews.schedule(revision, at, by=reviewer, version=revision.version)
    assert reviews.scheduled_until(now()) == []
    assert reviews.publish_scheduled(revision, moment=now()) is None
    later = at + timedelta(seconds=1)
    assert reviews.scheduled_until(later) == [revision]
    assert reviews.publish_scheduled(revision, moment=later) is True
    assert Article.get_by_id(revision.article_id).is_live
    assert reviews.publish_scheduled(revision, moment=later) is None


def test_an_approved_text_that_was_outrun_waits_for_a_review_again(app):
    article, reviewer = make_article(), make_reviewer()
    draft = edit_of(article, make_writer(), body="A change.")
    publishing.submit(draft, by=draft.author, version=draft.version)
    at = now() + timedelta(hours=2)
    reviews.schedule(draft, at, by=reviewer, version=stored(draft).version)
    other = edit_of(article, reviewer, body="Another change.")
    reviews.publish_urgently(other, by=reviewer, version=other.version, reason="It was wrong")
    assert reviews.publish_scheduled(draft, moment=at) is False
    assert stored(draft).state == "submitted"


def test_words_forbidden_after_the_approval_keep_a_text_from_going_live_by_itself(app):
    revision, reviewer = make_submitted(body="Ask Project Foghorn."), make_reviewer()
    at = now() + timedelta(hours=2)
    reviews.schedule(revision, at, by=reviewer, version=revision.version)
    add_wordings("forbidden", ["Project Foghorn"], "Not announced", by=make_person("staff", "admin"))
    assert reviews.publish_scheduled(revision, moment=at) is False
    assert (stored(revision).state, Article.get().is_live) == ("submitted", False)


def test_a_time_in_the_past_or_too_far_off_is_refused(app):
    revision, reviewer = make_submitted(), make_reviewer()
    for moment in (now() - timedelta(minutes=1), now() + timedelta(days=400)):
        with pytest.raises(RuleBroken):
            reviews.schedule(revision, moment, by=reviewer, version=revision.version)


def test_an_approved_text_is_called_back_by_a_reviewer_or_taken_back_by_its_author(app):
    revision, reviewer = make_submitted(), make_reviewer()
    at = now() + timedelta(hours=2)
    reviews.schedule(revision, at, by=reviewer, version=revision.version)
    with pytest.raises(NotAllowed):
        reviews.unschedule(revision, by=revision.author)
    reviews.unschedule(revision, by=reviewer)
    with pytest.raises(Conflict):
        reviews.unschedule(revision, by=reviewer)
    reviews.schedule(revision, at, by=reviewer, version=stored(revision).version)
    publishing.withdraw(revision, by=revision.author)
    assert (stored(revision).state, stored(revision).publish_at) == ("draft", None)


def test_an_urgent_text_is_live_at_once_and_waits_for_a_second_person(app):
    reviewer = make_reviewer()
    draft = make_draft(reviewer)
    with pytest.raises(RuleBroken):
        reviews.publish_urgently(draft, by=reviewer, version=draft.version, reason="")
    article = reviews.publish_urgently(draft, by=reviewer, version=draft.version, reason="Customers are locked out")
    assert article.is_live
    assert list(Revision.select().where(reviews.to_review())) == [draft]
    with pytest.raises(NotAllowed):
        reviews.look_over(draft, by=reviewer)
    reviews.look_over(draft, by=make_reviewer())
    assert not Revision.select().where(reviews.to_review()).exists()
    with pytest.raises(Conflict):
        reviews.look_over(draft, by=make_reviewer())
    assert "article.published_urgently" in {entry.action for entry in AuditEntry.select()}


def test_only_those_who_review_publish_urgently(app):
    draft = make_draft()
    with pytest.raises(NotAllowed):
        reviews.publish_urgently(draft, by=draft.author, version=draft.version, reason="Quick")


def test_a_contributors_small_edit_goes_live_and_a_candidates_does_not(app):
    writer, article = make_writer(), make_article(body="Press it. Wait.")
    edit = edit_of(article, writer, body="Press it. Wait a minute.")
    with pytest.raises(NotAllowed):
        reviews.publish_small_edit(edit, by=writer, version=edit.version)
    set_licence(writer, "contributor")
    reviews.publish_small_edit(edit, by=writer, version=edit.version)
    assert Article.get_by_id(article.id).live_number == edit.number


@pytest.mark.parametrize(
    "changes",
    [{"body": "word " * (SMALL_EDIT_WORDS + 1)}, {"title": "Another"}, {"audience": "staff"}],
    ids=["many words", "title", "readers"],
)
def test_what_is_no_small_edit_is_reviewed(app, changes):
    writer = make_writer()
    set_licence(writer, "contributor")
    edit = edit_of(make_article(), writer, **changes)
    with pytest.raises(RuleBroken):
        reviews.publish_small_edit(edit, by=writer, version=edit.version)
    new = make_draft(writer)
    with pytest.raises(RuleBroken):
        reviews.publish_small_edit(new, by=writer, version=new.version)
