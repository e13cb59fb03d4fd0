"""Coverage by team, level and site, on a page and as CSV."""

from collections.abc import Iterator

from flask import Blueprint, Response, make_response, render_template, request

from knowledge.db import now
from knowledge.groups import HIDDEN, KINDS, Company, Group, Share, at_site, load_company
from portal.fairness.coverage import recognised_between
from portal.web.dates import reader_zone
from portal.web.periods import Period, asked_period
from portal.web.security import requires
from portal.web.sheets import sheet

blueprint = Blueprint("coverage_pages", __name__)
TITLES = {"team": "Team", "site": "Site", "level": "Level"}
HEADINGS = ("of", "group", "people", "recognised", "per cent", "from", "to")


@blueprint.get("/fairness/coverage")
@requires("see_fairness")
def page() -> Response:
    asked = asked_period(request.args, today=now().astimezone(reader_zone()).date())
    company, shares = _counted(asked.period)
    page = render_template(
        "fairness/coverage.html",
        asked=asked,
        period=asked.period,
        zone=reader_zone().key,
        titles=TITLES,
        company=company,
        shares=shares,
        crossing=lambda team, site: shares.get(at_site(team, site)),
        is_crossed=any(group in company.shown for group in company.by_kind["team at site"]),
    )
    return make_response(page, 422 if asked.errors else 200)


@blueprint.get("/fairness/coverage.csv")
@requires("see_fairness")
def download() -> Response:
    """What the page shows, hidden where the page hides it."""
    period = asked_period(request.args, today=now().astimezone(reader_zone()).date()).period
    return sheet("coverage", HEADINGS, _rows(period))


def _rows(period: Period) -> Iterator[tuple[object, ...]]:
    company, shares = _counted(period)
    for kind in (*KINDS, "team at site"):
        for group in company.by_kind[kind]:
            share = shares.get(group, HIDDEN)
            yield kind, group.name, share.size, share.reached, share.percent, str(period.first), str(period.last)


def _counted(period: Period) -> tuple[Company, dict[Group, Share]]:
    company = load_company()
    return company, company.shares(recognised_between(*period.span(reader_zone())))
