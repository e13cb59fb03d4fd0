"""What the page of an article says about its upkeep, and to whom."""

from datetime import timedelta

from knowledge import publishing
from knowledge.articles import Article
from knowledge.db import now
from portal.web.dates import date_text
from tests.factories import make_article, make_due, make_person, make_product, make_reviewer, make_writer


def test_every_reader_sees_when_an_article_was_last_checked_and_nothing_of_its_being_late(client, sign_in):
    article = make_due(make_writer("Ada Berg"), days=60)
    Article.update(author=make_writer("Author")).where(Article.id == article.id).execute()
    for reader in (client, sign_in(make_person("customer")), sign_in(make_person("staff"))):
        page = reader.get(article.url).text
        assert "Last checked" in page and str(article.checked_at.year) in page
        for words in ("Overdue", "Ada Berg", "Next look", "Still right", "Tend this article"):
            assert words not in page


def test_who_writes_sees_the_owner_and_how_the_article_stands(sign_in):
    article = make_due(make_writer("Ada Berg"), days=60)
    page = sign_in(make_writer()).get(article.url).text
    assert "Ada Berg looks after it." in page and "Overdue" in page
    assert "Still right" not in page and f"/articles/{article.id}/upkeep" not in page
    Article.update(owner=None, review_due_at=now() + timedelta(days=90)).where(Article.id == article.id).execute()
    page = sign_in(make_writer()).get(article.url).text
    assert "Nobody looks after it." in page and "Overdue" not in page


def test_the_owner_says_on_the_page_that_it_is_still_right(client, sign_in):
    article = make_due(make_writer())
    owner = sign_in(article.owner)
    page = owner.get(article.url).text
    assert f'action="/articles/{article.id}/check"' in page and 'name="seen" value="1"' in page
    owner.post(f"/articles/{article.id}/check", data={"seen": 1})
    checked = Article.get_by_id(article.id).checked_at
    assert checked > article.checked_at and checked.isoformat() in client.get(article.url).text
    assert f'action="/articles/{article.id}/check"' not in owner.get(article.url).text


def test_an_owner_who_does_not_write_looks_after_the_article_all_the_same(sign_in):
    article, colleague = make_due(), make_person("staff")
    Article.update(owner=colleague).where(Article.id == article.id).execute()
    page = sign_in(colleague).get(article.url).text
    assert f'action="/articles/{article.id}/check"' in page and f"/articles/{article.id}/upkeep" in page


def test_who_writes_sees_where_an_article_is_used_with_the_count(client, sign_in):
    """Backlinks are shown with their count, to those who may see them. (behaviour 68)"""
    article = make_article(title="Target")
    for number in range(7):
        make_article(title=f"Linker {number}", body=f"[x]({article.url})", audience="staff" if number else "public")
    page = sign_in(make_writer()).get(article.url).text
    assert "Used in 7 articles" in page and "Linker 4" in page and "Linker 5" not in page and "and 2 more" in page
    for reader in (client, sign_in(make_person("staff"))):
        assert "Used in" not in reader.get(article.url).text


def test_an_article_that_nothing_links_to_says_nothing_of_it(sign_in):
    article = make_article(title="Target")
    linker = make_article(title="Linker", body=f"[x]({article.url})")
    assert "Used in 1 article" in sign_in(make_writer()).get(article.url).text
    publishing.archive(linker, by=make_reviewer())
    assert "Used in" not in sign_in(make_writer()).get(article.url).text


def test_saving_a_page_with_very_many_headings_and_links_keeps_as_many_as_can_matter(sign_in):
    """A page with very many headings and links is published. (behaviour 67)"""
    article = make_article(title="Target")
    body = "\n\n".join(f"## Heading {number}\n\n[x]({article.id}-{number})" for number in range(2_500))
    make_article(title="Many", body=body, indexed=False)
    assert "Used in 1 article" in sign_in(make_writer()).get(article.url).text


def test_the_page_costs_who_writes_four_queries_at_most(sign_in, count_queries):
    article = make_due(make_reviewer(), product=make_product())
    for number in range(8):
        make_article(title=f"Linker {number}", body=f"[x]({article.url})")
    for viewer in (article.owner, make_writer(), make_person("staff", "manager")):
        reader = sign_in(viewer)
        count_queries.clear()
        assert reader.get(article.url).status_code == 200
        assert len(count_queries) <= 4


def test_the_date_of_the_next_look_is_in_the_readers_words(app, sign_in):
    article = make_due(make_writer(), days=-5)
    with app.test_request_context():
        words = date_text(article.review_due_at)
    assert words in sign_in(article.owner).get(article.url).text
