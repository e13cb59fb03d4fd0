"""What an article's page says to engines, and to those with whom its link is shared."""

import json
from xml.etree import ElementTree

from bs4 import BeautifulSoup

from tests.factories import make_article, make_person, make_product, make_reviewer, make_writer

SITE = "http://127.0.0.1:8000"
QUESTIONS = "Short.\n\n## Why is it slow?\n\nIt is *old*.\n\n### Much\n\nmore.\n\n## Where is the button?\n\nAbove.\n"


def described(page):
    scripts = BeautifulSoup(page.text, "html.parser").select('script[type="application/ld+json"]')
    return {thing["@type"]: thing for thing in (json.loads(script.string) for script in scripts)}


def test_an_article_says_what_it_is_and_the_way_to_it(client):
    article = make_article(
        make_writer("Ines Alvarez"), description="When it hangs.", product=make_product(), tags=("disk", "panel")
    )
    things = described(client.get(article.url))
    said = things["TechArticle"]
    assert (said["headline"], said["description"], said["url"]) == (
        "Restart a volume", "When it hangs.", SITE + article.url
    )
    assert said["author"]["name"] == "Ines Alvarez" and said["keywords"] == "disk, panel"
    assert said["dateModified"] == article.updated_at.isoformat()
    steps = things["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in steps] == [f"{SITE}/", SITE + article.product.url, SITE + article.url]
    assert "FAQPage" not in things


def test_a_page_whose_headings_all_ask_is_a_list_of_questions(client):
    said = described(client.get(make_article(body=QUESTIONS).url))["FAQPage"]
    assert [(one["name"], one["acceptedAnswer"]["text"]) for one in said["mainEntity"]] == [
        ("Why is it slow?", "It is old. more."),
        ("Where is the button?", "Above."),
    ]


def test_a_page_with_another_heading_or_an_empty_answer_is_none(client):
    for number, body in enumerate((QUESTIONS + "\n## Steps\n\nx", QUESTIONS + "\n## And then?\n", "## One?\n\nYes.")):
        article = make_article(title=f"Article {number}", body=body, indexed=False)
        assert "FAQPage" not in described(client.get(article.url))


def test_nothing_internal_is_described_and_nothing_at_all_to_those_who_signed_in(client, sign_in):
    body = QUESTIONS.replace("Above.", "Above.\n\n:::internal\nThe master key.\n:::\n")
    article = make_article(body=body)
    assert "master key" not in json.dumps(described(client.get(article.url)))
    assert described(sign_in(make_reviewer()).get(article.url)) == {}
    for_customers = make_article(title="Contract", body=QUESTIONS, audience="customers")
    assert described(sign_in(make_person("customer")).get(for_customers.url)) == {}


def test_no_title_breaks_out_of_what_is_described(client):
    evil = "</script><script>alert(1)</script> <!-- \u2028 ]]>"
    article = make_article(title=evil, description=evil, tags=(evil[:40],), product=make_product("<b>"))
    page = client.get(article.url)
    assert described(page)["TechArticle"]["headline"] == article.title
    assert "alert(1)</script>" not in page.text


def test_a_link_that_is_shared_says_what_it_leads_to(client):
    article = make_article(description="When it hangs.", product=make_product("Mail"), tags=("disk",))

    def shared(address):
        page = BeautifulSoup(client.get(address).text, "html.parser")
        return {meta["property"]: meta["content"] for meta in page.select("meta[property]")}

    said = shared(article.url)
    assert (said["og:type"], said["og:title"], said["og:description"], said["og:site_name"]) == (
        "article", "Restart a volume", "When it hangs.", "Porchlight"
    )
    assert said["og:url"] == SITE + article.url and said["article:section"] == "Mail" and said["article:tag"] == "disk"
    assert said["article:modified_time"] == said["og:updated_time"] == article.updated_at.isoformat()
    assert shared("/")["og:url"] == f"{SITE}/" and shared("/products/mail")["og:title"] == "Mail"


def test_every_public_page_names_its_one_address(client):
    mail = make_product("Mail")
    for number in range(21):
        article = make_article(title=f"Article {number}", product=mail, indexed=False)
    for address, canonical in {
        "/": "/",
        f"{article.url}?utm_source=x": article.url,
        "/products/mail?page=1": "/products/mail",
        "/products/mail?page=2": "/products/mail?page=2",
    }.items():
        page = BeautifulSoup(client.get(address).text, "html.parser")
        assert page.select_one("link[rel=canonical]")["href"] == SITE + canonical


def test_naughty_strings_leave_feed_sitemap_and_description_well_formed(client, naughty_texts):
    author = make_writer()
    for typed in naughty_texts:
        article = make_article(
            author, title=typed[0], description=typed[-1], tags=tuple(typed), body="x", indexed=False
        )
        assert described(client.get(article.url))["TechArticle"]["headline"] == article.title
    for address, entry in (("/feed.atom", "entry"), ("/sitemap.xml", "url")):
        found = [element for element in ElementTree.fromstring(client.get(address).data) if element.tag.endswith(entry)]
        assert len(found) >= min(len(naughty_texts), 30)
