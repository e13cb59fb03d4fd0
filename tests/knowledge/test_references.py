"""How the addresses in a text are found and rewritten."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.references import Reference, rewrite


def moved(reference: Reference) -> str | None:
    """Everything moves to /new; `dead` leads nowhere; other sites stay."""
    if reference.target.startswith(("http", "#", "mailto:")):
        return reference.target
    return None if "dead" in reference.target else "/new/" + reference.target


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("[a](b.md)", "[a](/new/b.md)"),
        ('[a *b*](b.md#c "T")', '[a *b*](/new/b.md#c "T")'),
        ("![a](b.png)", "![a](/new/b.png)"),
        ("[a](<b c.md>)", "[a](/new/b%20c.md)"),
        ("[a](b\\_c.md)", "[a](/new/b_c.md)"),
        ("[a](b(1).md)", "[a](/new/b%281%29.md)"),
        ("[![a](b.png)](c.md)", "[![a](/new/b.png)](/new/c.md)"),
        ("[a](#b) [c](https://d) <https://e>", "[a](#b) [c](https://d) <https://e>"),
        ("[a][b]\n\n[b]: c.md 'T'", "[a][b]\n\n[b]: /new/c.md 'T'"),
        ('<img alt="x" src="a b.png">', '<img alt="x" src="/new/a%20b.png">'),
        ("<a class=x href='b.md'>t</a>", "<a class=x href=\"/new/b.md\">t</a>"),
        (':::image type="content" source="a.png" alt-text="The [x]":::', "![The x](/new/a.png)"),
        ('{{< figure src="a.png" alt="x" >}}', "![x](/new/a.png)"),
    ],
)
def test_every_form_of_reference_is_rewritten(text: str, rewritten: str) -> None:
    assert rewrite(text, moved) == rewritten


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See [the *page*](dead.md).", "See the *page*."),
        ("![a picture](dead.png)", "a picture"),
        ("[![a](b.png)](dead.md)", "![a](/new/b.png)"),
        ("[a][B  c] [b c] [b c][]\n\n[B c]: dead.md", "a b c b c\n\n"),
        ('<img src="dead.png" alt="words">', "words"),
        ("<a href='dead.md'>t</a>", "<a >t</a>"),
        (':::image source="dead.png" alt-text="words":::', "words"),
        (":::image-end:::", ""),
    ],
)
def test_what_leads_nowhere_leaves_its_words(text: str, words: str) -> None:
    assert rewrite(text, moved) == words


@pytest.mark.parametrize(
    "text",
    [
        "`[a](b.md)` and ``![a](`b.md)``",
        "```\n[a](b.md)\n<img src=b.png>\n```",
        "text\n\n    [a](b.md)\n\ntext",
        "- item\n\n  ~~~\n  [a](b.md)\n  ~~~",
        "\\[a](b.md) [a] [b] [ ] task (b.md)",
    ],
)
def test_code_and_plain_brackets_are_left_alone(text: str) -> None:
    assert rewrite(text, moved) == text


def test_a_code_span_does_not_reach_into_the_next_paragraph() -> None:
    assert rewrite("a ` b\n\n[c](d.md) `", moved) == "a ` b\n\n[c](/new/d.md) `"


def test_a_picture_of_another_site_becomes_a_link() -> None:
    assert rewrite("![x](https://e/p.png)", moved) == "[x](https://e/p.png)"
    assert rewrite("![](https://e/p.png)", moved) == "[Picture](https://e/p.png)"
    assert rewrite('<img src="https://e/p.png" alt="x">', moved) == "[x](https://e/p.png)"


@given(st.text(alphabet="[]()!`<>\\ \n:ab#\"'{}", max_size=60))
@example('[:]:"')
def test_a_text_whose_references_all_stay_is_not_changed(text: str) -> None:
    assert rewrite(text, lambda reference: reference.target) == text


@pytest.mark.parametrize(
    "unit", ["[", "![", "[a](", "`", "](b)", "{{< figure ", ":::image ", "<img ", "[a]: b\n", '](x "']
)
def test_texts_made_to_hang_are_rewritten(unit: str) -> None:
    assert isinstance(rewrite(unit * 2_000, moved), str)
