"""The directory of people, each person's page, and their own profile."""

from flask import Blueprint, Response, make_response, render_template, request

from knowledge.errors import NotAllowed, RuleBroken
from knowledge.people import Person, Team
from knowledge.text import clean_line
from portal.people.directory import load_colleague, named_like, portrait, staff
from portal.people.profile import (
    PREFERENCE_WORDS,
    Profile,
    expertise_of,
    local_time,
    profile_of,
    save_profile,
    set_preference,
    zones,
)
from portal.recognition.pictures import picture_response
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("people", __name__)

PER_PAGE = 60
MOST_NAMES = 6


@blueprint.get("/people")
@requires("see_people")
def people() -> Response:
    team_id = forms.as_id(request.args.get("team", ""))
    name = clean_line(request.args.get("q", ""))[:120]
    page = paged(staff(team_id=team_id, name=name), per_page=PER_PAGE)
    teams = list(Team.select().order_by(Team.name))
    return htmx.render("people/people.html", "found", page=page, teams=teams, team_id=team_id, name=name)


@blueprint.get("/people/names")
@requires("see_people")
def names() -> str:
    """Colleagues by what has been typed of a name behind an @, to choose from; a part of a page."""
    typed = clean_line(request.args.get("q", ""))[:120]
    return render_template("people/_names.html", people=named_like(typed, limit=MOST_NAMES))


@blueprint.get("/people/<id:person_id>")
@requires("see_people")
def person(person_id: int) -> Response:
    return _page(load_colleague(person_id))


@blueprint.get("/people/<id:person_id>/photo")
@requires("see_people")
def photo(person_id: int) -> Response:
    return picture_response(load_colleague(person_id).photo)


@blueprint.get("/people/<id:person_id>/profile")
@requires("see_people")
def profile_form(person_id: int) -> Response:
    own = _load_own(person_id)
    return _profile_page(own, profile_of(own))


@blueprint.post("/people/<id:person_id>/profile")
@requires("see_people")
def profile(person_id: int) -> Response:
    own = _load_own(person_id)
    typed = Profile(
        about=forms.text("about"),
        expertise=forms.text("expertise"),
        say_name=forms.line("say_name"),
        called=forms.line("called"),
        phone=forms.line("phone"),
        timezone=forms.line("timezone"),
    )
    file = forms.upload("photo")
    try:
        save_profile(own, typed, photo=file.read() if file else None, remove_photo=bool(forms.line("remove_photo")))
    except RuleBroken as refusal:
        return _profile_page(own, typed, errors=refusal.errors)
    return htmx.done(f"/people/{own.id}", "Your profile is saved.")


@blueprint.post("/people/<id:person_id>/preference")
@requires("see_people")
def preference(person_id: int) -> Response:
    own = _load_own(person_id)
    try:
        set_preference(own, forms.line("preference"))
    except RuleBroken as refusal:
        return _page(own, errors=refusal.errors)
    return htmx.done(f"/people/{own.id}", "From now on, that is how you are thanked.")


def _load_own(person_id: int) -> Person:
    """The viewer's own row; others exist, but are not theirs to change."""
    found = load_colleague(person_id)
    if found.id != signed_in_person().id:
        raise NotAllowed
    return found


def _page(found: Person, *, errors: dict[str, str] | None = None) -> Response:
    viewer = signed_in_person()
    page = render_template(
        "people/person.html",
        portrait=portrait(viewer, found),
        expertise=expertise_of(found.expertise),
        local_time=local_time(found),
        is_own=found.id == viewer.id,
        preferences=list(PREFERENCE_WORDS.items()),
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)


def _profile_page(own: Person, typed: Profile, *, errors: dict[str, str] | None = None) -> Response:
    page = render_template(
        "people/profile.html",
        person=own,
        typed=typed,
        errors=errors or {},
        zones=[(zone, zone.replace("_", " ")) for zone in zones()],
        photo_was_sent=forms.upload("photo") is not None,
    )
    return make_response(page, 422 if errors else 200)
