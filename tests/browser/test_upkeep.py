"""An article is kept true, by keyboard alone and where the browser runs no script."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.hands import Hands


def said(hands: Hands, words: str) -> None:
    """The status line says so."""
    expect(hands.page.locator("#status")).to_contain_text(words)


def test_an_owner_says_that_an_article_is_still_right_and_hands_it_over(visit: Callable[..., Hands]) -> None:
    owner = visit("/upkeep", "reviewer")
    owner.push("Still right: Connect with SSH keys")
    said(owner, "is checked. The next look is due on")
    owner.push("Undo: Connect with SSH keys")
    said(owner, "Taken back.")
    owner.open_menu("More: Connect with SSH keys")
    owner.follow("Hand over")
    owner.choose("Who looks after it from now on", "Mateus")
    owner.push("Hand over")
    said(owner, "Mateus Gonçalves looks after “Connect with SSH keys” now")
    owner.push("Undo: Connect with SSH keys")
    said(owner, "Taken back.")
