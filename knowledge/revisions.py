"""How texts of an article are stored: locked, written, numbered, made live. For publishing.py and reviews.py alone."""

from collections.abc import Callable
from datetime import datetime

from peewee import fn

from knowledge import audit
from knowledge.article_text import ArticleText
from knowledge.articles import Article, IndexTask, Rendering, Revision, slugify
from knowledge.db import locked, transaction
from knowledge.links import note_links
from knowledge.people import Person
from knowledge.rendering import RENDERER_VERSION, Pages, render_pages
from knowledge.review_dates import due_after
from knowledge.variants import with_sizes


def live_revision(article: Article) -> Revision | None:
    """The text that readers see; None before the first publication."""
    revision: Revision | None = Revision.get_or_none(
        Revision.article == article, Revision.number == article.live_number
    )
    return revision


def go_live(
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
    write(
        revision,
        **text.columns(),
        summary=revision.summary,
        state="published",
        published_at=moment,
        reviewer=by,
        review_note=revision.review_note,
        version=revision.version + 1,
    )
    pages = pages or render_pages(text.body)
    store_pages(revision, pages)
    write(
        article,
        **mirrored(text),
        live_number=revision.number,
        published_at=moment if first else article.published_at,
        updated_at=moment,
        checked_at=moment,
        review_due_at=due_after(moment),
        review_chosen_at=None,
    )
    note_links(article, pages)
    IndexTask.create(article_id=article.id)
    audit.record(action, article, by=by, revision=revision.number)


def store_pages(revision: Revision, pages: Pages) -> None:
    """Stores the page of each face, in place of any that an earlier submission stored."""
    Rendering.delete().where(Rendering.revision == revision).execute()
    Rendering.insert_many(
        {
            "revision": revision,
            "face": face,
            "html": with_sizes(page.html),
            "outline": [[heading.level, heading.id, heading.text] for heading in page.outline],
            "text": page.text,
            "renderer_version": RENDERER_VERSION,
        }
        for face, page in pages.items()
    ).execute()


def renew_pages(on_progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """How many texts had pages made by an older renderer; each has new ones now, and search is told of the live ones.

    What is safe today is so because the renderer cleans it: a page stored before a fix must not outlive it.
    """
    stale = Rendering.select(Rendering.revision).where(Rendering.renderer_version != RENDERER_VERSION).distinct()
    ids = [row.revision_id for row in stale]
    for done, revision_id in enumerate(ids, start=1):
        with transaction():
            revision = Revision.get_by_id(revision_id)
            stored = locked_revision(revision)
            store_pages(stored, render_pages(stored.body))
            if stored.number == stored.article.live_number:
                IndexTask.create(article_id=stored.article_id)
        on_progress(done, len(ids))
    return len(ids)


def locked_revision(revision: Revision) -> Revision:
    """The revision as it is stored now, with its article, nobody else writing either."""
    article = locked(Article.select().where(Article.id == revision.article_id)).get()
    stored: Revision = Revision.get_by_id(revision.id)  # not in one query: that would show it as before the wait
    stored.article = article
    return stored


def next_revision(article: Article, text: ArticleText, *, by: Person | None) -> Revision:
    newest = Revision.select(fn.MAX(Revision.number)).where(Revision.article == article).scalar()
    revision: Revision = Revision.create(
        article=article, number=newest + 1, based_on=article.live_number, author=by, **text.columns()
    )
    return revision


def mirrored(text: ArticleText) -> dict[str, object]:
    columns = text.columns()
    del columns["body"]
    return {**columns, "slug": slugify(text.title)}


def write(row: Article | Revision, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(only=list(values))
