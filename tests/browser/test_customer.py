"""A customer looks for an answer, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_searches_reads_and_finds_the_words_marked(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto("/")
    field = page.locator("input[name=q]").last
    field.fill("restore a file")
    field.press("Enter")
    expect(page.locator(".hit mark").first).to_be_visible()
    page.locator(".hit-title").first.click()
    expect(page.locator(".prose")).to_be_visible()


def test_a_typing_error_is_corrected_and_one_click_searches_what_was_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search?q=certifcate+renwed")
    expect(page.locator(".did-you-mean")).to_contain_text("Showing certificate")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".did-you-mean a").click()
    expect(page.locator("h1")).to_contain_text("certifcate renwed")


def test_suggestions_come_while_typing_and_are_chosen_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search")
    page.keyboard.press("/")
    page.keyboard.type("certif", delay=30)
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    expect(page.locator("h1")).to_contain_text("certificate")


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
