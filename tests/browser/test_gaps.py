"""A gap becomes an article, by keyboard alone and where the browser runs no script."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.hands import Hands
from tests.browser.mailbox import link_in_mail


def said(hands: Hands, words: str) -> None:
    """The status line says so."""
    expect(hands.page.locator("#status")).to_contain_text(words)


def mails_to(folder: Path, address: str) -> int:
    messages = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml"))
    return sum(address in message["To"] for message in messages)


def test_what_a_visitor_does_not_find_becomes_an_article_and_they_hear_of_it_once(
    visit: Callable[..., Hands], mail_folder: Path
) -> None:
    visitor = visit("/search?q=numbat+telemetry")
    animal = {"keyboard": "numbat", "pointer": "bilby"}[visitor.way]
    words, title, address = f"{animal} telemetry", f"{animal.capitalize()} telemetry", f"{animal}@asker.example"
    visitor.page.goto(f"/search?q={animal}+telemetry")
    visitor.follow("Ask us")
    expect(visitor.page.get_by_label("Your question")).to_have_value(words)
    visitor.fill("What we should know", "It sends nothing since Tuesday.")
    visitor.fill("E-mail address", address)
    visitor.push("Send the question")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your question is with us")

    writer = visit("/gaps", "technician")
    expect(writer.page.locator("main")).to_contain_text(words)
    writer.push(f"Claim: {words}")
    said(writer, "Yours.")
    gap = writer.page.url
    expect(writer.page.locator("main")).to_contain_text("It sends nothing since Tuesday.")
    writer.push("Start a draft")
    expect(writer.page).to_have_url(re.compile("/draft$"))
    expect(writer.page.locator("[name=title]")).to_have_value(title)
    writer.fill("Text", f"Restart the {animal} daemon.")
    writer.push("Submit for review")
    said(writer, "Submitted.")

    reviewer = visit("/reviews", "reviewer")
    reviewer.follow(title)
    reviewer.push("Publish")
    said(reviewer, "Published")

    writer.page.goto(gap)
    writer.pick(title)
    writer.push("Close with this article")
    said(writer, "One asker is told.")

    visitor.page.goto(link_in_mail(mail_folder, address))
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(title)
    writer.push("Reopen")
    writer.pick(title)
    writer.push("Close with this article")
    said(writer, "Nobody waited to be told.")
    assert mails_to(mail_folder, address) == 1
