"""What waits for moderators: what customers wrote to authors, and what colleagues reported on the wall."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request
from peewee import JOIN, ModelSelect

from knowledge.articles import Article
from knowledge.errors import Conflict, NotFound
from knowledge.people import Person
from portal.praise import thanking
from portal.recognition.models import REPORT_KINDS
from portal.recognition.praise import Praise
from portal.recognition.reporting import decided_cases, waiting_cases, with_reports
from portal.web import htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("moderation_pages", __name__)
STATES = {"waiting": "Waiting", "approved": "Passed on", "refused": "Refused", "reports": "Reports decided"}
MOST_CASES = 50
Moderator = Person.alias("moderator")
FASTER = "Somebody else has decided about it meanwhile."


@blueprint.get("/moderation")
@requires("moderate_wall")
def moderation() -> str:
    asked = request.args.get("state", "")
    state = asked if asked in STATES else "waiting"
    page = paged(decided_cases() if state == "reports" else _in_state(state))
    cases = {"reports": lambda: page.rows, "waiting": lambda: list(waiting_cases().limit(MOST_CASES))}
    return render_template(
        "praise/moderation.html",
        page=page,
        cases=with_reports(signed_in_person(), cases[state]()) if state in cases else [],
        state=state,
        states=STATES,
        report_kinds=REPORT_KINDS,
    )


@blueprint.post("/moderation/<id:praise_id>/approval")
@requires("moderate_wall")
def approve(praise_id: int) -> Response:
    return _decided(praise_id, thanking.approve, "Passed on. The author has been told.")


@blueprint.post("/moderation/<id:praise_id>/refusal")
@requires("moderate_wall")
def refuse(praise_id: int) -> Response:
    return _decided(praise_id, thanking.refuse, "Refused. Nobody is told; you find it among the refused ones.")


@blueprint.post("/moderation/<id:praise_id>/reopening")
@requires("moderate_wall")
def reopen(praise_id: int) -> Response:
    return _decided(praise_id, thanking.reopen, "It waits again, and nobody reads it until you decide.")


def _decided(praise_id: int, decide: Callable[..., None], message: str) -> Response:
    praise = Praise.get_or_none(Praise.id == praise_id)
    if praise is None:
        raise NotFound
    try:
        decide(praise, by=signed_in_person())
    except Conflict:
        return htmx.done("/moderation", FASTER)
    return htmx.done("/moderation", message)


def _in_state(state: str) -> ModelSelect:
    """What waits, the longest first; what was decided, the newest first."""
    order = (Praise.sent_at, Praise.id) if state == "waiting" else (Praise.decided_at.desc(), Praise.id.desc())
    return (
        Praise.select(Praise, Person, Article, Moderator)
        .join(Person, on=Praise.person)
        .switch(Praise)
        .join(Article, JOIN.LEFT_OUTER)
        .switch(Praise)
        .join(Moderator, JOIN.LEFT_OUTER, on=(Praise.decided_by == Moderator.id), attr="decided_by")
        .where(Praise.state == state)
        .order_by(*order)
    )
