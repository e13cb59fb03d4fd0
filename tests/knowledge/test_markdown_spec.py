"""CommonMark's and GitHub's own examples: the page says what the specification says, in the portal's dress."""

import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import html5lib
import pytest

from knowledge.raw_html import tidy
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


def unequal(examples: list[dict[str, Any]], dialect: Mapping[int, str] = MappingProxyType({})) -> set[int]:
    """The numbers of the examples that the portal shows otherwise than the specification, or than its own dialect."""
    return {
        example["example"]
        for example in examples
        if skeleton(render(example["markdown"], audience="outer").html)
        != skeleton(clean(tidy(shifted(dialect.get(example["example"], example["html"])))))
    }


DIALECT = MappingProxyType({
    # An element that HTML does not know is the words it was, and what is in it is Markdown.
    164: "<p>&lt;Warning&gt;\n<em>bar</em>\n&lt;/Warning&gt;</p>",
    526: '<p><a href="baz">foo &lt;bar attr=&quot;</a>&quot;&gt;</p>',
    538: '<p><a href="/uri">foo &lt;bar attr=&quot;</a>&quot;&gt;</p>',
    # Bare addresses are links, as on GitHub.
    610: '<p>&lt; <a href="https://foo.bar">https://foo.bar</a> &gt;</p>',
    613: '<p><a href="https://example.com">https://example.com</a></p>',
    614: '<p><a href="mailto:foo@bar.example.com">foo@bar.example.com</a></p>',
})  # fmt: skip
GITHUB_DIFFERS_FROM_COMMONMARK = {616, 619, 620}
LINKS_OF_OTHER_SHAPE = {628, 631}
EMPTY_IN_THE_SPECIFICATION, FOOTNOTE_NUMBERS_IN_BRACKETS = 20, 23
HTML = re.compile(r"<[a-zA-Z/!?]")


def test_each_of_commonmarks_655_examples_is_shown_as_specified_or_as_the_dialect_says(fixtures: Path) -> None:
    listed = examples(fixtures, "commonmark-spec")
    assert len(listed) == 655
    assert unequal(listed, DIALECT) == set()


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
        assert isinstance(render(text, audience="outer").html, str), case["name"]


@pytest.mark.parametrize("unit", ["[a](b) ", "*a* ", "`a` ", "<b>a</b> ", "![a](b) ", "a@b.c ", "&amp;"])
def test_a_block_with_more_marks_than_any_writer_sets_stays_plain_text(unit: str) -> None:
    rendered = render("# Title\n\n" + unit * 4_100 + "\n\n*after*", audience="outer")
    words = html5lib.parseFragment(rendered.html, namespaceHTMLElements=False).find("p").text
    assert words.strip() == (unit * 4_100).strip()
    assert unit.strip() in rendered.text and "<em>after</em>" in rendered.html


def test_a_text_of_more_lines_than_any_page_has_is_not_shown() -> None:
    assert "too long" in render("# a\n" * 15_001, audience="outer").html
    assert render("a\r\n" * 15_000, audience="outer").html.startswith("<p>\na\na")


@pytest.mark.parametrize("unit", ["> ", "* ", "1. ", "[", "![", "<div>", "<b>", "*a **a ", ":::internal\n"])
def test_deep_nesting_is_no_error(unit: str) -> None:
    assert isinstance(render(unit * 1_500 + "a", audience="staff").html, str)
