"""What a post can be tied to, as a form offers it."""

from dataclasses import dataclass

from peewee import JOIN

from knowledge.people import Team
from portal.recognition.models import LEVELS, Behaviour, Post, Touchpoint, Value


@dataclass(frozen=True)
class Offers:
    """(choice, label) pairs in the order to offer them; a value's choice names the behaviour after a hyphen."""

    teams: list[tuple[str, str]]
    values: list[tuple[str, str]]
    touchpoints: list[tuple[str, str]]
    levels: list[tuple[str, str]]


def offers(existing: Post | None = None) -> Offers:
    """Everything there is to choose from, and what an existing post is tied to; three queries."""
    live = Touchpoint.select().where(Touchpoint.retired_at.is_null())
    touchpoints = {str(row.id): row.name for row in live.order_by(Touchpoint.position, Touchpoint.name)}
    values = _values()
    if existing is not None:
        touchpoints |= _kept(existing.touchpoint_said, existing.touchpoint_id)
        values |= _kept(existing.value_said, existing.value_id)
        values |= _kept(existing.behaviour_said, existing.value_id, existing.behaviour_id, existing.value_said)
    return Offers(
        teams=[(str(team.id), team.name) for team in Team.select().order_by(Team.name)],
        values=list(values.items()),
        touchpoints=list(touchpoints.items()),
        levels=[(str(level), name) for level, name in LEVELS.items()],
    )


def _kept(said: str, row_id: int | None, beneath_id: int | None = None, above: str = "") -> dict[str, str]:
    """The post's own choice in the words that it keeps."""
    if not said or row_id is None:
        return {}
    return {f"{row_id}-{beneath_id}": f"{above} · {said}"} if beneath_id else {str(row_id): said}


def _values() -> dict[str, str]:
    """Each value by itself, then with each of its behaviours."""
    query = (
        Value.select(Value.id, Value.name, Behaviour.id, Behaviour.name)
        .join(Behaviour, JOIN.LEFT_OUTER, on=(Behaviour.value == Value.id) & Behaviour.retired_at.is_null())
        .where(Value.retired_at.is_null())
        .order_by(Value.position, Value.name, Behaviour.position, Behaviour.name)
    )
    found: dict[str, str] = {}
    for value_id, value, behaviour_id, behaviour in query.tuples():
        found[str(value_id)] = value
        if behaviour_id is not None:
            found[f"{value_id}-{behaviour_id}"] = f"{value} · {behaviour}"
    return found
