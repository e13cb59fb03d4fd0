"""From a solved ticket to a draft: the text is looked through in the page, and nothing of it is kept before that."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge import publishing
from knowledge.article_text import BODY_LIMIT, ArticleText
from knowledge.errors import RuleBroken
from knowledge.finding import similar
from knowledge.phrases import Phrases
from knowledge.text import too_long
from knowledge.tickets import Place, article_body, places_in, redacted, title_of
from knowledge.wording import word_list
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("tickets", __name__)
TEMPLATE = "articles/ticket.html"
LONGEST_TICKET = BODY_LIMIT - 1_000
MOST_SHOWN = 60


@dataclass(frozen=True)
class Ticket:
    """The form as it was sent: `before` is the text before the last replacement, `looked` whether finds were shown."""

    text: str
    title: str = ""
    before: str = ""
    looked: bool = False


@blueprint.get("/articles/new/ticket")
@requires("write_articles")
def paste() -> Response:
    return _page(Ticket(""))


@blueprint.post("/articles/new/ticket")
@requires("write_articles")
def look() -> Response:
    """The page with what should be taken out, after the replacement that was asked for; nothing is stored."""
    ticket = _typed()
    if "restore" in request.form:
        return _page(replace(ticket, text=ticket.before, before=""), said="The text is as it was.")
    complaint = _complaint(ticket)
    if complaint and (ticket.text.strip() or not htmx.wants_fragment()):
        return _page(ticket, errors={"ticket": complaint})
    if "redact" in request.form or "redact_all" in request.form:
        return _redacted(ticket)
    return _page(ticket)


@blueprint.post("/articles/new/ticket/draft")
@requires("write_articles")
def start() -> AnyResponse:
    """A troubleshooting draft with the ticket under its headings; finds that nobody has been shown are shown first."""
    ticket = _typed()
    if complaint := _complaint(ticket):
        return _page(ticket, errors={"ticket": complaint})
    if not ticket.looked and places_in(ticket.text, customers=_customers()):
        said = "Look through what was found first. Press again, and the draft begins with the text as it is then."
        return _page(ticket, said=said)
    text = ArticleText(title=ticket.title, kind="troubleshooting", body=article_body(ticket.text))
    try:
        draft = publishing.start_article(text, by=signed_in_person())
    except RuleBroken as broken:
        return _page(ticket, errors=broken.errors)
    return htmx.done(draft.draft_url, "Your draft is kept from now on. Say what the cause was, and what mended it.")


def _redacted(ticket: Ticket) -> Response:
    chosen = None if "redact_all" in request.form else request.form.getlist("redact")
    words = None if chosen is None else [word.replace("\r\n", "\n") for word in chosen]
    text, count = redacted(ticket.text, words, customers=_customers())
    title, _ = redacted(ticket.title, words, customers=_customers())
    said = "One place was replaced." if count == 1 else f"{count:,} places were replaced."
    return _page(replace(ticket, text=text, title=title, before=ticket.text), said=said)


def _page(ticket: Ticket, *, errors: dict[str, str] | None = None, said: str = "") -> Response:
    readable = "ticket" not in (errors or {})
    places = places_in(ticket.text, customers=_customers()) if readable else []
    if said:
        flash(said)
    return htmx.render(
        TEMPLATE,
        "finds",
        status=422 if errors else 200,
        ticket=replace(ticket, title=ticket.title or _suggested(ticket, places)),
        places=places[:MOST_SHOWN],
        unshown=max(0, len(places) - MOST_SHOWN),
        total=sum(place.times for place in places),
        similar=similar(signed_in_person(), ticket.title) if ticket.title else [],
        errors=errors or {},
    )


def _suggested(ticket: Ticket, places: list[Place]) -> str:
    """The ticket's own subject, once nothing in it is to be taken out."""
    title = title_of(ticket.text)
    return "" if any(place.words in title for place in places) else title


def _typed() -> Ticket:
    return Ticket(forms.text("ticket"), forms.line("title"), forms.text("before"), bool(forms.line("looked")))


def _complaint(ticket: Ticket) -> str | None:
    if not ticket.text.strip():
        return "Paste the text of the ticket first."
    return too_long(ticket.text, LONGEST_TICKET)


def _customers() -> Phrases:
    return word_list().customer_names
