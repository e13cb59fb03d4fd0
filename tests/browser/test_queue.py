"""The card that a personal thanks is written on, in a real browser."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

OpenPage = Callable[..., Page]


def test_the_card_prints_on_one_a6_page(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("ceo")
    page.goto("/queue")
    page.get_by_role("link", name="Write a card").click()
    page.locator("#field-words").fill("Łukasz, çok teşekkürler. 谢谢。 شكرا جزيلا. " * 19)
    page.get_by_role("button", name="Put it on the card").click()
    page.get_by_role("button", name="Keep it all the same").click()
    page.get_by_role("link", name="Open the card").click()
    page.wait_for_load_state("networkidle")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    box = pdf.split(b"/MediaBox [")[1].split(b"]")[0].split()
    assert [round(float(edge) * 25.4 / 72) for edge in box[2:]] == [105, 148]
