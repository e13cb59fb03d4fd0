"""What is wrong with live articles, as far as a query can see."""

import pytest

from knowledge import publishing
from knowledge.attachments import attach
from knowledge.defects import broken_links, nearly_empty, other_addresses, reason
from tests.factories import make_article, make_draft, make_person, make_product, make_reviewer
from tests.portal.recognition.pictures import png

pytestmark = pytest.mark.usefixtures("app")


def broken(viewer=None, dead=()):
    return [(link.source.title, link.address, reason(link)) for link in broken_links(viewer or make_person(), dead)]


def test_a_link_to_what_readers_cannot_open_is_reported_with_its_reason():
    """Broken internal links are reported. (behaviour 69)"""
    archived, unpublished = make_article(title="Old"), make_draft(title="Half").article
    staff = make_article(title="Rack codes", audience="staff")
    publishing.archive(archived, by=make_reviewer())
    body = f"[a]({archived.url}) [b]({unpublished.url}) [c](/articles/999999-gone#x) [d]({staff.url}) [e](x.md)"
    make_article(title="Linker", body=body)
    assert sorted(broken(dead=["/articles/x.md"])) == sorted([
        ("Linker", archived.url, "Archived"),
        ("Linker", unpublished.url, "Not published"),
        ("Linker", "/articles/999999-gone", "There is no such page"),
        ("Linker", staff.url, "Not for everybody who reads this"),
        ("Linker", "/articles/x.md", "There is no such page"),
    ])


def test_neither_case_nor_anchor_nor_an_old_slug_breaks_a_link():
    """The report goes by what a link leads to, not by how it is written. (behaviour 69)"""
    target = make_article(title="Restart a volume")
    make_article(title="Linker", body=f"[a](/articles/{target.id}-RESTART#No-Such-Heading) [b](/articles/{target.id})")
    assert broken() == []


def test_links_that_their_readers_can_open_are_not_reported():
    staff = make_article(title="Rack codes", audience="staff")
    make_article(title="Among staff", audience="staff", body=f"[a]({staff.url})")
    make_article(title="Inside", body=f":::internal\n[a]({staff.url})\n:::")
    customers = make_article(title="For customers", audience="customers")
    make_article(title="Between customers", audience="customers", body=f"[a]({customers.url})")
    assert broken() == []


def test_an_archived_article_is_not_asked_to_mend_its_links():
    gone = make_article(title="Linker", body="[a](/articles/999999)")
    publishing.archive(gone, by=make_reviewer())
    assert broken() == []


def test_the_report_shows_only_articles_the_viewer_may_read():
    make_article(title="Secret", audience="staff", body="[a](/articles/999999)")
    assert broken(make_person("customer")) == []
    assert len(broken()) == 1


def test_addresses_that_are_no_articles_are_listed_once_and_products_that_are_there_are_left_out():
    product = make_product()
    for number in range(3):
        make_article(title=f"Linker {number}", body=f"[p]({product.url}) [q](/products/none) [s](/search)")
    assert other_addresses(make_person(), limit=10) == ["/products/none", "/search"]
    assert len(other_addresses(make_person(), limit=1)) == 1


def test_an_article_without_words_is_listed_unless_it_holds_a_file():
    """Empty pages are reported, sparing those with attachments. (behaviour 70)"""
    full, bare = make_article(title="Full", body="Word. " * 20), make_article(title="Bare", body="To do.")
    empty = make_article(title="Empty", body="")
    pictured = make_draft(title="Pictured", body="")
    attach(pictured.article, png(), "rack.png", by=pictured.author)
    publishing.publish_directly(pictured, by=pictured.author)
    assert [article.title for article in nearly_empty(make_person())] == [bare.title, empty.title]
    publishing.archive(bare, by=make_reviewer())
    assert [article.title for article in nearly_empty(make_person())] == [empty.title]
    assert full.is_live
