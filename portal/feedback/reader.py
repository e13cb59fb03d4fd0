"""Who says what they think of an article: a person, or a browser that carries a random mark since its first vote."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from flask import Response, current_app, request

from knowledge.articles import Article
from knowledge.people import Person
from portal.web.security import current_person

KEPT = timedelta(days=365)
MARK_BYTES = 24
LONGEST_MARK = 64


@dataclass(frozen=True)
class Reader:
    """Somebody before an article; `mark` is what their browser carries, empty where it never voted."""

    person: Person | None
    mark: str

    def voter(self, article: Article) -> str:
        """What stands for the reader on this article, and says nothing on any other; empty for a browser unknown."""
        who = f"person {self.person.id}" if self.person else self.mark
        return sha256(f"{who} {article.id}".encode()).hexdigest() if who else ""


def current_reader() -> Reader:
    """Whoever sends this request."""
    return Reader(current_person(), request.cookies.get(_cookie(), "")[:LONGEST_MARK])


def marked(reader: Reader) -> Reader:
    """The reader, with a mark where neither a person nor a mark is known."""
    return reader if reader.person or reader.mark else Reader(None, secrets.token_urlsafe(MARK_BYTES))


def carry_mark(response: Response, reader: Reader) -> None:
    """Lets the browser of a reader without an account carry the mark for a year; only a vote does this."""
    if reader.person is None:
        response.set_cookie(
            _cookie(),
            reader.mark,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )


def _cookie() -> str:
    return "__Host-porchlight-reader" if current_app.config["SESSION_COOKIE_SECURE"] else "porchlight-reader"
