"""Colleagues recognise each other, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def choose_person(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=name).check()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_quick_thanks_is_on_the_wall(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("staff", javascript=javascript)
    page.goto("/wall/new?kind=thanks")
    choose_person(page, "Jürgen Weiß")
    words = f"He found the spare key, {'quickly' if javascript else 'slowly'}."
    page.get_by_label("What do you thank them for?").fill(words)
    page.get_by_role("button", name="Put it on the wall").click()
    expect(page.locator("main")).to_contain_text(words)
    page.goto("/wall")
    expect(page.locator("main")).to_contain_text(words)


def test_a_story_for_several_people_is_told_reacted_to_commented_and_withdrawn(open_page: OpenPage) -> None:
    teller, reader = open_page("staff"), open_page("technician")
    teller.goto("/wall/new?kind=story")
    choose_person(teller, "Jürgen Weiß")
    choose_person(teller, "Mateus Gonçalves")
    teller.get_by_label("Situation").fill("The lift stopped with the new rack in it.")
    teller.get_by_label("What they did").fill("They carried it up the stairs.")
    teller.get_by_label("What came of it").fill("Nobody outside noticed.")
    teller.locator("#field-value").select_option(index=1)
    teller.locator("#field-touchpoint").select_option(index=1)
    teller.get_by_role("button", name="Put it on the wall").click()
    address = teller.url

    reader.goto(address)
    reader.get_by_role("button", name="Well done").click()
    expect(reader.get_by_role("button", name="Well done")).to_have_attribute("aria-pressed", "true")
    reader.get_by_label("Your comment").fill("I held the door.")
    reader.get_by_role("button", name="Comment", exact=True).click()
    expect(reader.locator(".comment")).to_contain_text("I held the door.")

    teller.reload()
    teller.get_by_role("button", name="Withdraw").click()
    assert reader.goto(address).status == 404  # type: ignore[union-attr]


def test_a_persons_page_has_their_stories_and_articles(open_page: OpenPage) -> None:
    page = open_page("staff")
    page.goto("/people")
    page.get_by_role("link", name="Fiachra Joyce").click()
    expect(page.locator("h1")).to_contain_text("Fiachra Joyce")
    expect(page.locator("main")).to_contain_text("Hession Print")
