"""The life of a gap in the technicians' hands: claimed by one, given back, answered, dismissed, opened again."""

from datetime import datetime
from typing import Any

from peewee import JOIN

from knowledge import audit, publishing
from knowledge.article_text import TITLE_LIMIT, ArticleText
from knowledge.articles import Article, Revision
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.text import clean_line, too_long
from knowledge.visibility import SHELF_AUDIENCES
from portal.articles.outlines import OUTLINES
from portal.gaps.models import REASON_LIMIT, WORDS_LIMIT, Gap, Question
from portal.gaps.telling import tell_askers
from search_index.analysis import topic

Closer = Person.alias("closed")
Draft = Article.alias("draft")


def gap_about(words: str) -> Gap:
    """The gap of these words, begun where there is none. Raises RuleBroken for words that say nothing."""
    words = clean_line(words)[:WORDS_LIMIT]
    key = topic(words)
    if not key:
        raise RuleBroken("words", "Say in a few words what is missing.")
    Gap.insert(topic=key, words=words).on_conflict_ignore().execute()
    gap: Gap = Gap.get(Gap.topic == key)
    return gap


def load_gap(gap_id: int) -> Gap:
    """The gap with who works on it or closed it, its article and its draft; raises NotFound."""
    gap: Gap | None = (
        Gap.select(Gap, Person, Closer, Article, Draft)
        .join(Person, JOIN.LEFT_OUTER, on=Gap.claimed_by)
        .switch(Gap)
        .join(Closer, JOIN.LEFT_OUTER, on=(Gap.closed_by == Closer.id), attr="closed_by")
        .switch(Gap)
        .join(Article, JOIN.LEFT_OUTER, on=Gap.article)
        .switch(Gap)
        .join(Draft, JOIN.LEFT_OUTER, on=(Gap.draft == Draft.id), attr="draft")
        .where(Gap.id == gap_id)
        .first()
    )
    if gap is None:
        raise NotFound
    return gap


def may_close(person: Person, gap: Gap) -> bool:
    """Whether the person may answer or dismiss the gap: nobody else works on it."""
    free = gap.state == "open" or (gap.state == "claimed" and gap.claimed_by_id == person.id)
    return free and may(person, "write_articles")


def may_release(person: Person, gap: Gap) -> bool:
    """Whether the person may give the gap back: it is theirs, or they review what others write."""
    mine = gap.claimed_by_id == person.id or may(person, "review_articles")
    return gap.state == "claimed" and mine and may(person, "write_articles")


def claim(gap: Gap, *, by: Person) -> None:
    """Notes that the person works on it. Raises Conflict where somebody was faster, or it is closed."""
    _require_writer(by)
    with transaction():
        stored = _locked(gap)
        if stored.state == "claimed" and stored.claimed_by_id == by.id:
            return
        if stored.state != "open":
            raise Conflict
        _move(stored, "gap.claimed", by=by, state="claimed", claimed_by=by, claimed_at=now())


def release(gap: Gap, *, by: Person) -> None:
    """Gives the gap back to everybody; a draft begun for it stays its writer's. Raises NotAllowed, Conflict."""
    with transaction():
        stored = _locked(gap)
        if stored.state != "claimed":
            raise Conflict
        if not may_release(by, stored):
            raise NotAllowed
        _move(stored, "gap.released", by=by, state="open", claimed_by=None, claimed_at=None)


def start_draft(gap: Gap, *, by: Person) -> Revision:
    """A draft with the gap's words for a title, the gap claimed by its writer. Raises Conflict."""
    with transaction():
        claim(gap, by=by)
        title = gap.words[:1].upper() + gap.words[1:TITLE_LIMIT]
        draft = publishing.start_article(ArticleText(title=title, body=OUTLINES.get("how-to", "")), by=by)
        _move(_locked(gap), "gap.draft_started", by=by, draft=draft.article_id)
    return draft


def answer(gap: Gap, article: Article, *, by: Person) -> int:
    """How many askers are told that the article answers the gap, which closes it.

    Raises RuleBroken where an asker may not read the article, Conflict where somebody else works on the gap.
    """
    with transaction():
        stored = _to_close(gap, by)
        waiting = list(stored.questions.where(Question.told_at.is_null()).order_by(Question.id))
        _require_readable(article, waiting)
        moment = now()
        _close(stored, "gap.answered", "answered", by=by, at=moment, article=article.id)
        return tell_askers(waiting, article, now=moment)


def dismiss(gap: Gap, reason: str, *, by: Person) -> None:
    """Closes the gap without an answer; nobody is told. Raises RuleBroken, Conflict."""
    reason = clean_line(reason)
    if complaint := too_long(reason, REASON_LIMIT) if reason else "Say why, for the colleague who asks later.":
        raise RuleBroken("reason", complaint)
    with transaction():
        _close(_to_close(gap, by), "gap.dismissed", "dismissed", by=by, at=now(), reason=reason)


def reopen(gap: Gap, *, by: Person) -> None:
    """Opens again what was answered or dismissed; who was told already is not told again. Raises Conflict."""
    _require_writer(by)
    with transaction():
        stored = _locked(gap)
        if not stored.is_closed:
            raise Conflict
        open_again(stored)
        audit.record("gap.reopened", stored, by=by)


def open_again(gap: Gap) -> None:
    """Takes back what closed the gap; the row is locked by the caller."""
    nothing = {"claimed_by": None, "claimed_at": None, "article": None, "closed_by": None, "closed_at": None}
    Gap.update(state="open", reason="", **nothing).where(Gap.id == gap.id).execute()


def _locked(gap: Gap) -> Gap:
    stored: Gap = locked(Gap.select().where(Gap.id == gap.id)).get()
    return stored


def _to_close(gap: Gap, by: Person) -> Gap:
    _require_writer(by)
    stored = _locked(gap)
    if not may_close(by, stored):
        raise Conflict
    return stored


def _require_writer(person: Person) -> None:
    if not may(person, "write_articles"):
        raise NotAllowed


def _require_readable(article: Article, waiting: list[Question]) -> None:
    if not article.is_live:
        raise RuleBroken("article", "This article is not published.")
    shut_out = [question for question in waiting if article.audience not in SHELF_AUDIENCES[question.shelf]]
    if shut_out:
        who = "somebody who" if len(shut_out) == 1 else f"{len(shut_out)} people who"
        raise RuleBroken("article", f"Asked by {who} may not read this article. Widen its audience, or link another.")


def _close(gap: Gap, action: str, state: str, *, by: Person, at: datetime, **columns: Any) -> None:
    _move(gap, action, by=by, state=state, closed_by=by.id, closed_at=at, **columns)


def _move(gap: Gap, action: str, *, by: Person, **columns: Any) -> None:
    Gap.update(**columns).where(Gap.id == gap.id).execute()
    detail = {name: value for name, value in columns.items() if name in ("article", "draft", "reason")}
    audit.record(action, gap, by=by, words=gap.words, **detail)
