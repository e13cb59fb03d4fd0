"""Where the focus goes, and what is said, when somebody works by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Keyboard, tab_to

OpenPage = Callable[..., Page]
Open = Callable[..., Keyboard]


@pytest.fixture
def at(open_page: OpenPage) -> Open:
    """The keyboard of one of the demo's people, or of a visitor, at an address."""

    def begin(address: str, label: str | None = None) -> Keyboard:
        page = open_page(label)
        page.goto(address)
        return Keyboard(page)

    return begin


def focus(keys: Keyboard) -> Locator:
    return keys.page.locator(":focus")


def test_the_first_stop_leads_past_the_navigation(at: Open) -> None:
    keys = at("/", "staff")
    keys.press("Tab")
    expect(focus(keys)).to_have_text("Skip to the content")
    keys.press("Enter")
    expect(focus(keys)).to_have_id("main")


def test_the_slash_searches_and_suggestions_are_gone_through_with_the_arrows(at: Open) -> None:
    keys = at("/search")
    box = keys.page.get_by_role("combobox")
    keys.press("/")
    keys.page.keyboard.type("certif", delay=20)
    expect(box).to_have_attribute("aria-expanded", "true")
    keys.press("ArrowDown")
    chosen = keys.page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    expect(box).to_be_focused()
    keys.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("certif")
    keys.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    keys.press("ArrowUp")
    title = chosen.inner_text()
    keys.press("Enter")
    expect(keys.page.locator("h1")).to_contain_text(title)


def test_the_question_mark_lists_the_keys_and_escape_goes_back(at: Open) -> None:
    keys = at("/queue", "ceo")
    home = keys.page.get_by_role("link", name="Home", exact=True)
    tab_to(keys.page, home)
    keys.press("?")
    dialog = keys.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Write a card")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    expect(home).to_be_focused()


def test_a_menu_closes_on_escape_and_when_the_focus_leaves_it(at: Open) -> None:
    keys = at("/", "staff")
    keys.open_menu("Wulandari")
    summary, entry = keys.page.locator("summary:focus"), keys.page.get_by_role("link", name="My page")
    expect(entry).to_be_visible()
    keys.press("Tab", "Escape")
    expect(entry).to_be_hidden()
    expect(summary).to_have_count(1)
    keys.press("Enter")
    expect(entry).to_be_visible()
    keys.press("Shift+Tab")
    expect(entry).to_be_hidden()


def test_an_article_is_printed_and_the_theme_changed(at: Open) -> None:
    keys = at("/search?q=certificate")
    keys.page.add_init_script("window.print = () => document.documentElement.classList.add('was-printed')")
    keys.follow("certificate")
    keys.push("Print")
    expect(keys.page.locator("html.was-printed")).to_have_count(1)
    keys.push("Light or dark as the device")
    expect(keys.page.locator("html")).to_have_attribute("data-theme", "light")
    expect(focus(keys)).to_contain_text("Always light")


def test_what_is_wrong_gets_the_focus_and_leads_to_its_field(at: Open) -> None:
    keys = at("/sign-in")
    keys.fill("E-mail address", "nobody@kittiwake.example")
    keys.fill("Password", "no such word")
    keys.press("Enter")
    expect(keys.page.get_by_label("E-mail address")).to_be_focused()

    staff = at("/wall/new?kind=thanks", "staff")
    staff.fill("What do you thank them for?", "For nothing yet.")
    staff.push("Put it on the wall")
    expect(staff.page.locator("#error-summary")).to_be_focused()
    staff.press("Tab", "Enter")
    expect(staff.page.get_by_role("group", name="Who was it?")).to_be_focused()


