"""Who changed what, when: one entry for each change of state, written in the change's own transaction."""

from typing import Any

from peewee import JOIN, CharField, ForeignKeyField, IntegerField, JSONField

from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person


class AuditEntry(BaseModel):
    at = MomentField(default=now, index=True)
    person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    person_name = CharField(max_length=120)
    action = CharField(max_length=60)
    subject_type = CharField(max_length=40)
    subject_id = IntegerField()
    detail = JSONField(default=dict)


def record(action: str, subject: BaseModel, *, by: Person | None, **detail: Any) -> None:
    """Writes the entry; `by` None is the portal itself: its clock, its command line."""
    AuditEntry.create(
        person=by,
        person_name=by.name if by else "the portal",
        action=action,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.id,
        detail=detail,
    )


def newest_entries(limit: int, offset: int = 0) -> list[AuditEntry]:
    """Entries, newest first."""
    query = AuditEntry.select(AuditEntry, Person).join(Person, JOIN.LEFT_OUTER)
    return list(query.order_by(AuditEntry.id.desc()).limit(limit).offset(offset))
