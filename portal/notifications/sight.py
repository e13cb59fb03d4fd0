"""Which notices a person still sees: those about something that is gone, or no longer theirs to see, are not shown."""

from collections.abc import Callable
from functools import reduce
from operator import and_

from peewee import Expression, fn

from knowledge.articles import Article, Revision
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.visibility import REVIEWED_STATES, on_shelf, shelf_of
from portal.notifications.models import Notification

# For each type of thing the condition that a person still sees the one that a notice is about. The parts of the
# portal that keep such things add their own.
conditions: dict[str, Callable[[Person], Expression]] = {}


def shown_to(person: Person) -> Expression:
    """The condition that the person sees a notice of theirs."""
    return reduce(and_, (_elsewhere(about) | seen(person) for about, seen in _all().items()))


def _all() -> dict[str, Callable[[Person], Expression]]:
    return {"article": _sees_article, "revision": _sees_revision, **conditions}


def _elsewhere(about: str) -> Expression:
    return Notification.about_type != about


def _sees_article(person: Person) -> Expression:
    """Live articles on their shelf; what they wrote or look after also where it is archived."""
    seen = on_shelf(shelf_of(person)) | (Article.owner == person.id) | (Article.author == person.id)
    return fn.EXISTS(Article.select(Article.id).where(Article.id == Notification.about_id, seen))


def _sees_revision(person: Person) -> Expression:
    """Texts of their own, and those of others that they may review."""
    theirs = Revision.author == person.id
    if may(person, "review_articles"):
        theirs |= Revision.state.in_(REVIEWED_STATES)
    return fn.EXISTS(Revision.select(Revision.id).where(Revision.id == Notification.about_id, theirs))
