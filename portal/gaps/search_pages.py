"""What people search for: what found nothing, what nobody opened, what is asked most; on a page and as CSV."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from peewee import ModelSelect

from knowledge.db import now
from portal.feedback.counts import led_astray
from portal.usage.searches import LISTS, searches
from portal.web.paging import paged
from portal.web.security import requires
from portal.web.sheets import sheet

blueprint = Blueprint("search_pages", __name__)
SHELVES = {"public": "Visitors", "customers": "Customers", "staff": "Staff"}
HEADINGS = ("words", "searched", "found at most", "opened", "place opened on average")
MOST_ROWS = 5_000
MOST_ASTRAY = 20


@blueprint.get("/gaps/searches")
@requires("tend_articles")
def page() -> str:
    kind, shelf = _chosen("list", LISTS, "unfound"), _chosen("shelf", SHELVES, "")
    page = paged(_query(kind, shelf), per_page=50)
    return render_template(
        "gaps/searches.html",
        page=page,
        kind=kind,
        kinds=LISTS,
        shelf=shelf,
        shelves=SHELVES,
        place=_place,
        astray=led_astray(today=now().date(), limit=MOST_ASTRAY),
    )


@blueprint.get("/gaps/searches.csv")
@requires("tend_articles")
def download() -> Response:
    """The same rows for a spreadsheet."""
    query = _query(_chosen("list", LISTS, "unfound"), _chosen("shelf", SHELVES, ""))
    rows = ((row.words, row.asked, row.most_found, row.opened or 0, _place(row)) for row in query.limit(MOST_ROWS))
    return sheet("searches", HEADINGS, rows)


def _query(kind: str, shelf: str) -> ModelSelect:
    return searches(kind, shelf=shelf, today=now().date())


def _chosen(name: str, choices: dict[str, str], usual: str) -> str:
    value = request.args.get(name, "")
    return value if value in choices else usual


def _place(row: Any) -> str:
    """At which place, on average, what was opened stood; empty where nothing was."""
    return f"{row.places / row.opened:.1f}" if row.opened else ""
