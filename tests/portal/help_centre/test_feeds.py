"""Feeds of what is new, for everybody."""

import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from knowledge import publishing
from portal.help_centre import feeds
from tests.factories import make_article, make_draft, make_person, make_product, make_reviewer, make_writer

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def titles(answer):
    assert answer.status_code == 200 and answer.content_type == "application/atom+xml; charset=utf-8"
    return [title.text for title in ET.fromstring(answer.data).findall("a:entry/a:title", ATOM)]


def test_the_feed_has_the_newest_articles_first_with_all_that_atom_demands(client):
    """(behaviour 154)"""
    make_article(make_writer("Ines Alvarez"), title="Restart a volume", body="Open the panel.", tags=("disk space",))
    make_article(title="Resize <a> volume & more", description="When it is full.")
    feed = ET.fromstring(client.get("/feed.atom").data)
    assert all(feed.find(f"a:{name}", ATOM).text for name in ("id", "title", "updated"))
    newest, oldest = feed.findall("a:entry", ATOM)
    assert newest.find("a:title", ATOM).text == "Resize <a> volume & more"
    assert newest.find("a:summary", ATOM).text == "When it is full."
    assert oldest.find("a:author/a:name", ATOM).text == "Ines Alvarez"
    assert oldest.find("a:category", ATOM).get("term") == "disk space"
    for entry in (newest, oldest):
        link = entry.find("a:link", ATOM).get("href")
        assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
        assert client.get(entry.find("a:id", ATOM).text.removeprefix("http://127.0.0.1:8000")).status_code == 301
        assert datetime.fromisoformat(entry.find("a:updated", ATOM).text).tzinfo


def test_a_product_and_a_tag_have_feeds_of_their_own(client):
    mail = make_product("Mail")
    make_article(title="Set up a phone", product=mail, tags=("phone", "disk space"))
    make_article(title="Rent a server", tags=("disk space",))
    assert titles(client.get("/feed.atom?product=mail")) == ["Set up a phone"]
    assert titles(client.get("/feed.atom?tag=disk+space")) == ["Rent a server", "Set up a phone"]
    assert titles(client.get("/feed.atom?tag=disk+space&product=mail")) == ["Set up a phone"]


def test_what_bears_a_tag_leads_to_its_feed_where_visitors_may_read_some_of_it(client, sign_in):
    make_article(title="Rack codes", tags=("secret",), audience="staff")
    make_article(title="Rent a server", tags=("disk space",))
    colleague = sign_in(make_person("staff"))
    pages = {tag: colleague.get(f"/search?tag={tag}").text for tag in ("disk+space", "secret")}
    found = {tag: BeautifulSoup(page, "html.parser") for tag, page in pages.items()}
    assert [link["href"] for link in found["disk+space"].select(".feed-link a")] == ["/feed.atom?tag=disk+space"]
    assert found["secret"].select(".hit-title") and not found["secret"].select(".feed-link a")


@pytest.mark.parametrize("query", ["product=none", "tag=none", "product=%00", "tag=%22%3E%3Cx", "tag=secret"])
def test_there_is_no_feed_of_what_is_not_there_for_visitors(client, query):
    make_product("Mail")
    make_article(title="Rack codes", tags=("secret",), audience="staff")
    assert client.get(f"/feed.atom?{query}").status_code == 404


def test_whoever_asks_a_feed_holds_what_visitors_may_read(client, sign_in):
    """(behaviour 154)"""
    make_article(title="For all", body="Open.\n\n:::internal\nThe master key.\n:::\n")
    make_article(title="For customers", audience="customers")
    make_article(title="For staff", audience="staff")
    make_draft(title="Not yet")
    gone = make_article(title="Gone")
    publishing.archive(gone, by=make_reviewer())
    for reader in (client, sign_in(make_reviewer()), sign_in(make_person("customer"))):
        answer = reader.get("/feed.atom")
        assert titles(answer) == ["For all"] and "master key" not in answer.text


def test_an_empty_feed_is_a_feed_and_a_long_one_ends(client, monkeypatch):
    assert titles(client.get("/feed.atom")) == []
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for number in range(3):
        make_article(title=f"Article {number}", indexed=False)
    assert titles(client.get("/feed.atom")) == ["Article 2", "Article 1"]


def test_a_feed_is_asked_for_again_only_when_something_is_new(client):
    make_article(title="One")
    held = {"If-None-Match": client.get("/feed.atom").headers["ETag"]}
    assert client.get("/feed.atom", headers=held).status_code == 304
    make_article(title="Two")
    assert titles(client.get("/feed.atom", headers=held)) == ["Two", "One"]


def test_feeds_are_named_by_the_pages_they_belong_to(client):
    article = make_article(product=make_product("Mail"))
    for address, feed in (("/", "/feed.atom"), (article.product.url, "/feed.atom?product=mail"),
                          (article.url, "/feed.atom?product=mail")):
        page = BeautifulSoup(client.get(address).text, "html.parser")
        assert feed in [link["href"] for link in page.select("link[rel=alternate][type='application/atom+xml']")]
    for address, feed in (("/", "/feed.atom"), (article.product.url, "/feed.atom?product=mail")):
        assert BeautifulSoup(client.get(address).text, "html.parser").select(f'main a[href="{feed}"]')
