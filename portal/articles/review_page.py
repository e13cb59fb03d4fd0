"""The page on which one text is judged: as readers will see it, what changed, and passage by passage."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from knowledge.advice import advice_on
from knowledge.article_text import text_of
from knowledge.articles import Rendering, Revision
from knowledge.db import now
from knowledge.forbidden import overrides_of
from knowledge.passages import Passage, passages_of
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.rendering import render_pages
from knowledge.variants import with_sizes
from knowledge.review_notes import NOTE_KINDS, PlacedNote, placed_notes
from portal.articles import reviewing
from portal.web.forms import as_id
from portal.web.security import signed_in_person

VIEWS = {"rendered": "Rendered", "changes": "Changes", "passages": "Passage by passage"}
STATES = {
    "draft": "Draft",
    "submitted": "Waiting for review",
    "sent_back": "Sent back",
    "scheduled": "Approved, published later",
    "published": "Published",
    "superseded": "Published with fixes",
    "discarded": "Set aside",
}


@dataclass(frozen=True)
class NoteDraft:
    """A note as it is being written on the passage that starts there."""

    start: int
    kind: str = "suggestion"
    words: str = ""
    replacement: str | None = None


@dataclass(frozen=True)
class Noted:
    """A passage with the notes on it."""

    passage: Passage
    notes: list[PlacedNote]


def review_page(
    revision: Revision,
    *,
    view: str = "",
    noting: NoteDraft | None = None,
    errors: dict[str, str] | None = None,
    message: str = "",
) -> str:
    """The page for the signed-in viewer, with what the form said where it was refused."""
    viewer = signed_in_person()
    pages = _pages(revision)
    notes = placed_notes(revision)
    may_decide = _may_decide(viewer, revision)
    view = view or _chosen_view()
    live = reviewing.live_beside(revision) if view == "changes" else None
    return render_template(
        "articles/review.html",
        viewer=viewer,
        revision=revision,
        state_name=STATES[revision.state],
        article=revision.article,
        live=live,
        pages=pages,
        differs=pages["outer"] != pages["staff"],
        changes=reviewing.changes_between(live, revision) if view == "changes" else [],
        hints=advice_on(text_of(revision)),
        overrides=overrides_of(revision),
        views=VIEWS,
        view=view,
        notes=notes,
        passages=_noted(revision, notes) if view == "passages" else [],
        lost=[placed for placed in notes if placed.passage is None],
        note_kinds=list(NOTE_KINDS.items()),
        noting=(noting or _asked_for()) if may_decide else None,
        is_own=revision.author_id == viewer.id,
        may_decide=may_decide,
        may_look=_may_look(viewer, revision),
        may_unschedule=revision.state == "scheduled" and may(viewer, "review_articles"),
        is_late=_is_late(revision, now()),
        errors=errors or {},
        typed=request.form,
        message=message,
    )


def _may_decide(viewer: Person, revision: Revision) -> bool:
    return revision.state == "submitted" and revision.author_id != viewer.id and may(viewer, "review_articles")


def _may_look(viewer: Person, revision: Revision) -> bool:
    waits = bool(revision.urgent_reason) and revision.looked_at is None
    return waits and revision.author_id != viewer.id and may(viewer, "review_articles")


def _is_late(revision: Revision, moment: datetime) -> bool:
    expected = revision.review_expected_at
    return revision.state == "submitted" and expected is not None and expected < moment


def _noted(revision: Revision, notes: list[PlacedNote]) -> list[Noted]:
    """Each passage with the notes that stand on it; a note on what is part of a passage now belongs to that one."""
    parts = passages_of(revision.body)
    return [
        Noted(part, [one for one in notes if one.passage and part.start <= one.passage.start < part.end])
        for part in parts
    ]


def _asked_for() -> NoteDraft | None:
    start = request.args.get("note", "")
    return NoteDraft(as_id(start) or 0) if start.isdigit() else None


def _pages(revision: Revision) -> dict[str, str]:
    """The page of each face, as stored when it was submitted; a text that may change is rendered as it stands."""
    if revision.is_editable or revision.state == "discarded":
        return {face: with_sizes(page.html) for face, page in render_pages(revision.body).items()}
    stored = Rendering.select(Rendering.face, Rendering.html).where(Rendering.revision == revision)
    return {row.face: row.html for row in stored}


def _chosen_view() -> str:
    view = request.args.get("show", "")
    return view if view in VIEWS else "rendered"
