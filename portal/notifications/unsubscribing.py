"""Links that end mail about some kinds of notices: signed, for one person, without an end, and without signing in."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from knowledge.errors import NotFound
from knowledge.people import Person, load_person
from portal.notifications.kinds import KINDS, Kind

SALT = "unsubscribe"
LONGEST_TOKEN = 300


@dataclass(frozen=True)
class Ending:
    """Whose mail a link ends, and about which kinds."""

    person: Person
    kinds: list[Kind]

    @property
    def keys(self) -> list[str]:
        return [kind.key for kind in self.kinds]


def unsubscribe_address(person: Person, kinds: Sequence[str]) -> str:
    """The full address that ends the person's mail about these kinds."""
    return current_app.config["PORTAL"].url.rstrip("/") + unsubscribe_path(person, kinds)


def unsubscribe_path(person: Person, kinds: Sequence[str]) -> str:
    """The same within the portal."""
    return f"/unsubscribe/{_signer().dumps([person.id, ','.join(kinds)])}"


def read_token(token: str) -> Ending | None:
    """What the link ends; None where it is not whole, or speaks of nobody and nothing that is here."""
    try:
        person_id, keys = _signer().loads(token[:LONGEST_TOKEN])
        person = load_person(person_id)
    except (BadData, NotFound):
        return None
    kinds = [KINDS[key] for key in keys.split(",") if key in KINDS]
    return Ending(person, kinds) if kinds else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt=SALT)  # type: ignore[arg-type]
