"""What is wrong with a page for somebody: axe-core's rules in every look, and what axe does not measure.

The engine is the copy in axe-playwright-python. The browser gives it to each page, because the portal's
Content-Security-Policy rightly refuses a foreign script.
"""

from collections.abc import Iterable
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.places import Place

WIDTHS = (1280, 390)
LOOKS = (("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390))
CONTRARY_LOOKS = (("light", 1280), ("dark", 390))
NARROWEST = 320  # A window of 1280 at 400 %.
INSPECTION = Path(__file__).with_name("inspection.js")


def prepare(page: Page) -> None:
    """Makes whatever the page opens from now on answer to findings()."""
    page.context.add_init_script(AXE_SCRIPT)
    page.context.add_init_script(path=INSPECTION)


def findings(page: Page, looks: Iterable[tuple[str, int]] = LOOKS) -> list[str]:
    """Everything that is wrong with the page as it is now, each with the look in which it was seen."""
    return _against_the_rules(page, looks) + _out_of_place(page)


def wrong_at(places: Iterable[Place], page: Page) -> dict[str, list[str]]:
    """The findings at each place where there are any, visited in their order.

    A template is looked at in every look when it comes first, in two contrary ones in its other states.
    """
    prepare(page)
    wrong = {}
    seen: set[str] = set()
    for place in places:
        place.open(page)
        looks = CONTRARY_LOOKS if place.template in seen else LOOKS
        seen.add(place.template)
        if found := findings(page, looks):
            wrong[f"{place.template}, {place.state}"] = found
    return wrong


def _against_the_rules(page: Page, looks: Iterable[tuple[str, int]]) -> list[str]:
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        violations = page.evaluate("isDark => inspection.axe(isDark)", scheme == "dark")
        violations += page.evaluate("inspection.sideways()")
        found += [f"{scheme} {width}: {words}" for words in violations]
    return found


def _out_of_place(page: Page) -> list[str]:
    found = [f"outline: {words}" for words in page.evaluate("inspection.outline()")]
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    for direction in ("ltr", "rtl"):
        cut = page.evaluate("direction => inspection.cutOff(direction)", direction)
        found += [f"{NARROWEST} {direction}: {words}" for words in cut]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return found
