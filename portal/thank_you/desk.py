"""The three-pane page, shown for whatever has just been asked or tried."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flask import Response, request

from knowledge.db import now
from knowledge.errors import Conflict, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.text import clean_text
from portal.recognition.models import LEVELS
from portal.thank_you import claims
from portal.thank_you.access import executives, load_item
from portal.thank_you.board import load_board
from portal.thank_you.dossier import open_dossier
from portal.thank_you.models import QueueItem
from portal.thank_you.tabs import tab_of
from portal.web import forms, htmx
from portal.web.dates import reader_zone
from portal.web.security import signed_in_person

Typed = dict[str, str]


def show(
    item: QueueItem | None,
    *,
    tab: str = "",
    form: str = "",
    typed: Typed | None = None,
    errors: dict[str, str] | None = None,
    warnings: Sequence[str] = (),
    is_stale: bool = False,
    is_preview: bool = False,
    status: int = 200,
) -> Response:
    """The list, the item (the first of the list where None) and its person; with `form` open, what was typed kept."""
    viewer, moment, today = signed_in_person(), now(), reader_today()
    board = load_board(viewer, tab or (tab_of(item, viewer, today) if item else ""), today=today, now=moment)
    if item is None:
        item = _first(viewer, board.beside)
    if board.has_claims and not form:
        claims.release(viewer)
    dossier = open_dossier(item, viewer, now=moment) if item else None
    return htmx.render(
        "thank_you/queue.html",
        "panes",
        status=status,
        board=board,
        dossier=dossier,
        item=item,
        form=form,
        typed=typed or {},
        errors=errors or {},
        warnings=warnings,
        is_stale=is_stale,
        is_preview=is_preview,
        executives=as_choices(executives(item, but=viewer)) if item and form == "delegation" else [],
        levels=list(LEVELS.items()),
        today=today,
    )


def attempt(
    item: QueueItem, form: str, verb: Callable[[], object], *, message: str, location: str = "/queue"
) -> Response:
    """Does it, and moves on; a refusal or somebody faster brings the form back with every word in it."""
    try:
        verb()
    except RuleBroken as refusal:
        return show(item, form=form, typed=typed_words(), errors=refusal.errors, status=422)
    except Conflict:
        fresh = load_item(signed_in_person(), item.id)
        return show(fresh, form=form, typed=typed_words(), is_stale=True, status=409)
    claims.release(signed_in_person())
    return htmx.done(location, message)


def typed_words() -> Typed:
    """Every field of the form as it was typed."""
    return {name: clean_text(value) for name, value in request.form.items() if name not in ("csrf_token", "version")}


def seen_version() -> int:
    """The version of the item that the form was made from; 0, which none has, where it is missing."""
    return forms.number("version") or 0


def reader_today() -> date:
    """The day it is where the reader is."""
    return now().astimezone(reader_zone()).date()


def as_choices(people: Iterable[Person]) -> list[tuple[int, str]]:
    """People as the choices of a form, with what they do."""
    return [(person.id, f"{person.name}, {person.job_title}".rstrip(", ")) for person in people]


def _first(viewer: Person, beside: Callable[[QueueItem, int], QueueItem | None]) -> QueueItem | None:
    listed = beside(QueueItem(id=0), 0)
    try:
        return load_item(viewer, listed.id) if listed else None
    except NotFound:
        return None
