"""Addresses of people here that mail does not reach: no mail goes there until the address is changed or confirmed."""

from collections.abc import Collection
from datetime import datetime

from peewee import CharField

from knowledge import audit
from knowledge.db import BaseModel, MomentField, now, transaction
from knowledge.people import Person
from knowledge.text import clean_line

LONGEST_REASON = 300


class LostAddress(BaseModel):
    """An address from which mail came back, with the mail server's reason."""

    address = CharField(max_length=254, unique=True)
    reason = CharField(max_length=LONGEST_REASON)
    since = MomentField(default=now)


def mark_lost(address: str, reason: str, *, at: datetime) -> bool:
    """Whether the address is now marked for the first time; only one that belongs to a person here is kept."""
    person: Person | None = Person.get_or_none(Person.email == address)
    if person is None:
        return False
    with transaction():
        why = clean_line(reason)[:LONGEST_REASON]
        _, is_new = LostAddress.get_or_create(address=address, defaults={"reason": why, "since": at})
        if is_new:
            audit.record("address.lost", person, by=None, reason=why)
    return bool(is_new)


def lost(address: str) -> LostAddress | None:
    """What is known against the address; None where mail reaches it, as far as anybody knows."""
    found: LostAddress | None = LostAddress.get_or_none(LostAddress.address == address)
    return found


def lost_among(addresses: Collection[str]) -> set[str]:
    """Those of the addresses that mail does not reach; one query."""
    query = LostAddress.select(LostAddress.address).where(LostAddress.address.in_(list(addresses)))
    return {row.address for row in query}


def confirm(person: Person, *, by: Person) -> bool:
    """Whether mail goes to the person's address again from now on, which it did not before."""
    with transaction():
        was_lost = bool(LostAddress.delete().where(LostAddress.address == person.email).execute())
        if was_lost:
            audit.record("address.confirmed", person, by=by)
    return was_lost
