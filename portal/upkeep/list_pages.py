"""What is due: one's own articles, the team's, those without an owner; and what is broken or empty."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from peewee import ModelSelect

from knowledge import defects, due
from knowledge.db import now
from knowledge.people import Person
from portal.upkeep.lists import DEEDS, dead_addresses, just_done, possible_owners, tabs_for
from portal.usage.reading import attention_of
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("list_pages", __name__)
MOST_LEAVERS = 20


@blueprint.get("/upkeep")
@requires("read_staff_articles")
def mine() -> str:
    person, moment = signed_in_person(), now()
    frame = _frame(person, due.owned_and_due(person, now=moment), moment)
    return render_template(
        "upkeep/mine.html",
        **frame,
        attention=attention_of([article.id for article in frame["page"].rows], today=moment.date()),
        just_done=just_done(person, now=moment),
        deeds=DEEDS,
    )


@blueprint.get("/upkeep/team")
@requires("tend_team_articles")
def team() -> str:
    return team_page(signed_in_person())


@blueprint.get("/upkeep/without-owner")
@requires("archive_articles")
def without_owner() -> str:
    person = signed_in_person()
    return render_template("upkeep/without_owner.html", **_frame(person, due.without_owner(person), now()))


@blueprint.get("/upkeep/links")
@requires("archive_articles")
def links() -> str:
    person = signed_in_person()
    broken = defects.broken_links(person, dead_addresses(person))
    return render_template("upkeep/links.html", **_frame(person, broken, now()), reason=defects.reason)


@blueprint.get("/upkeep/empty")
@requires("archive_articles")
def empty() -> str:
    person = signed_in_person()
    return render_template("upkeep/empty.html", **_frame(person, defects.nearly_empty(person), now()))


def team_page(person: Person, *, refused: int | None = None, error: str = "") -> str:
    """The manager's page; `refused` is the leaver whose articles could not be handed over, `error` says why."""
    moment = now()
    return render_template(
        "upkeep/team.html",
        **_frame(person, due.overdue_in_team(person, now=moment), moment),
        leavers=due.leavers_of(person, limit=MOST_LEAVERS),
        writers=possible_owners(),
        refused=refused,
        error=error,
    )


def _frame(person: Person, query: ModelSelect, moment: datetime) -> dict[str, Any]:
    """What every list shows."""
    return {"person": person, "page": paged(query), "tabs": tabs_for(person, now=moment), "now": moment}
