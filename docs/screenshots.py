"""Pictures of every page of the demo company in every state, light and dark, wide and narrow; two are for the README.

    make screenshots

writes them to screenshots/SCHEME/WIDTH/TEMPLATE-STATE.png, and docs/screenshots/ from the same run.
"""

import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import CHROMIUM, sign_in  # noqa: E402
from tests.browser.places import KNOWLEDGE, RECOGNITION, Place, place  # noqa: E402
from tests.browser.serving import served_demo  # noqa: E402

FOLDER = ROOT / "screenshots"
SCHEMES = ("light", "dark")
WIDTHS = {"wide": 1280, "narrow": 390}
HEIGHT = 900
SETTLED = 250  # milliseconds, in which colours have changed from one look to the next
FOR_README = {"help-centre": "help_centre-front-filled", "queue": "thank_you-queue-waiting"}
STYLE_GUIDE = place("styleguide/styleguide.html", "whole", "/styleguide")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        with served_demo(Path(scratch)) as address:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
            for label, places in (KNOWLEDGE | RECOGNITION).items():
                page = browser.new_context(base_url=address).new_page()
                if label:
                    sign_in(page, label)
                for one in (*places, STYLE_GUIDE) if label is None else places:
                    picture(page, one)
                page.context.close()
            browser.close()
    for_readme = ROOT / "docs" / "screenshots"
    for name, source in FOR_README.items():
        shutil.copy(FOLDER / "light" / "wide" / f"{source}.png", for_readme / f"{name}.png")


def picture(page: Page, one: Place) -> None:
    """The place in each of the four looks."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS["wide"], "height": HEIGHT})
    one.open(page)
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(picture => picture.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    name = re.sub(r"[^\w-]+", "-", f"{one.template.removesuffix('.html').replace('/', '-')}-{one.state}")
    for scheme, (width, pixels) in product(SCHEMES, WIDTHS.items()):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": pixels, "height": HEIGHT})
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(SETTLED)
        folder = FOLDER / scheme / width
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=name not in FOR_README.values())


if __name__ == "__main__":
    main()