def test_a_reaction_keeps_the_focus_and_a_comment_goes_on_where_it_was_written(at: Open) -> None:
    keys = at("/wall", "staff")
    heart = keys.page.get_by_role("button", name="Touched me").first
    was_pressed = heart.get_attribute("aria-pressed") == "true"
    for is_pressed in (not was_pressed, was_pressed):
        keys.push("Touched me")
        expect(heart.and_(focus(keys))).to_have_attribute("aria-pressed", str(is_pressed).lower())
        expect(keys.page.locator("#status")).to_have_text(f"“Touched me” {'added' if is_pressed else 'taken back'}.")

    tab_to(keys.page, keys.page.locator(".comments-open"))
    keys.press("Enter")
    field = keys.page.get_by_label("Your comment", exact=True)
    expect(field).to_be_focused()
    keys.page.keyboard.type("   ")
    keys.press("Tab", "Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    keys.press("Control+A")
    keys.page.keyboard.type("The tide was in that night.")
    keys.press("Tab", "Enter")
    expect(keys.page.locator("#status")).to_have_text("Your comment is on the wall.")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    keys.press("Shift+Tab")
    expect(focus(keys)).to_have_accessible_name("Take away the comment of Wulandari")
    keys.press("Enter")
    expect(keys.page.locator("#status")).to_have_text("The comment is gone.")
    expect(field).to_be_focused()
    keys.press("Shift+Tab", "Enter")
    expect(keys.page.locator("#status")).to_have_text("The comment is back.")


def test_older_posts_are_read_on_from_the_first_of_them(at: Open) -> None:
    keys = at("/wall", "staff")
    last = keys.page.locator(".post").last.get_attribute("id")
    tab_to(keys.page, keys.page.get_by_role("link", name="Show older"), back=True)
    keys.press("Enter")
    expect(focus(keys)).to_have_class("post")
    assert keys.page.locator(f"#{last} + .post:focus").count() == 1


def test_the_queue_is_worked_through_with_its_keys_and_no_word_is_lost(at: Open) -> None:
    keys = at("/queue", "ceo")
    deed, words = keys.page.locator("#queue-deed"), keys.page.get_by_label("Your words to")
    first = deed.inner_text()
    keys.press("j")
    expect(deed).not_to_have_text(first)
    expect(deed).to_be_focused()
    second = deed.inner_text()
    keys.press("n")
    expect(words).to_be_focused()
    keys.page.keyboard.type("jkne? The lamp")
    expect(words).to_have_value("jkne? The lamp")
    keys.press("Escape")
    expect(focus(keys)).to_have_accessible_name("Write a card")
    keys.press("k")
    expect(deed).to_have_text(first)
    expect(deed).to_be_focused()
    keys.press("j")
    expect(deed).to_have_text(second)
    expect(deed).to_be_focused()
    keys.press("n")
    expect(words).to_have_value("jkne? The lamp")
    keys.press("Escape", "s")
    expect(keys.page.get_by_label("Until")).to_be_focused()
    keys.push("Put off")
    expect(keys.page.locator("#status")).to_contain_text("comes back on the day you chose")
    expect(deed).to_be_focused()
    keys.press("u")
    expect(keys.page.locator("#status")).to_have_text("Taken back.")
    expect(deed).to_have_text(second)
    expect(deed).to_be_focused()


def test_people_are_found_while_typing_and_their_number_is_said(at: Open) -> None:
    keys = at("/people", "staff")
    keys.fill("Name", "fiachra")
    expect(keys.page.locator("#status")).to_have_text("1 person")
    expect(keys.page.get_by_label("Name")).to_be_focused()


def test_people_are_picked_by_name_or_with_the_arrows(at: Open) -> None:
    keys = at("/wall/new?kind=thanks", "staff")
    tab_to(keys.page, keys.page.get_by_label("Find in: Who was it?"))
    keys.page.keyboard.type("jurgen")
    keys.press("Enter")
    expect(keys.page.locator("#status")).to_have_text("Jürgen Weiß is chosen")
    keys.page.keyboard.type("a")
    keys.press("Enter")
    expect(keys.page.locator("#status")).to_contain_text("type more of the name")
    keys.press("Backspace", "ArrowDown", "ArrowDown", "Space")
    expect(keys.page.get_by_role("group", name="Who was it?").get_by_role("checkbox", checked=True)).to_have_count(2)
    keys.press("Tab")
    expect(focus(keys)).to_have_accessible_name("A whole team optional")


def test_the_toolbar_is_one_stop_and_leaves_the_focus_in_the_text(at: Open) -> None:
    keys = at("/articles/new", "technician")
    keys.fill("Title", "Tame the toolbar")
    keys.pick("Reference")
    keys.push("Start writing")
    text = keys.page.get_by_role("textbox", name="Text")
    tab_to(keys.page, keys.page.get_by_role("button", name="Bold"))
    keys.press("ArrowRight", "Enter")
    expect(text).to_be_focused()
    keys.page.keyboard.type("tilted")
    expect(text).to_have_value("*tilted*")
    keys.press("Control+A", "Control+b")
    expect(text).to_have_value("***tilted***")
    keys.press("Shift+Tab")
    expect(focus(keys)).to_have_accessible_name("Italic")
    keys.press("Tab")
    expect(text).to_be_focused()


def test_a_form_on_its_way_shows_it_until_the_answer_comes(at: Open) -> None:
    keys = at("/account", "staff")
    note = "event => setTimeout(() => sessionStorage.sent = event.target.className)"
    keys.page.evaluate(f"document.addEventListener('submit', {note})")
    keys.push("Save time zone")
    expect(keys.page.locator("#status")).to_contain_text("Times are now shown")
    assert "htmx-request" in keys.page.evaluate("sessionStorage.sent").split()
    expect(keys.page.locator("form.htmx-request")).to_have_count(0)
