"""Naming a colleague behind an @ while typing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_a_colleague_is_chosen_from_the_list_by_keys_and_by_pointer(open_page: OpenPage) -> None:
    page = open_page("staff")
    page.goto("/wall/new?kind=thanks")
    words = page.locator("#field-text")
    words.press_sequentially("Thanks to @fia")
    options = page.locator(".names [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(options).to_have_count(1)
    assert words.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    words.press("Enter")
    expect(words).to_have_value("Thanks to @Fiachra Joyce ")
    expect(options.first).to_be_hidden()
    words.press_sequentially("and @agn")
    expect(options).to_have_count(1)
    words.press("Escape")
    expect(options.first).to_be_hidden()
    expect(words).to_have_value("Thanks to @Fiachra Joyce and @agn")
    words.press_sequentially("ies")
    options.first.click()
    expect(words).to_have_value("Thanks to @Fiachra Joyce and @Agnieszka Dąbrowska ")
