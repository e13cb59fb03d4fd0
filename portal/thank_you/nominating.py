"""Putting a person and a deed into the queue, from whichever source; and correcting what is known of it."""

import re
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from peewee import Expression, IntegrityError

from knowledge.articles import Article
from knowledge.db import database, locked, now, transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.same_person import is_same_person
from knowledge.text import too_long
from portal.recognition.mentions import words
from portal.recognition.models import LEVELS, Post
from portal.thank_you import events
from portal.thank_you.models import SOURCES, QueueItem, Supporter
from portal.thank_you.ordering import strength_of

PROMISE = timedelta(days=7)
FARTHEST_DUE = timedelta(days=366)
LIMITS = {
    "deed": 200,
    "what": 2000,
    "for_whom": 500,
    "effect": 1000,
    "who_noticed": 500,
    "customer_words": 3000,
    "customer_name": 120,
    "words": 2000,
}


@dataclass(frozen=True)
class Facts:
    """What is known of a deed; empty or None is “not known”."""

    what: str = ""
    happened_on: date | None = None
    for_whom: str = ""
    effect: str = ""
    who_noticed: str = ""
    customer_words: str = ""
    customer_name: str = ""


@dataclass(frozen=True)
class Nomination:
    """A deed as it is put forward; `due_on` None is seven days on, `words` are the nominator's own."""

    deed: str
    facts: Facts = Facts()
    impact: int | None = 1
    due_on: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Outcome:
    """The item, and what became of the nomination: `added`, `supported`, or `known` where nothing was new."""

    item: QueueItem
    kind: str


