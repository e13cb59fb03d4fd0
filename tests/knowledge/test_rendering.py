"""How an author's Markdown looks on the page."""

import pytest

from knowledge.rendering import MAX_SOURCE, RENDERER_VERSION, Heading, first_title, render, slug, split_title


def page(markdown: str) -> str:
    return render(markdown, audience="outer").html


def test_a_heading_gets_an_id_that_github_would_give_it_behind_a_prefix() -> None:
    rendered = render("## What's *new*, in 2.0?", audience="outer")
    assert rendered.outline == (Heading(2, "h-whats-new-in-20", "What's new, in 2.0?"),)
    assert '<h2 id="h-whats-new-in-20">What' in rendered.html


def test_headings_of_the_same_words_get_ids_of_their_own() -> None:
    """(behaviours 65 and 66)"""
    outline = render("## Steps\n\n## Steps\n\n## Steps-1\n\n## Steps", audience="outer").outline
    assert len({heading.id for heading in outline}) == 4


def test_a_link_to_a_heading_leads_to_its_id_however_it_is_capitalised() -> None:
    html = page("## Über uns\n\n[a](#über-uns) [b](#%C3%9Cber-Uns) [c](/articles/4-x#Steps) [d](https://x.org/#Steps)")
    assert html.count('href="#h-%C3%BCber-uns"') == 2
    assert 'href="/articles/4-x#h-steps"' in html and 'href="https://x.org/#Steps"' in html


def test_a_link_copied_from_the_address_bar_is_left_as_it_is() -> None:
    assert 'href="#h-steps"' in page("## Steps\n\n[a](#h-steps)")


def test_a_body_with_top_headings_moves_down_so_that_the_pages_own_stays_alone() -> None:
    """(behaviour 65)"""
    rendered = render("# One\n\n## Two\n\n###### Six\n\n<h1>Raw</h1>", audience="outer")
    assert [heading.level for heading in rendered.outline] == [2, 3, 6]
    assert "<h1" not in rendered.html and "<h2>Raw</h2>" in rendered.html


def test_a_body_without_top_headings_keeps_its_levels() -> None:
    assert [heading.level for heading in render("## Two\n\n### Three", audience="outer").outline] == [2, 3]


def test_an_empty_heading_is_not_in_the_contents() -> None:
    assert render("##\n\n## <br>", audience="outer").outline == ()


@pytest.mark.parametrize("kind", ["note", "tip", "important", "warning", "caution"])
def test_an_alert_is_a_callout_however_it_is_capitalised(kind: str) -> None:
    for written in (kind, kind.upper()):
        html = page(f"> [!{written}]\n> Mind *this*.")
        assert html.startswith(f'<div class="callout callout-{kind}">\n<p class="callout-title">{kind.title()}</p>')
        assert "<em>this</em>" in html


