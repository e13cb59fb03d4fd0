"""The gap list, on a page and as CSV."""

from flask import Blueprint, Response, render_template, request

from knowledge.db import now
from knowledge.people import Person
from portal.fairness.overlooked import Places, overlooked, places_of
from portal.fairness.seen import Seen, last_seen
from portal.web.dates import reader_zone
from portal.web.forms import as_id
from portal.web.paging import paged_at_once
from portal.web.security import requires, signed_in_person
from portal.web.sheets import sheet

blueprint = Blueprint("overlooked_pages", __name__)
HEADINGS = ("name", "team", "site", "job title", "last recognised")
MOST_ROWS = 5_000


@blueprint.get("/fairness/overlooked")
@requires("see_fairness")
def page() -> str:
    viewer, moment = signed_in_person(), now()
    places = places_of(viewer)
    team, site = _chosen(places)
    page = paged_at_once(overlooked(viewer, team=team, site=site, now=moment))
    return render_template(
        "fairness/overlooked.html",
        page=page,
        rows=last_seen(viewer, page.rows),
        places=places,
        team=team,
        site=site,
        now=moment,
    )


@blueprint.get("/fairness/overlooked.csv")
@requires("see_fairness")
def download() -> Response:
    viewer = signed_in_person()
    team, site = _chosen(places_of(viewer))
    people: list[Person] = list(overlooked(viewer, team=team, site=site, now=now()).limit(MOST_ROWS))
    return sheet("not-recognised-lately", HEADINGS, map(_cells, last_seen(viewer, people)))


def _chosen(places: Places) -> tuple[int | None, str]:
    """The team and the site that the address asks for, where the viewer answers for somebody there."""
    team, site = as_id(request.args.get("team", "")), request.args.get("site", "")
    return (
        team if team in [team_id for team_id, _ in places.teams] else None,
        site if site in places.sites else "",
    )


def _cells(seen: Seen) -> tuple[object, ...]:
    person = seen.person
    on = seen.post.created_at.astimezone(reader_zone()).date().isoformat() if seen.post else ""
    return person.name, person.team.name if person.team_id else "", person.site, person.job_title, on
