"""The form “Ask us”, for anybody who did not find an answer."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import RuleBroken
from knowledge.permissions import may
from knowledge.text import clean_line
from portal.accounts.limits import limited
from portal.feedback.robots import is_trapped
from portal.gaps.asking import Asking, ask
from portal.gaps.models import DETAILS_LIMIT, WORDS_LIMIT
from portal.web import forms
from portal.web.security import current_person, has_session, open_form, public

blueprint = Blueprint("ask_pages", __name__)


@blueprint.get("/ask")
@public
def form() -> Response:
    searched = clean_line(request.args.get("q", ""))[:WORDS_LIMIT]
    return _page(Asking(words=searched, searched=searched))


@blueprint.post("/ask")
@limited("10/hour")
@open_form
@public
def send() -> AnyResponse:
    typed = Asking(forms.line("words"), forms.text("details"), forms.line("email"), forms.line("searched"))
    try:
        if not is_trapped():
            ask(typed, by=current_person())
    except RuleBroken as broken:
        return _page(typed, errors=broken.errors)
    return redirect("/ask/sent", 303)


@blueprint.get("/ask/sent")
@public
def sent() -> str:
    return render_template("gaps/asked.html", layout=_layout())


def _page(typed: Asking, *, errors: dict[str, str] | None = None) -> Response:
    page = render_template(
        "gaps/ask.html",
        typed=typed,
        errors=errors or {},
        layout=_layout(),
        has_session=has_session(),
        words_limit=WORDS_LIMIT,
        details_limit=DETAILS_LIMIT,
    )
    return make_response(page, 422 if errors else 200)


def _layout() -> str:
    return "layouts/intranet.html" if may(current_person(), "read_staff_articles") else "layouts/help_centre.html"
