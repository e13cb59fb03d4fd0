"""The outside list of attacks in a real browser, with nothing but the sanitiser between them and the reader."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from knowledge.people import Person
from portal.web.security import limiter
from tests.attacks import Attacked, payloads
from tests.client import PortalClient

# Whatever an attack would do is noted; what it could have done without a word shows in the page that is left.
TRAP = """
window.acted = [];
for (const name of ["alert", "confirm", "prompt", "print", "open", "xss"])
  window[name] = (...words) => { window.acted.push(`${name} ${words}`); };
navigator.sendBeacon = (address) => { window.acted.push(`beacon ${address}`); };
"""
# Each page stands in a frame of its own, four at a time.
LOOK = """
async (pages) => {
  const found = {}, waiting = Object.entries(pages);
  const isAddress = (name) => /^(href|src|action|formaction|xlink:href|data|poster|ping)$/.test(name);
  const leadsToCode = (value) =>
    URL.canParse(value, location) && /^(javascript|vbscript):/.test(new URL(value, location).protocol);
  const left = (frame) => {
    const page = frame.contentDocument, isOwn = (one) => one.src.startsWith(location.origin + "/static/");
    const elements = [...page.querySelectorAll("*")];
    return [
      ...frame.contentWindow.acted,
      ...[...page.scripts].filter((one) => !isOwn(one)).map((one) => one.outerHTML),
      ...elements.flatMap((one) => [...one.attributes]
        .filter((item) => /^on/i.test(item.name) || (isAddress(item.name) && leadsToCode(item.value)))
        .map((item) => `${one.tagName} ${item.name}`)),
      ...[...page.querySelectorAll("iframe, object, embed, base")].map((one) => one.tagName),
    ];
  };
  const work = async () => {
    while (waiting.length) {
      const [address, html] = waiting.pop(), frame = document.createElement("iframe");
      const loaded = new Promise((done) => { frame.onload = done; });
      frame.srcdoc = html;
      document.body.append(frame);
      await loaded;
      found[address] = left(frame);
      frame.remove();
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return found;
}
"""


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of this test's own portal."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def attacked(sign_in: Callable[[Person], PortalClient], fixtures: Path, tmp_path: Path) -> Attacked:
    limiter.enabled = False
    attacked = Attacked(sign_in, payloads(fixtures))
    attacked.through_articles()
    attacked.through_titles()
    attacked.through_comments()
    attacked.through_review_notes()
    attacked.through_display_names()
    attacked.through_import(tmp_path / "kb")
    limiter.enabled = True
    return attacked


def acted_in(browser: Browser, served: str, pages: dict[str, str], asked: list[str]) -> dict[str, list[str]]:
    """What acted in each page, its policy against scripts switched off; `asked` hears of dialogs and of scripts."""
    context = browser.new_context(base_url=served, bypass_csp=True)
    context.add_init_script(TRAP)
    page = context.new_page()
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "script" else None)
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto("/healthz")
    found: dict[str, list[str]] = page.evaluate(LOOK, pages)
    context.close()
    return found


def test_no_attack_acts_in_a_browser_that_would_let_it(
    browser: Browser, served: str, attacked: Attacked, sign_in: Callable[[Person], PortalClient]
) -> None:
    viewers = {person.id: sign_in(person) for person, _ in attacked.pages}
    pages = {f"{person.id} {address}": viewers[person.id].get(address).text for person, address in attacked.pages}
    asked: list[str] = []
    acted = acted_in(browser, served, pages, asked)
    assert len(acted) == len(pages) > 40
    assert {address: what for address, what in acted.items() if what} == {}
    assert [one for one in asked if not one.startswith(f"{served}/static/")] == []


def test_the_trap_catches_what_acts(browser: Browser, served: str, fixtures: Path) -> None:
    bare = {
        "1": "<img src=data:, onerror=alert(1)>", "2": "<script>xss(2)</script>", "3": "<svg onload=print(3)>",
        "4": "<iframe></iframe>", "5": "<a href=' jav&#9;ascript:x'>",
        "6": "<script src=https://evil.example/x.js></script>",
    }  # fmt: skip
    asked: list[str] = []
    acted = acted_in(browser, served, bare, asked)
    assert (acted["1"], acted["3"]) == (["alert 1", "IMG onerror"], ["print 3", "svg onload"])
    assert acted["2"][0] == "xss 2" and all(acted.values()) and asked == ["https://evil.example/x.js"]
