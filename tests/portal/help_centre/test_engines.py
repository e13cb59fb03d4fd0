"""What search engines are told: robots.txt, the sitemap, and how browsers search here."""

import xml.etree.ElementTree as ET

import pytest

from knowledge import publishing
from portal.help_centre import engines
from tests.factories import make_article, make_draft, make_person, make_product, make_reviewer

SITE = "http://127.0.0.1:8000"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(answer):
    assert answer.status_code == 200 and answer.content_type == "application/xml; charset=utf-8"
    return [place.text.removeprefix(SITE) for place in ET.fromstring(answer.data).iter(f"{{{MAP['s']}}}loc")]


def test_the_sitemap_names_what_visitors_may_read_and_nothing_else(client, sign_in):
    """(behaviour 154)"""
    public = make_article(title="For all", product=make_product("Mail"))
    other = make_article(title="サーバーを再起動する")
    make_article(title="For customers", audience="customers", product=make_product("Phones"))
    make_article(title="For staff", audience="staff")
    make_draft(title="Not yet")
    gone = make_article(title="Gone")
    publishing.archive(gone, by=make_reviewer())
    for reader in (client, sign_in(make_reviewer()), sign_in(make_person("customer"))):
        found = addresses(reader.get("/sitemap.xml"))
        assert found[:3] == ["/", "/products/mail", public.url] and len(found) == 4
        assert found[3].isascii() and client.get(found[3]).status_code == 200
        assert client.get(found[3]).request.path == other.url


def test_the_sitemap_says_when_an_article_was_changed(client):
    article = make_article()
    [changed] = ET.fromstring(client.get("/sitemap.xml").data).iter(f"{{{MAP['s']}}}lastmod")
    assert changed.text == article.updated_at.isoformat()


def test_too_many_addresses_for_one_file_are_in_several(client, monkeypatch):
    monkeypatch.setattr(engines, "MOST_ADDRESSES", 2)
    articles = [make_article(title=f"Article {number}", indexed=False) for number in range(5)]
    assert addresses(client.get("/sitemap.xml")) == [f"/sitemap-{number}.xml" for number in (1, 2, 3)]
    parts = [addresses(client.get(f"/sitemap-{number}.xml")) for number in (1, 2, 3)]
    assert [address for part in parts for address in part] == ["/", *(article.url for article in articles)]


@pytest.mark.parametrize("number", ["0", "2", "99999", "99999999999", "x", "-1"])
def test_there_is_no_other_part(client, number):
    make_article()
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_are_led_to_the_sitemap_and_away_where_nothing_is_public(client):
    """(behaviour 154)"""
    make_article(audience="customers")
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    make_article(title="For all")
    robots = client.get("/robots.txt")
    assert "Disallow: /\n" not in robots.text and f"\nSitemap: {SITE}/sitemap.xml\n" in robots.text
    assert robots.content_type == "text/plain; charset=utf-8"


def test_the_sitemap_of_a_portal_with_nothing_public_is_the_front_page(client):
    assert addresses(client.get("/sitemap.xml")) == ["/"]


def test_a_browser_learns_how_to_search_here(client):
    answer = client.get("/opensearch.xml")
    description = ET.fromstring(answer.data)
    name = description.find("{http://a9.com/-/spec/opensearch/1.1/}ShortName")
    url = description.find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert name.text and len(name.text) <= 16
    assert url.get("template") == f"{SITE}/search?q={{searchTerms}}"
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
