"""What identifies somebody or opens a door: found with its place, so that it can be pointed at and taken out.

Every pattern takes time in proportion to the text, whatever the text: each run of characters is begun once, and what
may repeat is bounded.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.phrases import Phrases

NO_PHRASES = Phrases()
_Span = tuple[int, int]

_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]{0,20000}-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[opsur]_[A-Za-z0-9]{36,255}\b|\bgithub_pat_\w{20,255}\b|\bAIza[\w-]{35}"
    r"|(?<![\w-])xox[abeoprs]-[\w-]{10,200}|(?<![\w-])glpat-[\w-]{20,100}|\bsk_live_[A-Za-z0-9]{16,200}"
    r"|(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10,2000}"
    r"|(?<=Bearer )[\w.~+/=-]{20,2000}"
)
_PASSWORD = re.compile(
    r"\b(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)[\"']?"
    r"[ \t]{0,20}[:=][ \t]{0,20}[\"']?([^\s\"'`,;]{8,200})",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[<>{}$*…\[\]]|\.\.\.|x{4}|your|example|change|placeholder|secret|password", re.IGNORECASE)
_CARD = re.compile(
    r"(?<![\w.-])(?:(\d{4}(?:[ -]\d{4}){3})(?:[ -]\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![\w-])"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_EXAMPLE_DOMAIN = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w+])\+\d(?:[ ()/.-]{0,2}\d){7,14}(?!\d)"
    r"|(?<![\w.+:/-])\(?0\d{1,4}\)?[ /-]\d{3,4}(?:[ -]?\d{2,4}){1,2}(?![\w-])"
    r"|(?<![\w.+:/-])0\d(?:[ .]\d\d){4}(?![\w-])"
)
_PRIVATE = re.compile(
    r"(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?![\d.]*\d)"
    r"|(?<![\w:])(?:f[cd][0-9a-f]{2}|fe80)(?:::?[0-9a-f]{1,4}){2,7}(?![\w:])",
    re.IGNORECASE,
)
_INTERNAL_HOST = re.compile(
    r"(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}\.(?:local|lan|internal|intranet|corp|localdomain)\b(?![\w(-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that ought not to be there, why, and the neutral words that can stand in its place."""

    name: str
    message: str
    reason: str
    stand_in: str


@dataclass(frozen=True)
class Find:
    """One such thing: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


_OPENS = "Whoever finds the article can use it. Put a placeholder such as <token> there, and change the real one."
KEY = Kind("secret", "This looks like a key or a token.", _OPENS, "[key]")
PASSWORD = Kind("secret", "This looks like a password or a key.", _OPENS, "[password]")
CARD = Kind("card", "This is the number of a payment card.", "It must not be kept anywhere.", "[card number]")
CUSTOMER = Kind(
    "customer",
    "The name of a customer.",
    "They did not agree to be named. Say what kind of company it is, if that matters.",
    "[customer]",
)
EMAIL = Kind(
    "email",
    "An e-mail address.",
    "It may be a customer's or a colleague's own. Use a name that belongs to nobody, such as name@example.com.",
    "[e-mail address]",
)
PHONE = Kind("phone", "A phone number.", "Is it meant for everybody who reads this?", "[phone number]")
_INSIDE = "Readers outside cannot reach it, and learn how the network is laid out. Put it in a block for staff."
PRIVATE_ADDRESS = Kind("private-address", "An address of a private network.", _INSIDE, "[private address]")
INTERNAL_HOST = Kind("internal-host", "The name of an internal machine.", _INSIDE, "[internal host]")
NOWHERE = frozenset({KEY, PASSWORD, CARD})
"""What belongs in no text at all; the other kinds are for colleagues only."""


def found_in(text: str, *, customers: Phrases = NO_PHRASES) -> list[Find]:
    """Everything of these kinds in the text, in order, none inside another; where two meet, the graver stays."""
    taken = bytearray(len(text))
    found = []
    for kind, spans in (*_RULES, (CUSTOMER, lambda text: (span[:2] for span in customers.spans(text)))):
        for start, end in spans(text):
            if 1 not in taken[start:end]:
                taken[start:end] = b"\1" * (end - start)
                found.append(Find(kind, start, end))
    return sorted(found, key=lambda find: find.start)


def is_card_number(digits: str) -> bool:
    """Whether the digits pass Luhn's check (ISO/IEC 7812-1, annex B), as every payment card's number does."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(value - 9 if value > 9 else value for value in doubled) + sum(map(int, digits[::-2]))
    return total % 10 == 0 and len(set(digits)) > 1


def _keys(text: str) -> Iterator[_Span]:
    return (found.span() for found in _KEY.finditer(text))


def _passwords(text: str) -> Iterator[_Span]:
    for found in _PASSWORD.finditer(text):
        if not _PLACEHOLDER.search(found[1]) and any(ch.isdigit() for ch in found[1]):
            yield found.span(1)


def _cards(text: str) -> Iterator[_Span]:
    """A card's number may stand among other groups of digits, so that a run that is none is begun anew within."""
    at = 0
    while run := _CARD.search(text, at):
        written = next((part for part in (run[0], run[1]) if part and _is_card(part)), None)
        if written:
            yield run.start(), run.start() + len(written)
        at = run.start() + len(written or run[0][:4])


def _is_card(written: str) -> bool:
    return is_card_number(written.replace(" ", "").replace("-", ""))


def _emails(text: str) -> Iterator[_Span]:
    return (found.span() for found in _EMAIL.finditer(text) if not _EXAMPLE_DOMAIN.search(found[1]))


def _phones(text: str) -> Iterator[_Span]:
    return (found.span() for found in _PHONE.finditer(text))


def _private_addresses(text: str) -> Iterator[_Span]:
    return (found.span() for found in _PRIVATE.finditer(text))


def _internal_hosts(text: str) -> Iterator[_Span]:
    return (found.span() for found in _INTERNAL_HOST.finditer(text))


_RULES: tuple[tuple[Kind, Callable[[str], Iterator[_Span]]], ...] = (
    (KEY, _keys),
    (PASSWORD, _passwords),
    (CARD, _cards),
    (EMAIL, _emails),
    (PHONE, _phones),
    (PRIVATE_ADDRESS, _private_addresses),
    (INTERNAL_HOST, _internal_hosts),
)
