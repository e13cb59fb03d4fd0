"""Being told of things, and not too much of them: by keyboard alone and where the browser runs no script."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.hands import Hands

Visit = Callable[..., Hands]


def said(hands: Hands, words: str) -> None:
    """The status line says so."""
    expect(hands.page.locator("#status")).to_contain_text(words)


def test_somebody_chooses_what_they_hear_and_ends_all_mail_and_undoes_it(visit: Visit) -> None:
    person = visit("/account", "technician")
    person.follow("What you hear, and when")
    person.choose("Comments and mentions", "Not at all")
    person.choose("The wall about you", "In the portal and by mail")
    person.push("Save", exact=True)
    said(person, "that is how you hear of things")
    person.push("Save the hours")
    said(person, "keeps to these hours")
    person.follow("No mail at all")
    person.push("Stop mailing me these")
    expect(person.page.locator("h1")).to_have_text("No more of these by mail")
    person.push("Undo: mail me again")
    expect(person.page.locator("h1")).to_have_text("By mail again")
    person.follow("Choose what you hear, and when")
    expect(person.page.get_by_label("The wall about you")).to_have_value("mail")
    expect(person.page.get_by_label("Comments and mentions")).to_have_value("off")
    person.choose("Comments and mentions", "In the portal and by mail")
    person.push("Save", exact=True)


def test_somebody_reads_the_line_up_of_the_week_before(visit: Visit) -> None:
    person = visit("/line-up", "staff")
    person.follow("Week before")
    expect(person.page.locator(".line-up-story")).to_have_count(2)
    person.follow("Week after")
    expect(person.page.locator(".eyebrow")).to_have_text("This week so far")


def test_an_administrator_tries_the_mail_and_sends_again_what_failed(visit: Visit) -> None:
    admin = visit("/admin/people", "admin")
    admin.follow("Mail", exact=True)
    admin.push("Send a test mail to")
    said(admin, "The mail server took it.")
    admin.follow("Given up")
    if admin.page.get_by_role("button", name="Try again").count():
        admin.push("Try again")
        said(admin, "It is tried within a minute")
