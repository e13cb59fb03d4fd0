"""Pictures of every page of the demo company, light and dark, wide and narrow; and the two of the README.

    make screenshots

writes them to screenshots/, and docs/screenshots/ from the same run.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import CHROMIUM, sign_in  # noqa: E402
from tests.browser.serving import served_demo  # noqa: E402

FOLDER = ROOT / "screenshots"
WIDTHS = {"wide": 1280, "narrow": 390}
PAGES = {
    None: {
        "help-centre": "/",
        "search": "/search?q=restore+backup",
        "search-corrected": "/search?q=databse+recovry",
        "search-nothing": "/search?q=zzzzqqqq",
        "product": "/products/perch",
        "article": "article:Your first hour",
        "sign-in": "/sign-in",
        "password-forgotten": "/password/forgotten",
        "not-found": "/articles/999999",
    },
    "customer": {"customer-home": "/"},
    "technician": {
        "technician-home": "/",
        "my-articles": "/my/articles",
        "new-article": "/articles/new",
        "account": "/account",
    },
    "reviewer": {"reviews": "/reviews", "review": "first:/reviews:/reviews/"},
    "staff": {
        "staff-home": "/",
        "wall": "/wall",
        "story": "first:/wall:/wall/",
        "new-thanks": "/wall/new?kind=thanks",
        "new-story": "/wall/new?kind=story",
        "people": "/people",
        "person": "first:/people:/people/",
        "notifications": "/notifications",
        "forbidden": "/admin/people",
    },
    "manager": {"nomination": "nomination:"},
    "ceo": {"ceo-home": "/", "queue": "/queue", "thanks": "/thanks", "queue-done": "/queue?tab=done"},
    "assistant": {"queue-assistant": "/queue", "queue-new": "/queue/new"},
    "admin": {"admin-people": "/admin/people", "admin-invite": "/admin/people/new", "admin-audit": "/admin/audit"},
}


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        with served_demo(Path(scratch)) as address:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
            for scheme in ("light", "dark"):
                for width in WIDTHS:
                    picture_all(browser, address, scheme, width)
            browser.close()
    for_readme = ROOT / "docs" / "screenshots"
    for_readme.mkdir(exist_ok=True)
    for name in ("help-centre", "queue"):
        shutil.copy(FOLDER / "light" / "wide" / f"{name}.png", for_readme / f"{name}.png")


def picture_all(browser: Browser, address: str, scheme: str, width: str) -> None:
    """Every page of every kind of person, in one look."""
    folder = FOLDER / scheme / width
    folder.mkdir(parents=True)
    for label, pages in PAGES.items():
        context = browser.new_context(
            base_url=address, color_scheme=scheme, viewport={"width": WIDTHS[width], "height": 900}  # type: ignore[arg-type]
        )
        page = context.new_page()
        if label:
            sign_in(page, label)
        for name, place in pages.items():
            go(page, place)
            page.screenshot(path=folder / f"{name}.png", full_page=name not in ("help-centre", "queue"))
        context.close()


def go(page: Page, place: str) -> None:
    """Opens the address; `first:LIST:PREFIX` is the first entry of a list, `article:TITLE` an article by its title."""
    kind, _, rest = place.partition(":")
    if kind == "first":
        listed, _, prefix = rest.partition(":")
        page.goto(listed)
        links = page.locator(f'main a[href^="{prefix}"]').evaluate_all("all => all.map(a => a.getAttribute('href'))")
        page.goto(next(link for link in links if link.removeprefix(prefix).isdigit()))
    elif kind == "article":
        page.goto(f"/search?q={rest}")
        page.goto(page.locator('main a[href^="/articles/"]').first.get_attribute("href") or "/")
    elif kind == "nomination":
        go(page, "first:/wall:/wall/")
        page.goto(f"{page.url}/nomination")
    else:
        page.goto(place)
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(picture => picture.loading = 'eager')")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
