"""A person's typing as the portal keeps it."""

import re

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PERSONAL = re.compile(r"\S@\S|(?<!\w)(?:\d[ ()/+-]*){7}")


def clean_text(typed: str) -> str:
    """The text with line ends as \\n and without the characters that no database or page can hold."""
    return _UNSTORABLE.sub("", typed.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(typed: str) -> str:
    """The text on one line: every run of white space is one space, none at the ends."""
    return " ".join(clean_text(typed).split())


def too_long(text: str, limit: int) -> str | None:
    """What to say of a text over the limit; None where it fits."""
    if len(text) <= limit:
        return None
    return f"Keep this to {limit:,} characters; it has {len(text):,}."


def may_name_somebody(words: str) -> bool:
    """Whether the words hold an e-mail address, or a number as long as a phone's, a card's or an account's."""
    return bool(_PERSONAL.search(words))
