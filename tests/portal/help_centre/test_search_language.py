"""What can be typed into the search field, and how its answers show it."""

from collections.abc import Callable
from html import unescape

import pytest
from bs4 import BeautifulSoup, Tag

from knowledge import indexing, publishing
from knowledge.people import Person
from knowledge.indexing import index
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_product, make_reviewer, make_writer

SignIn = Callable[[Person], PortalClient]


def page_of(client: PortalClient, words: str) -> BeautifulSoup:
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def hits(client: PortalClient, words: str) -> list[str]:
    return [link.get_text() for link in page_of(client, words).select(".hit-title")]


def test_who_is_signed_in_finds_what_they_wrote(client: PortalClient, sign_in: SignIn) -> None:
    """`author:me`, for whoever that is (behaviour 102)."""
    ada = make_writer('Ada "Countess" Byron')
    make_article(ada, title="Restart a router")
    make_article(make_writer("Bob Noyce"), title="Restart a switch")
    for words in ("restart author:me", "author:ME", 'author:"me"'):
        assert hits(sign_in(ada), words) == ["Restart a router"]
    assert hits(sign_in(ada), "restart -author:me") == ["Restart a switch"]
    assert hits(client, "restart author:me") == []


def test_a_date_narrows_what_is_found(client: PortalClient) -> None:
    """By the last change (behaviour 102)."""
    make_article(title="Restart a router")
    assert hits(client, "router after:2020") == hits(client, "router before:2100-01-01") == ["Restart a router"]
    assert hits(client, "router before:2020") == []


@pytest.mark.parametrize("words", [
    '"power button', 'power" button', '""power button""', '"', "power\\ button", "power 'button", "(power] {button",
    'power "button"" "', "power / button", "tag:\"power button", "‘power’ “button”", "power:button",
])
def test_quotes_and_backslashes_do_no_harm(client: PortalClient, words: str) -> None:
    """Unmatched ones are closed by the end, and never shown unescaped (behaviour 103)."""
    make_article(title="The power button", body="Hold it.")
    page = client.get("/search", query_string={"q": words})
    field = BeautifulSoup(page.text, "html.parser").select_one("#search-words")
    assert isinstance(field, Tag) and field["value"] == words
    assert hits(client, words) == (["The power button"] if "button" in words and "tag:" not in words else [])


def test_what_stands_between_delimiters_in_a_text_is_found(client: PortalClient) -> None:
    """A path, a code, a quoted name (behaviour 103)."""
    make_article(title="Paths", body=r'Open `C:\Windows\hosts` or "Program Files" (x86).')
    for words in (r"C:\Windows\hosts", r"\hosts", '"program files"', "(x86)", "hosts'"):
        assert hits(client, words) == ["Paths"], words


def test_matches_are_marked_in_any_script_and_markup_stays_text(client: PortalClient) -> None:
    """Among characters of several bytes, and beside what must be escaped (behaviour 105)."""
    make_article(title="設定 & <b>Müller</b>", body="パスワードの設定 `<script>alert(1)</script>` für Müller & Söhne 🎉 müller.")
    for words, marked in (("müller", {"Müller", "müller"}), ("設定", {"設定"}), ("alert", {"alert"})):
        page = page_of(client, words)
        assert {mark.get_text() for mark in page.select(".hit mark")} == marked
        assert not page.select(".hit b, .hit script")
        assert "<script>alert(1)</script> für Müller & Söhne 🎉" in page.select(".hit-passage")[0].get_text()


def test_entities_in_a_title_stay_what_they_are(client: PortalClient) -> None:
    """Neither unescaped nor escaped twice (behaviour 106)."""
    title = "Write &lt;br&gt; and &amp; as they are, not <br> or &"
    make_article(title=title)
    source = client.get("/search?q=write").text
    assert [link.get_text() for link in page_of(client, "write").select(".hit-title")] == [title]
    assert "&amp;lt;br&amp;gt; and &amp;amp; as they are, not &lt;br&gt; or &amp;" in source.replace("<mark>", "")
    assert title in unescape(client.get("/suggest?q=writ").text)


def test_tags_are_found_as_words_and_shown_on_what_is_found(client: PortalClient) -> None:
    """The tag's name is enough (behaviour 107)."""
    make_article(title="Restart a router", tags=("disk space", "hardware"))
    page = page_of(client, "disk space")
    assert [tag.get_text() for tag in page.select(".hit .tag")] == ["disk space", "hardware"]


