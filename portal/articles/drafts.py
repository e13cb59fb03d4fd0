"""Writing: a new article, one's own draft, saving, submitting, taking back, setting aside."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge import publishing
from knowledge.article_text import TITLE_LIMIT, ArticleText
from knowledge.articles import KINDS, Revision
from knowledge.errors import Conflict, NotFound, RuleBroken
from knowledge.finding import similar
from knowledge.text import clean_line, too_long
from knowledge.visibility import load_for_writing
from portal.articles import editor, merge
from portal.articles.outlines import OUTLINES
from portal.articles.typed import Typed
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("drafts", __name__)


@blueprint.get("/articles/new")
@requires("write_articles")
def new() -> AnyResponse:
    """The first step of an article; as the title is typed, what is there already on the matter."""
    title = clean_line(request.args.get("title", ""))[:TITLE_LIMIT]
    return htmx.render("articles/new.html", "similar", **_new_page(title, "how-to", {}))


@blueprint.post("/articles")
@requires("write_articles")
def start() -> AnyResponse:
    title, kind = forms.line("title"), forms.line("kind")
    try:
        text = ArticleText(title=title, kind=kind, body=OUTLINES.get(kind, ""))
        draft = publishing.start_article(text, by=signed_in_person())
    except RuleBroken as broken:
        return make_response(render_template("articles/new.html", **_new_page(title, kind, broken.errors)), 422)
    return htmx.done(draft.draft_url, "Your draft is kept from now on. Nobody else sees it until you submit it.")


@blueprint.get("/articles/<id:article_id>/draft")
@requires("write_articles")
def draft(article_id: int) -> str | AnyResponse:
    """The editor; the way to begin where there is no draft; the review page where the text waits for a reviewer."""
    person = signed_in_person()
    article = load_for_writing(person, article_id)
    revision = publishing.own_open(article, person)
    if revision is None:
        return render_template("articles/no_draft.html", article=article)
    if not revision.is_editable:
        return redirect(revision.review_url)
    revision.article = article
    return editor.show(revision)


@blueprint.post("/articles/<id:article_id>/draft")
@requires("write_articles")
def open_draft(article_id: int) -> AnyResponse:
    person = signed_in_person()
    article = load_for_writing(person, article_id)
    revision = publishing.open_draft(article, by=person)
    return htmx.done(revision.draft_url, "This is your draft. Readers keep the published text until a review.")


@blueprint.post("/articles/<id:article_id>/draft/text")
@requires("write_articles")
def save(article_id: int) -> AnyResponse:
    revision = editor.load_own(signed_in_person(), article_id)
    outcome = saved(revision, editor.typed())
    if isinstance(outcome, Response):
        return outcome
    if htmx.wants_fragment():
        return editor.show_saved(outcome)
    return htmx.done(outcome.draft_url, "Saved.")


@blueprint.post("/articles/<id:article_id>/draft/preview")
@requires("write_articles")
def preview_draft(article_id: int) -> AnyResponse:
    """The editor with the page as it would be; nothing is saved."""
    revision = editor.load_own(signed_in_person(), article_id)
    return editor.show_typed(revision, editor.typed())


@blueprint.get("/articles/<id:article_id>/draft/others")
@requires("write_articles")
def others(article_id: int) -> AnyResponse:
    revision = editor.load_own(signed_in_person(), article_id)
    return editor.show_others(revision) if htmx.wants_fragment() else redirect(revision.draft_url)


@blueprint.post("/preview")
@requires("write_articles")
def preview() -> AnyResponse:
    """The page as colleagues will see it, and what the coach says; nothing is saved."""
    text = editor.typed().text
    return htmx.render(
        "articles/preview.html",
        "page",
        status=422 if too_long(text.body, editor.LONGEST_PREVIEW) else 200,
        preview=editor.preview_of(text.body),
        hints=editor.hints_of(text),
        body=text.body,
    )


@blueprint.post("/articles/<id:article_id>/submission")
@requires("write_articles")
def submit(article_id: int) -> AnyResponse:
    person = signed_in_person()
    revision = editor.load_own(person, article_id)
    typed = editor.typed()
    outcome = saved(revision, typed)
    if isinstance(outcome, Response):
        return outcome
    try:
        publishing.submit(outcome, by=person, version=outcome.version, override=forms.text("override"))
    except RuleBroken as broken:
        return editor.show_refused(revision, replace(typed, version=outcome.version), broken.errors)
    return htmx.done("/my/articles", "Submitted. A colleague reviews it; you hear as soon as they have.")


@blueprint.post("/articles/<id:article_id>/withdrawal")
@requires("write_articles")
def withdraw(article_id: int) -> AnyResponse:
    person = signed_in_person()
    revision = editor.load_own(person, article_id)
    publishing.withdraw(revision, by=person)
    return htmx.done(revision.draft_url, "It is your draft again.")


@blueprint.post("/articles/<id:article_id>/discarding")
@requires("write_articles")
def discard(article_id: int) -> AnyResponse:
    person = signed_in_person()
    publishing.discard(editor.load_own(person, article_id), by=person)
    return htmx.done("/my/articles#set-aside", "Set aside. You can bring it back below.")


@blueprint.post("/articles/<id:article_id>/recovery")
@requires("write_articles")
def recover(article_id: int) -> AnyResponse:
    """Undoes the setting aside: the revision that the form names, else the one set aside last."""
    person = signed_in_person()
    article = load_for_writing(person, article_id)
    own = Revision.select().where(
        Revision.article == article, Revision.author == person, Revision.state == "discarded"
    )
    if number := forms.number("revision"):
        own = own.where(Revision.id == number)
    revision: Revision | None = own.order_by(Revision.number.desc()).first()
    if revision is None:
        raise NotFound
    publishing.recover(revision, by=person)
    return htmx.done(revision.draft_url, "Your draft is back.")


@blueprint.post("/articles/<id:article_id>/draft/base")
@requires("write_articles")
def bring_up_to_date(article_id: int) -> AnyResponse:
    """Saves the text, and notes that its author has taken over what the newer live text says."""
    person = signed_in_person()
    outcome = saved(editor.load_own(person, article_id), editor.typed())
    if isinstance(outcome, Response):
        return outcome
    publishing.bring_up_to_date(outcome, by=person, version=outcome.version)
    return htmx.done(outcome.draft_url, "Noted: your draft holds what the published text says.")


@blueprint.post("/articles/<id:article_id>/draft/merge")
@requires("write_articles")
def merge_texts(article_id: int) -> AnyResponse:
    """Saves the typed text with what was chosen of the stored one; asks again where either has changed meanwhile."""
    revision, typed = editor.load_own(signed_in_person(), article_id), editor.typed()
    if request.form.get("merge_key") != merge.key_of(typed, revision):
        return editor.show_outrun(revision, typed)
    outcome = saved(revision, merge.chosen(typed, revision, request.form))
    if isinstance(outcome, Response):
        return outcome
    return htmx.done(outcome.draft_url, "Both texts are one now, and saved. Read it through once more.")


def _new_page(title: str, kind: str, errors: dict[str, str]) -> dict[str, Any]:
    articles = similar(signed_in_person(), title) if title else []
    return {"kinds": list(KINDS.items()), "title": title, "kind": kind, "errors": errors, "similar": articles}


def saved(revision: Revision, typed: Typed) -> Revision | Response:
    """The draft with what was typed, or the page that says why it could not be saved."""
    try:
        return publishing.save_draft(
            revision, typed.text, by=signed_in_person(), version=typed.version, summary=typed.summary
        )
    except RuleBroken as broken:
        return editor.show_refused(revision, typed, broken.errors)
    except Conflict:
        return editor.show_outrun(revision, typed)
