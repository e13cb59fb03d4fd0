"""The values with their behaviours, and the touchpoints, that posts can be tied to."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import NotFound, RuleBroken
from portal.recognition import values
from portal.recognition.models import Value
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("values", __name__)
PAGE = "/admin/values"


@blueprint.get("/admin/values")
@requires("keep_values")
def kept() -> Response:
    return _page()


@blueprint.post("/admin/values")
@requires("keep_values")
def add() -> AnyResponse:
    kind, typed = forms.line("kind"), _typed()
    value = _value(forms.number("value")) if kind == "behaviour" else None
    try:
        row = values.add_tie(kind, **typed, value=value, by=signed_in_person())
    except RuleBroken as broken:
        return _page(adding=(kind, value.id if value else None), typed=typed, errors=broken.errors)
    return htmx.done(f"{PAGE}#{kind}-{row.id}", f"“{row.name}” can be chosen from now on.")


@blueprint.post("/admin/values/<kind>/<id:row_id>")
@requires("keep_values")
def change(kind: str, row_id: int) -> AnyResponse:
    row, typed = values.load_tie(kind, row_id), _typed()
    try:
        values.change_tie(row, **typed, by=signed_in_person())
    except RuleBroken as broken:
        return _page(changing=(kind, row_id), typed=typed, errors=broken.errors)
    return htmx.done(f"{PAGE}#{kind}-{row_id}", f"It is “{row.name}” now. Posts keep the words they were written with.")


@blueprint.post("/admin/values/<kind>/<id:row_id>/moves")
@requires("keep_values")
def move(kind: str, row_id: int) -> AnyResponse:
    row = values.load_tie(kind, row_id)
    try:
        values.move_tie(row, forms.line("direction"), by=signed_in_person())
    except RuleBroken as broken:
        return _page(errors=broken.errors)
    return htmx.done(f"{PAGE}#{kind}-{row_id}", f"“{row.name}” has moved.")


@blueprint.post("/admin/values/<kind>/<id:row_id>/retirement")
@requires("keep_values")
def retire(kind: str, row_id: int) -> AnyResponse:
    said = "“{}” can be chosen no more. Posts that name it stay; “Bring back” undoes this."
    return _done(kind, row_id, values.retire_tie, said)


@blueprint.post("/admin/values/<kind>/<id:row_id>/return")
@requires("keep_values")
def bring_back(kind: str, row_id: int) -> AnyResponse:
    return _done(kind, row_id, values.return_tie, "“{}” can be chosen again.")


def _done(kind: str, row_id: int, verb: Callable[..., None], said: str) -> AnyResponse:
    row = values.load_tie(kind, row_id)
    verb(row, by=signed_in_person())
    return htmx.done(f"{PAGE}#{kind}-{row_id}", said.format(row.name))


def _value(value_id: int | None) -> Value:
    value: Value | None = Value.get_or_none(Value.id == value_id)
    if value is None:
        raise NotFound
    return value


def _typed() -> dict[str, str]:
    return {"name": forms.line("name"), "description": forms.text("description")}


def _page(**typed: Any) -> Response:
    errors = typed.pop("errors", {})
    page = render_template(
        "admin/values.html",
        values=values.all_values(),
        touchpoints=values.all_touchpoints(),
        errors=errors,
        **{"adding": None, "changing": None, "typed": {}, **typed},
    )
    return make_response(page, 422 if errors else 200)
