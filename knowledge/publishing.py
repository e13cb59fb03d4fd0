"""The life of an article in its writers' hands: draft, submit, withdraw, set aside, archive. Reviewers: reviews.py."""

from datetime import datetime

from peewee import JOIN

from knowledge import audit
from knowledge.article_text import ArticleText, text_of
from knowledge.articles import OPEN_STATES, Article, IndexTask, Product, Revision
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.forbidden import require_cleared
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.rendering import Pages, render_pages
from knowledge.revisions import go_live, live_revision, locked_revision, mirrored, next_revision, store_pages, write
from knowledge.text import clean_line

SUMMARY_LIMIT = 200


def start_article(
    text: ArticleText,
    *,
    by: Person | None,
    author_name: str = "",
    source_key: str | None = None,
    number: int | None = None,
) -> Revision:
    """The first draft of a new article; `author_name` credits somebody without an account. Raises RuleBroken.

    `number` is the article's own where it had one before, and nobody else has it here.
    """
    text = text.checked()
    with transaction():
        article = Article.create(
            **({"id": number} if number else {}),
            **mirrored(text),
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
        draft = next_revision(stored, text_of(live), by=by)
        audit.record("revision.begun", stored, by=by, revision=draft.number)
    return draft


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
        draft = next_revision(stored, text_of(old), by=by)
        write(draft, summary=f"Back to version {number}")
        audit.record("revision.restored", stored, by=by, revision=draft.number, version=number)
    return draft


def own_open(article: Article, person: Person) -> Revision | None:
    """The person's text of the article under way (draft, sent back or submitted); None where there is none."""
    own: Revision | None = (
        Revision.select(Revision, Product)
        .join(Product, JOIN.LEFT_OUTER)
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
        write(stored, **text.columns(), summary=summary, version=version + 1, saved_at=now())
        if stored.article.live_number is None:
            write(stored.article, **mirrored(text))
    return stored


def submit(revision: Revision, *, by: Person, version: int, override: str = "") -> None:
    """Hands the draft to the reviewers; raises RuleBroken where there is no text, Conflict on a stale version.

    `override` is why forbidden words must stay; where there are some and it is empty, RuleBroken says so.
    """
    with transaction():
        stored = _own(revision, by)
        if stored.version != version or not stored.is_editable:
            raise Conflict
        if not stored.body.strip():
            raise RuleBroken("body", "Write the article before you submit it.")
        require_cleared(stored, text_of(stored), by=by, reason=override)
        write(stored, state="submitted", submitted_at=now(), version=version + 1)
        store_pages(stored, render_pages(stored.body))
        audit.record("revision.submitted", stored.article, by=by, revision=stored.number)


def withdraw(revision: Revision, *, by: Person) -> None:
    """Takes the submitted text back into the author's drafts; raises Conflict where it was reviewed meanwhile."""
    with transaction():
        stored = _own(revision, by)
        if stored.state not in ("submitted", "scheduled"):
            raise Conflict
        write(stored, state="draft", submitted_at=None, publish_at=None, version=stored.version + 1)
        audit.record("revision.withdrawn", stored.article, by=by, revision=stored.number)


def discard(revision: Revision, *, by: Person) -> None:
    """Sets the draft aside; its words stay in the database, and `recover` brings them back."""
    with transaction():
        stored = _own(revision, by)
        if not stored.is_editable:
            raise Conflict
        write(stored, state="discarded", version=stored.version + 1)
        audit.record("revision.discarded", stored.article, by=by, revision=stored.number)


def recover(revision: Revision, *, by: Person) -> None:
    """Brings a discarded draft back; raises Conflict where the writer has begun another since."""
    with transaction():
        stored = _own(revision, by)
        if stored.state != "discarded" or own_open(stored.article, by):
            raise Conflict
        write(stored, state="draft", version=stored.version + 1)
        audit.record("revision.recovered", stored.article, by=by, revision=stored.number)


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
        stored = locked_revision(revision)
        stored.summary = clean_line(summary)[:SUMMARY_LIMIT] or stored.summary
        action = "article.published_directly"
        go_live(stored, text or text_of(stored), by=by, moment=moment or now(), action=action, pages=pages)
    return stored.article


def bring_up_to_date(revision: Revision, *, by: Person, version: int) -> Revision:
    """The draft, declared by its author to hold what the newer live text says; raises Conflict on a stale version."""
    with transaction():
        stored = _own(revision, by)
        if stored.version != version or not stored.is_editable:
            raise Conflict
        write(stored, based_on=stored.article.live_number, version=version + 1)
        audit.record("revision.brought_up_to_date", stored.article, by=by, revision=stored.number)
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
        write(stored, archived_at=now(), successor=successor)
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
        write(stored, archived_at=None, successor=None)
        IndexTask.create(article_id=stored.id)
        audit.record("article.unarchived", stored, by=by)


def _own(revision: Revision, person: Person | None) -> Revision:
    """The locked revision, for its author, or for the command line (None), which writes for everybody."""
    stored = locked_revision(revision)
    if person is not None and stored.author_id != person.id:
        raise NotAllowed
    return stored
