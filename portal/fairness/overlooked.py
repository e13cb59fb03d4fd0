"""Whom nobody recognised for 90 days: a list by name, never an order of merit."""

from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect

from knowledge.people import Person, Team
from portal.fairness.reach import colleagues_within
from portal.fairness.seen import recognitions
from portal.recognition.coverage import TOO_LONG
from portal.recognition.models import Post, PostRecipient


@dataclass(frozen=True)
class Places:
    """The teams (id, name) and sites in which the viewer answers for somebody, by name."""

    teams: list[tuple[int, str]]
    sites: list[str]


def overlooked(viewer: Person, *, team: int | None = None, site: str = "", now: datetime) -> ModelSelect:
    """A query for the people whom the viewer answers for and nobody recognised for 90 days, by name, with teams.

    Who is new gets 90 days from their start. Private recognitions count like all others.
    """
    query = _by_place(colleagues_within(viewer), team, site)
    return query.where(is_overlooked(now)).order_by(Person.name, Person.id)


def is_overlooked(now: datetime) -> object:
    """The condition that nobody recognised a person for 90 days, of which the person was here for all."""
    lately = recognitions().select(PostRecipient.person).where(Post.created_at >= now - TOO_LONG)
    is_settled = Person.started_on.is_null() | (Person.started_on <= now.date() - TOO_LONG)
    return is_settled & Person.id.not_in(lately)


def places_of(viewer: Person) -> Places:
    """What the list can be narrowed to; one query."""
    query = colleagues_within(viewer).select(Team.id, Team.name, Person.site).distinct()
    rows = list(query.tuples())
    teams = {(team, name) for team, name, _ in rows if team is not None}
    return Places(sorted(teams, key=lambda one: (one[1], one[0])), sorted({site for *_, site in rows if site}))


def _by_place(query: ModelSelect, team: int | None, site: str) -> ModelSelect:
    if team is not None:
        query = query.where(Person.team == team)
    return query.where(Person.site == site) if site else query
