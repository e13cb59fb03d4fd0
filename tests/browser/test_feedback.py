"""A customer says no, and hears that it was mended; in a real browser, by keyboard alone and without scripts."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.hands import Hands
from tests.browser.mailbox import link_in_mail

ARTICLE = "The certificate was not renewed"


def test_a_customer_says_no_and_is_told_when_it_is_mended(visit: Callable[..., Hands], mail_folder: Path) -> None:
    mark = uuid4().hex[:8]
    words, address, change = f"Where is step {mark}?", f"reader.{mark}@bakery.example", f"Step {mark} is there now."
    visitor = visit("/search?q=certificate+not+renewed")
    visitor.follow(ARTICLE)
    visitor.push("It did not")
    visitor.pick("A step is missing")
    visitor.fill("In your words", words)
    visitor.fill("E-mail address", address)
    visitor.push("Send", exact=True)
    expect(visitor.page.locator("#feedback")).to_contain_text("you get one mail")

    owner = visit("/feedback", "reviewer")
    owner.follow(ARTICLE)
    said = owner.page.locator("li.said", has_text=words)
    expect(said).to_contain_text(re.compile(r"A step is missing.*Version \d", re.DOTALL))
    if visitor.has_scripts:  # without them a browser does not say which page a visitor came from
        expect(said).to_contain_text("came from the search “certificate not renewed”")
    owner.push("Edit the article")
    owner.fill("Description", change)
    owner.push("Publish this small edit")
    owner.follow("What readers said")
    owner.tick(words)
    owner.fill("What you changed", change)
    owner.push("Tell them")
    expect(owner.page.locator("#status")).to_contain_text("Answered, and 1 reader told.")
    assert link_in_mail(mail_folder, address).endswith("-the-certificate-was-not-renewed")
