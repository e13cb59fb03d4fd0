"""Proposing that somebody be thanked personally, and what a manager makes of it."""

from flask import Response, render_template, request

from knowledge.errors import Conflict, NotFound, RuleBroken
from knowledge.people import Person, colleagues
from knowledge.permissions import may
from portal.recognition.models import LEVELS, Post
from portal.recognition.visibility import load_post, named_recipients
from portal.thank_you import proposing
from portal.thank_you.blueprint import blueprint
from portal.thank_you.desk import Typed, typed_words
from portal.thank_you.models import Proposal
from portal.thank_you.nomination_pages import typed_nomination
from portal.thank_you.nominating import nominate, nomination_from
from portal.thank_you.prefilling import as_fields
from portal.thank_you.proposing import Wish
from portal.web import forms, htmx
from portal.web.forms import as_id
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person


@blueprint.get("/proposals")
@requires("receive_thanks")
def proposals() -> str:
    """What waits for the reader's decision, and what they proposed themselves."""
    viewer = signed_in_person()
    waiting = list(proposing.to_decide(viewer).limit(100)) if may(viewer, "nominate_for_thanks") else []
    return render_template("thank_you/proposals.html", waiting=waiting, page=paged(proposing.sent_by(viewer)))


@blueprint.get("/proposals/new")
@requires("receive_thanks")
def new_proposal() -> str:
    post = _post(request.args.get("post", ""))
    typed = {"person": request.args.get("person", ""), "post": str(post.id) if post else ""}
    return _proposal_page(as_fields(nomination_from(post)) | typed if post else typed, post)


@blueprint.post("/proposals/new")
@requires("receive_thanks")
def send_proposal() -> Response | tuple[str, int]:
    """A colleague's wish goes to the manager; a manager's own goes before the chief executive at once."""
    viewer, post = signed_in_person(), _post(request.form.get("post", ""))
    try:
        person = next((one for one in _people(viewer, post) if one.id == forms.number("person")), None)
        if person is None:
            raise RuleBroken("person", "Choose whom this is about.")
        if may(viewer, "nominate_for_thanks"):
            nominate(person, typed_nomination(), source="manager", by=viewer, post=post)
            return htmx.done("/proposals", f"{person.name} is before the chief executive now.")
        proposal = proposing.propose(person, _typed_wish(), by=viewer, post=post)
    except RuleBroken as refusal:
        return _proposal_page(typed_words(), post, errors=refusal.errors), 422
    return htmx.done("/proposals", f"{proposal.asked.name} reads it, and you hear what becomes of it.")


@blueprint.get("/proposals/<id:proposal_id>")
@requires("nominate_for_thanks")
def proposal(proposal_id: int) -> str:
    found = proposing.load_to_decide(signed_in_person(), proposal_id)
    return _decision_page(found, as_fields(proposing.nomination_of_proposal(found)))


@blueprint.post("/proposals/<id:proposal_id>/forwarding")
@requires("nominate_for_thanks")
def forward_proposal(proposal_id: int) -> Response | tuple[str, int]:
    viewer = signed_in_person()
    found = proposing.load_to_decide(viewer, proposal_id)
    try:
        proposing.put_forward(found, typed_nomination(), by=viewer)
    except RuleBroken as refusal:
        return _decision_page(found, typed_words(), errors=refusal.errors), 422
    except Conflict as conflict:
        raise NotFound from conflict
    message = f"{found.person.name} is before the chief executive now. {found.proposer.first_name} has been told."
    return htmx.done("/proposals", message)


@blueprint.post("/proposals/<id:proposal_id>/decline")
@requires("nominate_for_thanks")
def decline_proposal(proposal_id: int) -> Response | tuple[str, int]:
    viewer = signed_in_person()
    found = proposing.load_to_decide(viewer, proposal_id)
    try:
        proposing.decline(found, forms.text("answer"), by=viewer)
    except RuleBroken as refusal:
        typed = as_fields(proposing.nomination_of_proposal(found)) | typed_words()
        return _decision_page(found, typed, errors=refusal.errors), 422
    except Conflict as conflict:
        raise NotFound from conflict
    return htmx.done("/proposals", f"{found.proposer.first_name} reads your words.")


def _post(number: str) -> Post | None:
    """The post that this is about, as far as the reader may see it; None where none is named. Raises NotFound."""
    return load_post(signed_in_person(), as_id(number) or 0) if number else None


def _people(viewer: Person, post: Post | None) -> list[Person]:
    people = named_recipients(viewer, [post])[post.id] if post else colleagues()
    return [person for person in people if person.id != viewer.id and person.is_active]


def _typed_wish() -> Wish:
    typed = typed_nomination()
    facts = typed.facts
    return Wish(typed.deed, facts.what, facts.happened_on, facts.for_whom, facts.effect)


def _proposal_page(typed: Typed, post: Post | None, *, errors: dict[str, str] | None = None) -> str:
    viewer = signed_in_person()
    return render_template(
        "thank_you/new_proposal.html",
        people=[(person.id, person.name) for person in _people(viewer, post)],
        is_manager=may(viewer, "nominate_for_thanks"),
        post=post,
        typed=typed,
        errors=errors or {},
        levels=list(LEVELS.items()),
    )


def _decision_page(found: Proposal, typed: Typed, *, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "thank_you/proposal.html",
        proposal=found,
        typed=typed,
        errors=errors or {},
        levels=list(LEVELS.items()),
    )
