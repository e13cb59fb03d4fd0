"""Two accounts of one person: what gives them away."""

import unicodedata

from knowledge.people import Person

SHORTEST_PHONE = 7


def is_same_person(one: Person, other: Person) -> bool:
    """Whether both accounts are one person's: the account itself, one mailbox, or one name with one address or phone.

    A phone alone tells nothing, for colleagues share a desk's.
    """
    if one.id == other.id or _mailbox(one) == _mailbox(other):
        return True
    if _folded(one.name) != _folded(other.name):
        return False
    return _mailbox(one)[0] == _mailbox(other)[0] or (_phone(one) == _phone(other) != "")


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
