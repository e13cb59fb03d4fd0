"""The line-up of this week and of earlier ones, on a page that prints."""

from datetime import date

from flask import Blueprint, render_template

from knowledge.db import now
from knowledge.errors import NotFound
from portal.line_up.composing import FIRST_YEAR, WEEK, line_up_of, monday_of, week_from, week_key
from portal.web.dates import reader_zone
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("line_up", __name__)


@blueprint.get("/line-up")
@requires("use_wall")
def this_week() -> str:
    return _page(_current())


@blueprint.get("/line-up/<week>")
@requires("use_wall")
def one_week(week: str) -> str:
    monday = week_from(week)
    if monday is None or monday > _current():
        raise NotFound
    return _page(monday)


def _current() -> date:
    return monday_of(now().astimezone(reader_zone()).date())


def _page(monday: date) -> str:
    later, earlier = monday + WEEK, monday - WEEK
    return render_template(
        "line_up/line_up.html",
        line_up=line_up_of(signed_in_person(), monday),
        is_current=monday == _current(),
        earlier=f"/line-up/{week_key(earlier)}" if earlier.year >= FIRST_YEAR else None,
        later=f"/line-up/{week_key(later)}" if later <= _current() else None,
    )
