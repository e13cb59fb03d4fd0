"""The end of an article, and its return."""

import pytest

from knowledge import publishing
from knowledge.articles import Article
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_writer


def test_who_archives_first_sees_which_articles_link_here(sign_in):
    article = make_article(title="Old way")
    make_article(title="Refers to it", body=f"See [this]({article.url}).")
    make_article(title="Does not", body="See nothing.")
    page = sign_in(make_person("staff", "manager")).get(f"/articles/{article.id}/archive")
    assert page.status_code == 200
    assert "1 article links here" in page.text and "Refers to it" in page.text and "Does not" not in page.text


def test_an_archived_article_leaves_search_and_its_address_leads_to_the_successor(client, sign_in):
    old, new = make_article(title="Restart by hand"), make_article(title="Restart from the panel")
    answer = sign_in(make_reviewer()).post(f"/articles/{old.id}/archive", data={"successor": new.url})
    assert (answer.status_code, answer.headers["Location"]) == (303, old.url)
    page = client.get(old.url)
    assert page.status_code == 410
    assert new.url in page.text and "Restart from the panel" in page.text
    assert "Press restart." not in page.text
    assert "Restart by hand" not in client.get("/search?q=restart+by+hand").text.split("</form>")[-1]


def test_an_archived_article_comes_back_as_it_was(client, sign_in):
    article = make_article()
    before = client.get(article.url).data
    reviewer = sign_in(make_reviewer())
    reviewer.post(f"/articles/{article.id}/archive")
    assert "Put it back" in reviewer.get(article.url).text
    assert reviewer.post(f"/articles/{article.id}/unarchiving").headers["Location"] == article.url
    assert client.get(article.url).data == before
    assert article.url in client.get("/search?q=volume").text


def test_a_successor_that_the_reader_may_not_see_is_not_named(client, sign_in):
    old, new = make_article(), make_article(title="Rack codes", audience="staff")
    sign_in(make_reviewer()).post(f"/articles/{old.id}/archive", data={"successor": str(new.id)})
    assert "Rack codes" not in client.get(old.url).text
    assert "Rack codes" in sign_in(make_person("staff")).get(old.url).text


def test_an_archived_article_of_another_audience_stays_unknown(client, sign_in):
    article = make_article(audience="staff")
    publishing.archive(article, by=make_reviewer())
    assert client.get(article.url).status_code == 404
    assert sign_in(make_person("staff")).get(article.url).status_code == 410


@pytest.mark.parametrize("typed", [
    "nonsense", "/articles/", "999999", "9" * 40, "javascript:alert(1)", "x" * 300_000, "-1",
])
def test_a_successor_that_is_none_is_refused_and_kept_in_the_field(sign_in, typed):
    article = make_article()
    answer = sign_in(make_reviewer()).post(f"/articles/{article.id}/archive", data={"successor": typed})
    assert answer.status_code == 422
    assert "There is no published article at this address." in answer.text and typed[:100] in answer.text
    assert Article.get_by_id(article.id).archived_at is None


def test_an_article_cannot_follow_itself(sign_in):
    article = make_article()
    answer = sign_in(make_reviewer()).post(f"/articles/{article.id}/archive", data={"successor": article.url})
    assert answer.status_code == 422


def test_archiving_is_for_those_who_may(client, sign_in):
    article = make_article()
    for person in (make_writer(), make_person("staff"), make_person("customer")):
        for path in ("archive", "unarchiving"):
            assert sign_in(person).post(f"/articles/{article.id}/{path}").status_code == 403
        assert sign_in(person).get(f"/articles/{article.id}/archive").status_code == 403
    assert client.post(f"/articles/{article.id}/archive").status_code == 401
    assert client.get(article.url).status_code == 200


def test_what_is_not_there_or_was_archived_already_is_not_archived_again(sign_in):
    reviewer = sign_in(make_reviewer())
    article = make_article()
    assert reviewer.post(f"/articles/{article.id}/unarchiving").status_code == 404
    assert reviewer.post(f"/articles/{article.id}/archive").status_code == 303
    assert reviewer.post(f"/articles/{article.id}/archive").status_code == 404
    for path in ("/articles/999999/archive", f"/articles/{make_draft().article_id}/archive"):
        assert reviewer.get(path).status_code == 404
    assert reviewer.get(f"/articles/{article.id}/unarchiving").status_code == 405


def test_no_draft_is_begun_of_an_archived_article(sign_in):
    article = make_article()
    publishing.archive(article, by=make_reviewer())
    writer = sign_in(make_writer())
    assert writer.get(f"/articles/{article.id}/draft").status_code == 200
    assert writer.post(f"/articles/{article.id}/draft").status_code == 409


def test_the_confirmation_costs_eight_queries_at_most(sign_in, count_queries):
    article = make_article()
    for number in range(60):
        make_article(title=f"Linker {number}", body=f"[x]({article.url})", indexed=False)
    reviewer = sign_in(make_reviewer())
    count_queries.clear()
    page = reviewer.get(f"/articles/{article.id}/archive")
    assert "60 articles link here" in page.text and "and 10 more" in page.text
    assert len(count_queries) <= 8
