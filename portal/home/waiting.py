"""What waits for a person, counted in one query for the navigation and the home page."""

from dataclasses import dataclass
from functools import cache

from flask import g
from peewee import Expression, ModelSelect, Select, Value, fn

from knowledge import due
from knowledge.articles import Article, Revision
from knowledge.db import Prepared, now
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.reviews import to_review
from portal.feedback.counts import open_count
from portal.mail_addresses import LostAddress
from portal.notifications.notices import unread_count
from portal.recognition.models import WallCase
from portal.recognition.praise import Praise
from portal.thank_you.access import waiting_count


@dataclass(frozen=True)
class Waiting:
    """Counts; 0 where the person may not do the work."""

    unread: int = 0
    sent_back: int = 0
    reviews: int = 0
    queue: int = 0
    thanks: int = 0
    own_upkeep: int = 0
    team_upkeep: int = 0
    feedback: int = 0
    praise: int = 0
    reported: int = 0
    mail_lost: int = 0

    @property
    def upkeep(self) -> int:
        return self.own_upkeep + self.team_upkeep

    @property
    def moderation(self) -> int:
        return self.praise + self.reported


def waiting_for(person: Person) -> Waiting:
    """What waits for the signed-in person; one query, once a request."""
    if "waiting" not in g:
        g.waiting = _count(person)
    waiting: Waiting = g.waiting
    return waiting


def others_text(person: Person) -> Expression:
    """The condition that a revision was written by somebody else, so that the person may review it."""
    return Revision.author.is_null() | (Revision.author != person.id)


def _count(person: Person) -> Waiting:
    moment = now()
    moments = [Article.review_due_at.db_value(one) for one in (moment, due.overdue_at(moment))]
    team = [] if person.team_id is None else [person.team_id]
    query = _query(person.roles, person.permissions, bool(team))
    return Waiting(**query.rows(person.id, person.email, moment.date(), *moments, *team)[0])


@cache
def _query(roles: frozenset[str], permissions: frozenset[str], in_team: bool) -> Prepared:
    """The query for everybody with these, with places for who it is, the day, now, two weeks ago, and their team."""

    def counts(id: Value, email: Value, *values: Value) -> Select:
        somebody = Person(id=id, email=email, team=values[-1] if in_team else None)
        somebody.roles, somebody.permissions = roles, permissions
        return _counts(somebody, *values[:3])

    return Prepared(counts, places=6 if in_team else 5)


def _counts(person: Person, today: Value, now: Value, overdue_at: Value) -> Select:
    """A query for the counts of Waiting that are not 0 in any case."""
    counts = {"unread": unread_count(person), "mail_lost": _mail_lost(person)}
    if may(person, "write_articles"):
        counts["sent_back"] = Revision.select(fn.COUNT(Revision.id)).where(
            Revision.author == person.id, Revision.state == "sent_back"
        )
    if may(person, "review_articles"):
        counts["reviews"] = Revision.select(fn.COUNT(Revision.id)).where(to_review(), others_text(person))
    if may(person, "read_staff_articles"):
        counts["own_upkeep"] = due.waiting_for(person, now=now).select(fn.COUNT(Article.id)).order_by()
        counts["feedback"] = open_count(person)
    if may(person, "moderate_wall"):
        counts["praise"] = Praise.select(fn.COUNT(Praise.id)).where(Praise.state == "waiting")
        counts["reported"] = WallCase.select(fn.COUNT(WallCase.id)).where(WallCase.state == "waiting")
    if may(person, "tend_team_articles"):
        team = due.waiting_for_manager(person, overdue_at=overdue_at)
        counts["team_upkeep"] = team.select(fn.COUNT(Article.id)).order_by()
    if (queue := waiting_count(person, today=today)) is not None:
        counts["queue"] = queue
    return Select(columns=[query.alias(name) for name, query in counts.items()]).dicts()


def _mail_lost(person: Person) -> ModelSelect:
    return LostAddress.select(fn.COUNT(LostAddress.id)).where(LostAddress.address == person.email)
