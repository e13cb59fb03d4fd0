"""Notes on passages: a reviewer leaves them, the author takes them over."""

from dataclasses import replace

from flask import Blueprint, Response, make_response
from werkzeug.wrappers import Response as AnyResponse

from knowledge import review_notes
from knowledge.articles import Revision
from knowledge.errors import NotFound, RuleBroken
from knowledge.review_notes import ReviewNote, load_note
from knowledge.visibility import load_submitted
from portal.articles import drafts, editor
from portal.articles.review_page import NoteDraft, review_page
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("passage_notes", __name__)
SETTLED, REOPENED = "Settled.", "Open again."
ANSWERED = {
    "acceptance": "The suggestion is in your text.",
    "undoing": "Your own words are back.",
    "settlement": SETTLED,
    "reopening": REOPENED,
}


@blueprint.post("/reviews/<id:revision_id>/notes")
@requires("review_articles")
def leave(revision_id: int) -> AnyResponse:
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    replacement = forms.text("replacement")
    typed = NoteDraft(forms.number("start") or 0, forms.line("kind"), forms.text("words"), replacement)
    try:
        note = review_notes.leave_note(
            revision,
            typed.kind,
            typed.start,
            words=typed.words,
            replacement=replacement,
            by=person,
            version=forms.number("version") or 0,
        )
    except RuleBroken as broken:
        return make_response(review_page(revision, view="passages", noting=typed, errors=broken.errors), 422)
    return htmx.done(_place(revision, note), f"{note.kind_name}: noted. The author reads it when you have decided.")


@blueprint.post("/reviews/<id:revision_id>/notes/<id:note_id>/withdrawal")
@requires("review_articles")
def take_back(revision_id: int, note_id: int) -> AnyResponse:
    """Takes the note away; its words are back in the form, so that nothing is lost by a slip."""
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    note = load_note(revision, note_id)
    review_notes.take_back(note, by=person)
    typed = NoteDraft(note.start, note.kind, note.words, note.replacement)
    page = review_page(revision, view="passages", noting=typed, message="Taken back. Its words are in the form.")
    return make_response(page)


@blueprint.post("/reviews/<id:revision_id>/notes/<id:note_id>/settlement")
@requires("review_articles")
def settle(revision_id: int, note_id: int) -> AnyResponse:
    """Says that a note is dealt with, or that it is not after all."""
    person = signed_in_person()
    revision = load_submitted(person, revision_id)
    note = load_note(revision, note_id)
    is_settled = forms.line("is_settled") == "yes"
    review_notes.settle(note, by=person, is_settled=is_settled)
    return htmx.done(_place(revision, note), SETTLED if is_settled else REOPENED)


@blueprint.post("/articles/<id:article_id>/draft/notes/<id:note_id>/<deed>")
@requires("write_articles")
def answer(article_id: int, note_id: int, deed: str) -> AnyResponse:
    """Saves what is typed, then does what the author pressed beside the note."""
    if deed not in ANSWERED:
        raise NotFound
    person = signed_in_person()
    revision = editor.load_own(person, article_id)
    note = load_note(revision, note_id)
    typed = editor.typed()
    outcome = drafts.saved(revision, typed)
    if isinstance(outcome, Response):
        return outcome
    try:
        match deed:
            case "acceptance":
                review_notes.accept(note, by=person, version=outcome.version)
            case "undoing":
                review_notes.take_acceptance_back(note, by=person, version=outcome.version)
            case _:
                review_notes.settle(note, by=person, is_settled=deed == "settlement")
    except RuleBroken as broken:
        return editor.show_refused(revision, replace(typed, version=outcome.version), broken.errors)
    return htmx.done(f"{revision.draft_url}#notes", ANSWERED[deed])


def _place(revision: Revision, note: ReviewNote) -> str:
    return f"{revision.review_url}?show=passages#passage-{note.start}"
