"""Who works on the queue: by role, or as somebody's deputy."""

from knowledge.people import Person

HOLDING_ROLES = ("ceo", "manager")


def may_hold(person: Person) -> bool:
    """Whether items can be delegated to the person, or a deputyship."""
    return not person.roles.isdisjoint(HOLDING_ROLES)
