"""CommonMark's and GitHub's own examples: the page says what the specification says, in the portal's dress."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import html5lib
import pytest

from knowledge.rendering import render
from knowledge.sanitising import clean

_DRESS = {"rel", "loading", "decoding", "tabindex", "id", "aria-label", "class", "data-language", "disabled"}
_WRAPPERS = {"div", "span"}


def examples(fixtures: Path, name: str) -> list[dict[str, Any]]:
    return json.loads((fixtures / "markdown" / f"{name}.json").read_text(encoding="utf-8"))


def skeleton(html: str) -> str:
    """The HTML as elements, plain attributes and words, without what only dresses it."""
    html = re.sub(r"<(/?)h([1-6])\b", r"<\1h\2", html)
    parts: list[str] = []

    def walk(element: Any) -> None:
        name = str(element.tag)
        shown = name not in _WRAPPERS and name != "DOCUMENT_FRAGMENT"
        if shown:
            kept = sorted((key, unescape(value)) for key, value in element.attrib.items() if key not in _DRESS)
            parts.append(f"<{name} {kept}>")
        parts.append(element.text or "")
        for child in element:
            walk(child)
            parts.append(child.tail or "")
        if shown:
            parts.append(f"</{name}>")

    walk(html5lib.parseFragment(html, namespaceHTMLElements=False))
    return " ".join("".join(parts).split()).replace("> <", "><").replace("> ", ">").replace(" <", "<")


def shifted(html: str) -> str:
    """The specification's HTML with its headings one level down where it has an h1, which is the page's own."""
    if "<h1>" not in html:
        return html
    return re.sub(r"<(/?)h([1-5])>", lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}>", html)


def unequal(examples: list[dict[str, Any]]) -> set[int]:
    """The numbers of the examples that the portal shows otherwise than the specification."""
    return {
        example["example"]
        for example in examples
        if skeleton(render(example["markdown"], audience="outer").html) != skeleton(clean(shifted(example["html"])))
    }


ADDRESSES_BECOME_LINKS = {610, 613, 614}
GITHUB_DIFFERS_FROM_COMMONMARK = {616, 619, 620}
LINKS_OF_OTHER_SHAPE = {628, 631}
UNKNOWN_ELEMENTS_STAY_WORDS = {150, 164, 175, 203, 493, 526, 538, 615, 616, 617, 619, 625}
EMPTY_IN_THE_SPECIFICATION, FOOTNOTE_NUMBERS_IN_BRACKETS = 20, 23
HTML = re.compile(r"<[a-zA-Z/!?]")


def test_each_commonmark_example_is_shown_as_specified_but_for_bare_addresses_and_unknown_elements(
    fixtures: Path,
) -> None:
    assert unequal(examples(fixtures, "commonmark-spec")) == ADDRESSES_BECOME_LINKS | UNKNOWN_ELEMENTS_STAY_WORDS


def test_each_github_example_without_html_is_shown_as_specified_but_for_some_bare_addresses(fixtures: Path) -> None:
    without_html = [one for one in examples(fixtures, "gfm-spec") if not HTML.search(one["markdown"])]
    assert len(without_html) > 550
    assert unequal(without_html) == GITHUB_DIFFERS_FROM_COMMONMARK | LINKS_OF_OTHER_SHAPE


def test_githubs_extensions_are_shown_as_specified_but_for_the_dress_of_footnote_numbers(fixtures: Path) -> None:
    without_html = [one for one in examples(fixtures, "gfm-extensions") if not HTML.search(one["markdown"])]
    assert len(without_html) > 20
    assert unequal(without_html) == {EMPTY_IN_THE_SPECIFICATION, FOOTNOTE_NUMBERS_IN_BRACKETS}


def test_texts_made_to_hang_a_parser_still_become_a_page(fixtures: Path) -> None:
    for case in examples(fixtures, "pathological"):
        text = case["prefix"] + case["unit"] * case["count"] + case["suffix"]
        assert isinstance(render(text[:4_000], audience="outer").html, str), case["name"]


@pytest.mark.parametrize("unit", ["> ", "* ", "1. ", "[", "![", "<div>", "<b>", "*a **a ", ":::internal\n"])
def test_deep_nesting_is_no_error(unit: str) -> None:
    assert isinstance(render(unit * 1_500 + "a", audience="staff").html, str)
