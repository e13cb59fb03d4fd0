"""The block at the foot of an article, “Did this help?”, in each of its states."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import Response, redirect

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.visibility import load_article
from portal.feedback.models import REASONS, Vote
from portal.feedback.reader import Reader
from portal.feedback.voting import is_own, own_vote
from portal.web import htmx
from portal.web.security import current_person

PAGE = "feedback/feedback.html"
SAID = {
    "helped": "Thank you. It is good to know that this helped.",
    "not": "Thank you for saying so.",
    "why": "Thank you. Those who look after this article read your words.",
    "undone": "Taken back, as if you had said nothing.",
    "thanks": "Thank you. A colleague reads your words first; then they go to the author.",
}


@dataclass(frozen=True)
class Block:
    """What the block shows; `typed` and `errors` belong to the form that was refused, `said` is what was just done."""

    article: Article
    vote: Vote | None = None
    own: bool = False
    typed: object = None
    errors: dict[str, str] = field(default_factory=dict)
    said: str = ""
    reasons: tuple[tuple[str, str], ...] = tuple(REASONS.items())


def load_for_reading(article_id: int) -> Article:
    """The live article, for whoever may read it; raises NotFound."""
    return load_article(current_person(), article_id)[0]


def first_block(article: Article, viewer: Person | None) -> Block:
    """The block as an article's page shows it: the same to everybody but the author, and without a query."""
    return Block(article, own=is_own(article, viewer))


def page(
    article: Article,
    reader: Reader,
    *,
    said: str = "",
    status: int = 200,
    typed: object = None,
    errors: dict[str, str] | None = None,
) -> Response:
    """The reader's own page on the article, which no cache keeps; for htmx the block alone."""
    feedback = _block(article, reader, typed, errors)
    words = SAID.get(said, "")
    response = htmx.render(PAGE, "asked", status=status, feedback=feedback, article=article, said=words)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def done(article: Article, reader: Reader, said: str) -> Response:
    """The answer to what a reader did: the block anew for htmx, on to the reader's own page for everybody else.

    The message comes along in the address, not in a session, which a visitor is not given.
    """
    if htmx.wants_fragment():
        feedback = replace(_block(article, reader, None, None), said=said)
        return htmx.told(PAGE, "asked", message=SAID[said], feedback=feedback)
    location = f"/articles/{article.id}/feedback?{urlencode({'said': said})}#feedback"
    return redirect(location, 303)  # type: ignore[return-value]


def _block(article: Article, reader: Reader, typed: object, errors: dict[str, str] | None) -> Block:
    return Block(article, own_vote(article, reader), is_own(article, reader.person), typed, errors or {})
