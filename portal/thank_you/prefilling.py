"""What a form on an item begins with."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from knowledge.people import Person
from portal.thank_you import events
from portal.thank_you.models import QueueEvent, QueueItem
from portal.thank_you.nominating import PROMISE, Nomination, nomination_of
from portal.thank_you.triage import LONGEST_DELEGATION

Filler = Callable[[QueueItem, list[QueueEvent], Person, date], dict[str, str]]


def prefilled(item: QueueItem, form: str, viewer: Person, *, today: date) -> dict[str, str]:
    """The fields as the form opens: own words that were kept, what is known, sensible days; else nothing."""
    filler = FILLERS.get(form)
    return filler(item, events.events_of(item), viewer, today) if filler else {}


def as_fields(nomination: Nomination) -> dict[str, str]:
    """A nomination as the fields of its form."""
    facts = {name: str(value) if value else "" for name, value in asdict(nomination.facts).items()}
    due_on = nomination.due_on.isoformat() if nomination.due_on else ""
    return {**facts, "deed": nomination.deed, "impact": str(nomination.impact), "due_on": due_on}


def _own_words(kind: str) -> Filler:
    def fill(item: QueueItem, happened: list[QueueEvent], viewer: Person, today: date) -> dict[str, str]:
        own = [event for event in happened if event.kind == kind and event.by_id == viewer.id]
        return {"words": own[-1].words, "subject": own[-1].note} if own else {}

    return fill


def _visit(item: QueueItem, happened: list[QueueEvent], viewer: Person, today: date) -> dict[str, str]:
    planned = events.latest(happened, "visit_planned")
    if planned is None or planned.planned_at is None:
        return {}
    local = planned.planned_at.astimezone(ZoneInfo(viewer.timezone))
    return {"place": planned.place, "day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}


def _snooze(item: QueueItem, happened: list[QueueEvent], viewer: Person, today: date) -> dict[str, str]:
    return {"until": (today + timedelta(days=7)).isoformat()}


def _delegation(item: QueueItem, happened: list[QueueEvent], viewer: Person, today: date) -> dict[str, str]:
    in_time = today <= item.due_on <= today + LONGEST_DELEGATION
    return {"due_on": (item.due_on if in_time else today + PROMISE).isoformat()}


def _facts(item: QueueItem, happened: list[QueueEvent], viewer: Person, today: date) -> dict[str, str]:
    return as_fields(nomination_of(item))


def _contact(item: QueueItem, happened: list[QueueEvent], viewer: Person, today: date) -> dict[str, str]:
    return {"phone": item.person.phone, "postal_address": item.person.postal_address}


FILLERS: dict[str, Filler] = {
    "note": _own_words("noted"),
    "email": _own_words("mailed"),
    "visit": _visit,
    "snooze": _snooze,
    "delegation": _delegation,
    "facts": _facts,
    "contact": _contact,
}
