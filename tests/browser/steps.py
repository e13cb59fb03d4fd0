"""How a person gets somewhere: the steps that lead to the places."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from portal.demo.people import DEMO_PASSWORD

Step = Callable[[Page], object]
EMPTY_THE_FORM = """(form, typed) => {
    form.noValidate = true;
    for (const field of form.elements) {
        if (['radio', 'checkbox'].includes(field.type)) field.checked = false;
        else if (field.matches('textarea, select, input:not([type=hidden])')) field.value = typed[field.name] ?? '';
    }
}"""

AGE_THE_FORM = """(form, typed) => {
    form.elements.version.value = 99;
    for (const [name, words] of Object.entries(typed)) form.elements[name].value = words;
}"""

SEND_TO = "(form, address) => { form.action = address || form.action; HTMLFormElement.prototype.submit.call(form); }"
MARK_AS_LEFT = "html => { html.dataset.left = ''; }"


def at(address: str) -> Step:
    """Opens the address."""
    return lambda page: page.goto(address)


def first(prefix: str, ending: str = "") -> Step:
    """Opens what the content's first link to prefix and number leads to; the ending is a page beneath it."""

    def follow_first(page: Page) -> None:
        links = page.locator(f'main a[href^="{prefix}"]').evaluate_all("all => all.map(a => a.getAttribute('href'))")
        numbers = (link.removeprefix(prefix).split("?")[0].split("-")[0] for link in links)
        page.goto(prefix + next(number for number in numbers if number.isdigit()) + ending)

    return follow_first


def sub(ending: str) -> Step:
    """Opens a page beneath this one."""
    return lambda page: page.goto(page.url.split("?")[0] + ending)


def press(name: str) -> Step:
    """Presses the button of that name, and waits for the page that it leads to."""
    return lambda page: _leave(page, _button(page, name).click)


def tap(name: str) -> Step:
    """Presses the button of that name, which changes the page in its place."""
    return lambda page: _button(page, name).click()


def follow(name: str) -> Step:
    """Follows the link whose words contain the name, and waits for what it changes in its place."""

    def click_link(page: Page) -> None:
        page.locator("main").get_by_role("link", name=name).first.click()
        expect(page.locator(".htmx-request")).to_have_count(0)

    return click_link


def where(name: str) -> Step:
    """Opens, as a page of its own, the address of the link whose words contain the name."""

    def go(page: Page) -> None:
        page.goto(page.locator("main").get_by_role("link", name=name).first.get_attribute("href") or "")

    return go


def unfold(*selectors: str) -> Step:
    """Opens the first disclosure or menu of each selector."""

    def open_each(page: Page) -> None:
        for selector in selectors:
            page.locator(f"{selector}:not([open]) > summary").first.click()

    return open_each


def showing(selector: str) -> Step:
    """Waits until it is on the page."""
    return lambda page: expect(page.locator(selector).first).to_be_visible()


def key(name: str) -> Step:
    """Presses a key where nothing is being typed."""

    def strike(page: Page) -> None:
        page.evaluate("document.activeElement?.blur()")
        page.keyboard.press(name)

    return strike


def fill(**fields: str) -> Step:
    """Types into the fields of those names."""

    def type_each(page: Page) -> None:
        for name, words in fields.items():
            page.locator(f'main [name="{name}"]').first.fill(words)

    return type_each


def pick(name: str, value: str) -> Step:
    """Chooses the value in the list of that name."""
    return lambda page: page.locator(f'main select[name="{name}"]').select_option(value)


def suggested(words: str) -> Step:
    """Types the words into the search box, and waits for the suggestions."""

    def type_words(page: Page) -> None:
        page.locator("[data-search]").first.press_sequentially(words)
        expect(page.locator("[role=option]").first).to_be_visible()

    return type_words


def refused(button: str, **typed: str) -> Step:
    """Sends the form of the button empty but for what is typed, past the browser's own checks; it is refused."""
    return lambda page: _send(page, button, EMPTY_THE_FORM, typed, status=422)


def outrun(button: str, **typed: str) -> Step:
    """Sends the form of the button as somebody does whose page is older than what another has saved since."""
    return lambda page: _send(page, button, AGE_THE_FORM, typed, status=409)


def sent_to(address: str) -> Step:
    """Sends the form of the page elsewhere, as a browser without scripts does."""
    form = "main form[method=post]"
    return lambda page: _leave(page, lambda: page.locator(form).first.evaluate(SEND_TO, address))


def start_draft(page: Page) -> None:
    """Begins an article, and stands in its editor."""
    page.goto("/articles/new")
    fill(title="Lamps that flicker")(page)
    press("Start writing")(page)
    page.wait_for_url("**/draft")


def pasted_ticket(page: Page) -> None:
    """Pastes a ticket, and waits until what should be taken out of it is marked."""
    page.goto("/articles/new/ticket")
    fill(ticket="Isabel of Orchard & Quill, isabel@quill.ie, cannot send.\nCause: the key sk_live_" + "a1B2" * 5)(page)
    expect(page.locator("#ticket-finds mark")).to_have_count(3)


def given_up(page: Page) -> None:
    """Asks for a new password until it is too often."""
    for _ in range(4):
        page.goto("/password/forgotten")
        fill(email="nobody.at.all@kittiwake.example")(page)
        press("Send me a link")(page)


def invited(page: Page) -> None:
    """Invites somebody new, and opens the link that they are sent."""
    page.goto("/admin/people/new")
    fill(name="Ida Fresh", email=f"{uuid4().hex}@kittiwake.example")(page)
    press("Invite")(page)
    page.goto(urlsplit(page.locator("#invitation-link").inner_text()).path)


def lapsed(page: Page) -> None:
    """Sends the form after the session has ended."""
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    sent_to("")(page)
    expect(page.locator("h1")).to_contain_text("session")


def signed_in_again(page: Page) -> None:
    """Signs in from the page that says that the session has ended."""
    fill(email="priya@kittiwake.example", password=DEMO_PASSWORD)(page)
    press("Sign in")(page)


def _send(page: Page, button: str, prepare: str, typed: dict[str, str], *, status: int) -> None:
    pressed = _button(page, button)
    pressed.evaluate_handle("button => button.form").evaluate(prepare, typed)
    _mark_as_left(page)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        pressed.click()
    assert answered.value.status == status, f"{page.url}: {answered.value.status}"
    if answered.value.request.is_navigation_request():
        _arrive(page)
    else:
        expect(page.locator(".htmx-request")).to_have_count(0)


def _leave(page: Page, act: Callable[[], object]) -> None:
    _mark_as_left(page)
    act()
    _arrive(page)


def _mark_as_left(page: Page) -> None:
    # The locator waits for the element: a page on its way in may have none yet.
    page.locator("html").evaluate(MARK_AS_LEFT)


def _arrive(page: Page) -> None:
    page.locator("html:not([data-left])").wait_for(state="attached")
    page.wait_for_load_state("load")


def _button(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("button", name=name, exact=True).first
