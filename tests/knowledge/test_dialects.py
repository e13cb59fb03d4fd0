"""What MkDocs, Hugo, Jekyll and Microsoft's writers add to Markdown is read, or stays as text and is named."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.articles import Article, Revision
from knowledge.dialects import translate
from knowledge.importing import ImportSummary, import_from
from knowledge.rendering import render


OPEN, CLOSE = "{{< hint >}}\n", "{{< /hint >}}\n"


def page(markdown: str) -> str:
    text, problems = translate(markdown)
    assert not problems
    return re.sub(r"\s+", " ", render(text, audience="outer").html)


@pytest.mark.parametrize(("kind", "callout"), [
    ("note", "note"), ("tip", "tip"), ("important", "important"), ("warning", "warning"), ("danger", "caution"),
    ("info", "note"), ("Bug", "caution"),
])  # fmt: skip
def test_an_admonition_of_mkdocs_becomes_a_callout(kind: str, callout: str) -> None:
    shown = page(f'!!! {kind} "Mind the *gap*"\n    First.\n\n    - Second\n\nAfter.\n')
    assert f'<div class="callout callout-{callout}">' in shown
    assert "<strong>Mind the <em>gap</em></strong>" in shown and "<li>Second</li>" in shown
    assert shown.endswith("</div> <p>After.</p> ")


def test_an_admonition_holds_code_and_other_admonitions() -> None:
    shown = page("!!! note\n    ```py\n    !!! x = 1\n    ```\n\n    !!! danger\n        Nested\n")
    assert shown.count("callout-title") == 2 and "Nested" in shown
    assert "!!!" in render("```\n!!! note\n```", audience="outer").html


def test_what_folds_keeps_its_title_and_its_words() -> None:
    shown = page('??? question "Open <me>"\n    Folded *text*\n\n???+ tip\n    Open\n')
    assert "<details><summary>Open &lt;me&gt;</summary>" in shown and "<em>text</em>" in shown
    assert '<details open=""><summary>Tip</summary>' in shown


def test_tabs_stand_under_one_another() -> None:
    shown = page('=== "Linux"\n    apt\n\n=== "Mac"\n\n    brew\n\n# [Windows](#tab/win)\nx\n')
    assert [word for word in ("Linux", "Mac", "Windows") if f"<strong>{word}</strong>" in shown] == [
        "Linux", "Mac", "Windows",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [
    '{{< accordion title="One" >}}\nText *x*\n{{< /accordion >}}',
    '{{% expand "One" %}}\nText *x*\n{{% /expand %}}',
    '{{<details One>}}\nText *x*\n{{</details>}}',
    '{{< accordion >}}\n{{< accordion-item header="One" >}}\nText *x*\n{{< /accordion-item >}}\n{{< /accordion >}}',
])  # fmt: skip
def test_an_accordion_of_hugo_folds(code: str) -> None:
    assert "<details><summary>One</summary> <p>Text <em>x</em></p> </details>" in page(code)


@pytest.mark.parametrize("code", ["hint warning", 'callout type="warning"', "warning", 'alert context="warning"'])
def test_a_hint_of_hugo_becomes_a_callout(code: str) -> None:
    shown = page(f"{{{{< {code} >}}}}\nCareful\n{{{{< /{code.split()[0]} >}}}}")
    assert '<div class="callout callout-warning">' in shown and "<p>Careful</p>" in shown


def test_code_between_tags_is_code_and_code_is_left_alone() -> None:
    shown = page("{% highlight ruby %}\n{{ x }} {{< hint >}}\n{% endhighlight %}\n\n`{{ y }}`\n\n```\n{{< z >}}\n```\n")
    assert 'data-language="ruby"' in shown and shown.count("<pre") == 2
    assert "<code>{{ y }}</code>" in shown


def test_addresses_in_tags_are_addresses() -> None:
    text, problems = translate(
        '[a]({{< relref "b.md#x" >}}) [b]({% link _posts/a.md %}) [c]({% post_url 2020-01-01-a %}) '
        '![d]({{ "/p.png" | relative_url }}) ![e]({{ site.baseurl }}/p.png) '
        '{{< youtube abcdefghijk >}} {{< figure src="p.png" >}}'
    )
    assert problems == ()
    assert text == (
        "[a](b.md#x) [b](/_posts/a.md) [c](2020-01-01-a.md) ![d](/p.png) ![e]({{ site.baseurl }}/p.png) "
        '![Video](https://www.youtube.com/watch?v=abcdefghijk) {{< figure src="p.png" >}}'
    )


def test_a_heading_keeps_the_name_that_links_use() -> None:
    assert '<a id="h-custom" rel="noopener"></a>Title</h2>' in page("## Title {#custom .x}\n{: .no_toc}\n")


@pytest.mark.parametrize("text", [
    "{% include toc.html %}", "{{ page.title }}", "{{< unknown a=1 >}}", "{{< hint >}} never closed",
    "> [!INCLUDE [a](../includes/a.md)]",
])  # fmt: skip
def test_what_nothing_here_knows_stays_as_text_and_is_named(text: str) -> None:
    same, problems = translate(text)
    assert same == text and len(problems) == 1 and "left as text" in problems[0]


@pytest.mark.parametrize("text", [
    OPEN * 15_000, OPEN * 7_000 + CLOSE, OPEN * 7_000 + CLOSE * 7_000, "{{" * 100_000, "{% " * 60_000,
    "".join(" " * 4 * depth + "!!! note\n" for depth in range(900)), "```\n!!! note\n" * 5_000,
])  # fmt: skip
def test_what_is_made_to_keep_it_busy_comes_to_an_end(text: str) -> None:
    assert translate(text)[0]


@given(st.lists(st.sampled_from(["!!! note\n", "    ", OPEN, CLOSE, "```\n", "??? x\n", "a\n", "`", "{{ x }}"])))
def test_no_word_is_ever_lost(parts: list[str]) -> None:
    text = "".join(parts)
    assert translate(text)[0].count("a") >= text.count("a\n") and translate(text)[0].count("x") >= text.count("x }}")


def test_plain_markdown_stays_as_it_is(fixtures: Path) -> None:
    for path in (fixtures / "kb-sample-exchange" / "articles").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert translate(text)[0] == text


def test_a_page_of_each_builder_comes_in(app: object, tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    pages = {
        "_posts/2021-03-04-first-post.md": "---\nlayout: post\ncategories: [Disk]\n---\nSee [b]({% post_url b %}).\n",
        "_includes/toc.md": "No article",
        "_drafts/b.md": "---\ntitle: B\npublished: false\n---\nText\n",
        "content/hugo.md": '+++\ntitle = "Hugo"\ndraft = true\n+++\n{{< figure src="/p.png" alt="A" caption="C" >}}\n',
        "docs/mkdocs.md": "# Mk\n\n!!! note\n    Text\n",
    }
    for name, content in pages.items():
        (kb / name).parent.mkdir(parents=True, exist_ok=True)
        (kb / name).write_text(content)
    (kb / "static").mkdir()
    (kb / "static" / "p.png").write_bytes(b"no picture")
    summary: ImportSummary = import_from(kb, by=None, publish=True)
    live = {article.title: article.is_live for article in Article.select()}
    assert live == {"First post": True, "B": False, "Hugo": False, "Mk": True}
    first = Article.get(Article.title == "First post")
    assert first.updated_at.date().isoformat() == "2021-03-04" and first.tags == ["disk"]
    assert Revision.get(Revision.article == Article.get(Article.title == "Mk")).body == "> [!NOTE]\n> Text\n"
    named = sorted({skipped.path for skipped in summary.skipped if "is a draft" in skipped.reason})
    assert named == ["_drafts/b.md", "content/hugo.md"]
    assert import_from(kb, by=None, publish=True).unchanged == 4
