"""A real Chromium on the demo company."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from portal.demo.people import DEMO_PASSWORD
from portal.demo.reading import read_table
from tests.browser.hands import Hands, Keyboard, Pointer
from tests.browser.serving import served_demo
from tests.conftest import fresh_database

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, CHROMIUMS)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.fail("There is no Chromium: make browser installs it.")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the served portal keeps its files in."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def portal(instance: Path, worker_id: str) -> Iterator[str]:
    """The address of the served demo company; one for all browser tests of this process."""
    with served_demo(instance, fresh_database(f"browser_{worker_id}")) as address:
        yield address


@pytest.fixture
def mail_folder(instance: Path) -> Path:
    """Where mails go in development."""
    return instance / "mail"


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The cookies of whoever has signed in, by label: once is enough for all tests of this process."""
    return {}


@pytest.fixture
def open_page(browser: Browser, portal: str, sessions: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Opens a page as one of the demo's people (a label of its sign-ins), or as a visitor; fails on console errors."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    def open_as(label: str | None = None, *, javascript: bool = True, **options: Any) -> Page:
        options = {"reduced_motion": "reduce", "storage_state": sessions.get(label or ""), **options}
        context = browser.new_context(base_url=portal, java_script_enabled=javascript, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if label and label not in sessions:
            sign_in(page, label)
            sessions[label] = context.storage_state()
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, label: str) -> None:
    """Signs in as the person whom the demo prints beside the label."""
    company = read_table("company.yaml")
    emails = {row["key"]: row["email"] for row in company["people"]}
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(emails[company["sign_ins"][label]])
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(params=[Keyboard, Pointer], ids=["by keyboard", "without scripts"])
def visit(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Callable[..., Hands]:
    """Opens an address as one of the demo's people, or as a visitor, by keyboard and then without scripts."""
    kind: type[Keyboard] | type[Pointer] = request.param

    def begin(address: str, label: str | None = None) -> Hands:
        page = open_page(label, javascript=kind.has_scripts)
        page.goto(address)
        return kind(page)

    return begin
