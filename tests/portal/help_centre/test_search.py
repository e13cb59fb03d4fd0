"""Search as a reader meets it."""

import json
import shutil
from typing import Any

import pytest
from bs4 import BeautifulSoup

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.indexing import index
from tests.factories import make_article, make_person, make_product, make_reviewer, make_writer


def hits(page: Any) -> list[str]:
    """The titles of the results, in their order."""
    return [link.get_text() for link in BeautifulSoup(page.text, "html.parser").select(".hit-title")]


def test_results_show_title_and_passage_with_the_words_marked(client):
    make_article(title="Restart a router", body="Before you begin, unplug the router and wait.")
    page = client.get("/search?q=router")
    assert hits(page) == ["Restart a router"]
    assert "Restart a <mark>router</mark>" in page.text
    assert "unplug the <mark>router</mark> and wait." in page.text


def test_a_spelling_mistake_is_corrected_and_one_click_undoes_it(client):
    make_article(title="Restart a router", body="Unplug the router.")
    page = client.get("/search?q=ruoter")
    assert hits(page) == ["Restart a router"]
    assert "Showing <strong>router</strong>" in page.text
    link = BeautifulSoup(page.text, "html.parser").select_one(".did-you-mean a")
    assert link.get_text() == "Search ruoter instead"
    assert hits(client.get(link["href"])) == []


def test_everybody_finds_what_they_may_read_and_nothing_else(client, sign_in):
    make_article(title="Public zebra")
    make_article(title="Contract zebra", audience="customers")
    make_article(title="Secret zebra", audience="staff")
    make_article(title="Mixed", body="Open.\n\n:::internal\nHidden zebra words.\n:::\n")
    customer, colleague = sign_in(make_person("customer")), sign_in(make_person("staff"))
    assert hits(client.get("/search?q=zebra")) == ["Public zebra"]
    assert set(hits(customer.get("/search?q=zebra"))) == {"Public zebra", "Contract zebra"}
    assert set(hits(colleague.get("/search?q=zebra"))) == {"Public zebra", "Contract zebra", "Secret zebra", "Mixed"}
    for path in ("/search?q=zebra", "/search?q=secret+zebr", "/suggest?q=secr", "/search", "/"):
        assert "Secret zebra" not in client.get(path).text
        assert "Hidden zebra" not in client.get(path).text


def test_staff_search_inside_the_intranet_and_customers_in_the_help_centre(client, sign_in):
    assert 'class="help-centre"' in client.get("/search?q=x").text
    assert 'class="help-centre"' in sign_in(make_person("customer")).get("/search?q=x").text
    assert 'class="intranet"' in sign_in(make_person("staff")).get("/search?q=x").text


def test_facets_count_and_narrow(client):
    mail, servers = make_product("Mail"), make_product("Servers")
    for number in range(3):
        make_article(title=f"Backup {number}", product=servers, tags=("backup",), indexed=False)
    make_article(title="Backup of mail", product=mail, kind="reference")
    page = BeautifulSoup(client.get("/search?q=backup").text, "html.parser")
    facet = {a.span.get_text(): a["href"] for a in page.select(".facets a")}
    counts = {a.span.get_text(): a.select_one(".facet-count").get_text() for a in page.select(".facets a")}
    assert counts["Servers"] == "3" and counts["Mail"] == "1" and counts["Reference"] == "1"
    assert hits(client.get(facet["Mail"])) == ["Backup of mail"]
    assert "/search?q=backup" in client.get(facet["Mail"]).text


def test_a_product_or_tag_alone_lists_its_articles(client):
    make_article(title="Restart", product=make_product("Managed VPS"), tags=("disk space",))
    make_article(title="Another")
    assert hits(client.get("/search?product=Managed+VPS")) == ["Restart"]
    assert hits(client.get("/search?tag=disk+space")) == ["Restart"]
    assert hits(client.get("/search?kind=How-to&sort=newest")) == ["Another", "Restart"]


def test_authors_are_a_facet_for_staff_alone(client, sign_in):
    make_article(make_writer("Ama Mensah"), title="Backup one")
    make_article(make_writer("Björn Ek"), title="Backup two")
    assert "Ama Mensah" not in client.get("/search?q=backup").text
    page = BeautifulSoup(sign_in(make_person("staff")).get("/search?q=backup").text, "html.parser")
    authors = [link.get_text(" ", strip=True) for link in page.select("[aria-labelledby=facet-author] a")]
    assert authors == ["Ama Mensah 1", "Björn Ek 1"]


