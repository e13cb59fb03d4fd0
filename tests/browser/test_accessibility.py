"""Every page around articles and accounts keeps WCAG 2.2 AA, in every state and look."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from knowledge.indexing import index
from tests.browser.inspection import findings, prepare, wrong_at
from tests.browser.places import KNOWLEDGE, RECOGNITION
from tests.client import PortalClient

OpenPage = Callable[..., Page]
TEMPLATES = Path(__file__).parent.parent.parent / "templates"
WITHOUT_INDEX = "help_centre/search_unavailable.html"


@pytest.mark.parametrize("label", KNOWLEDGE, ids=lambda label: label or "visitor")
def test_nothing_is_wrong_with_any_page_around_articles(open_page: OpenPage, label: str | None) -> None:
    assert wrong_at(KNOWLEDGE[label], open_page(label)) == {}


def test_nothing_is_wrong_with_search_while_its_index_is_made_anew(open_page: OpenPage, client: PortalClient) -> None:
    shutil.rmtree(index.folder.path, ignore_errors=True)
    answer = client.get("/search?q=lamp")
    page = open_page()
    prepare(page)
    page.route("**/search?q=lamp", lambda route: route.fulfill(body=answer.text, content_type="text/html"))
    page.goto("/search?q=lamp")
    assert page.locator("h1").inner_text() == "Search is being prepared"
    assert findings(page) == []


def test_every_page_template_is_among_the_places() -> None:
    shown = {place.template for places in (*KNOWLEDGE.values(), *RECOGNITION.values()) for place in places}
    pages = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if path.parent.name not in ("layouts", "macros") and "{% extends" in path.read_text()
    }
    assert pages - shown == {WITHOUT_INDEX}
