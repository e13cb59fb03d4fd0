"""The teams: adding and renaming them."""

from flask import Blueprint, Response, make_response, render_template
from peewee import JOIN, IntegrityError, fn
from werkzeug.wrappers import Response as AnyResponse

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person, Team
from knowledge.text import too_long
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("teams", __name__)
NAME_LENGTH = 80


@blueprint.get("/admin/teams")
@requires("manage_people")
def teams() -> Response:
    return _page()


@blueprint.post("/admin/teams")
@requires("manage_people")
def add() -> AnyResponse:
    name = forms.line("name")
    try:
        add_team(name, by=signed_in_person())
    except RuleBroken as broken:
        return _page(new_name=name, new_error=broken.message)
    return htmx.done("/admin/teams", f"The team {name} is here.")


@blueprint.post("/admin/teams/<id:team_id>")
@requires("manage_people")
def rename(team_id: int) -> AnyResponse:
    team, name = Team.get_or_none(Team.id == team_id), forms.line("name")
    if team is None:
        raise NotFound
    try:
        rename_team(team, name, by=signed_in_person())
    except RuleBroken as broken:
        return _page(renaming=team_id, typed_name=name, rename_error=broken.message)
    return htmx.done("/admin/teams", f"The team is now called {name}.")


def add_team(name: str, *, by: Person) -> Team:
    """The new team; raises RuleBroken on a bad or a taken name."""
    with transaction():
        team: Team = Team(name=_checked(name))
        _save(team)
        audit.record("team.added", team, by=by, name=name)
    return team


def rename_team(team: Team, name: str, *, by: Person) -> None:
    """Gives the team another name; raises RuleBroken on a bad or a taken one."""
    before = team.name
    if name == before:
        return
    with transaction():
        team.name = _checked(name)
        _save(team)
        audit.record("team.renamed", team, by=by, before=before, after=name)


def _checked(name: str) -> str:
    if not name:
        raise RuleBroken("name", "Enter the name of the team.")
    if problem := too_long(name, NAME_LENGTH):
        raise RuleBroken("name", problem)
    return name


def _save(team: Team) -> None:
    try:
        with transaction():
            team.save()
    except IntegrityError as taken:
        raise RuleBroken("name", "There is a team of this name already.") from taken


def _page(**typed: object) -> Response:
    query = (
        Team.select(Team, fn.COUNT(Person.id).alias("size"))
        .join(Person, JOIN.LEFT_OUTER, on=(Person.team == Team.id) & Person.is_active)
        .group_by(Team.id, Team.name)
        .order_by(Team.name)
    )
    page = render_template("admin/teams.html", page=paged(query, per_page=50), **typed)
    return make_response(page, 422 if typed else 200)
