"""Passwords: what makes a good one, how it is kept, how it is checked."""

import unicodedata
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from knowledge.errors import Conflict, RuleBroken
from knowledge.people import Person

SHORTEST, LONGEST = 12, 200
SHORTEST_LOCAL_PART = 4
METHOD = "scrypt"

# The words that people reach for; digits and signs around or between them make a password no better.
COMMON = frozenset(
    "password passwort passwordpassword motdepasse contrasena administrator administrador letmein letmeinnow "
    "welcome welcomehome willkommen iloveyou iloveyouforever qwerty qwertyuiop qwertzuiop azertyuiop asdfghjkl "
    "asdfghjklqwertyuiop zxcvbnm qwertyuiopasdfghjkl changeme changemenow changeit default secret topsecret "
    "football baseball basketball superman starwars princess sunshine trustno whatever abcdefghijkl "
    "abcdefghijklm abcdefghijklmnopqrstuvwxyz abc abcd abcdef porchlight company companyname summer winter".split()
)


def set_password(person: Person, password: str) -> None:
    """Gives the person the password, and ends every session and link of theirs.

    Raises RuleBroken on a poor password, Conflict where the account was changed since the person was loaded.
    """
    kept = hash_password(checked(password, person.email))
    unchanged = (Person.id == person.id) & (Person.session_number == person.session_number)
    change = Person.update(password_hash=kept, session_number=Person.session_number + 1)
    if not change.where(unchanged).execute():
        raise Conflict
    person.password_hash = kept
    person.session_number += 1


def change_password(person: Person, current: str, wanted: str, again: str) -> None:
    """Gives the person another password; raises RuleBroken where the current one is not right."""
    if not is_right(person, current):
        raise RuleBroken("current_password", "This is not your current password.")
    set_password(person, twice(wanted, again))


def twice(password: str, again: str) -> str:
    """The password, typed the same both times; raises RuleBroken."""
    if password != again:
        raise RuleBroken("password_again", "The two are not the same. Type the new password again.")
    return password


def checked(password: str, email: str) -> str:
    """The password, fit to be kept; raises RuleBroken saying what is wrong with it."""
    if len(password) > 4 * LONGEST:
        raise RuleBroken("password", f"Keep the password to {LONGEST} characters.")
    password = _normal(password)
    if len(password) < SHORTEST:
        raise RuleBroken("password", f"Use at least {SHORTEST} characters; a few words in a row are easy to remember.")
    if len(password) > LONGEST:
        raise RuleBroken("password", f"Keep the password to {LONGEST} characters.")
    folded = password.casefold()
    local_part = email.partition("@")[0].casefold()
    if len(local_part) >= SHORTEST_LOCAL_PART and local_part in folded:
        raise RuleBroken("password", "Leave your e-mail address out of the password.")
    letters = "".join(character for character in folded if character.isalpha())
    if len(set(folded)) < 5 or folded.isdigit() or letters in COMMON:
        raise RuleBroken("password", "Passwords like this are tried first. Choose something only you would say.")
    return password


def is_right(person: Person | None, password: str) -> bool:
    """Whether this is the person's password; takes as long for nobody, or for one without a password."""
    kept = person.password_hash if person else None
    matches = check_password_hash(kept or _nobodys_hash(), _normal(password)[: LONGEST + 1])
    return bool(kept) and matches


def keep_current(person: Person, password: str) -> None:
    """Keeps the right password by the current method, where it was kept by an older one."""
    if not str(person.password_hash).startswith(_nobodys_hash().partition("$")[0]):
        Person.update(password_hash=hash_password(password)).where(Person.id == person.id).execute()


def hash_password(password: str) -> str:
    """What is kept in place of the password."""
    return generate_password_hash(_normal(password), method=METHOD)


def _normal(password: str) -> str:
    """The one form of what different keyboards send for the same characters, cut where none is accepted.

    The cut comes first: bringing a long row of marks into order takes time with the square of its length.
    """
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody signs in with this")
