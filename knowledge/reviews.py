"""What becomes of a submitted text: sent back, published, published with the reviewer's fixes, or at a set time."""

from datetime import datetime, timedelta

from peewee import Expression

from knowledge import audit
from knowledge.article_text import ArticleText, text_of
from knowledge.articles import Article, Revision
from knowledge.db import now, transaction
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.forbidden import require_cleared
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.review_notes import note_on_whole, open_must_fixes, reviewable
from knowledge.revisions import go_live, live_revision, locked_revision, next_revision, write
from knowledge.text import clean_line, clean_text, too_long
from knowledge.worddiff import word_diff

NOTE_LIMIT = 4_000
URGENT_LIMIT = 500
FARTHEST = timedelta(days=366)
SMALL_EDIT_WORDS = 30


def send_back(revision: Revision, *, by: Person, note: str, version: int) -> None:
    """Returns the text to its author; raises RuleBroken where neither a note nor a passage says what must change."""
    note = _checked_note(note)
    with transaction():
        stored = reviewable(revision, by, version)
        if not note and not open_must_fixes(stored):
            raise RuleBroken("note", "Say what must change, here or on a passage, so that the author can act on it.")
        if note:
            note_on_whole(stored, note, by=by)
        write(stored, state="sent_back", reviewer=by, review_note=note, version=version + 1)
        audit.record("revision.sent_back", stored.article, by=by, revision=stored.number)


def publish(revision: Revision, *, by: Person, version: int, note: str = "", override: str = "") -> Article:
    """The article with this revision live; raises NotAllowed for one's own text, Conflict on a stale version.

    Raises RuleBroken where the live text has changed since the revision was begun, the article was archived, a passage
    must still be fixed, or words of it are forbidden and `override` does not say why they must stay.
    """
    note = _checked_note(note)
    with transaction():
        stored = reviewable(revision, by, version)
        _require_fit(stored, by=by, override=override)
        stored.review_note = note
        go_live(stored, text_of(stored), by=by, moment=now(), action="article.published")
    return stored.article


def publish_with_fixes(
    revision: Revision, text: ArticleText, *, by: Person, version: int, note: str, override: str = ""
) -> Revision:
    """The new live revision: the author's text as the reviewer mended it; what the author wrote is kept beside it.

    Raises what publish raises, and RuleBroken where nothing is mended or nothing is said about why.
    """
    text, note = text.checked(), _checked_note(note)
    if not note:
        raise RuleBroken("note", "Say what you mended and why: the author reads it beside the changes.")
    with transaction():
        stored = reviewable(revision, by, version)
        if text == text_of(stored):
            raise RuleBroken("body", "Nothing is changed here. Publish the text as it is instead.")
        _require_fit(stored, by=by, override=override)
        fixed = next_revision(stored.article, text, by=stored.author)
        write(fixed, based_on=stored.based_on, fixed_from=stored, submitted_at=stored.submitted_at, review_note=note)
        fixed.summary = stored.summary
        go_live(fixed, text, by=by, moment=now(), action="article.published_with_fixes")
        write(stored, state="superseded", reviewer=by, review_note=note, version=version + 1)
    return fixed


def schedule(
    revision: Revision, moment: datetime, *, by: Person, version: int, note: str = "", override: str = ""
) -> None:
    """Has the text published at that moment; raises what publish raises, and RuleBroken on a moment out of reach."""
    note = _checked_note(note)
    if not now() < moment <= now() + FARTHEST:
        raise RuleBroken("publish_at", "Choose a time within the next year.")
    with transaction():
        stored = reviewable(revision, by, version)
        _require_fit(stored, by=by, override=override)
        write(stored, state="scheduled", publish_at=moment, reviewer=by, review_note=note, version=version + 1)
        audit.record("revision.scheduled", stored.article, by=by, revision=stored.number, moment=moment.isoformat())


def unschedule(revision: Revision, *, by: Person) -> None:
    """Puts a text that waits for its time back among those to review; raises NotAllowed, Conflict."""
    if not may(by, "review_articles"):
        raise NotAllowed
    with transaction():
        stored = locked_revision(revision)
        if stored.state != "scheduled":
            raise Conflict
        _back_to_review(stored, by=by)


def scheduled_until(moment: datetime) -> list[Revision]:
    """The texts whose time has come, the longest due first."""
    due = Revision.select().where(Revision.state == "scheduled", Revision.publish_at <= moment)
    return list(due.order_by(Revision.publish_at, Revision.id).limit(50))


def publish_scheduled(revision: Revision, *, moment: datetime) -> bool | None:
    """Whether the text is live now: False where it has to be looked at again, None where somebody else was faster."""
    with transaction():
        stored = locked_revision(revision)
        if stored.state != "scheduled" or stored.publish_at > moment:
            return None
        try:
            _require_fit(stored, by=stored.reviewer, override="")
        except RuleBroken:
            _back_to_review(stored, by=None)
            return False
        go_live(stored, text_of(stored), by=stored.reviewer, moment=moment, action="article.published")
    return True


