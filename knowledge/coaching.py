"""What a good colleague would say about a text before it is reviewed: each hint with its reason and its place.

Hints never block. They look at what the text's readers will see: what stands in a block for staff is not held against
an article for customers, and colleagues may read each other's addresses; keys and card numbers belong in no article.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from knowledge.article_text import ArticleText
from knowledge.rendering import code_lines, for_outer_readers

MOST_HINTS = 20
LONGEST_LINE = 2_000
LONG_SENTENCE = 40  # words
HARD_TO_READ = 30.0
ENOUGH_WORDS = 120

_SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[opsur]_[A-Za-z0-9]{36,255}\b"
    r"|\bxox[abeoprs]-[\w-]{10,200}|\bglpat-[\w-]{20,100}|\bsk_live_[A-Za-z0-9]{16,200}"
    r"|\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10,2000}"
)
_ASSIGNED = re.compile(
    r"\b(?:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)[\"']?\s*[:=]\s*[\"']?"
    r"([^\s\"'`,;]{8,200})",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[<>{}$*…]|\.\.\.|x{4}|your|example|change|placeholder|secret|password", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_EXAMPLE_DOMAIN = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ()/-]{0,2}\d){7,14}(?!\d)")
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
_PRIVATE = re.compile(
    r"(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?![\d.]*\d)"
)
_INTERNAL_HOST = re.compile(
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:local|lan|internal|intranet|corp|localdomain)\b(?!\()", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\(([^)\n]{0,500})\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{0,300})\]\(([^)\n]{0,500})\)")
_STEP = re.compile(r"\s{0,3}\d{1,3}[.)]\s")
_RESULT = re.compile(
    r"\b(?:see|shows?|shown|appears?|result|works?|done|now|answers?|returns?|green|success\w*|ready|prints?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?…]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SAYS_NOTHING = frozenset(
    "article document error faq fix guide help how how-to howto info information instructions issue manual new "
    "notes problem question solution test text title tutorial untitled".split()
)
_UNDESCRIBED = frozenset("image img photo picture screenshot untitled".split())


@dataclass(frozen=True)
class Hint:
    """`line` counts from 1 in the text, and is 0 where the hint is about the title or the whole."""

    kind: str
    message: str
    reason: str
    line: int = 0
    excerpt: str = ""


def hints_for(text: ArticleText) -> list[Hint]:
    """At most 20 hints, the grave ones first, then as they stand in the text; the same text gives the same hints."""
    body = text.body if text.audience == "staff" else for_outer_readers(text.body)
    lines = [line[:LONGEST_LINE] for line in body.split("\n")]
    rules = (*_EVERYWHERE, *(() if text.audience == "staff" else _FOR_OUTER))
    found = [hint for rule in rules for number, line in enumerate(lines, start=1) for hint in rule(line, number)]
    prose = _prose(body, lines)
    whole = [*_title(text), *_marks(prose), *_steps(text, lines), *_reading(prose)]
    return list(islice(dict.fromkeys([*found, *whole]), MOST_HINTS))


def is_card_number(digits: str) -> bool:
    """Whether the digits pass Luhn's check (ISO/IEC 7812-1, annex B), as every payment card's number does."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(value - 9 if value > 9 else value for value in doubled) + sum(map(int, digits[::-2]))
    return total % 10 == 0 and len(set(digits)) > 1


def reading_ease(text: str) -> float | None:
    """Flesch's reading ease (1948), about 0 hard to 100 easy, for English; None for fewer than 120 words."""
    words = _WORD.findall(text)
    sentences = sum(1 for part in _SENTENCE.findall(text) if _WORD.search(part))
    if len(words) < ENOUGH_WORDS or not sentences:
        return None
    syllables = sum(_syllables(word.lower()) for word in words)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)


def _secrets(line: str, number: int) -> Iterator[Hint]:
    reason = "Whoever finds the article can use it. Put a placeholder such as <token> there, and change the real one."
    for found in _SECRETS.finditer(line):
        yield Hint("secret", "This looks like a key or a token.", reason, number, found[0][:24])
    for found in _ASSIGNED.finditer(line):
        if not _PLACEHOLDER.search(found[1]) and any(ch.isdigit() for ch in found[1]):
            yield Hint("secret", "This looks like a password or a key.", reason, number, found[0][:40])


