"""Two ways to do the same: with the keyboard alone, and with a pointer where no script runs."""

from datetime import date
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 170
PATIENCE = 20_000  # milliseconds
FOCUSED = """() => {
    const element = document.activeElement;
    const words = element.getAttribute('aria-label') || element.labels?.[0]?.innerText || element.innerText || '';
    return `${element.localName} ${words.trim().split('\\n')[0].slice(0, 40)}`;
}"""


class Hands(Protocol):
    """What a person does with a page."""

    way: str
    has_scripts: bool
    page: Page

    def follow(self, name: str, *, exact: bool = False) -> None: ...

    def push(self, name: str, *, exact: bool = False) -> None: ...

    def fill(self, label: str, words: str, *, exact: bool = False) -> None: ...

    def fill_day(self, label: str, day: date) -> None: ...

    def fill_time(self, label: str, hour: int) -> None: ...

    def tick(self, name: str) -> None: ...

    def pick(self, name: str) -> None: ...

    def choose(self, label: str, option: str) -> None: ...

    def attach(self, label: str, file: Path) -> None: ...

    def open_menu(self, name: str) -> None: ...


class Keyboard:
    """Tab, Enter, Space, arrows and letters; never a pointer, and focus is never put anywhere."""

    way, has_scripts = "keyboard", True

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def follow(self, name: str, *, exact: bool = False) -> None:
        tab_to(self.page, self.page.get_by_role("link", name=name, exact=exact))
        self.press("Enter")

    def push(self, name: str, *, exact: bool = False) -> None:
        tab_to(self.page, self.page.get_by_role("button", name=name, exact=exact))
        self.press("Enter")

    def fill(self, label: str, words: str, *, exact: bool = False) -> None:
        tab_to(self.page, self.page.get_by_label(label, exact=exact))
        self.press("Control+A")
        self.page.keyboard.type(words)

    def fill_day(self, label: str, day: date) -> None:
        tab_to(self.page, self.page.get_by_label(label))
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def fill_time(self, label: str, hour: int) -> None:
        tab_to(self.page, self.page.get_by_label(label))
        self.page.keyboard.type(f"{hour:02}00AM")

    def tick(self, name: str) -> None:
        """A person is typed into the field above the names; any other box is gone to."""
        wanted = self.page.get_by_role("checkbox", name=name).first
        wanted.wait_for(state="attached")
        picker = self.page.locator("[data-people]", has=wanted)
        if picker.count():
            tab_to(self.page, picker.get_by_role("searchbox"))
            self.page.keyboard.type(name)
            self.press("Enter")
        else:
            tab_to(self.page, wanted)
            self.press("Space")
        expect(wanted).to_be_checked()

    def pick(self, name: str) -> None:
        """Tab goes to a group of radio buttons, the arrows within it."""
        wanted = self.page.get_by_role("radio", name=name)
        tab_to(self.page, self.page.locator("fieldset", has=wanted).get_by_role("radio"))
        for _ in range(10):
            if has_focus(wanted):
                return self.press("Space")
            self.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {name!r}")

    def choose(self, label: str, option: str) -> None:
        tab_to(self.page, self.page.get_by_label(label))
        self.page.keyboard.type(option)
        expect(self.page.locator("select:focus option:checked")).to_contain_text(option)

    def attach(self, label: str, file: Path) -> None:
        tab_to(self.page, self.page.get_by_label(label))
        self.page.locator("input:focus").set_input_files(file)  # the dialog is the browser's own, not the page's

    def open_menu(self, name: str) -> None:
        tab_to(self.page, self.page.locator("summary", has_text=name))
        self.press("Enter")


class Pointer:
    """A pointer, on pages whose scripts the browser does not run."""

    way, has_scripts = "pointer", False

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)

    def follow(self, name: str, *, exact: bool = False) -> None:
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def push(self, name: str, *, exact: bool = False) -> None:
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def fill(self, label: str, words: str, *, exact: bool = False) -> None:
        self._field(label, exact=exact).fill(words)

    def fill_day(self, label: str, day: date) -> None:
        self._field(label).fill(day.isoformat())

    def fill_time(self, label: str, hour: int) -> None:
        self._field(label).fill(f"{hour:02}:00")

    def tick(self, name: str) -> None:
        self.page.get_by_role("checkbox", name=name).first.click()

    def pick(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).first.check()

    def choose(self, label: str, option: str) -> None:
        choices = self._field(label)
        choices.select_option(choices.locator("option", has_text=option).first.get_attribute("value"))

    def attach(self, label: str, file: Path) -> None:
        self._field(label).set_input_files(file)

    def open_menu(self, name: str) -> None:
        self.page.locator("summary", has_text=name).first.click()

    def _field(self, label: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_label(label, exact=exact).filter(visible=True).first


def tab_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Presses Tab until one of the wanted elements has the focus; fails with the places that Tab goes to instead."""
    wanted.first.wait_for(state="attached")
    key = "Shift+Tab" if back else "Tab"
    for _ in range(MOST_TABS):
        if has_focus(wanted):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never comes to {wanted}; it goes to: {' | '.join(_places(page, key))}")


def has_focus(wanted: Locator) -> bool:
    """Whether one of the wanted elements has the focus now."""
    return bool(wanted.evaluate_all("found => found.includes(document.activeElement)"))


def _places(page: Page, key: str) -> list[str]:
    went = []
    for _ in range(40):
        page.keyboard.press(key)
        went.append(page.evaluate(FOCUSED))
    return went
