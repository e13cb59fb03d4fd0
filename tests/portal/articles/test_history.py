"""What an article said before."""

import pytest

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article
from knowledge.audit import AuditEntry
from tests.factories import make_article, make_draft, make_person, make_writer


def publish_again(article: Article, body: str, summary: str = "") -> None:
    author = article.author
    draft = publishing.open_draft(Article.get_by_id(article.id), by=author)
    text = ArticleText(title=article.title, body=body)
    draft = publishing.save_draft(draft, text, by=author, version=draft.version, summary=summary)
    publishing.publish_directly(draft, by=author)


def test_the_history_lists_published_texts_and_compares_the_newest_two(sign_in):
    """(behaviour 78)"""
    author = make_writer("Tomás Ruiz")
    article = make_article(author, body="One red button.")
    publish_again(article, "One green button.", "Colour put right")
    publish_again(article, "Two green buttons.")
    page = sign_in(author).get(f"/articles/{article.id}/history").text
    assert "Colour put right" in page and "Tomás Ruiz" in page
    assert "From version 2 to version 3" in page and "<del>One</del><ins>Two</ins>" in page


def test_any_two_texts_can_be_compared_in_either_order(sign_in):
    """(behaviour 79)"""
    author = make_writer()
    article = make_article(author, body="One red button.")
    publish_again(article, "One green button.")
    publish_again(article, "Two green buttons.")
    for query in ("older=1&newer=3", "older=3&newer=1"):
        page = sign_in(author).get(f"/articles/{article.id}/history?{query}").text
        assert "From version 1 to version 3" in page and "<del>One red button</del><ins>Two green buttons</ins>" in page


@pytest.mark.parametrize("query", [
    "older=9&newer=1", "older=x", "older=1&newer=1", "older=%00", "newer=99999999999999",
])
def test_versions_that_are_none_fall_back_to_the_newest_two(sign_in, query):
    """(behaviour 85)"""
    author = make_writer()
    article = make_article(author)
    publish_again(article, "Other words.")
    page = sign_in(author).get(f"/articles/{article.id}/history?{query}")
    assert page.status_code == 200 and "From version 1 to version 2" in page.text


def test_drafts_are_no_part_of_the_history(sign_in):
    author, other = make_writer(), make_writer()
    article = make_article(author)
    draft = publishing.open_draft(article, by=other)
    publishing.save_draft(draft, ArticleText(title="Secret plan", body="x"), by=other, version=1)
    page = sign_in(author).get(f"/articles/{article.id}/history").text
    assert "Secret plan" not in page and "There is one version so far" in page


def test_a_text_never_published_has_an_empty_history_for_its_author_alone(sign_in):
    draft = make_draft()
    assert "Nothing published yet" in sign_in(draft.author).get(f"/articles/{draft.article_id}/history").text
    assert sign_in(make_writer()).get(f"/articles/{draft.article_id}/history").status_code == 404


def test_the_history_is_for_writers_and_read_only(client, sign_in):
    article = make_article()
    address = f"/articles/{article.id}/history"
    assert client.get(address).status_code == 303
    assert sign_in(make_person("staff")).get(address).status_code == 403
    assert sign_in(make_writer()).post(address).status_code == 405
    assert sign_in(make_writer()).get("/articles/999999/history").status_code == 404


def test_the_history_costs_eight_queries_at_most(sign_in, count_queries):
    author = make_writer()
    article = make_article(author)
    for number in range(10):
        publish_again(article, f"Words {number}")
    client = sign_in(author)
    count_queries.clear()
    assert client.get(f"/articles/{article.id}/history").status_code == 200
    assert len(count_queries) <= 8


def test_an_earlier_version_comes_back_as_a_draft_and_readers_keep_the_live_one(client, sign_in):
    """(behaviour 80)"""
    article = make_article(body="One red button.")
    publish_again(article, "Two green buttons.")
    writer = make_writer()
    own = sign_in(writer)
    assert "Bring back version 1" in own.get(f"/articles/{article.id}/history").text
    answer = own.post(f"/articles/{article.id}/restoration", data={"number": "1"})
    assert answer.status_code == 303 and answer.location == f"/articles/{article.id}/draft"
    editor = own.get(answer.location).text
    assert "One red button." in editor and "Back to version 1" in editor
    assert "Two green buttons." in client.get(article.url).text
    assert AuditEntry.select().where(AuditEntry.action == "revision.restored").count() == 1


def test_a_version_does_not_push_aside_a_text_under_way(sign_in):
    author = make_writer()
    article = make_article(author, body="One red button.")
    publish_again(article, "Two green buttons.")
    draft = publishing.open_draft(Article.get_by_id(article.id), by=author)
    own = sign_in(author)
    answer = own.post(f"/articles/{article.id}/restoration", data={"number": "1"})
    assert "under way" in own.get(answer.location).text
    assert publishing.own_open(article, author).id == draft.id


@pytest.mark.parametrize("number", ["2", "9", "x", "", "-1", "99999999999999"])
def test_only_a_published_version_comes_back(sign_in, number):
    article = make_article(body="One red button.")
    make_draft(article.author)
    publishing.open_draft(Article.get_by_id(article.id), by=make_writer())  # version 2 is nobody else's
    answer = sign_in(make_writer()).post(f"/articles/{article.id}/restoration", data={"number": number})
    assert answer.status_code == 404


def test_readers_bring_nothing_back(client, sign_in):
    """(behaviour 81)"""
    article = make_article()
    assert sign_in(make_person("staff")).post(f"/articles/{article.id}/restoration").status_code in (403, 404)
    assert client.post(f"/articles/{article.id}/restoration").status_code in (302, 303, 401)
