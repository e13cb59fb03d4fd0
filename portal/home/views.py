"""The front door: a colleague's desk, or the help centre for everybody else."""

from flask import Blueprint, render_template

from knowledge.db import now
from knowledge.permissions import may
from portal.help_centre.front import front_page
from portal.home.desk import desk_of, greeting
from portal.web.dates import reader_zone
from portal.web.page_cache import kept
from portal.web.security import current_person, public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@kept(seconds=60)  # what is much read changes without an edition
@public
def front_door() -> str:
    person = current_person()
    if person is None or not may(person, "read_staff_articles"):
        return front_page(person)
    moment = now()
    local = moment.astimezone(reader_zone())
    return render_template(
        "home/home.html",
        person=person,
        desk=desk_of(person, today=local.date(), now=moment),
        greeting=greeting(local),
        now=moment,
    )
