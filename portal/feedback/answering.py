"""“You told us; we changed step 3”: a fix tells those who asked for it, each of them once."""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app, render_template
from peewee import ModelSelect

from knowledge import audit
from knowledge.articles import Article
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, RuleBroken
from knowledge.people import Person
from knowledge.text import clean_line, too_long
from portal import mail
from portal.feedback.counts import is_open
from portal.feedback.models import MOST_ANSWER, Vote
from portal.mail import OutgoingMail, enqueue
from portal.notifications.notices import tell

KEPT = timedelta(days=183)


def listen() -> None:
    """Forgets a reader's address when the mail server has spoken; once in a process."""
    if _forget_address not in mail.on_settled:
        mail.on_settled.append(_forget_address)


def answer(article: Article, vote_ids: Collection[int], words: str, *, by: Person) -> int:
    """How many readers were told that the live version mends what they said of an earlier one.

    Whoever left an address gets one mail, after which the address is gone; whoever signed in gets a notice. Those
    answered by somebody else meanwhile are left alone. Raises RuleBroken, also where nobody is left to answer, and
    Conflict where the article is not live.
    """
    words = clean_line(words)
    errors = _trouble(vote_ids, words)
    if errors:
        raise RuleBroken.of(errors)
    if not article.is_live:
        raise Conflict
    told, live = 0, article.live_number
    with transaction():
        chosen = list(locked(_unanswered(article, vote_ids).where(Vote.version < live)))
        if not chosen:
            raise RuleBroken("told", f"Choose readers of a version before {live} who are not answered yet.")
        for said in chosen:
            told += _tell_reader(article, said, words, by)
            _close(said, by, version=live, answer=words)
            audit.record("feedback.answered", article, by=by, feedback=said.id, version=live)
    return told


def settle(article: Article, vote_ids: Collection[int], *, by: Person) -> int:
    """How many readers' words were put aside, because nothing is to be changed; their addresses are gone.

    Nobody is told. Raises RuleBroken where none is chosen.
    """
    if not vote_ids:
        raise RuleBroken("told", "Choose whose words are settled.")
    with transaction():
        chosen = list(locked(_unanswered(article, vote_ids)))
        for said in chosen:
            _close(said, by, version=None, answer="")
            audit.record("feedback.settled", article, by=by, feedback=said.id)
    return len(chosen)


def reopen(said: Vote, *, by: Person) -> None:
    """Puts what was settled back among the open ones; raises Conflict where readers were told already."""
    with transaction():
        stored = locked(Vote.select().where(Vote.id == said.id)).get()
        if stored.answered_at is None or stored.answered_version is not None:
            raise Conflict
        stored.answered_at = stored.answered_by = None
        stored.save(only=[Vote.answered_at, Vote.answered_by])
        audit.record("feedback.reopened", said.article, by=by, feedback=said.id)


def forget_addresses(now: datetime) -> int:
    """How many addresses were deleted because nothing was mended within half a year."""
    old = (Vote.email != "") & (Vote.told_at < now - KEPT)
    deleted: int = Vote.update(email="").where(old).execute()
    return deleted


def _trouble(vote_ids: Collection[int], words: str) -> dict[str, str]:
    errors = {}
    if not vote_ids:
        errors["told"] = "Choose whom this answers."
    if not words:
        errors["words"] = "Say in a sentence what you changed."
    elif trouble := too_long(words, MOST_ANSWER):
        errors["words"] = trouble
    return errors


def _unanswered(article: Article, vote_ids: Collection[int]) -> ModelSelect:
    return Vote.select().where(Vote.article == article, Vote.id.in_(list(vote_ids)), is_open()).order_by(Vote.id)


def _tell_reader(article: Article, said: Vote, words: str, by: Person) -> bool:
    """Whether there was somebody to tell."""
    if said.person_id is not None and said.person_id != by.id:
        words = f"You told us about “{article.title}”. We changed it: {words}"
        tell(said.person, words, article.url, kind="questions", about=article)
        return True
    if said.email:
        address = current_app.config["PORTAL"].url.rstrip("/") + article.url
        body = render_template("mail/feedback_answered.txt", article=article, said=said, words=words, address=address)
        subject = f"You told us: {article.title}"
        said.mail = enqueue(kind="reader", to_name="", to_address=said.email, subject=subject, body=body)
        return True
    return False


def _close(said: Vote, by: Person, *, version: int | None, answer: str) -> None:
    said.answered_at, said.answered_by, said.answered_version, said.answer = now(), by, version, answer
    said.email = ""
    said.save(only=[Vote.answered_at, Vote.answered_by, Vote.answered_version, Vote.answer, Vote.email, Vote.mail])


def _forget_address(message: OutgoingMail) -> None:
    if Vote.select().where(Vote.mail == message).exists():
        OutgoingMail.update(to_address="", body="").where(OutgoingMail.id == message.id).execute()
