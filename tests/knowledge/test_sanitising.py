"""Nothing that an author types can act in a reader's browser or pose as a part of the page."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest

from knowledge.rendering import render
from knowledge.sanitising import clean

SETS = ["ammonia", "bleach", "dompurify", "loofah_html5lib", "nh3", "sanitize_rb"]


@pytest.fixture(scope="module")
def findings(fixtures: Path) -> Callable[[str], list[str]]:
    spec = importlib.util.spec_from_file_location("oracle", fixtures / "sanitiser" / "oracle.py")
    assert spec and spec.loader
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    return oracle.findings  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", SETS)
def test_no_known_attack_leaves_anything_dangerous_on_the_page(
    name: str, fixtures: Path, findings: Callable[[str], list[str]]
) -> None:
    """Scripts, handlers, addresses, drawings (behaviours 86, 87, 88 and 89)."""
    cases = json.loads((fixtures / "sanitiser" / f"{name}.json").read_text(encoding="utf-8"))
    assert cases
    for case in cases:
        for audience in ("outer", "staff"):
            page = render(case["payload"], audience=audience).html  # type: ignore[arg-type]
            assert findings(page) == [], case["title"]
        assert findings(clean(case["payload"])) == [], case["title"]


@pytest.mark.parametrize("name", SETS)
def test_no_known_attack_gets_through_inside_a_paragraph_a_table_or_an_internal_block(
    name: str, fixtures: Path, findings: Callable[[str], list[str]]
) -> None:
    for case in json.loads((fixtures / "sanitiser" / f"{name}.json").read_text(encoding="utf-8")):
        payload = case["payload"].replace("\n", " ")
        text = f"See {payload} here\n\n| a |\n|---|\n| {payload} |\n\n:::internal\n{payload}\n:::\n"
        assert findings(render(text, audience="staff").html) == [], case["title"]


@pytest.mark.parametrize(
    "link",
    ["javascript:x", "JaVaScRiPt:x", "&#106;avascript:x", "data:text/html,x", "vbscript:x", "file:///x"],
)
def test_only_harmless_addresses_are_links(link: str) -> None:
    page = render(f"[x]({link}) ![y]({link}) <a href='{link}'>z</a>", audience="outer").html
    tree = html5lib.parseFragment(page, namespaceHTMLElements=False)
    addresses = [element.get("href") or element.get("src") for element in tree.iter() if element.tag in ("a", "img")]
    assert not any(addresses)


@pytest.mark.parametrize("address", ["https://example.com/", "mailto:a@example.com", "tel:+4930123", "/wall", "x.png"])
def test_ordinary_addresses_stay(address: str) -> None:
    assert f'href="{address}"' in render(f"[x]({address})", audience="outer").html


def test_every_id_and_name_stands_behind_the_prefix() -> None:
    page = render('# Search\n\n<p id="search">a</p> <a name="Main">b</a> <h2 id="h-done">c</h2>', audience="outer").html
    assert 'id="h-search"' in page and 'name="h-main"' in page and 'id="h-done"' in page
    assert 'id="search"' not in page and 'name="Main"' not in page


def test_style_events_and_unknown_classes_go() -> None:
    page = clean('<p style="color:red" onclick="x()" class="site-header callout-title">a</p>')
    assert page == '<p class="callout-title">a</p>'


def test_an_input_can_only_be_a_checkbox_that_nobody_can_use() -> None:
    page = clean('<input type="password" name="password" autofocus>')
    assert 'type="checkbox"' in page and "disabled" in page and "password" not in page


def test_links_never_open_a_window_or_hand_over_the_opener() -> None:
    page = clean('<a href="https://example.com" target="_blank" rel="opener">x</a>')
    assert page == '<a href="https://example.com" rel="noopener">x</a>'
