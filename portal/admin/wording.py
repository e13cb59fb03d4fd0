"""The list of words that the coach watches over: names of customers, and what must not be published."""

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import NotFound, RuleBroken
from knowledge.wording import KINDS, Wording, add_wordings, put_back, remove_wording
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("wording", __name__)
PAGE = "/admin/wording"
RECENT = 10


@blueprint.get("/admin/wording")
@requires("keep_word_list")
def wording() -> Response:
    return _page()


@blueprint.post("/admin/wording")
@requires("keep_word_list")
def add() -> AnyResponse:
    kind, typed, reason = forms.line("kind"), forms.text("words"), forms.line("reason")
    try:
        count = add_wordings(kind, typed.split("\n"), reason, by=signed_in_person())
    except RuleBroken as broken:
        return _page(kind=kind, typed=typed, reason=reason, errors=broken.errors)
    said = {0: "The list holds them already.", 1: "One is new on the list."}
    return htmx.done(PAGE, said.get(count, f"{count} are new on the list."))


@blueprint.post("/admin/wording/<id:wording_id>/removal")
@requires("keep_word_list")
def remove(wording_id: int) -> AnyResponse:
    row = _load(wording_id)
    remove_wording(row, by=signed_in_person())
    return htmx.done(f"{PAGE}#taken-off", f"“{row.words}” is off the list. You can put it back below.")


@blueprint.post("/admin/wording/<id:wording_id>/return")
@requires("keep_word_list")
def bring_back(wording_id: int) -> AnyResponse:
    row = _load(wording_id)
    put_back(row, by=signed_in_person())
    return htmx.done(PAGE, f"“{row.words}” is on the list again.")


def _load(wording_id: int) -> Wording:
    row: Wording | None = Wording.get_or_none(Wording.id == wording_id)
    if row is None:
        raise NotFound
    return row


def _page(
    *, kind: str = "customer", typed: str = "", reason: str = "", errors: dict[str, str] | None = None
) -> Response:
    listed = Wording.select().where(Wording.removed_at.is_null()).order_by(Wording.folded, Wording.id)
    removed = Wording.select().where(Wording.removed_at.is_null(False)).order_by(Wording.removed_at.desc())
    page = render_template(
        "admin/wording.html",
        page=paged(listed, per_page=50),
        removed=list(removed.limit(RECENT)),
        kinds=list(KINDS.items()),
        kind=kind,
        typed=typed,
        reason=reason,
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)
