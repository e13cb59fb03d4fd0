"""What a first view of each kind of page may cost: requests, bytes, things that move; and that nothing complains."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

OpenPage = Callable[..., Page]
KILOBYTE = 1000
STYLES_AND_SCRIPTS, FONTS = 45 * KILOBYTE, 90 * KILOBYTE
REQUESTS = 12
MOVED = 0.01
PAGES = {
    None: (
        "/",
        "/search?q=restore+backup",
        "/search?q=zzzz",
        "/products/perch",
        "/search?q=restore+a+deleted+file > .hit-title",
        "/sign-in",
        "/password/forgotten",
    ),
    "customer": ("/", "/account"),
    "technician": ("/", "/my/articles", "/articles/new", "/notifications", "/search?q=mail > .hit-title"),
    "reviewer": ("/reviews", "/reviews > main a[href^='/reviews/']"),
    "staff": (
        "/",
        "/wall",
        "/wall > main a[href^='/wall/']:has(time)",
        "/wall/new?kind=thanks",
        "/wall/new?kind=story",
        "/people",
        "/people > .person-card a",
        "/search?q=mail",
    ),
    "manager": ("/",),
    "ceo": ("/", "/queue", "/queue?tab=done", "/thanks"),
    "assistant": ("/queue", "/queue/new"),
    "admin": ("/admin/people", "/admin/people/new", "/admin/teams", "/admin/audit"),
}
VIEWS = [(label, place) for label, places in PAGES.items() for place in places]
WATCH = """
  window.moved = [];
  window.violations = [];
  window.themeAtFirst = undefined;
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      window.moved.push({ value, what: sources.map(({ node }) => node?.className || node?.nodeName) });
  }).observe({ type: "layout-shift", buffered: true });
  document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  new MutationObserver((_, self) => {
    if (!document.body) return;
    window.themeAtFirst = document.documentElement.dataset.theme;
    self.disconnect();
  }).observe(document, { childList: true, subtree: true });
"""


@dataclass
class View:
    """A page opened with an empty cache: what was sent for it, in bytes on the wire, and what it complained of."""

    page: Page
    kinds: dict[str, str] = field(default_factory=dict)
    bytes_of: dict[str, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._asked)
        network.on("Network.loadingFinished", self._came)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(WATCH)

    def sent(self, *kinds: str) -> int:
        """The bytes of all answers of these kinds, headers included."""
        return sum(self.bytes_of.get(number, 0) for number, kind in self.kinds.items() if kind in kinds)

    def _asked(self, event: dict[str, Any]) -> None:
        # What stands in the page itself, as a small face does, is no request.
        if urlsplit(event["request"]["url"]).scheme != "data":
            self.kinds[event["requestId"]] = event.get("type", "Other")

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes_of[event["requestId"]] = int(event["encodedDataLength"])


@pytest.fixture
def first_view(open_page: OpenPage) -> Callable[..., View]:
    """Opens a place as one of the demo's people, with an empty cache; `A > B` is where the link B on page A leads."""

    def open_first(label: str | None, place: str, **options: Any) -> View:
        address = _resolved(open_page(label), place)  # which signs in, where nobody has as yet
        view = View(open_page(label, **options))
        view.watch()
        view.page.goto(address)
        view.page.wait_for_load_state("networkidle")
        return view

    return open_first


def _resolved(page: Page, place: str) -> str:
    listed, _, link = place.partition(" > ")
    if not link:
        return listed
    page.goto(listed)
    address = page.locator(link).first.get_attribute("href")
    assert address, f"{listed} has no {link}"
    return address


def assert_still(page: Page) -> None:
    moved = page.evaluate("window.moved")
    assert sum(shift["value"] for shift in moved) <= MOVED, moved
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize(("label", "place"), VIEWS, ids=[f"{label or 'visitor'} {place}" for label, place in VIEWS])
def test_a_first_view_is_small_and_still(first_view: Callable[..., View], label: str | None, place: str) -> None:
    view = first_view(label, place, viewport={"width": 1280, "height": 800})
    assert "Stylesheet" in view.kinds.values() and "Font" in view.kinds.values()
    assert len(view.kinds) <= REQUESTS, sorted(view.kinds.values())
    assert 0 < view.sent("Stylesheet", "Script") <= STYLES_AND_SCRIPTS
    assert 0 < view.sent("Font") <= FONTS
    assert_still(view.page)
    view.page.set_viewport_size({"width": 390, "height": 800})
    view.page.reload(wait_until="networkidle")
    assert_still(view.page)
    assert view.complaints == []
    view.page.context.close()


@pytest.mark.parametrize("label", ["technician", "ceo"])
def test_a_page_that_comes_bit_by_bit_is_painted_whole(open_page: OpenPage, label: str) -> None:
    page = open_page(label, viewport={"width": 1280, "height": 800})
    page.goto("/")
    page.wait_for_load_state("networkidle")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 10, "downloadThroughput": 5 * KILOBYTE, "uploadThroughput": 100 * KILOBYTE}
    network.send("Network.emulateNetworkConditions", slow)
    page.add_init_script(WATCH)
    page.goto("/")
    page.evaluate("new Promise((seen) => new PerformanceObserver(seen).observe({ type: 'paint', buffered: true }))")
    assert page.evaluate("window.moved") == []


def test_the_card_alone_is_written_by_hand(first_view: Callable[..., View]) -> None:
    view = first_view("ceo", "/queue")
    families = view.page.evaluate("[...document.fonts].filter((font) => font.status == 'loaded').map((f) => f.family)")
    assert "Figtree" in families and "Petrona" in families
    assert "Caveat" not in families
    view.page.context.close()


@pytest.mark.parametrize(("theme", "paper"), [("dark", "rgb(18, 21, 31)"), ("light", "rgb(250, 246, 238)")])
def test_a_chosen_theme_is_there_before_anything_is_painted(open_page: OpenPage, theme: str, paper: str) -> None:
    page = open_page(color_scheme="light" if theme == "dark" else "dark")
    page.goto("/")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.add_init_script(WATCH)
    page.reload()
    assert page.evaluate("window.themeAtFirst") == theme
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == paper


def test_without_a_choice_the_device_decides(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    page.goto("/")
    assert page.locator("html").get_attribute("data-theme") is None
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(18, 21, 31)"


def test_text_stands_where_it_stood_before_its_font_came(open_page: OpenPage) -> None:
    heights = []
    for have_fonts in (True, False):
        page = open_page(viewport={"width": 1280, "height": 800})
        if not have_fonts:
            page.route("**/*.woff2", lambda route: route.fulfill(status=204))
        page.goto("/")
        page.evaluate("document.fonts.ready")
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
    assert abs(heights[0] - heights[1]) <= 8
