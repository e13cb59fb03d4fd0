"""Telling those who asked that there is an answer: once each, after which their address is gone."""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app, render_template

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.visibility import may_read
from portal import mail
from portal.gaps.models import Question
from portal.mail import OutgoingMail, enqueue
from portal.notifications.notices import tell

ADDRESS_KEPT = timedelta(days=180)


def listen() -> None:
    """Forgets an asker's address when the mail server has spoken; once in a process."""
    if _forget_address not in mail.on_settled:
        mail.on_settled.append(_forget_address)


def tell_askers(waiting: Collection[Question], article: Article, *, now: datetime) -> int:
    """How many of those who wait there was a way to tell; none of them is told again."""
    told = 0
    for question in waiting:
        if question.person_id is not None:
            told += _notify(question, article)
        elif question.email:
            _write_to(question, article)
            told += 1
        question.told_at, question.email = now, ""
        question.save(only=[Question.told_at, Question.email, Question.mail])
    return told


def forget_addresses(now: datetime) -> int:
    """How many addresses were deleted because no answer came for half a year."""
    old = (Question.asked_at < now - ADDRESS_KEPT) & (Question.email != "")
    forgotten: int = Question.update(email="").where(old).execute()
    return forgotten


def _notify(question: Question, article: Article) -> bool:
    person: Person = question.person
    if not (person.is_active and may_read(person, article)):
        return False
    words = f"You asked “{question.words}”. Here is the answer: {article.title}"
    tell(person, words, article.url, kind="questions", about=article)
    return True


def _write_to(question: Question, article: Article) -> None:
    address = current_app.config["PORTAL"].url.rstrip("/") + article.url
    body = render_template("mail/question_answered.txt", question=question, article=article, address=address)
    question.mail = enqueue(
        kind="reader",
        to_name="",
        to_address=question.email,
        subject=f"Your question has an answer: {article.title}",
        body=body,
    )


def _forget_address(message: OutgoingMail) -> None:
    if Question.select().where(Question.mail == message).exists():
        OutgoingMail.update(to_address="", body="").where(OutgoingMail.id == message.id).execute()
