"""Two accounts of one person: what gives them away, and what an administrator knows of them."""

import unicodedata

from knowledge import audit
from knowledge.db import locked, transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person, find_by_email

SHORTEST_PHONE = 7


def is_same_person(one: Person, other: Person) -> bool:
    """Whether both accounts are one person's: linked, of one mailbox, or of one name with one address or phone.

    A phone alone tells nothing, for colleagues share a desk's.
    """
    if _first_account(one) == _first_account(other) or _mailbox(one) == _mailbox(other):
        return True
    if _folded(one.name) != _folded(other.name):
        return False
    return _mailbox(one)[0] == _mailbox(other)[0] or (_phone(one) == _phone(other) != "")


def link_accounts(second: Person, address: str, *, by: Person) -> Person:
    """Whose account `second` is from now on, with what is linked to it: the person of that address.

    Raises RuleBroken.
    """
    with transaction():
        # All of them: two administrators who link the same accounts crosswise at once would make a circle.
        list(locked(Person.select(Person.id).order_by(Person.id)))
        found = _holder(address)
        first: Person = found.account_of or found
        if first.id == second.id:
            raise RuleBroken("first_account", "This account has the address, or that one is linked to it already.")
        linked = (Person.id == second.id) | (Person.account_of == second.id)
        Person.update(account_of=first.id).where(linked).execute()
        audit.record("person.accounts_linked", second, by=by, first=first.email)
    return first


def part_accounts(second: Person, *, by: Person) -> None:
    """Notes that the account is somebody else's after all; nothing where it is linked to none."""
    with transaction():
        is_linked = (Person.id == second.id) & Person.account_of.is_null(False)
        if Person.update(account_of=None).where(is_linked).execute():
            audit.record("person.accounts_parted", second, by=by)


def _holder(address: str) -> Person:
    try:
        found = find_by_email(address)
    except RuleBroken as refusal:
        raise RuleBroken("first_account", refusal.message) from refusal
    if found is None:
        raise RuleBroken("first_account", "Nobody here has this address.")
    return found


def _first_account(person: Person) -> int:
    return person.account_of_id or person.id


def _mailbox(person: Person) -> tuple[str, str]:
    """Where mail to the person arrives: without what stands behind a plus, dots and capitals."""
    local, _, domain = person.email.lower().rpartition("@")
    return local.partition("+")[0].replace(".", ""), domain


def _phone(person: Person) -> str:
    """The digits of the phone; empty where they are too few to be one. The country's prefix does not count."""
    digits = "".join(ch for ch in person.phone if ch.isdigit())
    return digits[-SHORTEST_PHONE:] if len(digits) >= SHORTEST_PHONE else ""


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(ch for ch in plain if not unicodedata.combining(ch)).split())
