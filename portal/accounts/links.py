"""Links that let somebody set a password: signed, short-lived, and spent by the first use."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from knowledge.errors import NotFound
from knowledge.people import Person, load_person


@dataclass(frozen=True)
class LinkKind:
    salt: str
    path: str
    lifetime: timedelta


INVITATION = LinkKind("invitation", "/invitation/", timedelta(days=7))
RESET = LinkKind("password reset", "/password/reset/", timedelta(hours=2))


class LinkSpent(Exception):
    """The link was used, is too old, was replaced by a newer one, or never was one."""


def make_link(kind: LinkKind, person: Person) -> str:
    """The full address, which dies with the person's next new session number, password or e-mail address."""
    token = _signer(kind).dumps([person.id, _fingerprint(person)])
    return f"{current_app.config['PORTAL'].url}{kind.path}{token}"


def person_of(kind: LinkKind, token: str) -> Person:
    """Whose link this is; raises LinkSpent."""
    try:
        person_id, fingerprint = _signer(kind).loads(token, max_age=int(kind.lifetime.total_seconds()))
        person = load_person(person_id)
    except (BadData, NotFound) as error:
        raise LinkSpent from error
    if not person.is_active or fingerprint != _fingerprint(person):
        raise LinkSpent
    return person


def _signer(kind: LinkKind) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt=kind.salt)  # type: ignore[arg-type]


def _fingerprint(person: Person) -> str:
    state = f"{person.password_hash}|{person.session_number}|{person.email}"
    return hashlib.sha256(state.encode()).hexdigest()[:20]
