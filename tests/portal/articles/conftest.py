"""What the tests around articles share."""

import json
from pathlib import Path

import pytest

from knowledge.text import clean_line


@pytest.fixture
def naughty(fixtures: Path) -> list[str]:
    """Strings that have broken other programs, those that can stand as a title."""
    strings = json.loads((fixtures / "bad-input" / "blns.json").read_text(encoding="utf-8"))
    return [text for text in strings if clean_line(text) and len(text) <= 200]


@pytest.fixture
def naughty_texts(naughty: list[str]) -> list[list[str]]:
    """The same in groups of twelve: as many as an article may have tags."""
    return [naughty[start:start + 12] for start in range(0, len(naughty), 12)]
