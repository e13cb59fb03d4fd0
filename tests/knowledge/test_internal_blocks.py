"""What stands in an internal block reaches nobody outside, whatever Markdown is around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rendering import render

LEAKY = {
    "plain": ":::internal\nSECRET\n:::\nopen",
    "spaced": "::: internal\nSECRET\n:::",
    "capital": ":::INTERNAL\nSECRET\n:::",
    "with words behind": ":::internal for us only\nSECRET\n:::",
    "longer marks": "::::internal\nSECRET\n:::\nSECRET\n::::\nopen",
    "unclosed": ":::internal\nSECRET\n\n## SECRET\n\nSECRET",
    "nested": ":::internal\na\n:::internal\nSECRET\n:::\nSECRET\n:::\nopen",
    "other block inside": ":::internal\n:::note\na\n:::\nSECRET\n:::\nopen",
    "after a paragraph": "open\n:::internal\nSECRET\n:::",
    "in a list": "- open\n  :::internal\n  SECRET\n  :::\n- open",
    "in a numbered list": "1. open\n\n   :::internal\n   SECRET\n   :::\n",
    "on the line of a list mark": "- :::internal\n  SECRET\n  :::",
    "in a quote": "> open\n> :::internal\n> SECRET\n> :::\n> open",
    "in a callout": "> [!NOTE]\n> :::internal\n> SECRET\n> :::",
    "in html": "<div>\n:::internal\nSECRET\n:::\n</div>",
    "in a comment": "<!--\n:::internal\n-->\nSECRET",
    "in a table of html": "<table><tr><td>\n:::internal\nSECRET\n</td></tr></table>",
    "closed inside code only": ":::internal\n```\n:::\n```\nSECRET\n:::\nopen",
    "with carriage returns": ":::internal\r\nSECRET\r\n:::\r\nopen",
    "footnote": "open[^1]\n\n:::internal\n[^1]: SECRET\n:::",
    "link definition": "[open]\n\n:::internal\n[open]: https://SECRET.example\n:::",
    "indented mark": "   :::internal\nSECRET\n   :::",
    "never a fence": "<pre>\n```\n:::internal\nSECRET\n```\n</pre>",
}


@pytest.mark.parametrize("text", LEAKY.values(), ids=LEAKY.keys())
def test_an_internal_block_is_absent_outside(text: str) -> None:
    rendered = render(text, audience="outer")
    assert "SECRET" not in rendered.html + rendered.text + str(rendered.outline)
    assert ("open" in text) == ("open" in rendered.html)


@pytest.mark.parametrize("text", LEAKY.values(), ids=LEAKY.keys())
def test_staff_read_what_stands_in_it(text: str) -> None:
    if "<!--" not in text:
        assert "SECRET" in render(text, audience="staff").html.replace("secret", "SECRET")


def test_staff_see_the_block_labelled_and_its_words_are_found() -> None:
    rendered = render("Open.\n\n:::internal\n## Cause\n\nThe *vendor*.\n:::\n\nMore.", audience="staff")
    aside = '<aside class="internal">\n<p class="internal-label">Staff only</p>\n<h2 id="h-cause">Cause</h2>'
    assert aside in rendered.html and "</aside>\n<p>More.</p>" in rendered.html
    assert rendered.text == "Open.\nCause\nThe vendor.\nMore."
    assert [heading.text for heading in rendered.outline] == ["Cause"]


def test_the_headings_outside_do_not_tell_that_others_are_missing() -> None:
    text = "## Steps\n\n:::internal\n## Steps\n:::\n\n## Steps"
    assert [heading.id for heading in render(text, audience="outer").outline] == ["h-steps", "h-steps-1"]


def test_an_example_of_the_notation_in_code_is_shown_to_all() -> None:
    for text in ("```\n:::internal\nexample\n:::\n```\nafter", "text\n\n    :::internal\n    example\n\nafter"):
        rendered = render(text, audience="outer")
        assert ":::internal" in rendered.html and "example" in rendered.html and "after" in rendered.html


def test_a_word_that_only_begins_so_opens_nothing() -> None:
    assert "b" in render(":::internally\nb", audience="outer").text
    assert "b" in render("Write :::internal to begin.\n\nb", audience="outer").text


@given(st.lists(st.sampled_from(["open", "> ", "- ", ":::", "::::", ":::note", "```", "<div>", "</div>", "    x", ""])))
def test_nothing_after_an_unclosed_block_gets_out(lines: list[str]) -> None:
    safe = [line for line in lines if not line.startswith(":::") or line == ":::note"]
    rendered = render("\n".join(["Begin", "", ":::internal", *safe, "SECRET"]), audience="outer")
    assert "SECRET" not in rendered.html and "open" not in rendered.text
