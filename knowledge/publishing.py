"""The life of an article: draft, submit, send back, publish, archive. The only writer of an article's state."""

from datetime import datetime

from peewee import fn

from knowledge import audit
from knowledge.article_text import ArticleText, text_of
from knowledge.articles import OPEN_STATES, Article, IndexTask, Rendering, Revision, slugify
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.rendering import RENDERER_VERSION, Pages, render_pages
from knowledge.text import clean_line, clean_text, too_long

SUMMARY_LIMIT, NOTE_LIMIT = 200, 4_000


def start_article(
    text: ArticleText,
    *,
    by: Person | None,
    author_name: str = "",
    source_key: str | None = None,
) -> Revision:
    """The first draft of a new article; `author_name` credits somebody without an account. Raises RuleBroken."""
    text = text.checked()
    with transaction():
        article = Article.create(
            **_mirrored(text),
            author=None if author_name else by,
            author_name=author_name,
            owner=by,
            source_key=source_key,
        )
        revision: Revision = Revision.create(article=article, number=1, author=by, **text.columns())
        audit.record("article.started", article, by=by)
    return revision


def open_draft(article: Article, *, by: Person) -> Revision:
    """The writer's own text of the article under way, else a new draft from the live one.

    Raises Conflict where the article was archived, or where nothing of it is live.
    """
    with transaction():
        stored = locked(Article.select().where(Article.id == article.id)).get()
        mine = own_open(stored, by)
        if mine is not None:
            return mine
        live = live_revision(stored) if stored.is_live else None
        if live is None:
            raise Conflict
        return _next_revision(stored, text_of(live), by=by)


def restore(article: Article, number: int, *, by: Person) -> Revision:
    """A new draft of the writer's that says what the published text of that number said; readers get it after a review.

    Raises NotFound where there is no such text, Conflict where the writer has another under way or the article is not
    live.
    """
    with transaction():
        stored = locked(Article.select().where(Article.id == article.id)).get()
        old = Revision.get_or_none(
            Revision.article == stored, Revision.number == number, Revision.state == "published"
        )
        if old is None:
            raise NotFound
        if not stored.is_live or own_open(stored, by):
            raise Conflict
        draft = _next_revision(stored, text_of(old), by=by)
        _write(draft, summary=f"Back to version {number}")
        audit.record("revision.restored", stored, by=by, revision=draft.number, version=number)
    return draft


def own_open(article: Article, person: Person) -> Revision | None:
    """The person's text of the article under way (draft, sent back or submitted); None where there is none."""
    own: Revision | None = (
        Revision.select()
        .where(Revision.article == article, Revision.author == person, Revision.state.in_(OPEN_STATES))
        .first()
    )
    return own


def save_draft(
    revision: Revision, text: ArticleText, *, by: Person | None, version: int, summary: str = ""
) -> Revision:
    """The draft with its new text; raises Conflict where `version` is not the stored one, RuleBroken, NotAllowed.

    Saving once more what is stored already changes nothing and is never a conflict.
    """
    text = text.checked()
    summary = clean_line(summary)[:SUMMARY_LIMIT]
    with transaction():
        stored = _own(revision, by)
        if not stored.is_editable:
            raise Conflict
        if text_of(stored) == text and stored.summary == summary:
            return stored
        if stored.version != version:
            raise Conflict
        _write(stored, **text.columns(), summary=summary, version=version + 1, saved_at=now())
        if stored.article.live_number is None:
            _write(stored.article, **_mirrored(text))
    return stored


def submit(revision: Revision, *, by: Person, version: int) -> None:
    """Hands the draft to the reviewers; raises RuleBroken where there is no text, Conflict on a stale version."""
    with transaction():
        stored = _own(revision, by)
        if stored.version != version or not stored.is_editable:
            raise Conflict
        if not stored.body.strip():
            raise RuleBroken("body", "Write the article before you submit it.")
        _write(stored, state="submitted", submitted_at=now(), version=version + 1)
        _store_pages(stored, render_pages(stored.body))
        audit.record("revision.submitted", stored.article, by=by, revision=stored.number)


