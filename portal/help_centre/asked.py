"""What the address of the search page asks for, and the addresses of its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import quote_plus, urlencode

from flask import request

from knowledge.text import clean_line
from search_index.results import FACETS, Sort

LONGEST = 400
PLACES = {"articles": "Articles", "people": "People", "wall": "Wall"}
SORTS = {"relevance": "Best match", "newest": "Newest first"}


@dataclass(frozen=True)
class Asked:
    """A search: words, chosen filters, order, whether spelling is left as typed, and where staff look."""

    words: str
    filters: tuple[tuple[str, str], ...] = ()
    sort: Sort = "relevance"
    exactly: bool = False
    place: str = "articles"

    @classmethod
    def from_address(cls) -> "Asked":
        """Whatever stands in the address; nonsense counts as not asked."""
        values = {name: clean_line(request.args.get(name, ""))[:LONGEST].strip() for name in ("q", "sort", *FACETS)}
        sort = cast(Sort, values["sort"] if values["sort"] in SORTS else "relevance")
        filters = tuple((name, values[name]) for name in FACETS if values[name])
        place = request.args.get("in", "")
        exactly = request.args.get("exactly") == "1"
        return cls(values["q"], filters, sort, exactly, place if place in PLACES else "articles")

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)

    @property
    def url(self) -> str:
        query = [("q", self.words), *self.filters]
        if self.sort != "relevance":
            query.append(("sort", self.sort))
        if self.exactly:
            query.append(("exactly", "1"))
        if self.place != "articles":
            query.append(("in", self.place))
        return f"/search?{urlencode(query)}"

    def chosen(self, facet: str) -> str:
        """The value chosen in a facet; empty where none is."""
        return dict(self.filters).get(facet, "")

    def choosing(self, facet: str, values: Iterable[str]) -> list[str]:
        """The addresses of the same search within each value of a facet."""
        others = self.without(facet).url
        return [f"{others}&{facet}={quote_plus(value)}" for value in values]

    def without(self, facet: str) -> "Asked":
        """The same search with nothing chosen in the facet."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair[0] != facet))

    def sorted_by(self, sort: Sort) -> "Asked":
        """The same search in another order."""
        return replace(self, sort=sort)

    def within(self, place: str) -> "Asked":
        """The same words looked for in another place."""
        return Asked(self.words, place=place)

    def as_typed(self) -> "Asked":
        """The same search with the spelling left alone."""
        return replace(self, exactly=True)

    def for_words(self, words: str) -> "Asked":
        """Other words within the same filters."""
        return replace(self, words=words, exactly=False)
