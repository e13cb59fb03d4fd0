"""A customer looks for an answer, in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_a_visitor_searches_reads_and_finds_the_words_marked(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    field = page.locator("input[name=q]").last
    field.fill("restore a file")
    field.press("Enter")
    expect(page.locator(".hit mark").first).to_be_visible()
    page.locator(".hit-title").first.click()
    expect(page.locator(".prose")).to_be_visible()


def test_a_printed_article_is_the_article_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search?q=certificate")
    page.locator(".hit-title").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".prose")).to_be_visible()
    expect(page.get_by_role("search").first).to_be_hidden()


def test_a_visitor_is_not_shown_what_is_for_staff(open_page: OpenPage) -> None:
    page = open_page()
    for address in ("/wall", "/queue", "/people", "/reviews", "/thanks", "/admin/people"):
        page.goto(address)
        assert "/sign-in" in page.url
