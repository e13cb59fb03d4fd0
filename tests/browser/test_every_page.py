"""What every page owes a person: no console error, no wider than the window, in light and in dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

OpenPage = Callable[..., Page]
PAGES = {
    None: ("/", "/search?q=mail", "/search?q=zzzz", "/products/perch", "/sign-in", "/password/forgotten", "/nowhere"),
    "customer": ("/", "/account"),
    "technician": ("/", "/my/articles", "/articles/new", "/notifications"),
    "reviewer": ("/reviews",),
    "staff": ("/wall", "/wall/new?kind=thanks", "/wall/new?kind=story", "/people", "/thanks", "/admin/people"),
    "ceo": ("/", "/queue", "/queue?tab=done"),
    "admin": ("/admin/people", "/admin/people/new", "/admin/teams", "/admin/audit"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_window(open_page: OpenPage, width: int, scheme: str) -> None:
    too_wide = {}
    for label, addresses in PAGES.items():
        page = open_page(label, viewport={"width": width, "height": 800}, color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 0:
                too_wide[address] = overflow
        page.context.close()
    assert too_wide == {}
