"""The card that a personal thanks is written on, as Chromium prints it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from knowledge.db import now
from knowledge.people import Person
from portal.thank_you import channels
from portal.thank_you.card_layout import SIZES, size_for
from portal.thank_you.models import QueueEvent, QueueItem
from tests.browser.hands import tab_to
from tests.client import PortalClient
from tests.factories import make_person, make_queue_item

A6, A4 = (105, 148), (210, 297)
SCRIPTS = {
    "accents": "Gracias, Łukasz: çok teşekkürler, děkuji. ",
    "capitals": "THANK YOU FOR EVERY MINUTE OF IT. ",
    "right to left": "شكرا جزيلا على كل ما فعلت. תודה רבה. ",
    "wide": "谢谢你坚持到最后一刻。ありがとう。",
    "devanagari": "आपने जो किया उसके लिए धन्यवाद। ",
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitän",
    "lines": "Thanks.\n",
    "emoji": "👩‍💻👏🏽 ",
}


def boxes(pdf: bytes) -> list[tuple[int, int]]:
    """The size of each page in millimetres."""
    found = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return [(round(float(wide) * 25.4 / 72), round(float(high) * 25.4 / 72)) for wide, high in found]


@pytest.fixture
def opened_by(
    app: Flask, browser: Browser, sign_in: Callable[[Person], PortalClient]
) -> Iterator[Callable[..., Page]]:
    """Opens an address of this test's own portal as a person who has signed in."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    contexts = []

    def opened(person: Person, path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=address, reduced_motion="reduce", **options)
        contexts.append(context)
        cookies = [{"name": one.key, "value": one.value, "url": address} for one in sign_in(person)._cookies.values()]
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()


@pytest.fixture
def paper(opened_by: Callable[..., Page]) -> Callable[[Person, str], tuple[Page, bytes]]:
    """What a person's printer makes of an address."""

    def printed(person: Person, path: str) -> tuple[Page, bytes]:
        page = opened_by(person, path)
        return page, pdf_of(page)

    return printed


def pdf_of(page: Page) -> bytes:
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.pdf(prefer_css_page_size=True, print_background=True)


@pytest.fixture
def queue(app: Flask) -> Person:
    """A chief executive, before whom eight people wait."""
    for number in range(8):
        due_on = (now() + timedelta(days=number)).date()
        make_queue_item(make_person(name=f"Person {number}"), deed=f"Deed number {number}", due_on=due_on)
    make_person("staff", "manager", name="Ólafur Einarsson")
    return make_person("staff", "ceo", name="Méabh Ní Dhomhnaill")


def written_card(by: Person, person: Person, words: str) -> QueueItem:
    item = make_queue_item(person)
    channels.write_note(item, words, by=by)
    return item


def fullest(text: str) -> str:
    """As much of the text, again and again, as one card holds."""
    words = ""
    while len(words + text) <= channels.NOTE_LIMIT and size_for(words + text):
        words += text
    return words


@pytest.mark.parametrize("script", SCRIPTS)
def test_whatever_is_written_stands_whole_on_one_a6_page(paper: Any, script: str) -> None:
    ceo = make_person("staff", "ceo", name="Méabh Ní Dhomhnaill", job_title="Chief executive")
    for words in (SCRIPTS[script], fullest(SCRIPTS[script])):
        item = written_card(ceo, make_person(), words)
        page, pdf = paper(ceo, f"{item.url}/card")
        assert boxes(pdf) == [A6]
        hidden = "element => element.scrollHeight - element.clientHeight"
        assert page.locator(".card-words").evaluate(hidden) <= 1
        page.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_each_size_holds_what_it_is_said_to_hold(paper: Any, size: Any) -> None:
    ceo = make_person("staff", "ceo", name="Méabh Ní Dhomhnaill")
    words = "She heard what nobody had noticed. "
    while (found := size_for(words + "Stayed on. ")) and found.points >= size.points:
        words += "Stayed on. "
    item = make_queue_item(make_person(), state="note_ready", version=2)
    QueueEvent.create(item=item, number=2, kind="noted", by=ceo, words=words)
    page, pdf = paper(ceo, f"{item.url}/card")
    assert page.locator(f".{size.name}").count() == 1
    assert page.locator(".card-words").evaluate("one => one.scrollHeight - one.clientHeight") <= 1
    assert boxes(pdf) == [A6]


def test_every_name_fits_on_both_sides_of_its_card(opened_by: Callable[..., Page], fixtures: Path) -> None:
    names = json.loads((fixtures / "names" / "people.json").read_text())
    wanted = [row["name"] for row in (*names["hard"], *names["generated"][::80])]
    ceo, person = make_person("staff", "ceo"), make_person()
    page = opened_by(ceo, "/queue")
    for name in wanted:
        Person.update(name=name[:120], postal_address=f"{name}\n12 Quay Street\nGalway").execute()
        ceo = Person.get_by_id(ceo.id)
        item = written_card(ceo, person, fullest(f"{name}, thank you for every minute of that long Sunday. "))
        for face in ("typed", "address"):
            page.goto(f"{item.url}/card?face={face}")
            assert boxes(pdf_of(page)) == [A6], (name, face)