def withdraw(revision: Revision, *, by: Person) -> None:
    """Takes the submitted text back into the author's drafts; raises Conflict where it was reviewed meanwhile."""
    with transaction():
        stored = _own(revision, by)
        if stored.state != "submitted":
            raise Conflict
        _write(stored, state="draft", submitted_at=None, version=stored.version + 1)
        audit.record("revision.withdrawn", stored.article, by=by, revision=stored.number)


def discard(revision: Revision, *, by: Person) -> None:
    """Sets the draft aside; its words stay in the database, and `recover` brings them back."""
    with transaction():
        stored = _own(revision, by)
        if not stored.is_editable:
            raise Conflict
        _write(stored, state="discarded", version=stored.version + 1)
        audit.record("revision.discarded", stored.article, by=by, revision=stored.number)


def recover(revision: Revision, *, by: Person) -> None:
    """Brings a discarded draft back; raises Conflict where the writer has begun another since."""
    with transaction():
        stored = _own(revision, by)
        if stored.state != "discarded" or own_open(stored.article, by):
            raise Conflict
        _write(stored, state="draft", version=stored.version + 1)
        audit.record("revision.recovered", stored.article, by=by, revision=stored.number)


def send_back(revision: Revision, *, by: Person, note: str, version: int) -> None:
    """Returns the text to its author with what must change; raises RuleBroken without a note."""
    note = clean_text(note).strip()
    if not note:
        raise RuleBroken("note", "Say what must change, so that the author can act on it.")
    if complaint := too_long(note, NOTE_LIMIT):
        raise RuleBroken("note", complaint)
    with transaction():
        stored = _reviewable(revision, by, version)
        _write(stored, state="sent_back", reviewer=by, review_note=note, version=version + 1)
        audit.record("revision.sent_back", stored.article, by=by, revision=stored.number)


def publish(revision: Revision, *, by: Person, version: int, note: str = "") -> Article:
    """The article with this revision live; raises NotAllowed for one's own text, Conflict on a stale version.

    Raises RuleBroken where the live text has changed since the revision was begun, or the article was archived.
    """
    note = clean_text(note).strip()
    if complaint := too_long(note, NOTE_LIMIT):
        raise RuleBroken("note", complaint)
    with transaction():
        stored = _reviewable(revision, by, version)
        if stored.article.archived_at is not None:
            raise RuleBroken("note", "This article was archived. Put it back first, or send the text back.")
        if stored.based_on != stored.article.live_number:
            raise RuleBroken(
                "note",
                "Another text of this article went live after this one was begun. "
                "Send it back, so that its author can bring the two together.",
            )
        stored.review_note = note
        _go_live(stored, text_of(stored), by=by, moment=now(), action="article.published")
    return stored.article


def publish_directly(
    revision: Revision,
    text: ArticleText | None = None,
    *,
    by: Person | None,
    moment: datetime | None = None,
    summary: str = "",
    pages: Pages | None = None,
) -> Article:
    """The article live without a review, for imports and demo data; the audit log says so.

    With `text`, the revision says that instead of what is stored, and `summary` is what changed in it; `pages` are
    those of its body, where they are made already. Raises RuleBroken where the text is not in order.
    """
    text = text and text.checked()
    with transaction():
        stored = _locked_revision(revision)
        stored.summary = clean_line(summary)[:SUMMARY_LIMIT] or stored.summary
        action = "article.published_directly"
        _go_live(stored, text or text_of(stored), by=by, moment=moment or now(), action=action, pages=pages)
    return stored.article


def bring_up_to_date(revision: Revision, *, by: Person, version: int) -> Revision:
    """The draft, declared by its author to hold what the newer live text says; raises Conflict on a stale version."""
    with transaction():
        stored = _own(revision, by)
        if stored.version != version or not stored.is_editable:
            raise Conflict
        _write(stored, based_on=stored.article.live_number, version=version + 1)
    return stored


