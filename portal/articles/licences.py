"""Writing licences, as their managers decide on them."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge import licences
from knowledge.people import Person, load_person
from portal.notifications.notices import tell
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("licences", __name__)
MEANINGS = {
    "candidate": "Everything is reviewed",
    "contributor": "Small edits go live at once",
    "publisher": "Reviews and publishes what others write",
}


@blueprint.get("/licences")
@requires("grant_licences")
def writers() -> str:
    growths = licences.writers_of(signed_in_person())
    return render_template("articles/licences.html", growths=growths, meanings=MEANINGS)


@blueprint.post("/licences/<id:person_id>")
@requires("grant_licences")
def decide(person_id: int) -> AnyResponse:
    """Gives the next licence, or lets it wait; either is undone on the same page."""
    by, person, licence = signed_in_person(), load_person(person_id), forms.line("licence")
    is_granted = forms.line("decision") == "grant"
    licences.decide(person, licence, is_granted=is_granted, by=by)
    if is_granted:
        tell(person, f"{by.name} made you a {licence}. {MEANINGS[licence]}.", "/my/articles", kind="articles")
    return _back(person, f"{person.name} is a {licence} now." if is_granted else f"Nothing changes for {person.name}.")


@blueprint.post("/licences/<id:person_id>/undoing")
@requires("grant_licences")
def take_back(person_id: int) -> AnyResponse:
    person = load_person(person_id)
    licences.take_decision_back(person, by=signed_in_person())
    return _back(person, f"Taken back: {person.name} is where they were.")


def _back(person: Person, message: str) -> AnyResponse:
    return htmx.done(f"/licences#writer-{person.id}", message)
