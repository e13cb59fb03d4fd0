"""Where a chief executive says when they are away, and who stands in."""

from flask import Response, render_template

from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person
from portal.thank_you import absences
from portal.thank_you.access import executives_but
from portal.thank_you.blueprint import blueprint
from portal.thank_you.desk import Typed, as_choices, reader_today, typed_words
from portal.web import forms, htmx
from portal.web.dates import date_text
from portal.web.security import requires, signed_in_person


@blueprint.get("/queue/absence")
@requires("thank_as_ceo")
def absence() -> str:
    return _absence_page({})


@blueprint.post("/queue/absence")
@requires("thank_as_ceo")
def plan_absence() -> Response | tuple[str, int]:
    viewer = signed_in_person()
    deputy: Person | None = Person.get_or_none(Person.id == (forms.number("deputy") or 0))
    try:
        planned = absences.go_away(
            viewer, deputy, forms.day("starts_on"), forms.day("ends_on"), today=reader_today()
        )
    except RuleBroken as refusal:
        return _absence_page(typed_words(), errors=refusal.errors), 422
    days = f"from {date_text(planned.starts_on)} to {date_text(planned.ends_on)}"
    return htmx.done("/queue/absence", f"{planned.deputy.name} stands in {days}, and has been told.")


@blueprint.post("/queue/absence/<id:absence_id>/end")
@requires("thank_as_ceo")
def end_absence(absence_id: int) -> Response:
    viewer = signed_in_person()
    planned = next((one for one in absences.to_come(viewer, today=reader_today()) if one.id == absence_id), None)
    if planned is None:
        raise NotFound
    absences.come_back(planned, by=viewer)
    return htmx.done("/queue/absence", f"The queue is yours again; {planned.deputy.name} has been told.")


def _absence_page(typed: Typed, *, errors: dict[str, str] | None = None) -> str:
    viewer = signed_in_person()
    return render_template(
        "thank_you/absence.html",
        planned=absences.to_come(viewer, today=reader_today()),
        executives=as_choices(executives_but(viewer)),
        typed=typed,
        errors=errors or {},
    )
