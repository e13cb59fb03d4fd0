"""Reporting what stands on the wall, and what moderators decide about it."""

from collections.abc import Callable

from flask import Response, make_response, render_template

from knowledge.errors import Conflict, NotAllowed, RuleBroken
from portal.recognition import reporting
from portal.recognition.blueprint import blueprint
from portal.recognition.conversation import load_comment
from portal.recognition.models import REPORT_KINDS, Comment, Post, WallCase
from portal.recognition.visibility import load_post, may_read_comment, mention_names
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

MODERATION, DECIDED = "/moderation", "/moderation?state=reports"
FASTER = "Somebody else has decided about it meanwhile."


@blueprint.get("/wall/<id:post_id>/report")
@requires("use_wall")
def ask_for_a_look(post_id: int) -> Response:
    return _form(_load(post_id))


@blueprint.post("/wall/<id:post_id>/report")
@requires("use_wall")
def report(post_id: int) -> Response:
    return _report(_load(post_id))


@blueprint.get("/wall/<id:post_id>/comments/<id:comment_id>/report")
@requires("use_wall")
def ask_for_a_look_at_comment(post_id: int, comment_id: int) -> Response:
    return _form(_load(post_id, comment_id))


@blueprint.post("/wall/<id:post_id>/comments/<id:comment_id>/report")
@requires("use_wall")
def report_comment(post_id: int, comment_id: int) -> Response:
    return _report(_load(post_id, comment_id))


@blueprint.post("/moderation/reports/<id:case_id>/keeping")
@requires("moderate_wall")
def keep(case_id: int) -> Response:
    return _decided(case_id, reporting.keep, "It is back on the wall. Whoever reported it has been told.", DECIDED)


@blueprint.post("/moderation/reports/<id:case_id>/taking-down")
@requires("moderate_wall")
def take_down(case_id: int) -> Response:
    case, reason = reporting.load_case(case_id), forms.line("reason")
    try:
        reporting.take_down(case, reason, by=signed_in_person())
    except RuleBroken as refusal:
        return make_response(_case_page(case, reason, refusal.errors), 422)
    except Conflict:
        return htmx.done(MODERATION, FASTER)
    return htmx.done(DECIDED, "It is off the wall. Whoever wrote it has been told why.")


@blueprint.post("/moderation/reports/<id:case_id>/reopening")
@requires("moderate_wall")
def reopen(case_id: int) -> Response:
    return _decided(case_id, reporting.reopen, "It waits again, hidden, until you decide.", MODERATION)


def _decided(case_id: int, decide: Callable[..., None], message: str, location: str) -> Response:
    try:
        decide(reporting.load_case(case_id), by=signed_in_person())
    except Conflict:
        return htmx.done(MODERATION, FASTER)
    return htmx.done(location, message)


def _report(said: Post | Comment) -> Response:
    kind, words = forms.line("kind"), forms.text("words")
    try:
        reporting.report(said, kind, words, by=signed_in_person())
    except RuleBroken as refusal:
        return _form(said, kind=kind, words=words, errors=refusal.errors)
    return htmx.done("/wall", "Thank you. It is hidden until a moderator has looked; you will hear when they have.")


def _load(post_id: int, comment_id: int | None = None) -> Post | Comment:
    """What is to be reported; raises NotFound, and NotAllowed to its author."""
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    said = post if comment_id is None else may_read_comment(viewer, load_comment(post, comment_id))
    if said.author_id == viewer.id:
        raise NotAllowed
    return said


def _form(
    said: Post | Comment, *, kind: str = "", words: str = "", errors: dict[str, str] | None = None
) -> Response:
    page = render_template(
        "recognition/report.html",
        said=said,
        is_comment=isinstance(said, Comment),
        names=mention_names(signed_in_person(), [said]),
        is_known=reporting.has_reported(said, signed_in_person()),
        kinds=list(REPORT_KINDS.items()),
        kind=kind,
        words=words,
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)


def _case_page(case: WallCase, reason: str, errors: dict[str, str]) -> str:
    found = reporting.waiting_cases().where(WallCase.id == case.id)
    return render_template(
        "recognition/case.html",
        cases=reporting.with_reports(signed_in_person(), list(found)),
        reason=reason,
        errors=errors,
        report_kinds=REPORT_KINDS,
    )
