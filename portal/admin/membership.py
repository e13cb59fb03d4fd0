"""Who belongs here, with which roles: inviting people, changing them, ending and renewing their accounts."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import RuleBroken
from knowledge.people import (
    Person,
    Team,
    add_person,
    checked_name,
    deactivate,
    find_by_email,
    normal_email,
    set_licence,
    set_roles,
)
from knowledge.permissions import LICENCES, ROLES
from knowledge.text import too_long
from portal.accounts.letters import send_invitation
from portal.mail import cancel_mail_to
from portal.thank_you.leaving import person_left

LONGEST_CHAIN = 50
TITLE_LENGTH = 120


@dataclass(frozen=True)
class Membership:
    """What an administrator says of a person; `roles` in alphabetical order."""

    name: str
    email: str
    roles: tuple[str, ...]
    licence: str | None = None
    team: int | None = None
    manager: int | None = None
    job_title: str = ""


def membership_of(person: Person) -> Membership:
    """What stands in the database now."""
    return Membership(
        name=person.name,
        email=person.email,
        roles=tuple(sorted(person.roles)),
        licence=person.licence,
        team=person.team_id,
        manager=person.manager_id,
        job_title=person.job_title,
    )


def invite(wanted: Membership, *, by: Person) -> tuple[Person, str]:
    """The new person and their invitation link, which is mailed to them too; raises RuleBroken."""
    with transaction():
        wanted = _checked(wanted)
        person = add_person(
            name=wanted.name,
            email=wanted.email,
            roles=wanted.roles,
            licence=wanted.licence,
            team=wanted.team,
            manager=wanted.manager,
            job_title=wanted.job_title,
        )
        link = send_invitation(person, by=by)
        audit.record("person.invited", person, by=by, name=person.name, email=person.email, roles=list(wanted.roles))
    return person, link


def invite_again(person: Person, *, by: Person) -> str:
    """A new invitation link, mailed too; the one before it no longer works. Raises RuleBroken for who has joined."""
    if person.password_hash or not person.is_active:
        raise RuleBroken("email", "Only somebody who has not signed in yet can be invited again.")
    with transaction():
        Person.update(session_number=Person.session_number + 1).where(Person.id == person.id).execute()
        fresh: Person = Person.get_by_id(person.id)
        link = send_invitation(fresh, by=by)
        audit.record("person.invited_again", person, by=by)
    return link


def change(person: Person, wanted: Membership, *, by: Person) -> dict[str, tuple[Any, Any]]:
    """What was changed, each as before and after; empty where nothing was. Raises RuleBroken."""
    with transaction():
        wanted = _checked(wanted, person)
        before, after = asdict(membership_of(person)), asdict(wanted)
        changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        if not changes:
            return {}
        if "roles" in changes:
            set_roles(person, wanted.roles)
        set_licence(person, wanted.licence)
        Person.update(
            name=wanted.name,
            email=wanted.email,
            team=wanted.team,
            manager=wanted.manager,
            job_title=wanted.job_title,
        ).where(Person.id == person.id).execute()
        audit.record("person.changed", person, by=by, **_as_detail(changes))
    return changes


def end(person: Person, *, by: Person) -> None:
    """Ends the account, live sessions included, and calls off the mail that waits for the person.

    Raises RuleBroken for oneself and for the last administrator.
    """
    if person.id == by.id:
        raise RuleBroken("active", "You cannot end your own account. Ask another administrator.")
    with transaction():
        deactivate(person)
        person_left(person, by=by)
        cancel_mail_to(person, reason=f"{person.name} is no longer here.")
        audit.record("person.deactivated", person, by=by)


def renew(person: Person, *, by: Person) -> None:
    """Opens an ended account again, with the password and the roles it had."""
    with transaction():
        if Person.update(is_active=True).where(Person.id == person.id, ~Person.is_active).execute():
            audit.record("person.reactivated", person, by=by)


def _as_detail(changes: dict[str, tuple[Any, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {"before": before, "after": after} for name, (before, after) in changes.items()}


def _checked(wanted: Membership, person: Person | None = None) -> Membership:
    """The membership as it can be kept; raises RuleBroken naming every field that is wrong."""
    errors: dict[str, str] = {}
    name = _tried(errors, checked_name, wanted.name)
    email = _tried(errors, normal_email, wanted.email)
    holder = find_by_email(email) if email else None
    if holder and (person is None or holder.id != person.id):
        errors["email"] = "Somebody with this e-mail address is here already."
    if not wanted.roles or not set(wanted.roles) <= set(ROLES):
        errors["roles"] = "Choose at least one role; “staff” is for everybody who works here."
    if wanted.licence and wanted.licence not in LICENCES:
        errors["licence"] = "Choose a licence from the list."
    if wanted.team is not None and not Team.select().where(Team.id == wanted.team).exists():
        errors["team"] = "Choose a team from the list."
    if wanted.manager is not None and not _may_manage(wanted.manager, person):
        errors["manager"] = "Choose somebody active who does not report to this person."
    if problem := too_long(wanted.job_title, TITLE_LENGTH):
        errors["job_title"] = problem
    if errors:
        raise RuleBroken.of(errors)
    return Membership(**{**asdict(wanted), "name": name, "email": email, "roles": tuple(sorted(set(wanted.roles)))})


def _tried(errors: dict[str, str], check: Callable[[str], str], typed: str) -> str:
    try:
        return check(typed)
    except RuleBroken as broken:
        errors.update(broken.errors)
        return ""


def _may_manage(manager_id: int, person: Person | None) -> bool:
    """Whether the manager is active, and no chain of managers leads from them to the person."""
    manager = Person.get_or_none(Person.id == manager_id)
    if manager is None or not manager.is_active:
        return person is not None and person.manager_id == manager_id and manager is not None
    above: int | None = manager_id
    for _ in range(LONGEST_CHAIN):
        if above is None or person is None:
            return True
        if above == person.id:
            return False
        above = Person.select(Person.manager).where(Person.id == above).scalar()
    return False
