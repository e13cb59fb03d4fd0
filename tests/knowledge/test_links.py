"""The links between articles, followed backwards."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from knowledge import publishing
from knowledge.article_text import text_of
from knowledge.articles import Article
from knowledge.links import ArticleLink, addresses_in, site
from knowledge.rendering import render
from knowledge.visibility import linking_to
from tests.factories import make_article, make_person, make_reviewer

pytestmark = pytest.mark.usefixtures("app")
BASE = "/articles/1-here"


@pytest.fixture
def host() -> Iterator[str]:
    before, site.host = site.host, "portal.company.example"
    yield site.host
    site.host = before


def found(body: str) -> dict[str, int | None]:
    return addresses_in(render(body, audience="staff").html, BASE)


@pytest.mark.parametrize(("body", "expected"), [
    ("[a](/articles/42-restart)", {"/articles/42-restart": 42}),
    ("[a](/articles/42-RESTART#Steps 'say \"so\" > now')", {"/articles/42-RESTART": 42}),
    ("[a](/articles/42?x=1)", {"/articles/42": 42}),
    ("[a][r]\n\n[r]: /articles/42-restart", {"/articles/42-restart": 42}),
    ("<a href='/articles/42'>a</a>", {"/articles/42": 42}),
    ("[a](43-other)", {"/articles/43-other": 43}),
    ("[a](other.md) [b](../products/perch)", {"/articles/other.md": None, "/products/perch": None}),
    ("[a](/search?q=x)", {"/search": None}),
    ("`[a](/articles/42)`\n\n```\n[a](/articles/42)\n```", {}),
    ("[a](#steps) [b](?page=2) [c](mailto:a@b.example) [d](//other.example/articles/3)", {}),
    ("[a](https://other.example/articles/42-x) https://[broken/articles/4", {}),
    ("[a](/articles/99999999999999999999-x)", {"/articles/99999999999999999999-x": None}),
])
def test_links_within_the_portal_are_found_as_a_browser_would_follow_them(body, expected):
    assert found(body) == expected


def test_a_full_address_of_this_portal_is_a_link_within(host):
    body = f"[a](https://{host}/articles/42-x#y) [b](https://other.example/articles/43)"
    assert found(body) == {"/articles/42-x": 42}


def test_an_article_shows_who_links_to_it_by_what_the_viewer_may_see():
    """Backlinks go by visibility. (behaviour 68)"""
    target = make_article(title="Target")
    public = make_article(title="A public one", body=f"[t]({target.url}) [t]({target.url}#again)")
    secret = make_article(title="B secret one", body=f"[t](/articles/{target.id})", audience="staff")
    inside = make_article(title="C inside", body=f":::internal\n[t]({target.url})\n:::")
    assert list(linking_to(None, target)) == [public]
    assert list(linking_to(make_person("customer"), target)) == [public]
    assert list(linking_to(make_person("staff"), target)) == [public, secret, inside]


def test_a_link_is_gone_with_its_text_or_its_article():
    """Backlinks are gone when the source is. (behaviour 68)"""
    target, other = make_article(title="Target"), make_article(title="Other")
    linker = make_article(title="Linker", body=f"[t]({target.url}) [o]({other.url})")
    archived = make_article(title="Archived", body=f"[t]({target.url})")
    publishing.archive(archived, by=make_reviewer())
    assert list(linking_to(None, target)) == [linker]
    draft = publishing.open_draft(linker, by=linker.author)
    text = text_of(draft)
    draft = publishing.save_draft(
        draft, replace(text, body=f"[o]({other.url})"), by=linker.author, version=draft.version
    )
    assert list(linking_to(None, target)) == [linker]
    publishing.publish_directly(draft, by=linker.author)
    assert list(linking_to(None, target)) == []
    assert list(linking_to(None, other)) == [linker]
    Article.delete().where(Article.id == linker.id).execute()
    assert not ArticleLink.select().where(ArticleLink.source == linker.id).exists()


def test_an_article_does_not_count_as_linking_to_itself():
    article = make_article(body="One.")
    draft = publishing.open_draft(article, by=article.author)
    text = text_of(draft)
    draft = publishing.save_draft(
        draft, replace(text, body=f"[me]({article.url})"), by=article.author, version=1
    )
    publishing.publish_directly(draft, by=article.author)
    assert list(linking_to(None, article)) == []