def _cards(line: str, number: int) -> Iterator[Hint]:
    for found in _CARD.finditer(line):
        if is_card_number("".join(ch for ch in found[0] if ch.isdigit())):
            yield Hint(
                "card", "This is the number of a payment card.", "It must not be kept anywhere.", number, found[0]
            )


def _addresses(line: str, number: int) -> Iterator[Hint]:
    reason = "It may be a customer's or a colleague's own. Use a name that belongs to nobody, such as name@example.com."
    for found in _EMAIL.finditer(line):
        if not _EXAMPLE_DOMAIN.search(found[1]):
            yield Hint("email", "An e-mail address.", reason, number, found[0])
    for found in _PHONE.finditer(line):
        yield Hint("phone", "A phone number.", "Is it meant for everybody who reads this?", number, found[0])


def _inner_places(line: str, number: int) -> Iterator[Hint]:
    reason = "Readers outside cannot reach it, and learn how the network is laid out. Put it in a block for staff."
    for found in _PRIVATE.finditer(line):
        yield Hint("private-address", "An address of a private network.", reason, number, found[0])
    for found in _INTERNAL_HOST.finditer(line):
        yield Hint("internal-host", "The name of an internal machine.", reason, number, found[0])


_Rule = Callable[[str, int], Iterator[Hint]]
_EVERYWHERE: tuple[_Rule, ...] = (_secrets, _cards)
_FOR_OUTER: tuple[_Rule, ...] = (_addresses, _inner_places)


def _prose(body: str, lines: list[str]) -> list[tuple[int, str]]:
    """The lines that are not code, with their numbers from 1."""
    code = code_lines(body)
    return [(number, line) for number, line in enumerate(lines, start=1) if number - 1 not in code]


def _title(text: ArticleText) -> Iterator[Hint]:
    words = [word for word in re.findall(r"[\w-]+", text.title.lower()) if word not in _SAYS_NOTHING]
    if not words:
        yield Hint(
            "title",
            "The title does not say what the article is about.",
            "People choose by the title alone. Write what a customer would type: the message, the task, the product.",
            excerpt=text.title,
        )


def _marks(prose: list[tuple[int, str]]) -> Iterator[Hint]:
    for number, line in prose:
        for alt, address in _IMAGE.findall(line):
            if not alt.strip() or alt.strip().lower() in _UNDESCRIBED:
                yield Hint(
                    "alt-text",
                    "A picture without a description.",
                    "Who cannot see it, and search, have only these words: say what it shows.",
                    number,
                    f"![{alt}]({address})"[:60],
                )
        for words, address in _LINK.findall(line):
            if not words.strip() or not address.strip() or _leads_nowhere(address):
                yield Hint(
                    "empty-link",
                    "A link without words or without an address.",
                    "It leads nowhere, or nobody can tell where.",
                    number,
                    f"[{words}]({address})"[:60],
                )


def _steps(text: ArticleText, lines: list[str]) -> Iterator[Hint]:
    last = max((number for number, line in enumerate(lines, start=1) if _STEP.match(line)), default=0)
    if text.kind == "how-to" and last and not _RESULT.search(" ".join(lines[last - 1 :])):
        yield Hint(
            "steps",
            "The steps end without a result.",
            "Say what the reader sees when it has worked, so that they know they can stop.",
            last,
            lines[last - 1].strip()[:60],
        )


def _reading(prose: list[tuple[int, str]]) -> Iterator[Hint]:
    for number, line in prose:
        for sentence in _SENTENCE.findall(line):
            count = len(_WORD.findall(sentence))
            if count > LONG_SENTENCE:
                yield Hint(
                    "long-sentence",
                    f"A sentence of {count} words.",
                    "Readers in trouble lose the thread. Cut it in two.",
                    number,
                    f"{sentence.strip()[:60]}…",
                )
    ease = reading_ease("\n".join(line for _, line in prose))
    if ease is not None and ease < HARD_TO_READ:
        yield Hint(
            "reading-ease",
            f"The text is hard to read (Flesch {ease:.0f} of 100).",
            "Shorter sentences and plainer words help people who are in a hurry or read in a foreign language.",
        )


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    return max(groups - word.endswith("e") * (groups > 1 and not word.endswith("le")), 1)


def _leads_nowhere(address: str) -> bool:
    """Whether the address names neither a place nor a part of the page."""
    try:
        return not "".join(urlsplit(address.strip())[1:])
    except ValueError:
        return False
