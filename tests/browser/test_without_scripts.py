"""What only scripts can do is not offered where the browser runs none; the jobs are in test_every_flow.py."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_nothing_is_offered_that_needs_a_script(open_page: OpenPage) -> None:
    page = open_page("technician", javascript=False)
    page.goto("/search?q=certificate")
    page.locator(".hit-title").first.click()
    expect(page.locator(".prose")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
    expect(page.get_by_role("button", name="Light or dark")).to_have_count(0)
    expect(page.locator(".key:visible")).to_have_count(0)
    page.goto("/my/articles")
    page.locator(".row-title").first.click()
    expect(page.get_by_role("toolbar")).to_have_count(0)


def test_suggestions_give_way_to_the_page_of_results(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/")
    page.get_by_label("Search articles").fill("certif")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_more_of_the_wall_and_a_conversation_are_pages_of_their_own(open_page: OpenPage) -> None:
    page = open_page("staff", javascript=False)
    page.goto("/wall")
    page.get_by_role("link", name="Show older").click()
    expect(page.locator(".post").first).to_be_visible()
    page.locator(".comments-open").first.click()
    expect(page.get_by_label("Your comment")).to_be_visible()
    expect(page).to_have_url(re.compile("#comments-"))
