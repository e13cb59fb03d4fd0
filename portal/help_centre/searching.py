"""Search, and suggestions while typing."""

import logging
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge import finding, indexing
from knowledge.articles import Article, Product
from knowledge.db import database
from knowledge.finding import Results
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.text import clean_line
from knowledge.visibility import shelf_of, visible_articles
from portal.help_centre.asked import LONGEST, PLACES, SORTS, Asked
from portal.help_centre.colleagues import (
    Colleague,
    Mention,
    colleagues,
    mentions,
    people_matching,
    posts_matching,
    posts_of,
)
from portal.usage.counting import current_tally
from portal.web import forms
from portal.web.page_cache import each_time, kept
from portal.web.paging import ListPage, listed, page_number, paged
from portal.web.security import current_person, open_form, public
from search_index.errors import ShelfBusy, ShelfUnavailable
from search_index.results import FACETS

blueprint = Blueprint("searching", __name__)
log = logging.getLogger(__name__)
FACET_LABELS = {"product": "Product", "kind": "Kind", "tag": "Tag", "author": "Author"}
PER_PAGE = 10  # each with a passage: a page that can be looked over
MOST_VALUES = 10
FRESH = 6
POOR = 3
SEEN_BY = {"articles": None, "people": "see_people", "wall": "use_wall"}
LAST_RANK = 1_000


@blueprint.get("/search")
@kept("q", *FACETS, "sort", "exactly", "page", pool="answers")
@public
def search() -> AnyResponse:
    viewer = current_person()
    asked = Asked.from_address()
    if not asked:
        return _show("help_centre/search.html", viewer, asked, fresh=_fresh(viewer), products=_products())
    if viewer is not None and asked.words and asked.place in _places(viewer)[1:]:
        return _among_colleagues(viewer, asked)
    try:
        results, number = _found(viewer, asked, page_number())
    except ShelfUnavailable as reason:
        log.error("search cannot answer: %s", reason)
        return _unavailable(viewer, asked)
    pages = _pages(results.total)
    if asked.words and number == 1 and not asked.filters:
        each_time(partial(current_tally().searched, asked.words, shelf_of(viewer), results.total))
    return _show(
        "help_centre/search.html",
        viewer,
        asked,
        results=results,
        page=ListPage(list(results.rows), number, pages, results.total),
        facets=_facets(viewer, results, asked),
        sorts=SORTS,
        is_poor=results.exact < POOR,
        first_rank=(number - 1) * PER_PAGE + 1,
    )


@blueprint.post("/search/clicks")
@open_form
@public
def opened() -> Response:
    """Notes at which place a result stood that somebody opens; the page of results sends it beside the link."""
    rank = forms.number("rank") or 0
    if 0 < rank <= LAST_RANK:
        current_tally().opened(forms.line("words"), shelf_of(current_person()), rank)
    return Response(status=204)


@blueprint.get("/suggest")
@public
def suggest() -> str:
    """The list of titles, products and tags that begin as typed, for the search field; empty where there are none."""
    words = clean_line(request.args.get("q", ""))[:LONGEST]
    found = finding.suggest(current_person(), words) if words else finding.Suggestions()
    return render_template("help_centre/_suggestions.html", found=found)


def _places(viewer: Person | None) -> list[str]:
    """Where the viewer may look, beside the articles that everybody searches."""
    return [place for place, permission in SEEN_BY.items() if permission is None or may(viewer, permission)]


def _among_colleagues(viewer: Person, asked: Asked) -> Response:
    if asked.place == "people":
        page = paged(people_matching(asked.words), per_page=PER_PAGE)
        found: list[Colleague] | list[Mention] = colleagues(page.rows, asked.words)
    else:
        page = listed(posts_matching(viewer, asked.words), per_page=PER_PAGE)
        found = mentions(viewer, posts_of(viewer, page.rows), asked.words)
    return _show("help_centre/search_colleagues.html", viewer, asked, page=page, found=found)


def _found(viewer: Person | None, asked: Asked, number: int) -> tuple[Results, int]:
    """The page that was asked for, or the last one where there are fewer, and its number."""
    results = _page_of(viewer, asked, number)
    last = _pages(results.total)
    if number <= last:
        return results, number
    return _page_of(viewer, asked, last), last


def _page_of(viewer: Person | None, asked: Asked, number: int) -> Results:
    return finding.search(
        viewer,
        asked.words,
        filters=dict(asked.filters),
        sort=asked.sort,
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
        correct=not asked.exactly,
    )


def _pages(total: int) -> int:
    return max(1, -(-total // PER_PAGE))


def _facets(
    viewer: Person | None, results: Results, asked: Asked
) -> list[tuple[str, str, list[tuple[str, int, str]]]]:
    """(name, label, [(value, count, address)]) of the facets worth showing: with a choice to make, or with one made."""
    names = [name for name in FACET_LABELS if name != "author" or may(viewer, "read_staff_articles")]
    shown = []
    for name in names:
        facets = results.facets.get(name, ())[:MOST_VALUES]
        if len(facets) > 1 or asked.chosen(name):
            addresses = asked.choosing(name, (facet.value for facet in facets))
            values = [(facet.value, facet.count, address) for facet, address in zip(facets, addresses)]
            shown.append((name, FACET_LABELS[name], values))
    return shown


def _show(template: str, viewer: Person | None, asked: Asked, *, status: int = 200, **context: object) -> Response:
    layout = "layouts/intranet.html" if may(viewer, "read_staff_articles") else "layouts/help_centre.html"
    places = [(PLACES[place], asked.within(place).url, place == asked.place, None) for place in _places(viewer)]
    context.update(asked=asked, query=asked.words, layout=layout, places=places)
    return make_response(render_template(template, **context), status)


def _fresh(viewer: Person | None) -> list[Article]:
    return list(visible_articles(viewer).order_by(Article.updated_at.desc(), Article.id.desc()).limit(FRESH))


def _products() -> list[Product]:
    return list(Product.select().order_by(Product.position, Product.name))


def _unavailable(viewer: Person | None, asked: Asked) -> Response:
    """A page that says so; once it is sent, the same worker mends the index."""
    response = _show("help_centre/search_unavailable.html", viewer, asked, status=503)
    response.headers["Retry-After"] = "10"
    response.call_on_close(_mend)
    return response


def _mend() -> None:
    opened = database.is_closed()
    if opened:
        database.connect()
    try:
        indexing.ensure_usable()
    except (OSError, ShelfBusy, ShelfUnavailable) as error:
        log.warning("the index is not mended yet: %s", error)
    finally:
        if opened:
            database.close()