def archive(article: Article, *, by: Person, successor: Article | None = None) -> None:
    """Takes the article off every shelf; its address goes on answering and leads to the successor, if there is one."""
    if not may(by, "archive_articles"):
        raise NotAllowed
    if successor is not None and (successor.id == article.id or not successor.is_live):
        raise RuleBroken("successor", "Choose another article that is published.")
    with transaction():
        stored = locked(Article.select().where(Article.id == article.id)).get()
        if not stored.is_live:
            raise Conflict
        _write(stored, archived_at=now(), successor=successor)
        IndexTask.create(article_id=stored.id)
        audit.record("article.archived", stored, by=by, successor=successor and successor.id)


def unarchive(article: Article, *, by: Person) -> None:
    """Puts the article back on its shelves as it was; raises Conflict where it is not archived."""
    if not may(by, "archive_articles"):
        raise NotAllowed
    with transaction():
        stored = locked(Article.select().where(Article.id == article.id)).get()
        if stored.archived_at is None:
            raise Conflict
        _write(stored, archived_at=None, successor=None)
        IndexTask.create(article_id=stored.id)
        audit.record("article.unarchived", stored, by=by)


def live_revision(article: Article) -> Revision | None:
    """The text that readers see; None before the first publication."""
    revision: Revision | None = Revision.get_or_none(
        Revision.article == article, Revision.number == article.live_number
    )
    return revision


def _go_live(
    revision: Revision,
    text: ArticleText,
    *,
    by: Person | None,
    moment: datetime,
    action: str,
    pages: Pages | None = None,
) -> None:
    article = revision.article
    first = article.live_number is None
    _write(
        revision,
        **text.columns(),
        summary=revision.summary,
        state="published",
        published_at=moment,
        reviewer=by,
        review_note=revision.review_note,
        version=revision.version + 1,
    )
    _store_pages(revision, pages or render_pages(text.body))
    _write(
        article,
        **_mirrored(text),
        live_number=revision.number,
        published_at=moment if first else article.published_at,
        updated_at=moment,
        checked_at=moment,
    )
    IndexTask.create(article_id=article.id)
    audit.record(action, article, by=by, revision=revision.number)


def _store_pages(revision: Revision, pages: Pages) -> None:
    """Stores the page of each face, in place of any that an earlier submission stored."""
    Rendering.delete().where(Rendering.revision == revision).execute()
    Rendering.insert_many(
        {
            "revision": revision,
            "face": face,
            "html": page.html,
            "outline": [[heading.level, heading.id, heading.text] for heading in page.outline],
            "text": page.text,
            "renderer_version": RENDERER_VERSION,
        }
        for face, page in pages.items()
    ).execute()


def _reviewable(revision: Revision, reviewer: Person, version: int) -> Revision:
    stored = _locked_revision(revision)
    if not may(reviewer, "review_articles") or stored.author_id == reviewer.id:
        raise NotAllowed
    if stored.state != "submitted" or stored.version != version:
        raise Conflict
    return stored


def _own(revision: Revision, person: Person | None) -> Revision:
    """The locked revision, for its author, or for the command line (None), which writes for everybody."""
    stored = _locked_revision(revision)
    if person is not None and stored.author_id != person.id:
        raise NotAllowed
    return stored


def _locked_revision(revision: Revision) -> Revision:
    """The revision as it is stored now, with its article, nobody else writing either."""
    article = locked(Article.select().where(Article.id == revision.article_id)).get()
    stored: Revision = Revision.get_by_id(revision.id)  # not in one query: that would show it as before the wait
    stored.article = article
    return stored


def _next_revision(article: Article, text: ArticleText, *, by: Person | None) -> Revision:
    newest = Revision.select(fn.MAX(Revision.number)).where(Revision.article == article).scalar()
    revision: Revision = Revision.create(
        article=article, number=newest + 1, based_on=article.live_number, author=by, **text.columns()
    )
    return revision


def _mirrored(text: ArticleText) -> dict[str, object]:
    columns = text.columns()
    del columns["body"]
    return {**columns, "slug": slugify(text.title)}


def _write(row: Article | Revision, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(only=list(values))
