"""From a technician's draft to the customer's search, in a real browser."""

import base64
from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
RED_DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHx"
    "gljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
)
DROP_PICTURE = """(encoded) => {
    const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], 'red dot.png', {type: 'image/png'}));
    const target = document.querySelector('#field-body');
    for (const name of ['dragenter', 'dragover', 'drop'])
        target.dispatchEvent(new DragEvent(name, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


def start_article(page: Page, title: str) -> None:
    page.goto("/articles/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Reference").check()
    page.get_by_role("button", name="Start writing").click()
    page.wait_for_url("**/draft")


def write(page: Page, text: str) -> None:
    page.locator("#field-body").fill(text)


def publish(page: Page, title: str) -> None:
    page.goto("/reviews")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("button", name="Publish").click()


def test_an_article_goes_from_the_first_word_to_a_customer_who_searches(open_page: OpenPage) -> None:
    technician = open_page("technician")
    start_article(technician, "Quiet the quokka alarm")
    write(technician, "The **quokka** daemon rings at night.\n\n## Stop it\n\nRun `quokka off`.")
    expect(technician.locator("#preview-page strong")).to_have_text("quokka")
    technician.evaluate(DROP_PICTURE, RED_DOT)
    expect(technician.locator("#preview-page img")).to_be_visible()
    expect(technician.locator("#draft-state")).to_contain_text("Saved")
    technician.get_by_role("button", name="Submit for review").click()
    expect(technician.locator("body")).to_contain_text("Quiet the quokka alarm")

    reviewer = open_page("reviewer")
    publish(reviewer, "Quiet the quokka alarm")

    visitor = open_page()
    visitor.goto("/search?q=quokka")
    visitor.get_by_role("link", name="Quiet the quokka alarm").click()
    expect(visitor.locator("h1")).to_have_text("Quiet the quokka alarm")
    picture = visitor.locator(".prose img")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")


def test_a_picture_that_is_none_is_refused_in_words_and_the_text_stays(open_page: OpenPage) -> None:
    page = open_page("technician")
    start_article(page, "Odd pictures")
    write(page, "Words that must stay.")
    page.evaluate(DROP_PICTURE, base64.b64encode(b"<html>not a picture</html>").decode())
    expect(page.locator("#status")).to_contain_text("picture")
    expect(page.locator("#field-body")).to_have_value("Words that must stay.")


def test_an_edit_shows_the_reviewer_what_changed_and_the_customer_nothing_yet(open_page: OpenPage) -> None:
    technician, reviewer, visitor = open_page("technician"), open_page("reviewer"), open_page()
    start_article(technician, "Wombat burrow depth")
    write(technician, "A burrow is two metres deep.")
    technician.get_by_role("button", name="Submit for review").click()
    publish(reviewer, "Wombat burrow depth")
    visitor.goto("/search?q=wombat+burrow")
    visitor.get_by_role("link", name="Wombat burrow depth").click()
    address = visitor.url
    before = visitor.request.get(address).body()

    technician.goto(address)
    technician.get_by_role("button", name="Edit").or_(technician.get_by_role("link", name="Edit")).first.click()
    write(technician, "A burrow is three metres deep.")
    technician.get_by_role("button", name="Submit for review").click()
    assert visitor.request.get(address).body() == before

    reviewer.goto("/reviews")
    reviewer.get_by_role("link", name="Wombat burrow depth").first.click()
    reviewer.get_by_role("link", name="Changes").click()
    expect(reviewer.locator("main ins").first).to_contain_text("three")
    expect(reviewer.locator("main del").first).to_contain_text("two")
    reviewer.get_by_role("button", name="Publish").click()
    visitor.reload()
    expect(visitor.locator(".prose")).to_contain_text("three metres")
