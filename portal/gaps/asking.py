"""“Ask us”: what somebody looked for and did not find becomes a question to the technicians."""

from dataclasses import dataclass

from knowledge import audit
from knowledge.db import locked, transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person, normal_email
from knowledge.text import clean_line, clean_text, too_long
from knowledge.visibility import shelf_of
from portal.gaps.handling import gap_about, open_again
from portal.gaps.models import DETAILS_LIMIT, WORDS_LIMIT, Gap, Question
from portal.mail_message import mailbox
from search_index.analysis import topic

MOST_WAITING = 5_000


@dataclass(frozen=True)
class Asking:
    """What an asker typed; `searched` are the words they had searched for, whose gap the question joins."""

    words: str = ""
    details: str = ""
    email: str = ""
    searched: str = ""


def ask(typed: Asking, *, by: Person | None) -> Question:
    """The question, with the gap it belongs to; the asker's earlier one where they ask again. Raises RuleBroken.

    What was closed is open again: an article did not settle it, or it was dismissed too early.
    """
    words, details, email = _checked(typed, by)
    about = clean_line(typed.searched)[:WORDS_LIMIT]
    if not topic(about):
        about = words
    with transaction():
        gap = locked(Gap.select().where(Gap.id == gap_about(about).id)).get()
        question = _earlier(gap, by, email) or Question(gap=gap, person=by, email=email)
        question.words, question.details, question.shelf = words, details, shelf_of(by)
        question.save()
        if gap.is_closed:
            open_again(gap)
        audit.record("gap.asked", gap, by=by, question=question.id)
    return question


def _earlier(gap: Gap, by: Person | None, email: str) -> Question | None:
    """The same asker's question about the same, still to be answered; nobody is known without name and address."""
    waiting = (Question.gap == gap) & Question.told_at.is_null()
    if by is not None:
        return Question.get_or_none(waiting, Question.person == by)
    return Question.get_or_none(waiting, Question.email == email) if email else None


def _waiting() -> int:
    """How many questions nobody has answered or dismissed."""
    waiting: int = Question.select().join(Gap).where(Gap.state.in_(("open", "claimed"))).count()
    return waiting


def _checked(typed: Asking, by: Person | None) -> tuple[str, str, str]:
    words, details, email = clean_line(typed.words), clean_text(typed.details).strip(), ""
    errors = {"words": too_long(words, WORDS_LIMIT), "details": too_long(details, DETAILS_LIMIT)}
    if not topic(words):
        errors["words"] = "Say in a few words what you are looking for."
    if typed.email and by is None:
        try:
            email = normal_email(typed.email)
            mailbox("", email)
        except (RuleBroken, ValueError):
            errors["email"] = "Enter an e-mail address such as name@company.com, or leave it empty."
    if not any(errors.values()) and _waiting() >= MOST_WAITING:
        errors["words"] = "So many questions are waiting that we take no new ones today. Please try again tomorrow."
    if wrong := {name: message for name, message in errors.items() if message}:
        raise RuleBroken.of(wrong)
    return words, details, email