def nominate(
    person: Person,
    nomination: Nomination,
    *,
    source: str,
    by: Person | None,
    post: Post | None = None,
    article: Article | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Puts the deed into the queue; where it is there already, joins as a supporter and fills in what was unknown.

    `by` None is the portal itself, `at` None is now. Raises RuleBroken.
    """
    at = at or now()
    nomination = replace(nomination, due_on=nomination.due_on or (at + PROMISE).date())
    _check_person(person, by)
    _check(nomination, source, at)
    key = _deed_key(nomination, post, article)
    with transaction():
        item = _same_deed(person, key)
        if item is None:
            try:
                with database.atomic():
                    return Outcome(_add(person, nomination, key, source, by, post, article, at), "added")
            except IntegrityError:
                item = _same_deed(person, key)
                assert item is not None
        return Outcome(item, _join(item, nomination, source, by, at))


def correct_facts(item: QueueItem, nomination: Nomination, *, by: Person, version: int | None) -> None:
    """Replaces deed, facts, impact and due date; raises RuleBroken, and Conflict where the item has moved on."""
    due_on = nomination.due_on or item.due_on
    errors = _errors(nomination)
    if due_on != item.due_on:
        errors |= _due_error(due_on, now())
    if errors:
        raise RuleBroken.of(errors)
    columns = {**asdict(nomination.facts), "deed": nomination.deed, "impact": nomination.impact, "due_on": due_on}
    with transaction():
        events.record(item, "corrected", by=by, version=version)
        QueueItem.update(**columns).where(QueueItem.id == item.id).execute()


def nomination_from(post: Post) -> Nomination:
    """What the post already says, ready to be corrected."""
    told = words(post.action or post.text)
    facts = Facts(
        what="\n\n".join(part for part in (words(post.situation), told) if part)[: LIMITS["what"]],
        happened_on=post.created_at.date(),
        effect=words(post.result)[: LIMITS["effect"]],
        who_noticed=post.author.name,
    )
    return Nomination(deed=_first_sentence(told), facts=facts, impact=post.level)


def nomination_of(item: QueueItem) -> Nomination:
    """What the item says now."""
    facts = Facts(**{field.name: getattr(item, field.name) for field in fields(Facts)})
    return Nomination(deed=item.deed, facts=facts, impact=item.impact, due_on=item.due_on)


def _check_person(person: Person, by: Person | None) -> None:
    if by is not None and is_same_person(person, by):
        raise RuleBroken("person", "Nobody can put themselves forward. Ask a colleague to tell the story.")
    if not person.is_active or not may(person, "receive_thanks"):
        raise RuleBroken("person", "Choose somebody who works here.")


def _check(nomination: Nomination, source: str, at: datetime) -> None:
    errors = _errors(nomination) | _due_error(nomination.due_on, at)
    if source not in SOURCES:
        errors["source"] = "Choose where this comes from."
    if errors:
        raise RuleBroken.of(errors)


def _errors(nomination: Nomination) -> dict[str, str]:
    texts = {**asdict(nomination.facts), "deed": nomination.deed, "words": nomination.words}
    found = {name: too_long(texts[name], limit) for name, limit in LIMITS.items()}
    errors = {name: trouble for name, trouble in found.items() if trouble}
    if not nomination.deed:
        errors["deed"] = "Say in one line what the person did."
    if nomination.impact not in LEVELS:
        errors["impact"] = "Choose how much it changed."
    return errors


def _due_error(due_on: date | None, at: datetime) -> dict[str, str]:
    earliest, latest = at.date(), (at + FARTHEST_DUE).date()
    # Somebody west of Greenwich may still be in yesterday.
    if due_on is None or earliest - timedelta(days=1) <= due_on <= latest:
        return {}
    return {"due_on": "Choose a day from today on, within a year."}


def _deed_key(nomination: Nomination, post: Post | None, article: Article | None) -> str:
    deed = nomination.deed.casefold()[: LIMITS["deed"]]
    if post is not None:
        return f"post {post.id}"
    if article is not None:
        return f"article {article.id}: {deed}"
    return f"{nomination.facts.happened_on or 'some day'}: {deed}"


def _same_deed(person: Person, key: str) -> QueueItem | None:
    """The item of this deed, or the one that it was joined with."""
    found: QueueItem | None = _locked(QueueItem.person == person, QueueItem.deed_key == key)
    return found if found is None or found.merged_into_id is None else _locked(QueueItem.id == found.merged_into_id)


def _locked(*conditions: Expression) -> QueueItem | None:
    found: QueueItem | None = locked(QueueItem.select().where(*conditions)).first()
    return found


def _add(
    person: Person,
    nomination: Nomination,
    key: str,
    source: str,
    by: Person | None,
    post: Post | None,
    article: Article | None,
    at: datetime,
) -> QueueItem:
    item: QueueItem = QueueItem.create(
        person=person,
        deed=nomination.deed,
        deed_key=key,
        source=source,
        post=post,
        article=article,
        impact=nomination.impact,
        nominated_by=by,
        due_on=nomination.due_on,
        created_at=at,
        **asdict(nomination.facts),
    )
    events.begin(item, by=by, words=nomination.words)
    return item


def _join(item: QueueItem, nomination: Nomination, source: str, by: Person | None, at: datetime) -> str:
    if by is None:
        _bring_back(item, at)
        _add_customer_words(item, nomination.facts.customer_words)
        return "known"
    if item.nominated_by_id == by.id:
        return "known"
    _, is_new = Supporter.get_or_create(item=item, person=by, defaults={"words": nomination.words, "created_at": at})
    if not is_new:
        return "known"
    events.record(item, "supported", by=by, words=nomination.words, at=at)
    if not item.is_ended and (news := _news(item, nomination, source)):
        QueueItem.update(**news).where(QueueItem.id == item.id).execute()
    return "supported"


def _bring_back(item: QueueItem, at: datetime) -> None:
    """Lets the item wait again where the portal itself had taken it out."""
    step = events.last_step(events.events_of(item))
    if step is not None and step.kind == "taken_out":
        events.record(item, "returned", by=None, at=at)


def _add_customer_words(item: QueueItem, words: str) -> None:
    """Puts the words of a further customer below those that are there, as far as there is room."""
    both = "\n\n".join(part for part in (item.customer_words, words) if part)
    if words and words not in item.customer_words and not item.is_ended and len(both) <= LIMITS["customer_words"]:
        QueueItem.update(customer_words=both).where(QueueItem.id == item.id).execute()


def _news(item: QueueItem, nomination: Nomination, source: str) -> dict[str, Any]:
    """The columns of which the new nomination knows more: blanks filled, the stronger source, the larger impact."""
    news: dict[str, Any] = {
        name: value for name, value in asdict(nomination.facts).items() if value and not getattr(item, name)
    }
    if strength_of(source) > strength_of(item.source):
        news["source"] = source
    if (nomination.impact or 1) > item.impact:
        news["impact"] = nomination.impact
    return news


def _first_sentence(text: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0]
    return sentence if len(sentence) <= LIMITS["deed"] else f"{sentence[: LIMITS['deed'] - 1].rstrip()}…"
