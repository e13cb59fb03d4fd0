"""Writing in a real browser: from a ticket in minutes, and no word lost on the way."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from portal.demo.people import DEMO_PASSWORD
from tests.browser.steps import start_draft
from tests.browser.test_technician_and_reviewer import write

OpenPage = Callable[..., Page]
TICKET = """Subject: Mail stops after the certificate was renewed
Symptom: Isabel of Orchard & Quill (isabel@orchardandquill.ie, +353 91 555 0123) cannot send mail since Monday.
Her mail program says "certificate unknown". She paid with 4111 1111 1111 1111.
Environment: Perch mail, mail03.galway.internal at 10.20.4.7
Resolution: Load the certificate anew and restart the mail service.
"""
CUSTOMERS_OWN = ("Orchard", "isabel@", "555 0123", "4111", "galway.internal", "10.20.4.7")
KEY, CLICK, LOOK = 0.28, 3.05, 8.0
"""Seconds, after the keystroke-level model of Card, Moran and Newell (1980): a key of an average typist; deciding,
reaching for the pointer, pointing and pressing; and, more than it has, a pause to read each new page."""


class Person:
    """Somebody at a page, whose seconds are added up instead of waited for."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0.0

    def look(self) -> None:
        self.seconds += LOOK

    def click(self, role: Any, name: str) -> None:
        self.seconds += CLICK
        self.page.get_by_role(role, name=name).first.click()

    def paste(self, label: str, words: str) -> None:
        self.seconds += CLICK + 2 * KEY
        self.page.get_by_label(label, exact=True).fill(words)

    def type_behind(self, label: str, place: str, words: str) -> None:
        """Puts the cursor behind a place in the text, and types there."""
        self.seconds += CLICK + len(words) * KEY
        self.page.get_by_label(label).evaluate(
            "(field, place) => { const end = field.value.indexOf(place) + place.length;"
            " field.focus(); field.setSelectionRange(end, end); }",
            place,
        )
        self.page.keyboard.insert_text(words)


def test_a_ticket_is_a_submitted_draft_within_three_minutes_of_human_speed(open_page: OpenPage) -> None:
    writer = Person(open_page("technician"))
    writer.page.goto("/")
    writer.look()
    writer.click("link", "From a ticket")
    writer.page.wait_for_url("**/articles/new/ticket")
    writer.paste("Text of the ticket", TICKET)
    expect(writer.page.locator("#ticket-finds mark")).to_have_count(6)
    writer.look()
    writer.click("button", "Replace all 6")
    expect(writer.page.locator("#ticket-finds")).to_contain_text("Nothing was found")
    writer.look()
    writer.click("button", "Start the draft")
    writer.page.wait_for_url("**/draft")
    writer.look()
    writer.type_behind("Text", "## Cause\n\n", "The mail service held the old certificate until it was restarted.")
    writer.type_behind("Description", "", "What to do when mail is refused after a renewal.")
    writer.look()
    body = writer.page.locator("#field-body").input_value()
    writer.click("button", "Submit for review")
    expect(writer.page.locator("#status")).to_contain_text("Submitted.")
    assert "[e-mail address]" in body and not [words for words in CUSTOMERS_OWN if words in body]
    assert writer.seconds < 180, f"{writer.seconds:.0f} seconds"


def test_what_was_saved_is_there_after_the_browser_was_killed(open_page: OpenPage) -> None:
    """(behaviour 71)"""
    page = open_page("technician")
    start_draft(page)
    address = page.url
    page.locator("#field-body").fill("")
    page.keyboard.type("word " * 10, delay=80)  # four seconds without a pause, in which the text saves itself
    page.close(run_before_unload=False)
    again = open_page("technician")
    again.goto(address)
    kept = again.locator("#field-body").input_value()
    assert len(kept) >= 10  # what was typed within the last seconds may be lost
    assert kept == ("word " * 10)[: len(kept)]


def test_who_saves_while_the_text_saves_itself_meets_no_conflict(open_page: OpenPage) -> None:
    page = open_page("technician")
    start_draft(page)
    held: list[Route] = []
    page.route("**/draft/text", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/draft/text"):
        write(page, "One.")
    page.keyboard.press("End")
    page.keyboard.type(" Two.")
    page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    held[0].continue_()
    expect(page.locator("#status")).to_contain_text("Saved.")
    expect(page.locator("#field-body")).to_have_value("One. Two.")
    expect(page.locator("#outrun")).to_have_count(0)


def test_words_typed_while_the_server_is_away_are_saved_when_it_is_back(
    open_page: OpenPage, browser: Browser, portal: str, sessions: dict[str, Any]
) -> None:
    open_page("technician")
    with browser.new_context(base_url=portal, storage_state=sessions["technician"]) as context:
        page = context.new_page()
        start_draft(page)
        context.set_offline(True)
        write(page, "Words typed into the dark.")
        expect(page.locator("#status")).to_contain_text("What you typed is still here")
        expect(page.locator("#field-body")).to_have_value("Words typed into the dark.")
        context.set_offline(False)
        with page.expect_response("**/draft/text") as saved:
            page.keyboard.press("End")
            page.keyboard.type(" And more.")
        assert saved.value.status == 200
        assert "Words+typed+into+the+dark." in (saved.value.request.post_data or "")


def test_a_session_that_ends_while_writing_takes_no_word_with_it(open_page: OpenPage) -> None:
    page = open_page("technician")
    start_draft(page)
    page.wait_for_load_state("networkidle")  # an answer on its way would bring the session back
    page.context.clear_cookies()
    with page.expect_response("**/draft/text"):
        write(page, "Words after the end.")
    expect(page.locator("#status")).to_contain_text("Your session has ended.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("E-mail").fill("priya@kittiwake.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go on where you were").click()
    page.wait_for_url("**/draft")
    expect(page.locator("#field-body")).to_have_value("Words after the end.")


def test_nothing_is_asked_of_a_video_s_site_before_the_click(open_page: OpenPage) -> None:
    page = open_page("technician")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><p>Player</p>", content_type="text/html")

    page.route(lambda url: "youtube" in url, answer)
    start_draft(page)
    write(page, "![How the lamp is lit](https://www.youtube.com/watch?v=abcdefghijk)")
    door = page.get_by_role("link", name="Play the video from YouTube")
    expect(door).to_be_visible()
    assert asked == []
    door.click()
    expect(page.frame_locator(".video iframe").locator("p")).to_have_text("Player")
    assert asked == ["https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"]
