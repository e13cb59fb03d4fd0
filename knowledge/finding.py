"""Search, suggestions and related articles for one viewer: their shelf, checked once more on the way out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.articles import Article
from knowledge.db import by_id
from knowledge.indexing import index
from knowledge.people import Person
from knowledge.visibility import found_articles, on_shelf, shelf_of
from search_index.document import Facet, Hit
from search_index.errors import ShelfUnavailable
from search_index.results import Segments, Sort, highlight, passage
from search_index.shelves import Shelf

SUGGESTIONS, RELATED, SIMILAR = 8, 5, 4
PASSAGE_WITHIN = 12_000


@dataclass(frozen=True)
class Found:
    """One article that answers, its title and the telling passage with the matching words marked."""

    article: Article
    title: Segments
    passage: Segments


@dataclass(frozen=True)
class Results:
    """One page of answers; `corrected` and `suggestion` as in search_index.document.Page."""

    rows: tuple[Found, ...]
    total: int
    facets: Mapping[str, tuple[Facet, ...]]
    corrected: str | None
    suggestion: str | None


def search(
    viewer: Person | None,
    words: str,
    *,
    filters: Mapping[str, str],
    sort: Sort = "relevance",
    offset: int = 0,
    limit: int = 20,
    correct: bool = True,
) -> Results:
    """What the words find for the viewer; filters alone find everything they name. Raises ShelfUnavailable."""
    asked = words or " ".join(f'{name}:"{value}"' for name, value in filters.items())
    page = _shelf(viewer).search(
        asked, limit=limit, offset=offset, filters=filters, sort=sort, correct=correct
    )
    articles = found_articles(viewer, [hit.id for hit in page.hits]) if page.hits else {}
    rows = tuple(
        Found(
            article=articles[hit.id],
            title=highlight(articles[hit.id].title, page.terms),
            passage=passage(articles[hit.id].live.page.text[:PASSAGE_WITHIN], page.terms),
        )
        for hit in page.hits
        if hit.id in articles
    )
    return Results(rows, page.total, page.facets, page.corrected, page.suggestion)


def similar(viewer: Person | None, title: str) -> list[Article]:
    """Up to four articles that answer what the title says; none where the shelf cannot answer."""
    try:
        results = search(viewer, title, filters={}, limit=SIMILAR)
    except ShelfUnavailable:
        return []
    return [found.article for found in results.rows]


def suggest(viewer: Person | None, beginning: str) -> list[Article]:
    """Up to eight articles whose titles have words beginning with those typed; none where the shelf cannot answer."""
    try:
        hits = _shelf(viewer).suggest(beginning, SUGGESTIONS)
    except ShelfUnavailable:
        return []
    return _in_order(viewer, hits)


def related(viewer: Person | None, article: Article) -> list[Article]:
    """Up to five articles most like this one; none where the shelf cannot answer."""
    shelf = _shelf(viewer)
    try:
        hits = _related_hits(shelf, shelf.generation, article.id)
    except ShelfUnavailable:
        return []
    return _in_order(viewer, hits)


@lru_cache(maxsize=8192)
def _related_hits(shelf: Shelf, generation: str, article_id: int) -> tuple[Hit, ...]:
    """The same until the shelf changes, which gives it another generation."""
    return shelf.related(article_id, RELATED)


def _shelf(viewer: Person | None) -> Shelf:
    return index.shelves[shelf_of(viewer)]


def _in_order(viewer: Person | None, hits: Iterable[Hit]) -> list[Article]:
    """The articles that the viewer may read, with no more than a link to them needs."""
    ids = [hit.id for hit in hits]
    if not ids:
        return []
    query = Article.select(Article.id, Article.title, Article.slug)
    readable = by_id(query.where(on_shelf(shelf_of(viewer)), Article.id.in_(ids)))
    return [readable[id] for id in ids if id in readable]
