"""Search, suggestions and related articles for one viewer: their shelf, checked once more on the way out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from peewee import ModelSelect, Value

from knowledge.articles import Article, Product
from knowledge.db import Prepared, by_id
from knowledge.edition import current_edition
from knowledge.indexing import index
from knowledge.people import Person
from knowledge.synonyms import synonyms_of
from knowledge.visibility import NO_ID, found_on_shelf, on_shelf, shelf_of
from search_index.document import Facet, Hit, Page
from search_index.errors import ShelfUnavailable
from search_index.results import Segments, Sort, held, highlight, passage
from search_index.shelves import Shelf

SUGGESTED_ARTICLES, SUGGESTED_NAMES, RELATED, SIMILAR = 8, 4, 5, 4
MOST_LINKS = max(SUGGESTED_ARTICLES, RELATED)
SHORTEST_NAME, MOST_TAGS, ENOUGH_OF_A_HEADING = 2, 2_000, 2
PASSAGE_WITHIN = 12_000
_OWN = re.compile(r"(?<!\S)(-?author:)\"?me\"?(?!\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """One article that answers, its title and the telling passage with the matching words marked.

    `heading` is the one on its page that says most of the words, None where none says two of them, or the only one.
    """

    article: Article
    title: Segments
    passage: Segments
    heading: "Heading | None" = None


@dataclass(frozen=True)
class Heading:
    """A heading on an article's page with the matching words marked, and its address."""

    words: Segments
    url: str


@dataclass(frozen=True)
class Results:
    """One page of answers; what is known about all of them is as in search_index.document.Page."""

    rows: tuple[Found, ...]
    total: int
    exact: int
    facets: Mapping[str, tuple[Facet, ...]]
    corrected: str | None
    suggestion: str | None
    also: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
    """What begins as typed: titles of articles, and the names of products and tags that such articles bear."""

    articles: tuple[Article, ...] = ()
    products: tuple[Product, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.articles or self.products or self.tags)


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
    """What the words find for the viewer; filters alone find everything they name. Raises ShelfUnavailable.

    Who is signed in finds what they wrote themselves with `author:me`.
    """
    shelf, generation = shelf_of(viewer), _shelf(viewer).generation
    words, chosen = _own_name(viewer, words), tuple(filters.items())
    return _results(shelf, generation, current_edition(), words, chosen, sort, offset, limit, correct)


def similar(viewer: Person | None, title: str) -> list[Article]:
    """Up to four articles that answer what the title says; none where the shelf cannot answer."""
    try:
        results = search(viewer, title, filters={}, limit=SIMILAR)
    except ShelfUnavailable:
        return []
    return [found.article for found in results.rows]


def suggest(viewer: Person | None, beginning: str) -> Suggestions:
    """Up to eight titles, four products and four tags with words that begin as typed; none where no shelf answers."""
    shelf, named = _shelf(viewer), len(beginning) >= SHORTEST_NAME
    try:
        hits = shelf.suggest(beginning, SUGGESTED_ARTICLES)
        products = shelf.names("product", beginning, SUGGESTED_NAMES) if named else ()
        tags = shelf.names("tag", beginning, SUGGESTED_NAMES) if named else ()
    except ShelfUnavailable:
        return Suggestions()
    return Suggestions(
        articles=tuple(_in_order(shelf_of(viewer), hits)),
        products=_products([product.value for product in products]),
        tags=tuple(tag.value for tag in tags),
    )


def all_tags(viewer: Person | None, beginning: str) -> list[Facet]:
    """The tags that articles for the viewer bear and that have words beginning so, by name. Raises ShelfUnavailable."""
    return sorted(_shelf(viewer).names("tag", beginning, MOST_TAGS), key=lambda tag: tag.value.casefold())


def related(shelf: str, article: Article) -> list[Article]:
    """Up to five articles of the shelf most like this one; none where the shelf cannot answer."""
    asked = index.shelves[shelf]
    try:
        hits = _related_hits(asked, asked.generation, article.id)
    except ShelfUnavailable:
        return []
    return _in_order(shelf, hits)


def _own_name(viewer: Person | None, words: str) -> str:
    if viewer is None:
        return words
    name = " ".join(word for word in viewer.name.split() if '"' not in word)
    return _OWN.sub(lambda found: f'{found[1]}"{name}"', words)


# The same for an edition: that is another one once the shelves have caught up, the list of synonyms has changed, or an
# article is shown to others than before. It was asked for before anything that is read here, which is never older.
@lru_cache(maxsize=256)
def _results(
    shelf: str,
    generation: str,
    edition: str,
    words: str,
    filters: tuple[tuple[str, str], ...],
    sort: Sort,
    offset: int,
    limit: int,
    correct: bool,
) -> Results:
    page = index.shelves[shelf].search(
        words or " ".join(f'{name}:"{value}"' for name, value in filters),
        limit=limit,
        offset=offset,
        filters=dict(filters),
        sort=sort,
        synonyms=synonyms_of(edition),
        correct=correct,
    )
    rows = _found_rows(shelf, page)
    return Results(rows, page.total, page.exact, page.facets, page.corrected, page.suggestion, page.also)


def _found_rows(shelf: str, page: Page) -> tuple[Found, ...]:
    articles = found_on_shelf(shelf, [hit.id for hit in page.hits]) if page.hits else {}
    rows = []
    for article in (articles[hit.id] for hit in page.hits if hit.id in articles):
        text = article.live.page.text[:PASSAGE_WITHIN]
        heading = _heading(article, article.live.page.outline, page.terms)
        article.live = None  # with its texts, a page of results would be a hundred times as large
        rows.append(Found(article, highlight(article.title, page.terms), passage(text, page.terms), heading))
    return tuple(rows)


def _heading(article: Article, outline: Sequence[Sequence[Any]], terms: frozenset[str]) -> Heading | None:
    """The heading that holds most of the stems, the first of several."""
    best, most = None, min(ENOUGH_OF_A_HEADING, len(terms)) - 1
    for _, anchor, words in outline:
        if (matching := len(held(words, terms))) > most:
            best, most = Heading(highlight(words, terms), f"{article.url}#{anchor}"), matching
    return best if terms else None


@lru_cache(maxsize=8192)
def _related_hits(shelf: Shelf, generation: str, article_id: int) -> tuple[Hit, ...]:
    """The same until the shelf changes, which gives it another generation."""
    return shelf.related(article_id, RELATED)


def _shelf(viewer: Person | None) -> Shelf:
    return index.shelves[shelf_of(viewer)]


def _products(names: Sequence[str]) -> tuple[Product, ...]:
    found = {product.name: product for product in Product.select().where(Product.name.in_(names))} if names else {}
    return tuple(found[name] for name in names if name in found)


def _in_order(shelf: str, hits: Iterable[Hit]) -> list[Article]:
    """The articles that stand on the shelf, with no more than a link to them needs."""
    ids = [hit.id for hit in hits]
    if not ids:
        return []
    readable = by_id(_link_query(shelf).rows(*ids, *[NO_ID] * (MOST_LINKS - len(ids))))
    return [readable[id] for id in ids if id in readable]


@cache
def _link_query(shelf: str) -> Prepared:
    def query_for(*ids: Value) -> ModelSelect:
        return Article.select(Article.id, Article.title, Article.slug).where(on_shelf(shelf), Article.id.in_(ids))

    return Prepared(query_for, places=MOST_LINKS)
