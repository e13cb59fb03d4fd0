"""The gaps as technicians see them, the most wanted first."""

from dataclasses import dataclass, replace
from datetime import date

from peewee import JOIN, Expression, ModelSelect, fn

from knowledge.articles import Article
from knowledge.people import Person
from portal.gaps.models import Gap, Question
from portal.usage.searches import Wording, asked_about, unanswered, wordings
from portal.web.paging import ListPage, listed, paged

MOST_TOPICS, MOST_KNOWN, MOST_QUESTIONS = 500, 2_000, 50
Closer = Person.alias("closer")


@dataclass(frozen=True)
class Wanted:
    """A gap, perhaps one that nobody has touched and that has no id yet, and how much it is wanted.

    `searched` counts the searches of 30 days, `questions` the people who asked; `others` are other ways it was put.
    """

    gap: Gap
    searched: int
    questions: int
    others: list[Wording]

    @property
    def demand(self) -> int:
        return self.searched + self.questions


def open_gaps(*, today: date) -> ListPage:
    """The asked-for page of what nobody works on yet; three queries."""
    return _worded(listed(_open(today)), today)


def most_wanted(*, today: date, limit: int) -> list[Wanted]:
    """The first of what nobody works on yet; three queries."""
    return _worded(ListPage(_open(today)[:limit], 1, 1, limit), today).rows


def gaps_in(state: str, *, today: date) -> ListPage:
    """The asked-for page of the gaps that are claimed, answered or dismissed, the latest first; four queries."""
    page = paged(_stored(Gap.state == state).order_by(_latest(state).desc(), Gap.id.desc()))
    searched = asked_about([gap.topic for gap in page.rows], today=today)
    return _worded(replace(page, rows=[_wanted(gap, searched) for gap in page.rows]), today)


def questions_about(gap: Gap) -> list[Question]:
    """Who asked it, and how they put it, the newest first; one query."""
    query = Question.select(Question, Person).join(Person, JOIN.LEFT_OUTER).where(Question.gap == gap)
    return list(query.order_by(Question.id.desc()).limit(MOST_QUESTIONS))


def _open(today: date) -> list[Wanted]:
    searched = unanswered(today=today, limit=MOST_TOPICS)
    known = _stored((Gap.state == "open") | Gap.topic.in_(list(searched)))
    most_asked = known.order_by((Gap.state == "open").desc(), fn.COUNT(Question.id).desc(), Gap.id.desc())
    stored = {gap.topic: gap for gap in most_asked.limit(MOST_KNOWN)}
    fresh = [Gap(topic=topic, words=topic) for topic in searched if topic not in stored]
    rows = [_wanted(gap, searched) for gap in (*stored.values(), *fresh) if gap.state == "open"]
    return sorted(rows, key=lambda row: (-row.demand, row.gap.topic))


def _stored(*conditions: Expression) -> ModelSelect:
    """A query for gaps with who has claimed or closed them, the article, and in `asked` how many people asked."""
    asked = fn.COUNT(Question.id)
    return (
        Gap.select(Gap, Person, Closer, Article, asked.alias("asked"))
        .join(Person, JOIN.LEFT_OUTER, on=Gap.claimed_by)
        .switch(Gap)
        .join(Closer, JOIN.LEFT_OUTER, on=(Gap.closed_by == Closer.id), attr="closed_by")
        .switch(Gap)
        .join(Article, JOIN.LEFT_OUTER, on=Gap.article)
        .switch(Gap)
        .join(Question, JOIN.LEFT_OUTER, on=(Question.gap == Gap.id))
        .where(*conditions)
        .group_by(Gap.id, Person.id, Closer.id, Article.id)
    )


def _latest(state: str) -> Expression:
    return Gap.claimed_at if state == "claimed" else Gap.closed_at


def _wanted(gap: Gap, searched: dict[str, int]) -> Wanted:
    return Wanted(gap, searched.get(gap.topic, 0), int(getattr(gap, "asked", 0)), [])


def _worded(page: ListPage, today: date) -> ListPage:
    """The page, a gap that nobody has touched named by how it is put most, and each with the other ways."""
    ways = wordings([row.gap.topic for row in page.rows], today=today) if page.rows else {}
    return replace(page, rows=[_named(row, ways.get(row.gap.topic, [])) for row in page.rows])


def _named(row: Wanted, ways: list[Wording]) -> Wanted:
    if row.gap.id is None and ways:
        row.gap.words = ways[0].words
    others = [way for way in ways if way.words != row.gap.words.casefold()]
    return replace(row, others=others)
