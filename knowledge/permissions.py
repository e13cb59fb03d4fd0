"""Permissions as data: what each role, and each writing licence, allows."""

from typing import Protocol

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "customer": frozenset({"read_customer_articles"}),
    "staff": frozenset(
        {
            "read_customer_articles",
            "read_staff_articles",
            "see_people",
            "use_wall",
            "receive_thanks",
        }
    ),
    "technician": frozenset({"write_articles", "tend_articles"}),
    "manager": frozenset(
        {
            "nominate_for_thanks",
            "see_fairness",
            "grant_licences",
            "tend_articles",
            "tend_team_articles",
            "archive_articles",
        }
    ),
    "ceo": frozenset({"see_queue", "work_queue", "thank_as_ceo", "see_fairness", "see_fairness_of_all"}),
    "assistant": frozenset({"see_queue", "prepare_queue", "see_fairness", "see_fairness_of_all"}),
    "admin": frozenset(
        {
            "manage_people",
            "grant_licences",
            "keep_word_list",
            "keep_values",
            "keep_screens",
            "read_audit",
            "keep_mail",
            "moderate_wall",
            "see_fairness",
            "see_fairness_of_all",
            "tend_articles",
            "archive_articles",
        }
    ),
}
LICENCE_PERMISSIONS: dict[str, frozenset[str]] = {
    "candidate": frozenset(),
    "contributor": frozenset({"publish_small_edits"}),
    "publisher": frozenset({"publish_small_edits", "review_articles", "archive_articles"}),
}
ROLES = tuple(ROLE_PERMISSIONS)
LICENCES = tuple(LICENCE_PERMISSIONS)
PERMISSIONS = frozenset().union(*ROLE_PERMISSIONS.values(), *LICENCE_PERMISSIONS.values())


class Holder(Protocol):
    """Whoever holds permissions: a Person."""

    @property
    def permissions(self) -> frozenset[str]: ...


def permissions_of(roles: frozenset[str], licence: str | None) -> frozenset[str]:
    """Everything that these roles, and this licence where the person writes at all, allow."""
    granted: frozenset[str] = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
    if "read_staff_articles" not in granted:
        granted -= {"write_articles", "tend_articles"}  # an editor shows internal blocks
    if licence and "write_articles" in granted:
        granted |= LICENCE_PERMISSIONS[licence]
    return granted


def may(viewer: Holder | None, permission: str) -> bool:
    """Whether the viewer holds the permission; None is somebody who has not signed in."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return viewer is not None and permission in viewer.permissions
