"""What a post can be tied to, as a form offers it."""

from dataclasses import dataclass

from peewee import JOIN

from knowledge.people import Team
from portal.recognition.models import LEVELS, Behaviour, Touchpoint, Value


@dataclass(frozen=True)
class Offers:
    """(choice, label) pairs in the order to offer them; a value's choice names the behaviour after a hyphen."""

    teams: list[tuple[str, str]]
    values: list[tuple[str, str]]
    touchpoints: list[tuple[str, str]]
    levels: list[tuple[str, str]]


def offers() -> Offers:
    """Everything there is to choose from, in three queries."""
    touchpoints = Touchpoint.select().order_by(Touchpoint.position, Touchpoint.name)
    return Offers(
        teams=[(str(team.id), team.name) for team in Team.select().order_by(Team.name)],
        values=_values(),
        touchpoints=[(str(touchpoint.id), touchpoint.name) for touchpoint in touchpoints],
        levels=[(str(level), name) for level, name in LEVELS.items()],
    )


def _values() -> list[tuple[str, str]]:
    """Each value by itself, then with each of its behaviours."""
    query = (
        Value.select(Value.id, Value.name, Behaviour.id, Behaviour.name)
        .join(Behaviour, JOIN.LEFT_OUTER)
        .order_by(Value.position, Value.name, Behaviour.position, Behaviour.name)
    )
    found: dict[str, str] = {}
    for value_id, value, behaviour_id, behaviour in query.tuples():
        found[str(value_id)] = value
        if behaviour_id is not None:
            found[f"{value_id}-{behaviour_id}"] = f"{value} · {behaviour}"
    return list(found.items())
