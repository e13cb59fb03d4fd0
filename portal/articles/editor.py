"""The editor page: what was typed, beside what is stored, what is live, and who else is writing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template

from knowledge.advice import advice_on
from knowledge.article_text import ArticleText, text_of
from knowledge.articles import AUDIENCES, KINDS, OPEN_STATES, Article, Product, Revision
from knowledge.coaching import Hint
from knowledge.db import now
from knowledge.errors import NotFound
from knowledge.people import Person
from knowledge.publishing import own_open
from knowledge.revisions import live_revision
from knowledge.rendering import Rendered, render
from knowledge.review_notes import placed_notes
from knowledge.text import too_long
from knowledge.variants import with_sizes
from knowledge.visibility import load_for_writing
from knowledge.worddiff import Change, word_diff
from portal.articles.merge import compare
from portal.articles.typed import Typed
from portal.web import forms, htmx
from portal.web.dates import datetime_text, reader_zone

TEMPLATE = "articles/editor.html"
LONGEST_PREVIEW = 400_000


def load_own(viewer: Person, article_id: int) -> Revision:
    """The viewer's own text of the article under way, in whatever open state; raises NotFound, NotAllowed."""
    article = load_for_writing(viewer, article_id)
    revision = own_open(article, viewer)
    if revision is None:
        raise NotFound
    revision.article = article
    return revision


def typed() -> Typed:
    """What the request's form says; nothing in it raises."""
    product_id = forms.number("product")
    text = ArticleText(
        title=forms.line("title"),
        body=forms.text("body"),
        description=forms.line("description"),
        kind=forms.line("kind"),
        audience=forms.line("audience"),
        product=Product.get_or_none(Product.id == product_id) if product_id else None,
        tags=tuple(forms.line("tags").split(",")),
    )
    return Typed(text, forms.line("summary"), forms.number("version") or 0)


def with_paragraph(typed: Typed, paragraph: str) -> Typed:
    """The same with one more paragraph at the end of the text."""
    body = f"{typed.text.body.rstrip()}\n\n{paragraph}\n".lstrip()
    return replace(typed, text=replace(typed.text, body=body))


def show(revision: Revision) -> str:
    """The editor with the stored text."""
    return render_template(TEMPLATE, **_surroundings(revision, _as_typed(revision)))


def show_typed(
    revision: Revision, typed: Typed, *, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    """The editor with what was typed, and what is wrong with it."""
    surroundings = {**_surroundings(revision, typed), "errors": errors or {}}
    return make_response(render_template(TEMPLATE, **surroundings), status)


def show_refused(revision: Revision, typed: Typed, errors: dict[str, str]) -> Response:
    """422: the editor with the typed text; for the automatic save, only the line that says what is wrong."""
    if htmx.wants_fragment():
        return _state(revision, typed, status=422, trouble=next(iter(errors.values())))
    return show_typed(revision, typed, status=422, errors=errors)


def show_outrun(revision: Revision, typed: Typed) -> Response:
    """409: both texts with their difference, the typed one still in the editor; nothing was overwritten."""
    stored: Revision = Revision.get_by_id(revision.id)
    if htmx.wants_fragment():
        trouble = "Not saved: this draft was changed in another window. Press Save to see both texts."
        # The pages' htmx shows no 409; the next press of Save meets the same conflict with the whole page.
        return _state(stored, typed, status=422, trouble=trouble)
    # The next save names the version that is stored now: whoever presses it has seen both texts.
    again = replace(typed, version=stored.version)
    context = _surroundings(revision, again)
    changes = word_diff(stored.body, typed.text.body)
    merge = compare(typed, stored) if stored.is_editable else None
    page = render_template(TEMPLATE, outrun=stored, outrun_changes=changes, merge=merge, **context)
    return make_response(page, 409)


def show_saved(revision: Revision) -> Response:
    """The line that says when the automatic save happened, with the new version for the next one."""
    return _state(revision, _as_typed(revision), status=200)


def show_others(revision: Revision) -> Response:
    """Who else is writing on the article, as the open editor asks now and then."""
    return htmx.render(TEMPLATE, "others", revision=revision, others=_others(revision.article, revision))


def preview_of(body: str) -> Rendered:
    """The page as colleagues will see it once it is published; a note in its place where the text is too long."""
    if complaint := too_long(body, LONGEST_PREVIEW):
        return Rendered(f"<p>{complaint}</p>", (), "")
    page = render(body, audience="staff")
    return replace(page, html=with_sizes(page.html))


def hints_of(text: ArticleText) -> list[Hint]:
    """What the coach says; nothing of a text that is too long to be previewed."""
    return [] if too_long(text.body, LONGEST_PREVIEW) else advice_on(text)


def saved_words(saved_at: datetime) -> str:
    """“Saved 14:02” on the reader's clock, with the date where that was not today."""
    zone = reader_zone()
    local = saved_at.astimezone(zone)
    if local.date() == now().astimezone(zone).date():
        return f"Saved {local:%H:%M}"
    return f"Saved {datetime_text(saved_at)}"


def _as_typed(revision: Revision) -> Typed:
    return Typed(text_of(revision), revision.summary, revision.version)


def _state(revision: Revision, typed: Typed, *, status: int, trouble: str = "") -> Response:
    saved = saved_words(revision.saved_at)
    return htmx.render(TEMPLATE, "state", status=status, typed=typed, saved=saved, trouble=trouble)


def _surroundings(revision: Revision, typed: Typed) -> dict[str, Any]:
    newer = live_revision(revision.article) if revision.based_on != revision.article.live_number else None
    products = Product.select().order_by(Product.position, Product.name)
    return {
        "revision": revision,
        "article": revision.article,
        "typed": typed,
        "errors": {},
        "saved": saved_words(revision.saved_at),
        "preview": preview_of(typed.text.body),
        "hints": hints_of(typed.text),
        "newer": newer,
        "newer_changes": _news(newer, typed) if newer else (),
        "others": _others(revision.article, revision),
        "notes": placed_notes(revision),
        "kinds": list(KINDS.items()),
        "audiences": list(AUDIENCES.items()),
        "products": [(product.id, product.name) for product in products],
    }


def _news(newer: Revision, typed: Typed) -> tuple[Change, ...]:
    return word_diff(typed.text.body, newer.body)


def _others(article: Article, mine: Revision) -> list[Revision]:
    """The texts of the same article that colleagues have under way; only who and since when is shown of them."""
    query = (
        Revision.select(Revision.id, Revision.saved_at, Revision.state, Person)
        .join(Person, on=Revision.author)
        .where(
            Revision.article == article,
            Revision.state.in_(OPEN_STATES),
            Revision.author != mine.author_id,
        )
        .order_by(Revision.saved_at.desc())
        .limit(5)
    )
    return list(query)
