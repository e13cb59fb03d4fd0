"""A story becomes a personal thanks, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_a_manager_puts_a_story_before_the_ceo_who_writes_a_card(open_page: OpenPage) -> None:
    manager = open_page("manager")
    manager.goto("/wall")
    manager.get_by_role("link", name="Put before the CEO").first.click()
    manager.get_by_label("The deed, in one line").fill("Carried the aardvark down the ladder")
    manager.get_by_role("button", name="Put it forward").click()

    ceo = open_page("ceo")
    ceo.goto("/queue")
    ceo.get_by_role("link", name="Carried the aardvark").first.click()
    expect(ceo.locator("#queue-deed")).to_contain_text("Carried the aardvark")
    expect(ceo.locator(".why-now")).to_be_visible()
    ceo.get_by_role("link", name="Write a card").click()
    ceo.locator("#field-words").fill("You carried it down yourself, and the customer slept. Thank you.")
    ceo.get_by_role("button", name="Put it on the card").click()
    all_the_same = ceo.get_by_role("button", name="Keep it all the same")
    expect(ceo.get_by_role("link", name="Open the card").or_(all_the_same)).to_be_visible()
    if all_the_same.is_visible():
        all_the_same.click()
    expect(ceo.get_by_role("link", name="Open the card")).to_be_visible()
    ceo.get_by_role("button", name="Posted or handed over").click()
    expect(ceo.locator("main")).to_contain_text("Undo")

    manager.goto("/notifications")
    expect(manager.locator("main")).to_contain_text("Carried the aardvark")
    expect(manager.locator("main")).not_to_contain_text("the customer slept")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_ceo_records_a_call_and_the_recipient_reads_the_words(open_page: OpenPage, javascript: bool) -> None:
    assistant = open_page("assistant", javascript=javascript)
    deed = f"Kept the {'left' if javascript else 'right'} lamp burning"
    assistant.goto("/queue/new")
    assistant.get_by_label("Who", exact=True).select_option(label="Wulandari")
    assistant.get_by_label("The deed, in one line").fill(deed)
    assistant.get_by_role("button", name="Add to the queue").click()

    ceo = open_page("ceo", javascript=javascript)
    ceo.goto("/queue")
    ceo.get_by_role("link", name=deed).first.click()
    expect(ceo.locator("#queue-deed")).to_have_text(deed)
    ceo.get_by_role("link", name="Ring").click()
    ceo.get_by_label("I spoke to Wulandari").check()
    ceo.get_by_label("What you said").fill("Thank you for the lamp.")
    ceo.get_by_role("button", name="Save").click()
    expect(ceo.locator("main")).to_contain_text("Undo")

    recipient = open_page("staff", javascript=javascript)
    recipient.goto("/thanks")
    expect(recipient.locator("main")).to_contain_text("Thank you for the lamp.")


def test_the_keys_open_the_forms_and_rest_while_typing(open_page: OpenPage) -> None:
    page = open_page("ceo")
    page.goto("/queue")
    page.keyboard.press("s")
    expect(page.locator("#field-until")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator("#field-reason")).to_be_visible()
    page.locator("#field-reason").fill("sj k")
    expect(page.locator("#field-reason")).to_have_value("sj k")


def test_the_card_prints_on_one_a6_page(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("ceo")
    page.goto("/queue")
    page.get_by_role("link", name="Write a card").click()
    page.locator("#field-words").fill("Łukasz, çok teşekkürler. 谢谢。 شكرا جزيلا. " * 19)
    page.get_by_role("button", name="Put it on the card").click()
    all_the_same = page.get_by_role("button", name="Keep it all the same")
    expect(page.get_by_role("link", name="Open the card").or_(all_the_same)).to_be_visible()
    if all_the_same.is_visible():
        all_the_same.click()
    page.get_by_role("link", name="Open the card").click()
    page.wait_for_load_state("networkidle")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    box = pdf.split(b"/MediaBox [")[1].split(b"]")[0].split()
    assert [round(float(edge) * 25.4 / 72) for edge in box[2:]] == [105, 148]
