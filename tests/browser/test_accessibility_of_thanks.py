"""Every page of the wall, the people and the thank-you queue keeps WCAG 2.2 AA, in every state and look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.inspection import wrong_at
from tests.browser.places import RECOGNITION

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("label", RECOGNITION)
def test_nothing_is_wrong_with_any_page_around_thanks(open_page: OpenPage, label: str) -> None:
    assert wrong_at(RECOGNITION[label], open_page(label)) == {}