def test_pages_of_results_are_stable_and_the_last_one_is_the_end(client):
    for number in range(25):
        make_article(title=f"Backup number {number}", indexed=number == 24)
    pages = [hits(client.get(f"/search?q=backup&page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({title for page in pages for title in page}) == 25
    assert hits(client.get("/search?q=backup&page=99")) == pages[2]
    assert hits(client.get("/search?q=backup&page=-1")) == pages[0]


def test_nothing_found_says_what_to_try(client):
    make_article()
    page = client.get("/search?q=xylophone")
    assert page.status_code == 200 and "Nothing found" in page.text


def test_without_words_the_search_page_helps_to_begin(client):
    """The search page, not an error (behaviour 99)."""
    make_article(title="Restart a router", product=make_product("Mail"))
    for path in ("/search", "/search?q=", "/search?q=++"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Restart a router" in page.text and "/products/mail" in page.text


def test_a_changed_text_is_found_by_its_new_words_and_not_by_its_old_ones(client, sign_in):
    """On the next request (behaviour 100)."""
    author = make_writer()
    article = make_article(author, body="Turn the aardvark.")
    draft = publishing.open_draft(article, by=author)
    text = ArticleText(title=article.title, body="Turn the wombat.")
    draft = publishing.save_draft(draft, text, by=author, version=draft.version)
    publishing.submit(draft, by=author, version=draft.version)
    assert hits(client.get("/search?q=aardvark")) and not hits(client.get("/search?q=wombat"))
    sign_in(make_reviewer()).post(f"{draft.review_url}/publication", data={"version": draft.version + 1})
    assert hits(client.get("/search?q=wombat")) and not hits(client.get("/search?q=aardvark"))


@pytest.mark.parametrize("name", ["q", "product", "tag", "kind", "author", "sort", "page", "exactly"])
def test_nothing_typed_makes_search_fail(client, fixtures, name):
    """Odd queries and naughty strings, in every field (behaviour 103)."""
    make_article(title="Restart a router")
    folder = fixtures / "bad-input"
    typed = json.loads((folder / "search_queries.json").read_text(encoding="utf-8"))
    naughty = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    for words in typed + naughty if name == "q" else typed:
        assert client.get("/search", query_string={"q": "router", name: words}).status_code == 200
        if name == "q":
            assert client.get("/suggest", query_string={"q": words}).status_code == 200


def test_the_typed_words_stand_in_the_field_and_do_nothing_else(client):
    make_article()
    page = client.get("/search", query_string={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert client.get("/search", query_string={"q": "x" * 100_000}).status_code == 200
    assert client.get("/search?q=%00%ff%fe").status_code == 200


def test_suggestions_are_links_to_titles_that_begin_so(client):
    """No more than links, and nothing for nothing (behaviour 108)."""
    article = make_article(title="Restart a router")
    make_article(title="Reset a password")
    page = BeautifulSoup(client.get("/suggest?q=rest").text, "html.parser")
    assert [(link.get_text(), link["href"]) for link in page.select("[role=listbox] a[role=option]")] == [
        ("Restart a router", article.url)
    ]
    assert client.get("/suggest?q=").text.strip() == client.get("/suggest").text.strip() == ""


def test_a_missing_index_is_said_in_words_and_mended_for_the_next_request(client):
    make_article(title="Restart a router")
    shutil.rmtree(index.folder.path)
    index.bind(index.folder.path)
    page = client.get("/search?q=router")
    assert page.status_code == 503 and "Search is being prepared" in page.text
    assert client.get("/suggest?q=rest").status_code == 200
    page.close()
    assert hits(client.get("/search?q=router")) == ["Restart a router"]


def test_search_is_only_read(client):
    for path in ("/search", "/suggest", "/opensearch.xml", "/robots.txt", "/products/mail"):
        assert client.post(path).status_code == 405


def test_a_search_costs_eight_queries_at_most(client, sign_in, count_queries):
    for number in range(30):
        make_article(title=f"Backup {number}", product=make_product(f"P{number}"), indexed=number == 29)
    for reader in (client, sign_in(make_reviewer())):
        for path in ("/search?q=backup", "/search", "/suggest?q=back"):
            count_queries.clear()
            assert reader.get(path).status_code == 200
            assert len(count_queries) <= 8


def test_a_heading_that_says_the_words_is_a_link_to_its_place(client):
    body = "Intro.\n\n## Restart the router\n\nUnplug.\n\n## Lights & sounds\n\nRed."
    article = make_article(title="Routers", body=body)
    for words in ("restart router", "lights", "light sounds"):
        page = BeautifulSoup(client.get("/search", query_string={"q": words}).text, "html.parser")
        [link] = page.select(".hit-heading a")
        assert link["href"].startswith(f"{article.url}#")
        place = BeautifulSoup(client.get(article.url).text, "html.parser").find(id=link["href"].partition("#")[2])
        assert place.get_text().startswith("Restart the router" if "router" in words else "Lights & sounds")
    assert not BeautifulSoup(client.get("/search?q=restart+plug").text, "html.parser").select(".hit-heading")


def test_a_heading_of_an_internal_block_is_no_link_for_others(client, sign_in):
    make_article(title="Routers", body="Router.\n\n:::internal\n\n## Secret zebra router\n\nx\n\n:::\n")
    assert "Secret zebra" not in client.get("/search?q=zebra+router").text
    assert hits(sign_in(make_person("staff")).get("/search?q=zebra+router")) == ["Routers"]
