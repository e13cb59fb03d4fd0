"""Putting a story before the chief executive, and the assistant's own entry."""

from collections.abc import Iterable

from flask import Response, render_template, request

from knowledge.db import transaction
from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person, colleagues
from knowledge.permissions import may
from portal.recognition.models import LEVELS, Post
from portal.recognition.visibility import load_post, named_recipients
from portal.thank_you.blueprint import blueprint
from portal.thank_you.desk import Typed, reader_today, typed_words
from portal.thank_you.models import SOURCES
from portal.thank_you.nominating import PROMISE, Facts, Nomination, Outcome, nominate, nomination_from
from portal.thank_you.prefilling import as_fields
from portal.web import forms, htmx
from portal.web.forms import as_id
from portal.web.security import requires, signed_in_person

HEARD_FROM = ("customer", "peer")


@blueprint.get("/wall/<id:post_id>/nomination")
@requires("nominate_for_thanks")
def nomination(post_id: int) -> str:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    return _nomination_page(post, _eligible(post, viewer), {**as_fields(nomination_from(post)), "due_on": _due_day()})


@blueprint.post("/wall/<id:post_id>/nomination")
@requires("nominate_for_thanks")
def put_forward(post_id: int) -> Response | tuple[str, int]:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    eligible = _eligible(post, viewer)
    chosen = [person for person in eligible if person.id in forms.numbers("people")]
    try:
        if not chosen:
            raise RuleBroken("people", "Choose whom to put forward.")
        with transaction():
            outcomes = [
                nominate(person, typed_nomination(), source="manager", by=viewer, post=post) for person in chosen
            ]
    except RuleBroken as refusal:
        return _nomination_page(post, eligible, typed_words(), chosen=chosen, errors=refusal.errors), 422
    return htmx.done(post.url, _outcome_message(outcomes))


@blueprint.get("/queue/new")
@requires("see_queue")
def new_item() -> str:
    asked_for = str(as_id(request.args.get("person", "")) or "")
    return _entry_page(
        {"person": asked_for, "due_on": _due_day(), "impact": "1", "source": _own_source(signed_in_person())}
    )


@blueprint.post("/queue/new")
@requires("see_queue")
def add_item() -> Response | tuple[str, int]:
    viewer = signed_in_person()
    chosen = forms.number("person")
    person = next((one for one in colleagues() if one.id == chosen), None)
    source = forms.line("source")
    try:
        if person is None:
            raise RuleBroken("person", "Choose whom this is about.")
        if source not in _sources(viewer):
            raise RuleBroken("source", "Choose where this comes from.")
        outcome = nominate(person, typed_nomination(), source=source, by=viewer)
    except RuleBroken as refusal:
        return _entry_page(typed_words(), errors=refusal.errors), 422
    return htmx.done(outcome.item.url, _outcome_message([outcome]))


def typed_nomination() -> Nomination:
    """The nomination as the form says it."""
    facts = Facts(
        what=forms.text("what").strip(),
        happened_on=forms.day("happened_on"),
        for_whom=forms.text("for_whom").strip(),
        effect=forms.text("effect").strip(),
        who_noticed=forms.text("who_noticed").strip(),
        customer_words=forms.text("customer_words").strip(),
        customer_name=forms.line("customer_name"),
    )
    return Nomination(
        deed=forms.line("deed"),
        facts=facts,
        impact=forms.number("impact"),
        due_on=forms.day("due_on"),
        words=forms.text("words").strip(),
    )


def _eligible(post: Post, viewer: Person) -> list[Person]:
    """Whom the viewer can put forward for this post: whom they see it recognise, but themselves; raises NotFound."""
    named = named_recipients(viewer, [post])[post.id]
    people = [person for person in named if person.id != viewer.id and person.is_active]
    if not people:
        raise NotFound
    return people


def _nomination_page(
    post: Post,
    eligible: list[Person],
    typed: Typed,
    *,
    chosen: Iterable[Person] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    ticked = [person.id for person in (eligible if chosen is None else chosen)]
    return render_template(
        "thank_you/nomination.html",
        post=post,
        eligible=eligible,
        ticked=ticked,
        typed=typed,
        errors=errors or {},
        levels=list(LEVELS.items()),
    )


def _entry_page(typed: Typed, *, errors: dict[str, str] | None = None) -> str:
    viewer = signed_in_person()
    return render_template(
        "thank_you/new_item.html",
        people=[(person.id, person.name) for person in colleagues() if person.id != viewer.id],
        sources=[(source, SOURCES[source]) for source in _sources(viewer)],
        typed=typed,
        errors=errors or {},
        levels=list(LEVELS.items()),
    )


def _sources(viewer: Person) -> tuple[str, ...]:
    return (_own_source(viewer), *HEARD_FROM)


def _own_source(viewer: Person) -> str:
    return "ceo" if may(viewer, "thank_as_ceo") else "assistant"


def _due_day() -> str:
    return (reader_today() + PROMISE).isoformat()


def _outcome_message(outcomes: list[Outcome]) -> str:
    names = ", ".join(outcome.item.person.name for outcome in outcomes)
    if all(outcome.kind == "known" for outcome in outcomes):
        return f"{names}: you had put this forward already."
    if all(outcome.kind == "supported" for outcome in outcomes):
        return f"{names}: this was in the queue already; now you support it."
    return f"{names}: this is before the chief executive now."
