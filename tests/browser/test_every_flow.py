"""Every job that people do here, once by keyboard alone and once where the browser runs no script."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from portal.demo.people import DEMO_PASSWORD
from tests.browser.hands import Hands
from tests.browser.mailbox import link_in_mail

OpenPage = Callable[..., Page]
Visit = Callable[..., Hands]
PICTURE = Path(__file__).parent.parent.parent / "portal" / "demo" / "photos" / "meabh.webp"
SOON = date.today() + timedelta(days=5)
# Two cards that are no more alike than two people would write them.
CARDS = {True: "An aardvark, carried down a ladder", False: "I hear that you came down the ladder with an aardvark"}


def said(hands: Hands, words: str) -> None:
    """The status line says so."""
    expect(hands.page.locator("#status")).to_contain_text(words)


def shows(hands: Hands, words: str) -> None:
    expect(hands.page.locator("main")).to_contain_text(words)


def test_a_customer_mistypes_and_reads_what_they_meant(visit: Visit) -> None:
    customer = visit("/")
    customer.fill("Search articles", "certifcate renwed")
    customer.page.keyboard.press("Enter")
    expect(customer.page.locator(".did-you-mean")).to_contain_text("Showing certificate")
    customer.follow("Search certifcate renwed instead")
    expect(customer.page.locator("h1")).to_contain_text("certifcate renwed")
    customer.page.go_back()
    customer.follow("renew")
    expect(customer.page.locator(".prose")).to_be_visible()


def test_somebody_forgets_their_password_and_looks_after_their_account(visit: Visit, mail_folder: Path) -> None:
    person = visit("/sign-in")
    email = f"{'padraig' if person.has_scripts else 'chidinma'}@kittiwake.example"
    person.fill("E-mail address", email)
    person.fill("Password", "not it at all")
    person.push("Sign in")
    expect(person.page.locator(".field-error")).to_contain_text("not right")
    person.follow("Forgotten your password?")
    person.fill("E-mail address", email)
    person.push("Send me a link")
    shows(person, "a link is on its way")
    person.page.goto(link_in_mail(mail_folder, email))
    person.fill("New password", "short")
    person.fill("The same once more", "short")
    person.push("Set password")
    expect(person.page.locator("#error-summary")).to_be_visible()
    person.fill("New password", "a candle in the window")
    person.fill("The same once more", "a candle in the window")
    person.push("Set password")
    said(person, "Your new password is set.")

    person.open_menu("Pádraig" if person.has_scripts else "Chidinma")
    person.follow("Account", exact=True)
    person.fill("Current password", "a candle in the window")
    person.fill("New password", DEMO_PASSWORD)
    person.fill("The same once more", DEMO_PASSWORD)
    person.push("Change password")
    said(person, "Your password is changed.")
    person.choose("Show times for", "Europe / Lisbon")
    person.push("Save time zone")
    said(person, "Europe/Lisbon")
    person.open_menu("Pádraig" if person.has_scripts else "Chidinma")
    person.push("Sign out")
    said(person, "You are signed out.")


def test_an_article_is_written_sent_back_mended_published_and_archived(visit: Visit) -> None:
    writer = visit("/my/articles", "technician")
    title = f"Calm the {writer.way} wallaby"
    writer.follow("New article")
    writer.fill("Title", title)
    writer.pick("Reference")
    writer.push("Start writing")
    said(writer, "Your draft is kept")
    writer.fill("Text", "A **wallaby** wakes the pager.", exact=False)
    if writer.has_scripts:
        expect(writer.page.locator("#preview-page strong")).to_have_text("wallaby")
        expect(writer.page.locator("#draft-state")).to_contain_text("Saved")
    writer.push("Preview")
    expect(writer.page).to_have_url(re.compile("/draft/preview$"))
    expect(writer.page.locator("#preview-page strong")).to_have_text("wallaby")
    writer.attach("Add a picture", PICTURE)
    writer.push("Add to the end")
    said(writer, "The picture is at the end of the text")
    expect(writer.page.locator("#preview-page img")).to_have_count(1)
    writer.push("Set this draft aside")
    said(writer, "Set aside.")
    writer.push("Bring back")
    said(writer, "Your draft is back.")
    writer.push("Submit for review")
    said(writer, "Submitted.")
    writer.push("Take back")
    said(writer, "It is your draft again.")
    writer.push("Submit for review")
    said(writer, "Submitted.")

    reviewer = visit("/reviews", "reviewer")
    reviewer.follow(title)
    reviewer.follow("Changes")
    expect(reviewer.page.locator("main ins").first).to_contain_text("wallaby")
    reviewer.follow("Passage by passage")
    reviewer.follow("A note on “A **wallaby**")
    reviewer.fill("The passage as you suggest it", "A **wallaby** wakes the pager at night.")
    reviewer.push("Leave the note")
    said(reviewer, "Suggestion: noted.")
    reviewer.push("Send back")
    expect(reviewer.page.locator("#error-summary")).to_be_visible()
    reviewer.fill("Note to the author", "Say how to calm it.")
    reviewer.push("Send back")
    said(reviewer, "back")

    writer.follow("My articles")
    shows(writer, "Say how to calm it.")
    writer.follow(title)
    writer.push("Take it over")
    said(writer, "The suggestion is in your text.")
    writer.push("Put my words back")
    said(writer, "Your own words are back.")
    writer.fill("Text", "A **wallaby** wakes the pager. Run `wallaby --calm`.")
    writer.push("Save", exact=True)
    said(writer, "Saved.")
    writer.push("Submit for review")

    reviewer.follow("Reviews")
    reviewer.follow(title)
    reviewer.push("Publish")
    said(reviewer, "ublished")

    customer = visit(f"/search?q=wallaby+{writer.way}")
    customer.follow(title)
    expect(customer.page.locator(".prose")).to_contain_text("wallaby --calm")

    reviewer.page.goto(customer.page.url)
    reviewer.follow("Archive")
    reviewer.push("Archive")
    said(reviewer, "Archived.")
    reviewer.push("Put it back")
    said(reviewer, "back where it was")


def test_a_story_is_told_answered_edited_and_withdrawn(visit: Visit) -> None:
    teller = visit("/wall", "staff")
    teller.follow("Say thanks")
    teller.tick("Jürgen Weiß")
    teller.fill("What do you thank them for?", f"He found the {teller.way} spare key.")
    teller.push("Put it on the wall")
    said(teller, "It is on the wall.")

    teller.follow("Wall")
    teller.follow("Tell a story")
    teller.fill("Situation", "The lift stopped with the new rack in it.")
    teller.fill("What they did", "They carried it up the stairs.")
    teller.fill("What came of it", f"Nobody outside noticed the {teller.way} lift.")
    teller.choose("The moment", "When it is down")
    teller.pick("Above and beyond")
    teller.push("Put it on the wall")
    expect(teller.page.locator("#error-summary")).to_be_visible()
    for name in ("Jürgen Weiß", "Mateus Gonçalves"):
        teller.tick(name)
    teller.push("Put it on the wall")
    said(teller, "It is on the wall.")

    reader = visit("/wall", "technician")
    reader.push("Well done")
    if reader.has_scripts:
        said(reader, "“Well done” added.")
    reader.page.goto(teller.page.url)
    reader.push("Thank you")
    said(reader, "added")
    expect(reader.page.get_by_role("button", name="Thank you")).to_have_attribute("aria-pressed", "true")
    reader.fill("Your comment", "I held the door.")
    reader.push("Comment", exact=True)
    said(reader, "Your comment is on the wall.")
    expect(reader.page.locator(".comment")).to_contain_text("I held the door.")
    reader.push("Take away the comment")
    said(reader, "The comment is gone.")

    teller.follow("Edit")
    teller.fill("Do this too", "Ask before the lift stops.")
    teller.push("Save the changes")
    said(teller, "Changed.")
    shows(teller, "Ask before the lift stops.")
    teller.push("Withdraw")
    said(teller, "Withdrawn")
    assert reader.page.goto(teller.page.url).status == 404  # type: ignore[union-attr]
    teller.push("Undo")
    said(teller, "It is back on the wall.")


def test_a_manager_puts_a_story_before_the_ceo_who_writes_a_card(visit: Visit) -> None:
    manager = visit("/wall/new?kind=thanks", "manager")
    deed = f"Carried the {manager.way} aardvark down the ladder"
    manager.tick("Fiachra Joyce")
    manager.fill("What do you thank them for?", f"He {deed.lower()}.")
    manager.push("Put it on the wall")
    manager.follow("Put before the CEO")
    manager.fill("The deed, in one line", deed)
    manager.push("Put it forward")
    said(manager, "before the chief executive")

    ceo = visit("/queue", "ceo")
    ceo.follow(deed)
    expect(ceo.page.locator("#queue-deed")).to_have_text(deed)
    ceo.follow("Write a card")
    ceo.fill("Your words to", "You were kind.")
    ceo.push("Put it on the card")
    shows(ceo, "None of the facts")
    ceo.fill("Your words to", f"{CARDS[ceo.has_scripts]} in your arms. Thank you.")
    ceo.push("Put it on the card")
    said(ceo, "card is ready")
    ceo.push("Posted or handed over")
    said(ceo, "is thanked")

    manager.follow("Notifications")
    shows(manager, deed)
    expect(manager.page.locator("main")).not_to_contain_text("in your arms")
    manager.push(deed)
    manager.follow("Notifications")
    if manager.page.get_by_role("button", name="Mark all as read").count():
        manager.push("Mark all as read")
        said(manager, "All read.")


def test_the_ceo_goes_through_the_queue_and_the_recipient_reads_the_words(visit: Visit) -> None:
    assistant = visit("/queue", "assistant")
    deed = f"Kept the {assistant.way} lamp burning"
    assistant.follow("Add somebody")
    assistant.choose("Who", "Wulandari")
    assistant.fill("The deed, in one line", deed)
    assistant.push("Add to the queue")
    said(assistant, "Wulandari")

    ceo = visit("/queue", "ceo")
    ceo.follow(deed)
    ceo.follow("Correct the facts")
    ceo.fill("For whom", "All who came home late", exact=False)
    ceo.push("Save the facts")
    said(ceo, "corrected")
    ceo.follow("Put off")
    ceo.push("Put off")
    said(ceo, "comes back on the day you chose")
    ceo.push("Undo")
    said(ceo, "Taken back.")
    ceo.follow("Pass on")
    ceo.choose("To whom", "Chidinma")
    ceo.push("Pass on")
    said(ceo, "in their own name")
    ceo.push("Undo")
    said(ceo, "Taken back.")
    ceo.follow("Skip", exact=True)
    ceo.fill("Why not", "Somebody else was it.")
    ceo.push("Skip", exact=True)
    said(ceo, "Skipped.")
    ceo.push("Undo")
    said(ceo, "Taken back.")
    ceo.follow("Meet")
    ceo.fill("Where", "At her desk", exact=False)
    ceo.fill_day("Day", SOON)
    ceo.fill_time("Time", 10)
    ceo.push("Plan the visit")
    said(ceo, "is planned")
    ceo.follow("Send an e-mail")
    ceo.fill("Subject", "The lamp")
    ceo.fill("Your words to", f"Your {ceo.way} lamp was burning when I came home.")
    ceo.push("Preview")
    expect(ceo.page.locator("#queue-preview")).to_contain_text("when I came home")
    ceo.follow("Ring")
    ceo.pick("I spoke to Wulandari")
    ceo.fill("What you said", f"Thank you for the {ceo.way} lamp.")
    ceo.push("Save", exact=True)
    said(ceo, "is thanked.")

    recipient = visit("/", "staff")
    recipient.follow("Thanks")
    shows(recipient, f"Thank you for the {ceo.way} lamp.")


def test_an_administrator_invites_somebody_who_joins_and_leaves(visit: Visit) -> None:
    admin = visit("/admin/people", "admin")
    name, team = f"Noor {admin.way.capitalize()}", f"The {admin.way} crew"
    admin.follow("Teams")
    admin.fill("A new team", team)
    admin.push("Add", exact=True)
    said(admin, f"The team {team} is here.")
    admin.open_menu(f"Rename {team}")
    admin.fill("New name", f"{team} of old")
    admin.push("Save the name")
    said(admin, f"{team} of old")

    admin.follow("Admin", exact=True)
    admin.follow("Invite somebody")
    admin.fill("Name", name, exact=True)
    admin.fill("E-mail address", f"noor.{admin.way}@kittiwake.example")
    admin.tick("Technician")
    admin.choose("Team", f"{team} of old")
    admin.push("Invite")
    said(admin, f"{name} is invited")
    link = admin.page.locator("#invitation-link").inner_text()

    newcomer = visit(urlsplit(link).path)
    newcomer.fill("New password", "a candle in the window")
    newcomer.fill("The same once more", "a candle in the window")
    newcomer.push("Set password")
    said(newcomer, "Welcome.")

    admin.choose("Writing licence", "Publisher")
    admin.push("Save", exact=True)
    said(admin, f"{name} is saved.")
    admin.push("End the account")
    said(admin, "is ended")
    admin.push("Open the account again")
    said(admin, "can sign in again")
    admin.follow("Admin", exact=True)
    admin.follow("Audit log")
    admin.choose("What", "Team renamed")
    if not admin.has_scripts:
        admin.push("Show")
    expect(admin.page.locator("#found")).to_contain_text(f"{team} of old")


def test_a_person_is_found_and_looks_after_their_profile(visit: Visit) -> None:
    person = visit("/people", "staff")
    person.fill("Name", "fiachra", exact=False)
    if not person.has_scripts:
        person.push("Find")
    expect(person.page.locator(".person-card")).to_have_count(1)
    person.follow("Fiachra Joyce")
    expect(person.page.locator("h1")).to_have_text("Fiachra Joyce")
    person.open_menu("Wulandari")
    person.follow("My page")
    person.follow("Edit your profile")
    person.fill("Ask me about", f"lamps, {person.way}s")
    person.push("Save your profile")
    shows(person, f"{person.way}s")
    expect(person.page).to_have_url(re.compile(r"/people/\d+$"))


def test_a_reviewer_plans_a_publication_calls_it_back_and_publishes_with_fixes(visit: Visit) -> None:
    reviewer = visit("/reviews", "reviewer")
    title = "The journal fills /var" if reviewer.has_scripts else "The WAL archive is falling behind"
    reviewer.follow(title)
    reviewer.open_menu("Publish it later")
    reviewer.fill_day("Day", SOON)
    reviewer.push("Publish at that time")
    said(reviewer, "It is published by itself at that time.")
    reviewer.push("Call it back")
    said(reviewer, "Called back")
    reviewer.follow("Fix and publish")
    reviewer.fill("Title", f"{title}, again")
    reviewer.push("Show what changes")
    expect(reviewer.page.locator("#fixes ins")).to_contain_text("again")
    reviewer.fill("What you mended, and why", "It happens more than once.")
    reviewer.push("Publish with these fixes")
    said(reviewer, "Published with your fixes.")


def test_a_manager_gives_a_licence_and_takes_it_back(visit: Visit) -> None:
    manager = visit("/licences", "manager")
    manager.push("Make يوسف الحداد (Yusuf al-Haddad) a contributor")
    said(manager, "is a contributor now.")
    manager.push("Undo the last decision on يوسف")
    said(manager, "Taken back")