@pytest.mark.parametrize("face", ["typed", "pen", "address"])
def test_four_cards_stand_on_each_sheet_of_a4(paper: Any, face: str) -> None:
    ceo = make_person("staff", "ceo", name="Méabh Ní Dhomhnaill")
    assistant = make_person("staff", "assistant")
    for number in range(9):
        written_card(ceo, make_person(name=f"Person {number}"), fullest(SCRIPTS["accents"]))
    page, pdf = paper(assistant, f"/queue/cards?face={face}")
    assert boxes(pdf) == [A4] * 3
    places = page.locator(".sheet-a4").first.locator(".card-a6").evaluate_all(
        "cards => cards.map(card => [card.offsetLeft > 100, card.offsetTop > 100])"
    )
    right_first = face == "address"
    assert places == [[right_first, False], [not right_first, False], [right_first, True], [not right_first, True]]


def test_the_pen_finds_lines_and_the_words_to_copy_beside_them(paper: Any) -> None:
    ceo = make_person("staff", "ceo")
    item = written_card(ceo, make_person(), "She drove at night.")
    page, pdf = paper(ceo, f"{item.url}/card?face=pen")
    assert boxes(pdf) == [A6]
    assert page.locator(".card-ruled li").count() == 9
    assert page.get_by_text("She drove at night.").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_text("She drove at night.").is_visible()


def test_five_people_are_thanked_by_keys_alone(opened_by: Callable[..., Page], queue: Person) -> None:
    """Card, mail, call, meeting and passing on; then put off, skip and undo: a pointer is never needed."""
    page = opened_by(queue, "/queue")
    press = page.keyboard.press

    def opened(key: str) -> None:
        press(key)
        page.locator("#queue-form").wait_for()

    def typed(words: str) -> None:
        """Types where the focus is: letters that are keys elsewhere are letters here."""
        page.keyboard.type(words)

    def done(words: str) -> None:
        page.get_by_role("status").filter(has_text=words).first.wait_for()
        page.locator("#queue-form").wait_for(state="detached")

    press("j")
    page.locator(".queue-steps [data-key=k]").wait_for()
    press("k")
    page.locator(".queue-steps [data-key=k]").wait_for(state="detached")

    opened("n")
    tab_to(page, page.locator("#field-words"))
    typed("jknepfdsxu? Deed number nought is a good one.")
    assert page.locator("#field-words").input_value().startswith("jknepfdsxu?")
    tab_to(page, page.get_by_role("button", name="Put it on the card"))
    press("Enter")
    page.locator("#queue-card").wait_for()
    tab_to(page, page.get_by_role("button", name="Posted or handed over"))
    press("Enter")
    done("is thanked")

    opened("e")
    tab_to(page, page.locator("#field-subject"))
    typed("Thank you")
    tab_to(page, page.locator("#field-words"))
    typed("Deed number one will be told for years.")
    tab_to(page, page.get_by_role("button", name="Send"))
    press("Enter")
    done("is on its way")

    opened("p")
    tab_to(page, page.locator("#queue-form input[name=outcome]"))
    press("Space")
    tab_to(page, page.get_by_role("button", name="Save"))
    press("Enter")
    done("is thanked")

    opened("f")
    tab_to(page, page.get_by_role("button", name="We met, and I said thank you"))
    press("Enter")
    done("is thanked")

    opened("d")
    tab_to(page, page.locator("#field-holder"))
    press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="Pass on"))
    press("Enter")
    done("in their own name")
    _put_off_skip_and_undo(page, opened, done)


def _put_off_skip_and_undo(page: Page, opened: Callable[[str], None], done: Callable[[str], None]) -> None:
    press = page.keyboard.press
    opened("s")
    tab_to(page, page.get_by_role("button", name="Put off"))
    press("Enter")
    done("comes back on the day")
    press("u")
    done("Taken back")
    page.goto("/queue")
    opened("x")
    tab_to(page, page.locator("#field-reason"))
    page.keyboard.type("Said so at dinner")
    tab_to(page, page.get_by_role("button", name="Skip", exact=True))
    press("Enter")
    done("Skipped")
    press("?")
    page.locator("#keys[open]").wait_for()
    states = [item.state for item in QueueItem.select().order_by(QueueItem.id)]
    assert states == ["thanked", "sending", "thanked", "thanked", "delegated", "skipped", "waiting", "waiting"]


def test_five_people_are_thanked_without_scripts(opened_by: Callable[..., Page], queue: Person) -> None:
    page = opened_by(queue, "/queue", java_script_enabled=False)

    def form(name: str) -> None:
        page.goto("/queue")
        page.locator(".queue-actions").get_by_role("link", name=name).click()

    def told(words: str) -> None:
        page.get_by_role("status").filter(has_text=words).first.wait_for()

    form("Write a card")
    page.locator("#field-words").fill("Thank you.")
    page.get_by_role("button", name="Put it on the card").click()
    page.get_by_role("button", name="Keep it all the same").click()
    page.get_by_role("button", name="Posted or handed over").click()
    told("is thanked")
    form("Send an e-mail")
    page.locator("#field-subject").fill("Thank you")
    page.locator("#field-words").fill("Thank you.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Send it all the same").click()
    told("is on its way")
    form("Ring")
    page.get_by_label("I spoke to").check()
    page.get_by_role("button", name="Save").click()
    told("is thanked")
    form("Meet")
    page.get_by_role("button", name="We met, and I said thank you").click()
    told("is thanked")
    form("Pass on")
    page.get_by_label("To whom").select_option(index=1)
    page.get_by_role("button", name="Pass on").click()
    told("in their own name")
    form("Skip")
    page.locator("#field-reason").fill("Said so at dinner")
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    told("Taken back")
    assert [item.state for item in QueueItem.select().order_by(QueueItem.id)][:5] == [
        "thanked", "sending", "thanked", "thanked", "delegated",
    ]
