"""From articles to the shelves of the search index: outbox, catch-up, rebuild, check."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from peewee import JOIN, Expression, chunked, fn

from knowledge.articles import KINDS, Article, IndexTask, Product, Rendering, Revision
from knowledge.edition import renew_edition
from knowledge.people import Person
from knowledge.visibility import SHELF_AUDIENCES, SHELF_FACES, on_shelf
from search_index.document import Document
from search_index.errors import ShelfBusy, ShelfUnavailable
from search_index.folder import Folder
from search_index.shelves import Shelf, open_shelves

log = logging.getLogger(__name__)
BATCH = 500
MOST_TITLES = 20
PATIENCE_SECONDS = 10.0
Outer, Earlier = Rendering.alias(), Revision.alias()


class Index:
    """The shelves of this instance; bound once, when it is opened."""

    shelves: Mapping[str, Shelf]
    folder: Folder

    def bind(self, folder: Path) -> None:
        self.shelves = open_shelves(folder)
        self.folder = Folder(folder)

    def alone(self) -> AbstractContextManager[None]:
        """A context in which nobody else carries articles to the shelves; raises ShelfBusy.

        It spans reading the database as well as writing: otherwise a slow process could put back an older text.
        """
        return self.folder.locked(timeout_seconds=PATIENCE_SECONDS)


index = Index()


def catch_up() -> int:
    """How many articles were written to the shelves; the rest of the outbox stays for the next time.

    An outbox row is deleted only after the shelves hold what it asked for: a process killed in between loses nothing.
    Missing or unreadable shelves are made anew. Raises ShelfBusy where another process is at it for long.
    """
    with index.alone():
        if not all(_answers(shelf) for shelf in index.shelves.values()):
            return _rebuild()["staff"]
        done = 0
        while tasks := list(IndexTask.select().order_by(IndexTask.id).limit(BATCH)):
            ids = sorted({task.article_id for task in tasks})
            for name, shelf in index.shelves.items():
                documents = list(documents_for(name, Article.id.in_(ids)))
                shelf.update(documents, removed=set(ids) - {document.id for document in documents})
            IndexTask.delete().where(IndexTask.id.in_([task.id for task in tasks])).execute()
            done += len(ids)
    return done


def rebuild() -> dict[str, int]:
    """How many documents each shelf holds, all made anew from the database beside the live index, then swapped in."""
    with index.alone():
        return _rebuild()


def is_scattered() -> bool:
    """Whether single changes have left a shelf in many small pieces, which `optimise` merges."""
    return any(shelf.is_scattered for shelf in index.shelves.values())


def optimise(*, only_small: bool = False) -> list[str]:
    """Merges the pieces of each shelf beside the live index, or only the many small ones that single changes leave.

    The names of the shelves that were changed meanwhile and stay as they are. Raises ShelfBusy, ShelfUnavailable.
    """
    return [name for name, shelf in index.shelves.items() if not shelf.optimise(only_small=only_small)]


def problems() -> list[str]:
    """What is wrong with the index, in sentences; empty where it is sound and holds what the database says."""
    found = [f"{name}: {problem}" for name, shelf in index.shelves.items() for problem in shelf.problems()]
    if found:
        return found
    waiting = IndexTask.select().count()
    if waiting:
        found.append(f"{waiting} changes wait in the outbox; run “portal index catch-up”.")
    for name, shelf in index.shelves.items():
        wanted = {row.id for row in Article.select(Article.id).where(on_shelf(name))}
        held = set(shelf.ids())
        if wanted - held:
            found.append(f"{name}: {len(wanted - held)} articles are missing from the shelf.")
        if held - wanted:
            found.append(f"{name}: {len(held - wanted)} articles should not be on the shelf.")
    return found


def ensure_usable() -> None:
    """Answers a missing or unreadable index with a rebuild, and an outbox that was left with a catch-up."""
    if any(shelf.problems() for shelf in index.shelves.values()):
        log.warning("search index missing or unreadable: rebuilding it from the database")
        rebuild()
    catch_up()


def indexed_now() -> None:
    """Catches up after a change was committed; a failure is logged and left to the next catch-up, never the page's."""
    try:
        catch_up()
    except (OSError, ShelfBusy, ShelfUnavailable) as error:
        log.warning("search index not updated yet: %s", error)


