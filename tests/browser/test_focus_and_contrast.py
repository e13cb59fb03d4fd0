"""Where the keyboard is can be seen, and so can what is chosen, in a browser that has only a few colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import prepare
from tests.browser.steps import start_draft

OpenPage = Callable[..., Page]
LAYOUTS = [(None, "/"), (None, "/search?q=backup"), (None, "/sign-in"), ("staff", "/wall"), ("ceo", "/queue")]
CROWDED = [
    (None, "/search?q=backup"),
    ("staff", "/"),
    ("staff", "/wall/new?kind=story"),
    ("staff", "/people"),
    ("ceo", "/queue"),
    ("admin", "/admin/teams"),
]


def stops_under_cover(page: Page) -> list[str]:
    """What lies under something else while it has the focus, of the first forty stops of Tab."""
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("inspection.coveredFocus()"))
    return [stop for stop in stops if stop]


@pytest.mark.parametrize("label, address", LAYOUTS)
def test_the_first_stop_of_the_keyboard_leads_to_the_content(
    open_page: OpenPage, label: str | None, address: str
) -> None:
    page = open_page(label)
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator(".skip:focus")
    box = skip.bounding_box()
    assert skip.inner_text() == "Skip to the content" and box and box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("label, address", CROWDED)
def test_focus_is_seen_on_everything_that_takes_it(
    open_page: OpenPage, label: str | None, address: str, scheme: str
) -> None:
    page = open_page(label, color_scheme=scheme)
    prepare(page)
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("inspection.withoutFocusStyle()") == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("label, address", CROWDED)
def test_nothing_that_stays_in_place_covers_the_focus(
    open_page: OpenPage, label: str | None, address: str, width: int
) -> None:
    page = open_page(label, viewport={"width": width, "height": 600})
    prepare(page)
    page.goto(address)
    assert stops_under_cover(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_bar_below_a_draft_does_not_cover_the_focus(open_page: OpenPage, width: int) -> None:
    page = open_page("technician", viewport={"width": width, "height": 600})
    prepare(page)
    start_draft(page)
    assert stops_under_cover(page) == []


@pytest.mark.parametrize("label, address", [("staff", "/wall"), ("ceo", "/queue"), ("admin", "/admin/teams")])
def test_what_can_be_pressed_and_what_is_chosen_are_outlined_where_colours_are_few(
    open_page: OpenPage, label: str, address: str
) -> None:
    page = open_page(label, forced_colors="active")
    page.goto(address)
    borders = page.locator(".button:visible, .input:visible").evaluate_all(
        "all => all.map(element => getComputedStyle(element).borderTopStyle)"
    )
    chosen = page.locator("a[aria-current]:visible, [aria-pressed=true]:visible").evaluate_all(
        "all => all.map(element => getComputedStyle(element).outlineStyle)"
    )
    assert borders and set(borders) == {"solid"}
    assert chosen and set(chosen) == {"solid"}
