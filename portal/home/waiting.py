"""What waits for a person, counted in one query for the navigation and the home page."""

from dataclasses import dataclass

from flask import g
from peewee import Expression, ModelSelect, Select, fn

from knowledge import due
from knowledge.articles import Article, Revision
from knowledge.db import database, now
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
    return Revision.author.is_null() | (Revision.author != person)


def _count(person: Person) -> Waiting:
    counts = {"unread": unread_count(person), "mail_lost": _mail_lost(person)}
    if may(person, "write_articles"):
        counts["sent_back"] = Revision.select(fn.COUNT(Revision.id)).where(
            Revision.author == person, Revision.state == "sent_back"
        )
    if may(person, "review_articles"):
        counts["reviews"] = Revision.select(fn.COUNT(Revision.id)).where(
            to_review(), others_text(person)
        )
    if may(person, "read_staff_articles"):
        counts["own_upkeep"] = due.waiting_for(person, now=now()).select(fn.COUNT(Article.id)).order_by()
        counts["feedback"] = open_count(person)
    if may(person, "moderate_wall"):
        counts["praise"] = Praise.select(fn.COUNT(Praise.id)).where(Praise.state == "waiting")
        counts["reported"] = WallCase.select(fn.COUNT(WallCase.id)).where(WallCase.state == "waiting")
    if may(person, "tend_team_articles"):
        team = due.waiting_for_manager(person, now=now())
        counts["team_upkeep"] = team.select(fn.COUNT(Article.id)).order_by()
    if (queue := waiting_count(person, today=now().date())) is not None:
        counts["queue"] = queue
    row = Select(columns=[query.alias(name) for name, query in counts.items()]).dicts().execute(database)[0]
    return Waiting(**row)


def _mail_lost(person: Person) -> ModelSelect:
    return LostAddress.select(fn.COUNT(LostAddress.id)).where(LostAddress.address == person.email)