def publish_urgently(revision: Revision, *, by: Person, version: int, reason: str, override: str = "") -> Article:
    """The article with one's own text live before anybody reviewed it; it stays in the queue until somebody did.

    Raises RuleBroken without a reason, NotAllowed for those who may not review, Conflict on a stale version.
    """
    reason = clean_line(reason)
    if not reason:
        raise RuleBroken("urgent_reason", "Say why this cannot wait for a colleague.")
    if complaint := too_long(reason, URGENT_LIMIT):
        raise RuleBroken("urgent_reason", complaint)
    with transaction():
        stored = _own_ready(revision, by, version, permission="review_articles")
        require_cleared(stored, text_of(stored), by=by, reason=override)
        write(stored, urgent_reason=reason, submitted_at=now())
        go_live(stored, text_of(stored), by=by, moment=now(), action="article.published_urgently")
    return stored.article


def to_review() -> Expression:
    """The condition that a text waits for a reviewer: submitted, or published urgently and read by nobody else yet."""
    return (Revision.state == "submitted") | ((Revision.urgent_reason != "") & Revision.looked_at.is_null())


def look_over(revision: Revision, *, by: Person) -> None:
    """Says that a second person read what was published urgently; raises NotAllowed for who published it, Conflict."""
    with transaction():
        stored = locked_revision(revision)
        if not may(by, "review_articles") or stored.author_id == by.id:
            raise NotAllowed
        if not stored.urgent_reason or stored.looked_at is not None:
            raise Conflict
        write(stored, looked_at=now(), reviewer=by)
        audit.record("revision.looked_over", stored.article, by=by, revision=stored.number)


def publish_small_edit(revision: Revision, *, by: Person, version: int, override: str = "") -> Article:
    """The article with one's own small change live at once, as a contributor's licence allows.

    Raises RuleBroken where the change is not small, NotAllowed without the licence, Conflict on a stale version.
    """
    with transaction():
        stored = _own_ready(revision, by, version, permission="publish_small_edits")
        if complaint := too_much_for_small(live_revision(stored.article), stored):
            raise RuleBroken("body", complaint)
        require_cleared(stored, text_of(stored), by=by, reason=override)
        go_live(stored, text_of(stored), by=by, moment=now(), action="article.edited_slightly")
    return stored.article


def too_much_for_small(live: Revision | None, draft: Revision) -> str:
    """Why the draft is no small edit of the live text; empty where it is one: 30 words at most, in the text alone."""
    if live is None:
        return "A new article is reviewed first. Submit it."
    if any(getattr(live, name) != getattr(draft, name) for name in ("title", "audience", "kind", "product_id", "tags")):
        return "A new title, other readers or other tags are reviewed first. Submit it."
    changed = sum(len(change.text.split()) for change in word_diff(live.body, draft.body) if change.op != "equal")
    if changed > SMALL_EDIT_WORDS:
        return f"This changes {changed} words; {SMALL_EDIT_WORDS} go live without a review. Submit it."
    return ""


def _checked_note(note: str) -> str:
    note = clean_text(note).strip()
    if complaint := too_long(note, NOTE_LIMIT):
        raise RuleBroken("note", complaint)
    return note


def _require_fit(stored: Revision, *, by: Person, override: str) -> None:
    """Raises RuleBroken with what keeps the text from going live; asked on the decision, again when its time comes."""
    if stored.article.archived_at is not None:
        raise RuleBroken("note", "This article was archived. Put it back first, or send the text back.")
    if _outrun(stored):
        raise RuleBroken(
            "note",
            "Another text of this article went live after this one was begun. "
            "Send it back, so that its author can bring the two together.",
        )
    if open_must_fixes(stored):
        raise RuleBroken("note", "A passage must still be fixed. Settle its note, or send the text back.")
    require_cleared(stored, text_of(stored), by=by, reason=override)


def _outrun(stored: Revision) -> bool:
    return stored.article.archived_at is not None or stored.based_on != stored.article.live_number


def _back_to_review(stored: Revision, *, by: Person | None) -> None:
    write(stored, state="submitted", publish_at=None, version=stored.version + 1)
    audit.record("revision.unscheduled", stored.article, by=by, revision=stored.number)


def _own_ready(revision: Revision, by: Person, version: int, *, permission: str) -> Revision:
    stored = locked_revision(revision)
    if stored.author_id != by.id or not may(by, permission):
        raise NotAllowed
    if stored.version != version or not stored.is_editable:
        raise Conflict
    if not stored.body.strip():
        raise RuleBroken("body", "Write the article before you publish it.")
    if _outrun(stored):
        raise RuleBroken("body", "The published text has changed since you began. Take over what is new there first.")
    return stored
