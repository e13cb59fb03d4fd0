"""The numbers on the page of the queue, who is away, and the step that can be taken back: columns of one row."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from peewee import Case, Expression, Function, ModelSelect, Value, fn

from knowledge.db import as_moment
from knowledge.people import Person
from portal.thank_you.absences import Away, away_columns, away_from
from portal.thank_you.events import KINDS
from portal.thank_you.models import QueueEvent, QueueItem, Thanks
from portal.thank_you.tabs import belongs_to

UNDOABLE = [name for name, kind in KINDS.items() if kind.is_step and not kind.is_final]
About = QueueItem.alias("about")


@dataclass(frozen=True)
class Undoable:
    """The viewer's last step, while it is young and the last one of its item."""

    item_id: int
    version: int
    name: str
    kind: str
    at: datetime

    @property
    def label(self) -> str:
        return KINDS[self.kind].label

    @property
    def url(self) -> str:
        return f"/queue/{self.item_id}/undo"


@dataclass(frozen=True)
class Numbers:
    """`counts` has a number for each tab; `claims` is how many items the viewer has at hand."""

    counts: dict[str, int]
    claims: int
    thanked_this_week: int = 0
    waiting_long: int = 0
    away: Away | None = None
    undoable: Undoable | None = None


def number_columns(
    tabs: tuple[str, ...], *, viewer: Value, today: Value, week: Value, long_ago: Value, undo_since: Value
) -> dict[str, Any]:
    """The columns by name; those of items are counted while their table is gone through once."""
    columns: dict[str, Any] = {f"tab_{tab}": _items_that(belongs_to(tab, viewer, today)) for tab in tabs}
    columns["claims"] = _items_that(QueueItem.claimed_by == viewer)
    if "waiting" in tabs:
        waits = belongs_to("waiting", viewer, today)
        columns["waiting_long"] = _items_that(waits & (QueueItem.created_at < long_ago))
        columns["thanked_this_week"] = Thanks.select(fn.COUNT(Thanks.id)).where(
            Thanks.given_at >= week, Thanks.revoked_at.is_null(), Thanks.person != viewer
        )
        columns |= away_columns(QueueItem.select(fn.COUNT(QueueItem.id)).where(waits), today=today)
    return columns | _undo_columns(viewer, undo_since)


def numbers_from(found: dict[str, Any]) -> Numbers:
    """The numbers by what number_columns found."""
    return Numbers(
        counts={name.removeprefix("tab_"): count for name, count in found.items() if name.startswith("tab_")},
        claims=found["claims"],
        thanked_this_week=found.get("thanked_this_week", 0),
        waiting_long=found.get("waiting_long", 0),
        away=away_from(found),
        undoable=_undoable_from(found),
    )


def _items_that(condition: Expression) -> Function:
    return fn.COUNT(Case(None, [(condition, 1)]))


def _undo_columns(viewer: Value, since: Value) -> dict[str, Any]:
    steps: ModelSelect = (
        QueueEvent.select()
        .join(About, on=QueueEvent.item)
        .join(Person, on=About.person)
        .where(
            QueueEvent.by == viewer,
            QueueEvent.at >= since,
            QueueEvent.number == About.version,
            QueueEvent.kind.in_(UNDOABLE),
        )
        .order_by(QueueEvent.at.desc(), QueueEvent.id.desc())
        .limit(1)
    )
    columns = {
        "item_id": About.id,
        "version": About.version,
        "name": Person.name,
        "kind": QueueEvent.kind,
        "at": QueueEvent.at,
    }
    return {f"undo_{name}": steps.select(column) for name, column in columns.items()}


def _undoable_from(found: dict[str, Any]) -> Undoable | None:
    if found["undo_item_id"] is None:
        return None
    columns = {field.name: found[f"undo_{field.name}"] for field in fields(Undoable)}
    return Undoable(**columns | {"at": as_moment(columns["at"])})