def documents_for(shelf: str, *conditions: Any) -> Iterator[Document]:
    """The documents that stand on the shelf, or those of them that meet the conditions, with the text it may show."""
    query = (
        Article.select(Article, Product, Person, Rendering)
        .join(Product, JOIN.LEFT_OUTER)
        .switch(Article)
        .join(Person, JOIN.LEFT_OUTER, on=Article.author)
        .switch(Article)
        .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.live_number), attr="live")
        .join(Rendering, on=(Rendering.revision == Revision.id) & (Rendering.face == SHELF_FACES[shelf]), attr="page")
        .where(on_shelf(shelf), *conditions)
        .order_by(Article.id)
    )
    for article in query.iterator():
        earlier = _earlier_titles(article, shelf) if article.live_number > 1 else ()
        yield _document(article, article.live.page, earlier)


def _earlier_titles(article: Article, shelf: str) -> list[str]:
    """What the article was called before, as far as the readers of this shelf could read it then."""
    query = (
        Revision.select(Revision.title)
        .where(
            Revision.article == article,
            Revision.state == "published",
            Revision.title != article.title,
            Revision.audience.in_(SHELF_AUDIENCES[shelf]),
        )
        .distinct()
        .order_by(Revision.title)
        .limit(MOST_TITLES)
    )
    return [row.title for row in query]


def _document(article: Article, page: Rendering, earlier_titles: Iterable[str]) -> Document:
    return Document(
        id=article.id,
        title=article.title,
        headings=(*(text for _, _, text in page.outline), *earlier_titles),
        tags=tuple(article.tags),
        body=f"{article.description}\n{page.text}" if article.description else page.text,
        product=article.product.name if article.product_id else "",
        kind=KINDS[article.kind],
        author=article.byline,
        updated=article.updated_at or article.created_at,
    )


def _answers(shelf: Shelf) -> bool:
    try:
        return bool(shelf.generation)
    except ShelfUnavailable:
        return False


def _rebuild() -> dict[str, int]:
    """Each shelf holds all of the one before: it begins as a copy of that, and only what differs is written again."""
    public, customers, staff = (index.shelves[name] for name in ("public", "customers", "staff"))
    answered = [row.id for row in IndexTask.select(IndexTask.id)]
    public.rebuild(documents_for("public"))
    for_customers = (Article.audience == "customers") | _was_called_for("customers")
    customers.rebuild(documents_for("customers", for_customers), on=public)
    for_staff = (Article.audience == "staff") | _was_called_for("staff") | _has_more_for_staff()
    staff.rebuild(documents_for("staff", for_staff), on=customers)
    for ids in chunked(answered, BATCH):
        IndexTask.delete().where(IndexTask.id.in_(ids)).execute()
    renew_edition()
    return {name: shelf.count for name, shelf in index.shelves.items()}


def _was_called_for(audience: str) -> Expression:
    """The condition that the article had another title while it was for these readers."""
    earlier = Earlier.select().where(
        Earlier.article == Article.id,
        Earlier.state == "published",
        Earlier.audience == audience,
        Earlier.title != Article.title,
    )
    return fn.EXISTS(earlier)


def _has_more_for_staff() -> Expression:
    """The condition that the text for staff, which documents_for joins, is not the one for everybody else."""
    other = Outer.select().where(
        Outer.revision == Revision.id, Outer.face == SHELF_FACES["customers"], Outer.text != Rendering.text
    )
    return fn.EXISTS(other)
