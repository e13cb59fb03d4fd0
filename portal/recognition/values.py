"""What posts can be tied to, kept by administrators: values with their behaviours, and touchpoints.

A post keeps the words it was written with. What is retired can be chosen no more, and comes back as it was.
"""

from dataclasses import dataclass

from peewee import Expression, IntegrityError

from knowledge import audit
from knowledge.db import now, transaction
from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person
from knowledge.text import clean_line, clean_text, too_long
from portal.recognition.models import Behaviour, Touchpoint, Value

Tie = Value | Behaviour | Touchpoint
KINDS: dict[str, type[Value] | type[Behaviour] | type[Touchpoint]] = {
    "value": Value,
    "behaviour": Behaviour,
    "touchpoint": Touchpoint,
}
DESCRIPTION_LIMIT = 500
STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class KeptValue:
    """A value with its behaviours; retired ones come last."""

    value: Value
    behaviours: list[Behaviour]


def all_values() -> list[KeptValue]:
    """Every value with its behaviours, in the order to offer them; two queries."""
    found: dict[int, list[Behaviour]] = {}
    for behaviour in _ordered(Behaviour):
        found.setdefault(behaviour.value_id, []).append(behaviour)
    return [KeptValue(value, found.get(value.id, [])) for value in _ordered(Value)]


def all_touchpoints() -> list[Touchpoint]:
    """Every touchpoint, in the order to offer them, retired ones last."""
    return _ordered(Touchpoint)


def load_tie(kind: str, row_id: int) -> Tie:
    """The value, behaviour or touchpoint; raises NotFound."""
    model = KINDS.get(kind)
    row: Tie | None = model.get_or_none(model.id == row_id) if model else None
    if row is None:
        raise NotFound
    return row


def add_tie(kind: str, name: str, *, by: Person, description: str = "", value: Value | None = None) -> Tie:
    """The new one, last in its order; raises RuleBroken on a bad or taken name, NotFound for no such kind."""
    if kind not in KINDS or (kind == "behaviour") != (value is not None):
        raise NotFound
    model = KINDS[kind]
    row = model(name=_checked(model, name), **({"value": value} if value else {}))
    row.position = len(_siblings(row))
    if isinstance(row, Value):
        row.description = _checked_description(description)
    with transaction():
        _save(row)
        audit.record(f"{kind}.added", row, by=by, name=row.name)
    return row


def change_tie(row: Tie, name: str, *, by: Person, description: str = "") -> None:
    """Gives it another name, the one it had kept beside, and a value its description; raises RuleBroken."""
    name, before = _checked(type(row), name), row.name
    described = _checked_description(description) if isinstance(row, Value) else ""
    if name == before and (not isinstance(row, Value) or described == row.description):
        return
    if name != before:
        row.name, row.earlier = name, [*(row.earlier or []), {"name": before, "until": now().isoformat()}]
    if isinstance(row, Value):
        row.description = described
    with transaction():
        _save(row)
        audit.record(f"{kind_of(row)}.changed", row, by=by, before=before, after=name)


def move_tie(row: Tie, direction: str, *, by: Person) -> None:
    """Changes places with the one before (“up”) or after (“down”); nothing at the end. Raises RuleBroken."""
    if direction not in STEPS:
        raise RuleBroken("direction", "Move it up or down.")
    with transaction():
        rows = _siblings(row)
        place = [one.id for one in rows].index(row.id)
        other = place + STEPS[direction]
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for position, one in enumerate(rows):
            type(one).update(position=position).where(type(one).id == one.id).execute()
        audit.record(f"{kind_of(row)}.moved", row, by=by, direction=direction)


def retire_tie(row: Tie, *, by: Person) -> None:
    """Lets nobody choose it any more; posts that name it stay as they are. Nothing where it is retired."""
    _set_retired(row, True, by=by)


def return_tie(row: Tie, *, by: Person) -> None:
    """Lets it be chosen again, last in its order; nothing where it can be."""
    _set_retired(row, False, by=by)


def kind_of(row: Tie) -> str:
    """“value”, “behaviour” or “touchpoint”."""
    return type(row).__name__.lower()


def _set_retired(row: Tie, is_retired: bool, *, by: Person) -> None:
    if (row.retired_at is not None) == is_retired:
        return
    with transaction():
        row.retired_at = now() if is_retired else None
        row.position = len(_siblings(row))
        row.save()
        audit.record(f"{kind_of(row)}.{'retired' if is_retired else 'returned'}", row, by=by, name=row.name)


def _checked(model: type[Tie], name: str) -> str:
    name = clean_line(name)
    if not name:
        raise RuleBroken("name", "Give it a name.")
    if trouble := too_long(name, model.name.max_length):
        raise RuleBroken("name", trouble)
    return name


def _checked_description(description: str) -> str:
    description = clean_text(description).strip()
    if trouble := too_long(description, DESCRIPTION_LIMIT):
        raise RuleBroken("description", trouble)
    return description


def _save(row: Tie) -> None:
    try:
        with transaction():
            row.save()
    except IntegrityError as taken:
        raise RuleBroken("name", "There is one of this name already, perhaps a retired one.") from taken


def _siblings(row: Tie) -> list[Tie]:
    """Those that can be chosen among which the row has its place."""
    model = type(row)
    same: list[Expression] = [model.retired_at.is_null()]
    if isinstance(row, Behaviour):
        same.append(Behaviour.value == row.value_id)
    return list(model.select().where(*same).order_by(model.position, model.name, model.id))


def _ordered(model: type[Tie]) -> list:  # type: ignore[type-arg]
    return list(model.select().order_by(model.retired_at.is_null(False), model.position, model.name, model.id))
