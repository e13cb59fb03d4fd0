"""People, their teams and their roles."""

from collections.abc import Iterable
from functools import cache, cached_property
from zlib import crc32

from peewee import (
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    JOIN,
    TextField,
)

from knowledge.db import BaseModel, MomentField, Prepared, locked, now, transaction
from knowledge.errors import NotFound, RuleBroken
from knowledge.files import StoredFile
from knowledge.permissions import LICENCES, ROLES, permissions_of

PREFERENCES = ("public", "team", "private")
HUES = 12


class Team(BaseModel):
    name = CharField(max_length=80, unique=True)


class Person(BaseModel):
    """Somebody with an account, or invited to one; `account_of` is whose second account this is, None for a first."""

    name = CharField(max_length=120)
    email = CharField(max_length=254, unique=True)
    password_hash = CharField(null=True)
    session_number = IntegerField(default=0)
    is_active = BooleanField(default=True)
    licence = CharField(max_length=20, null=True)
    team = ForeignKeyField(Team, null=True, backref="people", on_delete="SET NULL")
    manager = ForeignKeyField("self", null=True, backref="reports", on_delete="SET NULL")
    job_title = CharField(max_length=120, default="")
    site = CharField(max_length=80, default="")
    timezone = CharField(max_length=60, default="UTC")
    phone = CharField(max_length=40, default="")
    postal_address = TextField(default="")
    say_name = CharField(max_length=120, default="")
    called = CharField(max_length=60, default="")
    about = TextField(default="")
    expertise = TextField(default="")
    photo = ForeignKeyField(StoredFile, null=True, on_delete="SET NULL")
    started_on = DateField(null=True)
    preference = CharField(max_length=10, default="public")
    created_at = MomentField(default=now)
    account_of = ForeignKeyField("self", null=True, backref="second_accounts", on_delete="SET NULL")

    @cached_property
    def roles(self) -> frozenset[str]:
        query = PersonRole.select(PersonRole.role).where(PersonRole.person == self.id)
        return frozenset(row.role for row in query)

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles, self.licence)

    @property
    def initials(self) -> str:
        """One or two letters that stand for the name where there is no photo."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    @property
    def first_name(self) -> str:
        """What colleagues call the person; where they did not say, the first word of the name."""
        return self.called or self.name.split()[0]

    @property
    def hue(self) -> int:
        """The colour behind the initials, 0 to 11, the same wherever the person appears."""
        return crc32(self.name.encode()) % HUES

    @property
    def photo_url(self) -> str | None:
        return f"/people/{self.id}/photo?v={self.photo_id}" if self.photo_id else None


class PersonRole(BaseModel):
    person = ForeignKeyField(Person, backref="role_rows", on_delete="CASCADE")
    role = CharField(max_length=20)

    class Meta:
        indexes = ((("person", "role"), True),)


def load_person(person_id: int) -> Person:
    """The person with roles and team in one query; raises NotFound."""
    rows = _person_query().rows(person_id)
    if not rows:
        raise NotFound
    person: Person = rows[0]
    person.roles = frozenset(row.role for row in rows if row.role)
    return person


@cache
def _person_query() -> Prepared:
    return Prepared(
        lambda person_id: Person.select(Person, Team, PersonRole.role.alias("role"))
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Person)
        .join(PersonRole, JOIN.LEFT_OUTER, on=(PersonRole.person == Person.id))
        .where(Person.id == person_id)
        .objects()
    )


def find_by_email(email: str) -> Person | None:
    """The person with that address, however it is capitalised."""
    return Person.get_or_none(Person.email == normal_email(email))


def normal_email(email: str) -> str:
    """The address as it is stored: trimmed, lower case; raises RuleBroken where it cannot be one."""
    address = email.strip().lower()
    local, _, domain = address.rpartition("@")
    sane = local and domain and not any(ch.isspace() or not ch.isprintable() or ch in ',;<>"()[]\\' for ch in address)
    if not sane or len(address) > 254 or address.count("@") != 1:
        raise RuleBroken("email", "Enter an e-mail address such as name@company.com.")
    return address


def add_person(*, name: str, email: str, roles: Iterable[str], **details: object) -> Person:
    """A new person, not yet able to sign in; raises RuleBroken on a bad name, address or role."""
    with transaction():
        address = normal_email(email)
        if Person.select(Person.id).where(Person.email == address).exists():
            raise RuleBroken("email", "Somebody with this e-mail address is here already.")
        person: Person = Person.create(name=checked_name(name), email=address, **details)
        _give_roles(person, _checked_roles(roles))
    return person


def checked_name(name: str) -> str:
    """The name on one line, inner runs of space folded; raises RuleBroken."""
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise RuleBroken("name", "Enter the person's name.")
    if len(name) > 120:
        raise RuleBroken("name", "Keep the name to 120 characters.")
    return name


def set_roles(person: Person, roles: Iterable[str]) -> None:
    """Gives the person exactly these roles; raises RuleBroken where the last admin would go."""
    wanted = _checked_roles(roles)
    with transaction():
        if "admin" not in wanted:
            require_another_admin(person)
        PersonRole.delete().where(PersonRole.person == person).execute()
        _give_roles(person, wanted)


def set_licence(person: Person, licence: str | None) -> None:
    """Gives the person a writing licence, or takes it away; raises RuleBroken on an unknown one."""
    if licence not in (None, *LICENCES):
        raise RuleBroken("licence", f"Licences: {', '.join(LICENCES)}.")
    person.licence = licence
    person.save(only=[Person.licence])
    person.__dict__.pop("permissions", None)


def deactivate(person: Person) -> None:
    """Ends the account: live sessions go out at their next request; raises RuleBroken for the last admin."""
    with transaction():
        require_another_admin(person)
        Person.update(is_active=False, session_number=Person.session_number + 1).where(Person.id == person.id).execute()


def require_another_admin(person: Person) -> None:
    """Raises RuleBroken where nobody but this person could administer the portal."""
    admins = locked(
        Person.select(Person.id)
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "admin", Person.is_active)
    )
    if [admin.id for admin in admins] == [person.id]:
        raise RuleBroken("roles", "This is the last administrator. Make somebody else an administrator first.")


def people_with_role(role: str) -> list[Person]:
    """The active people who hold the role, by name."""
    query = (
        Person.select(Person)
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == role, Person.is_active)
        .order_by(Person.name)
    )
    return list(query)


def colleagues() -> list[Person]:
    """Everybody active who is staff, with teams, by name."""
    query = (
        Person.select(Person, Team)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Person)
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "staff", Person.is_active)
        .order_by(Person.name)
    )
    return list(query)


def _checked_roles(roles: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(roles)
    unknown = wanted - frozenset(ROLES)
    if unknown:
        raise RuleBroken("roles", f"There is no role “{min(unknown)}”. Roles: {', '.join(ROLES)}.")
    return wanted


def _give_roles(person: Person, roles: frozenset[str]) -> None:
    rows = [(person.id, role) for role in sorted(roles)]
    if rows:
        PersonRole.insert_many(rows, fields=[PersonRole.person, PersonRole.role]).execute()
    person.roles = roles
    person.__dict__.pop("permissions", None)
