"""The list of synonyms: what is also searched for when somebody types some words."""

import re
from typing import Any

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import RuleBroken
from knowledge.synonyms import (
    Synonym,
    change_synonym,
    keep_synonym,
    load_synonym,
    remove_synonym,
    return_synonym,
)
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("synonyms", __name__)
PAGE = "/admin/synonyms"
RECENT = 10
_BETWEEN = re.compile(r"[,;\n]")


@blueprint.get("/admin/synonyms")
@requires("keep_word_list")
def synonyms() -> Response:
    return _page()


@blueprint.post("/admin/synonyms")
@requires("keep_word_list")
def add() -> AnyResponse:
    typed = _typed()
    try:
        keep_synonym(**_parsed(typed), by=signed_in_person())
    except RuleBroken as broken:
        return _page(typed=typed, errors=broken.errors)
    return htmx.done(PAGE, f"From now on, who searches for “{typed['words']}” finds the others too.")


@blueprint.post("/admin/synonyms/<id:synonym_id>")
@requires("keep_word_list")
def change(synonym_id: int) -> AnyResponse:
    row, typed = load_synonym(synonym_id), _typed()
    try:
        change_synonym(row, **_parsed(typed), by=signed_in_person())
    except RuleBroken as broken:
        return _page(changing=row.id, typed=typed, errors=broken.errors)
    return htmx.done(PAGE, f"“{typed['words']}” is changed, and the next search knows.")


@blueprint.post("/admin/synonyms/<id:synonym_id>/removal")
@requires("keep_word_list")
def remove(synonym_id: int) -> AnyResponse:
    row = load_synonym(synonym_id)
    remove_synonym(row, by=signed_in_person())
    return htmx.done(f"{PAGE}#taken-off", f"“{row.words}” is off the list. You can put it back below.")


@blueprint.post("/admin/synonyms/<id:synonym_id>/return")
@requires("keep_word_list")
def bring_back(synonym_id: int) -> AnyResponse:
    row = load_synonym(synonym_id)
    return_synonym(row, by=signed_in_person())
    return htmx.done(PAGE, f"“{row.words}” is on the list again.")


def _typed() -> dict[str, str]:
    return {"words": forms.line("words"), "others": forms.text("others"), "ways": forms.line("ways")}


def _parsed(typed: dict[str, str]) -> dict[str, Any]:
    others = _BETWEEN.split(typed["others"])
    return {"words": typed["words"], "others": others, "both_ways": typed["ways"] != "one"}


def _page(
    *, changing: int | None = None, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    listed = Synonym.select().where(Synonym.removed_at.is_null()).order_by(Synonym.stems, Synonym.id)
    removed = Synonym.select().where(Synonym.removed_at.is_null(False)).order_by(Synonym.removed_at.desc())
    page = render_template(
        "admin/synonyms.html",
        page=paged(listed, per_page=50),
        removed=list(removed.limit(RECENT)),
        changing=changing,
        typed=typed or {},
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)