def test_suggestions_come_in_groups_and_are_limited(client: PortalClient) -> None:
    """Eight titles, four products, four tags at most (behaviour 108)."""
    for number in range(12):
        make_article(
            title=f"Router {number}", product=make_product(f"Routers {number}"), tags=(f"router{number}",),
            indexed=number == 11,
        )
    page = BeautifulSoup(client.get("/suggest?q=rou").text, "html.parser")
    counts = {str(group["aria-label"]): len(group.select("[role=option]")) for group in page.select("[role=group]")}
    assert counts == {"Articles": 8, "Products": 4, "Tags": 4}
    assert client.get("/suggest", query_string={"q": "r" * 100_000}).text.strip() == ""


def test_products_and_tags_are_suggested_only_where_the_reader_may_read_what_bears_them(
    client: PortalClient, sign_in: SignIn
) -> None:
    """On every shelf its own (behaviours 108 and 112)."""
    for audience in ("public", "customers", "staff"):
        product = make_product(f"Lamp {audience}")
        make_article(title="Lantern", audience=audience, product=product, tags=(f"lamp-{audience}",))
    make_product("Lamp of nobody")
    readers = {"public": client, "customers": sign_in(make_person("customer")), "staff": sign_in(make_person("staff"))}
    seen = []
    for audience, reader in readers.items():
        seen.append(audience)
        for path in ("/suggest?q=lamp", "/tags", "/tags?q=lamp"):
            text = reader.get(path).text
            assert {name for name in readers if f"lamp-{name}" in text} == set(seen), path
        text = reader.get("/suggest?q=lam").text
        assert {name for name in readers if f"Lamp {name}" in text} == set(seen) and "of nobody" not in text


def test_the_field_shows_back_all_that_was_typed(client: PortalClient, sign_in: SignIn) -> None:
    """Also what has no control of its own (behaviour 109)."""
    make_article()
    typed = 'restart "a router" -switch tag:x product:"A & B" author:me kind:how-to after:2026 title:<b> ünï'
    for reader in (client, sign_in(make_person("staff"))):
        field = page_of(reader, typed).select_one("#search-words")
        assert isinstance(field, Tag) and field["value"] == typed


def test_an_index_made_anew_answers_as_the_old_one_did(client: PortalClient) -> None:
    """Order, counts and passages (behaviour 110)."""
    for number in range(12):
        make_article(title=f"Restart router {number % 5}", body=f"Press {number}.", tags=("x", f"t{number % 3}"))
    asked = ("router", "restart router 3", "tag:t1", '"press 7"', "ruoter", "press -router")
    before = [client.get("/search", query_string={"q": words}).text for words in asked]
    generation = index.shelves["public"].generation
    indexing.rebuild()
    assert index.shelves["public"].generation != generation
    assert [client.get("/search", query_string={"q": words}).text for words in asked] == before


def test_the_index_of_tags_counts_what_the_reader_finds(client: PortalClient) -> None:
    """Archived articles and drafts do not count, nor does a tag that nothing bears any more (behaviour 113)."""
    reviewer = make_reviewer()
    make_article(title="One", tags=("disk", "backup"))
    make_article(title="Two", tags=("disk",))
    gone = make_article(title="Gone", tags=("disk", "tape"))
    publishing.archive(gone, by=reviewer)
    publishing.start_article(publishing.ArticleText(title="Draft", tags=("disk", "floppy")), by=reviewer)
    indexing.catch_up()
    page = BeautifulSoup(client.get("/tags").text, "html.parser")
    counts = {str(link["href"]): link.get_text(" ", strip=True) for link in page.select(".tag-index a")}
    assert counts == {"/search?tag=backup": "backup 1 article", "/search?tag=disk": "disk 2 articles"}
    assert len(hits(client, "tag:disk")) == 2


def test_the_index_of_tags_can_be_searched_and_says_where_there_is_nothing(client: PortalClient) -> None:
    """An empty state for each case (behaviour 113)."""
    make_article()
    assert "No tags yet" in client.get("/tags").text
    make_article(tags=("Disk space", "backup"))
    assert "/search?tag=disk+space" in client.get("/tags?q=spa").text
    assert "/search?tag=backup" not in client.get("/tags?q=spa").text
    assert "No tag begins with “zebra”" in client.get("/tags?q=zebra").text
    for typed in ("x" * 100_000, "\0", "%", '"'):
        assert client.get("/tags", query_string={"q": typed}).status_code == 200


def test_a_long_index_of_tags_comes_in_pages(client: PortalClient, count_queries: list[str]) -> None:
    for number in range(13):
        make_article(title=f"A{number}", tags=tuple(f"tag{number:02}x{n:02}" for n in range(10)), indexed=number == 12)
    count_queries.clear()
    first, last = client.get("/tags").text, client.get("/tags?page=9").text
    assert "Page 1 of 2" in first and "tag12x09" in last
    assert len(count_queries) <= 8
