"""The contents beside an article follow the reader."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

ARTICLE = "/articles/8-the-disk-is-full"


def test_the_contents_say_which_part_is_being_read(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(ARTICLE)
    now = page.locator(".contents a[aria-current=location]")
    links = page.locator(".contents a")
    expect(links.first).to_be_visible()
    expect(now).to_have_count(0)
    for link in (links.nth(2), links.last):
        link.click()
        expect(now).to_have_count(1)
        expect(now).to_have_text(link.inner_text())
    page.evaluate("scrollTo(0, 0)")
    expect(now).to_have_count(0)
