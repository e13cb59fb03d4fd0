"""The front page and the products of the help centre."""

import re
import xml.etree.ElementTree as ET

import pytest

from tests.factories import make_article, make_person, make_product


def test_the_front_page_offers_search_products_and_what_is_new(client):
    mail = make_product("Mail")
    make_product("Without articles")
    make_article(title="Set up a phone", product=mail)
    make_article(title="Secret routine", product=mail, audience="staff")
    page = client.get("/")
    assert page.status_code == 200
    assert 'role="search"' in page.text and 'href="/products/mail"' in page.text and "1 article<" in page.text
    assert "Set up a phone" in page.text
    assert "Secret routine" not in page.text and "Without articles" not in page.text
    assert "Set-Cookie" not in page.headers


def test_a_signed_in_customer_sees_what_is_for_customers(sign_in):
    make_article(title="Your contract", audience="customers")
    assert "Your contract" in sign_in(make_person("customer")).get("/").text


def test_an_empty_help_centre_says_so(client):
    assert "No articles yet" in client.get("/").text


def test_a_product_lists_its_articles(client):
    mail = make_product("Mail")
    for number in range(21):
        make_article(title=f"Mail article {number:02}", product=mail, indexed=False)
    make_article(title="Elsewhere", indexed=False)
    page = client.get("/products/mail")
    assert "Mail article 00" in page.text and "Mail article 20" not in page.text and "Elsewhere" not in page.text
    assert "Mail article 20" in client.get("/products/mail?page=2").text


def test_a_product_without_articles_says_so(client):
    make_product("Mail")
    assert "No articles about Mail yet" in client.get("/products/mail").text


@pytest.mark.parametrize("slug", ["none", "%00", "..", "x" * 3000, "mail%2fx"])
def test_a_product_that_is_none_answers_404(client, slug):
    assert client.get(f"/products/{slug}").status_code in (404, 308)


def test_browsers_can_add_the_search(client):
    """By the OpenSearch description (behaviour 111)."""
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.text)
    assert root.find("{*}Url").get("template") == "http://127.0.0.1:8000/search?q={searchTerms}"


def test_engines_are_kept_from_what_is_no_page(client):
    make_article()
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain" and "Disallow: /suggest\n" in answer.text


def test_to_engines_all_results_are_the_one_page_of_search(client):
    make_article(title="Restart a router", product=make_product("Mail"))
    canonical = '<link rel="canonical" href="http://127.0.0.1:8000/search">'
    for path in ("/search", "/search?q=router", "/search?q=restart"):
        page = client.get(path).text
        assert canonical in page and "noindex" not in page
    for path in ("/search?q=zzzz", "/search?product=mail"):
        page = client.get(path).text
        assert canonical not in page and "noindex" in page


def test_public_pages_say_what_they_hold_and_where_they_live(client):
    product = make_product("Mail")
    article = make_article(title="Restart a router", product=product)
    for path in ("/", product.url, article.url):
        page = client.get(path).text
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in page
        assert re.search(r'<meta name="description" content="[^"]{10,}">', page)


def test_public_lists_cost_eight_queries_at_most(client, sign_in, count_queries):
    for number in range(12):
        make_article(title=f"A {number}", product=make_product(f"Product {number}"), indexed=False)
    for reader in (client, sign_in(make_person("customer"))):
        for path in ("/", "/products/product-1"):
            count_queries.clear()
            assert reader.get(path).status_code == 200
            assert len(count_queries) <= 8
