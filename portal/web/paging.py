"""Lists in pages."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from peewee import ModelSelect, fn

from portal.web.forms import as_id

PER_PAGE = 20
LAST_PAGE = 10_000


@dataclass(frozen=True)
class ListPage:
    """One page of a list; `number` and `pages` count from 1."""

    rows: list[Any]
    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        """The address of another page of this list, filters kept."""
        query = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
        if number > 1:
            query.append(("page", str(number)))
        return f"{request.path}?{urlencode(query)}" if query else request.path


def page_number() -> int:
    """The page that the address asks for; 1 where it asks for nonsense."""
    return min(max(as_id(request.args.get("page", "")) or 1, 1), LAST_PAGE)


def paged(query: ModelSelect, *, per_page: int = PER_PAGE) -> ListPage:
    """The asked-for page of the query's rows; the last one where the list is shorter."""
    total = query.count()
    pages = max(1, -(-total // per_page))
    number = min(page_number(), pages)
    return ListPage(list(query.paginate(number, per_page)), number, pages, total)


def paged_at_once(query: ModelSelect, *, per_page: int = PER_PAGE) -> ListPage:
    """The page as of `paged`, of a query that groups nothing: one query, but beyond the last page."""
    number = page_number()
    rows = list(with_total(query).paginate(number, per_page))
    if not rows and number > 1:
        return paged(query, per_page=per_page)
    total = rows[0].total if rows else 0
    return ListPage(rows, number, max(1, -(-total // per_page)), total)


def listed(rows: list[Any], *, per_page: int = PER_PAGE) -> ListPage:
    """The asked-for page of rows that are all at hand; the last one where the list is shorter."""
    pages = max(1, -(-len(rows) // per_page))
    number = min(page_number(), pages)
    return ListPage(rows[(number - 1) * per_page:number * per_page], number, pages, len(rows))


def with_total(query: ModelSelect) -> ModelSelect:
    """The query, each row of which says in `total` how many there are without its limit."""
    return query.select_extend(fn.COUNT(query.model.id).over().alias("total"))
