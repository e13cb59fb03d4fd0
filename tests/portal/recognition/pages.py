"""Pages read back."""

from typing import Any

from bs4 import BeautifulSoup


def parsed(page: str) -> Any:
    """The page to look things up in; what is looked up and not there fails the test."""
    return BeautifulSoup(page, "html.parser")
