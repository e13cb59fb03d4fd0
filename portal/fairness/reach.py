"""Whose recognition a viewer answers for: their own people, those beneath them, or everybody's."""

from peewee import JOIN, Expression, ModelSelect

from knowledge.people import Person, PersonRole, Team
from knowledge.permissions import may

MOST_REPORTS = 200


def own_people(manager: Person) -> list[Person]:
    """The active people who report to the manager, by name, with teams; 200 at most; one query."""
    query = _with_team().where(Person.manager == manager.id, Person.is_active)
    return list(query.order_by(Person.name, Person.id).limit(MOST_REPORTS))


def colleagues_within(viewer: Person) -> ModelSelect:
    """A query for the active staff whom the viewer answers for, but themselves: everybody, or those beneath them."""
    query = (
        _with_team()
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "staff", Person.is_active, Person.id != viewer.id)
    )
    return query if may(viewer, "see_fairness_of_all") else query.where(_is_beneath(viewer))


def _with_team() -> ModelSelect:
    return Person.select(Person, Team).join(Team, JOIN.LEFT_OUTER).switch(Person)


def _is_beneath(manager: Person) -> Expression:
    """The condition that a person reports to the manager, or to somebody who does, however far down."""
    first, next_down = Person.alias("first"), Person.alias("next_down")
    beneath = first.select(first.id.alias("id")).where(first.manager == manager.id).cte("beneath", recursive=True)
    further = next_down.select(next_down.id).join(beneath, on=(next_down.manager == beneath.c.id))
    whole = beneath.union(further)  # UNION, not UNION ALL: people who manage each other end it
    return Person.id.in_(whole.select_from(whole.c.id))
