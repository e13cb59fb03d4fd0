"""What a good colleague would say about a text before it is reviewed: each hint with its reason and its place.

Hints never block. They look at what the text's readers will see: what stands in a block for staff is not held against
an article for customers, and colleagues may read each other's addresses; keys and card numbers belong in no article.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from knowledge.article_text import ArticleText
from knowledge.phrases import Phrases
from knowledge.rendering import code_lines, for_outer_readers
from knowledge.sensitive import NO_PHRASES, NOWHERE, Find, found_in

MOST_HINTS = 20
LONGEST_LINE = 2_000
LONGEST_EXCERPT = 60
LONG_SENTENCE = 40  # words
HARD_TO_READ = 30.0
ENOUGH_WORDS = 120

_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\(([^)\n]{0,500})\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{0,300})\]\(([^)\n]{0,500})\)")
_ARTICLE = re.compile(r"/articles/(\d{1,9})\b")
_INSIDE = re.compile(r"/(?:admin|my|people|queue|reviews|thanks|wall|notifications)(?:/|$)")
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


@dataclass(frozen=True)
class Known:
    """What the portal knows beside the text: names of customers, words that must not be published and why not, and
    the addresses of articles that the text's readers cannot open."""

    customers: Phrases = NO_PHRASES
    forbidden: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()


def hints_for(text: ArticleText, known: Known = Known()) -> list[Hint]:
    """At most 20 hints, the grave ones first, then as they stand in the text; the same text gives the same hints."""
    body = text.body if text.audience == "staff" else for_outer_readers(text.body)
    lines = [line[:LONGEST_LINE] for line in body.split("\n")]
    prose = _prose(body, lines)
    found = [*_forbidden(text, known), *_sensitive(text, body, known)]
    whole = [*_title(text), *_marks(prose), *_closed_links(text, prose, known), *_steps(text, lines), *_reading(prose)]
    return list(islice(dict.fromkeys([*found, *whole]), MOST_HINTS))


def linked_articles(text: ArticleText) -> set[int]:
    """The ids of the portal's own articles that the text links to."""
    return {int(found[1]) for found in _ARTICLE.finditer(text.body)}


def reading_ease(text: str) -> float | None:
    """Flesch's reading ease (1948), about 0 hard to 100 easy, for English; None for fewer than 120 words."""
    words = _WORD.findall(text)
    sentences = sum(1 for part in _SENTENCE.findall(text) if _WORD.search(part))
    if len(words) < ENOUGH_WORDS or not sentences:
        return None
    syllables = sum(_syllables(word.lower()) for word in words)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)


def _forbidden(text: ArticleText, known: Known) -> Iterator[Hint]:
    """Forbidden words wherever they stand, since nobody at all may read them."""
    phrases = Phrases(known.forbidden)
    for source, line_of in ((_head(text), _nowhere), (text.body, _line_numbers(text.body))):
        for start, end, phrase in phrases.spans(source):
            excerpt = source[start : min(end, start + LONGEST_EXCERPT)]
            yield Hint("forbidden", "This must not be published.", known.forbidden[phrase], line_of(start), excerpt)


def _sensitive(text: ArticleText, body: str, known: Known) -> list[Hint]:
    """What the readers of the text should not learn of others."""
    found = [
        (find, line_of(find.start), source)
        for source, line_of in ((_head(text), _nowhere), (body, _line_numbers(body)))
        for find in found_in(source, customers=known.customers)
        if text.audience != "staff" or find.kind in NOWHERE
    ]
    found.sort(key=lambda place: place[0].kind not in NOWHERE)
    return [_hint(find, line, source) for find, line, source in found]


def _head(text: ArticleText) -> str:
    """What stands beside the text itself; a hint on it names line 0."""
    return "\n\n\n\n".join((text.title, text.description, ", ".join(text.tags)))


def _nowhere(place: int) -> int:
    return 0


def _line_numbers(body: str) -> Callable[[int], int]:
    """Tells the line, from 1, of a place in the text."""
    starts = [0, *(found.end() for found in re.finditer("\n", body))]
    return lambda place: bisect_right(starts, place)


def _hint(find: Find, line: int, source: str) -> Hint:
    excerpt = source[find.start : min(find.end, find.start + LONGEST_EXCERPT)]
    return Hint(find.kind.name, find.kind.message, find.kind.reason, line, excerpt)


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


def _closed_links(text: ArticleText, prose: list[tuple[int, str]], known: Known) -> Iterator[Hint]:
    for number, line in prose:
        for words, address in _LINK.findall(line):
            article = _ARTICLE.search(address)
            inside = text.audience != "staff" and _INSIDE.match(address)
            if inside or (article and int(article[1]) in known.closed):
                yield Hint(
                    "closed-link",
                    "A link that these readers cannot follow.",
                    "What it leads to is not published for them. Link to something they may read, or say it here.",
                    number,
                    f"[{words}]({address})"[:LONGEST_EXCERPT],
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