def test_a_table_scrolls_and_is_aligned_by_classes() -> None:
    """(behaviour 93)"""
    html = page("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert html.startswith('<div class="table-scroll" tabindex="0"><table>')
    assert all(f'<td class="align-{side}">' in html for side in ("left", "center", "right"))
    assert "style=" not in html


def test_a_table_in_html_scrolls_too() -> None:
    html = page("<table border=1><tr><td colspan=2>x</table>")
    assert html.startswith('<div class="table-scroll" tabindex="0"><table>') and html.count("</div>") == 1


def test_code_is_coloured_by_classes_and_names_its_language() -> None:
    html = page("```Bash\necho 'a' && b\n```")
    assert html.startswith('<div class="highlight" data-language="bash"><pre tabindex="0"><code><span class="nb">echo')


@pytest.mark.parametrize("language", ["", "klingon", '"><script>'])
def test_code_of_no_known_language_stays_plain(language: str) -> None:
    html = page(f"```{language}\na < b & c\n```")
    assert "<code>a &lt; b &amp; c\n</code>" in html and "<script" not in html


def test_a_task_list_shows_boxes_that_nobody_can_tick() -> None:
    """(behaviour 93)"""
    html = page("- [ ] open\n- [x] done")
    assert html.count('type="checkbox"') == 2 and html.count("disabled") == 2 and html.count('checked=""') == 1


def test_a_footnote_leads_there_and_back() -> None:
    """(behaviour 93)"""
    html = page("Text[^1].\n\n[^1]: The note.")
    assert 'href="#h-fn1" id="h-fnref1"' in html and 'id="h-fn1"' in html and 'href="#h-fnref1"' in html


def test_pictures_load_when_they_come_into_view() -> None:
    for html in (page("![alt](a.png)"), page("<img src=a.png>")):
        assert html.count('loading="lazy"') == 1 and html.count('decoding="async"') == 1


def test_inline_html_of_imported_articles_is_markup_not_text() -> None:
    html = page('Press <kbd>Ctrl</kbd><br/>H<sub>2</sub>O<sup>2</sup> <a name="top"></a><img src="a.png" width="20">')
    assert "<kbd>Ctrl</kbd><br>" in html and "<sub>2</sub>" in html and 'width="20"' in html and "&lt;" not in html


def test_a_details_element_may_hold_markdown() -> None:
    html = page("<details>\n<summary>More</summary>\n\n- **a**\n\n</details>")
    assert "<summary>More</summary>" in html and "<strong>a</strong>" in html


def test_a_placeholder_in_angle_brackets_stays_on_the_page_as_words() -> None:
    html = page("Run Get-Mailbox <Mailbox Identity> -User <user_name>\n\n<td><Name></td>")
    for words in ("&lt;Mailbox Identity&gt;", "&lt;user_name&gt;", "&lt;Name&gt;"):
        assert words in html


def test_an_element_left_open_does_not_swallow_the_rest() -> None:
    openers = ("Use <script> here", "<div>\n<!-- note", "<style>\n\nx", "<textarea>", "<div><title>", "Use <!-- here")
    for opener in openers:
        assert "The end." in page(f"{opener}\n\nThe end."), opener


def test_a_video_of_another_site_is_a_link() -> None:
    for text in ("> [!VIDEO https://www.example.com/v?a=1&b=2]", "[!VIDEO https://www.example.com/v?a=1&b=2]"):
        assert page(text) == (
            '<p><a href="https://www.example.com/v?a=1&amp;b=2" rel="noopener">Video: example.com</a></p>\n'
        )


def test_a_quote_that_only_sets_a_class_is_plain_content() -> None:
    assert page('> [!div class="mx-imgBorder"]\n> A *b*.') == "<p>A <em>b</em>.</p>\n"


def test_the_words_for_search_are_all_words_of_the_page_and_no_markup() -> None:
    text = render(
        "# Top\n\n> [!NOTE]\n> Mind `this`\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n```sh\nls\n```\n\n"
        "<table><tr><td>Cell &amp; <b>bold</b></td></tr></table>\n\n![a picture](x.png)",
        audience="outer",
    ).text
    assert text.split("\n") == ["Top", "Mind this", "a", "b", "1", "2", "ls", "Cell & bold", "a picture"]


def test_a_text_without_internal_blocks_is_the_same_page_for_both_sides_of_the_house() -> None:
    text = "# A\n\nText[^1]\n\n```\n:::internal\n```\n\n[^1]: note"
    assert render(text, audience="outer") == render(text, audience="staff")


def test_line_ends_of_every_system_are_the_same() -> None:
    assert page("# A\r\n\r\n- b\r- c") == page("# A\n\n- b\n- c")


def test_no_text_at_all_is_an_empty_page() -> None:
    assert render("", audience="outer").html == "" and render(" \n", audience="staff").outline == ()


def test_a_text_beyond_measure_is_not_shown() -> None:
    assert "too long" in page("a" * (MAX_SOURCE + 1))
    assert page("word " * 20_000).startswith("<p>word word")


@pytest.mark.parametrize(
    ("heading", "name"), [("A  b", "a--b"), ("C++ & D_e", "c--d_e"), ("日本 語", "日本-語"), ("!", "section")]
)
def test_slugs_are_githubs(heading: str, name: str) -> None:
    assert slug(heading) == name


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("# A *b* `c`\n\nd", "A b c", "\nd"),
        ("\n\nA\n===\nb", "A", "b"),
        ("# Closed ##\n", "Closed", ""),
        ("## A\n\n# B", "", "## A\n\n# B"),
        ("    # code", "", "    # code"),
        ("", "", ""),
    ],
)
def test_the_top_heading_at_the_start_can_be_taken_off(text: str, title: str, rest: str) -> None:
    assert split_title(text) == (title, rest)


def test_the_first_top_heading_is_found_anywhere_but_in_code() -> None:
    assert first_title("Intro\n\n```\n# no\n```\n\n# Yes *it* is") == "Yes it is"
    assert first_title("## Only second") == ""


def test_stored_pages_know_which_renderer_made_them() -> None:
    assert isinstance(RENDERER_VERSION, int)
