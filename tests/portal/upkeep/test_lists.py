"""The lists of what wants a look, and whose they are."""

from datetime import timedelta

import pytest

from knowledge import publishing
from knowledge.articles import Article
from knowledge.db import now
from knowledge.people import Person, deactivate
from portal.usage.models import ArticleReads
from tests.factories import make_article, make_due, make_person, make_reviewer, make_writer

PAGES = ("/upkeep", "/upkeep/team", "/upkeep/without-owner", "/upkeep/links", "/upkeep/empty")


def report_to(manager: Person, name: str = "") -> Person:
    writer = make_writer(name)
    Person.update(manager=manager).where(Person.id == writer.id).execute()
    return writer


def test_an_owner_sees_what_is_due_or_soon_the_longest_due_first(sign_in):
    owner = make_writer()
    make_due(owner, title="Just due", days=1)
    make_due(owner, title="Long due", days=40)
    make_due(owner, title="Soon due", days=-10)
    make_due(owner, title="Much later", days=-30)
    make_due(title="Somebody else's", days=50)
    publishing.archive(make_due(owner, title="Put away"), by=make_reviewer())
    page = sign_in(owner).get("/upkeep").text
    assert page.index("Long due") < page.index("Just due") < page.index("Soon due")
    assert "Much later" not in page and "Somebody else" not in page and "Put away" not in page
    for badge in ("Overdue</span>", "Due</span>", "Due soon</span>"):
        assert page.count(badge) == 1


def test_an_owner_sees_how_often_an_article_was_opened(sign_in):
    article = make_due(make_writer())
    ArticleReads.create(article=article, day=now().date(), times=12)
    assert "opened 12 times in 30 days" in sign_in(article.owner).get("/upkeep").text


def test_an_owner_with_nothing_due_is_told_so(sign_in):
    assert "Everything you own is fresh" in sign_in(make_writer()).get("/upkeep").text


def test_a_manager_sees_what_their_people_left_for_two_weeks_and_no_other_teams(sign_in):
    manager = make_person("staff", "manager")
    owner = report_to(manager, "Ada Berg")
    make_due(owner, title="Long due", days=20)
    make_due(owner, title="Just due", days=10)
    make_due(title="Of another team", days=20)
    page = sign_in(manager).get("/upkeep/team").text
    assert "Long due" in page and "Ada Berg" in page
    assert "Just due" not in page and "Of another team" not in page


def test_a_manager_hands_over_everything_that_somebody_left_behind(sign_in):
    manager, other = make_person("staff", "manager"), make_writer("New Owner")
    leaver = report_to(manager, "Gone Away")
    articles = [make_article(leaver, title=f"T {number}", indexed=False) for number in range(3)]
    deactivate(leaver)
    client = sign_in(manager)
    page = client.get("/upkeep/team").text
    assert "Gone Away" in page and "owns 3 articles" in page
    answer = client.post(f"/upkeep/leavers/{leaver.id}/owner", data={"owner": other.id}, follow_redirects=True)
    assert "New Owner looks after 3 articles of Gone Away now" in answer.text and "owns 3 articles" not in answer.text
    assert {Article.get_by_id(article.id).owner_id for article in articles} == {other.id}
    assert "3 articles of Gone Away over to you" in sign_in(other).get("/notifications").text


def test_handing_everything_to_nobody_is_refused_beside_the_field(sign_in):
    manager = make_person("staff", "manager")
    leaver = report_to(manager)
    article = make_article(leaver, indexed=False)
    deactivate(leaver)
    for owner in ("", "nonsense", str(make_person("staff").id)):
        answer = sign_in(manager).post(f"/upkeep/leavers/{leaver.id}/owner", data={"owner": owner})
        assert answer.status_code == 422 and "Choose" in answer.text and 'aria-invalid="true"' in answer.text
    assert Article.get_by_id(article.id).owner_id == leaver.id


def test_only_the_manager_of_somebody_who_left_hands_over_what_they_left(sign_in):
    manager = make_person("staff", "manager")
    leaver, present = report_to(manager), report_to(manager)
    make_article(leaver, indexed=False)
    deactivate(leaver)
    data = {"owner": make_writer().id}
    path = f"/upkeep/leavers/{leaver.id}/owner"
    assert sign_in(make_person("staff", "manager")).post(path, data=data).status_code == 404
    for person_id in (present.id, 999_999):
        assert sign_in(manager).post(f"/upkeep/leavers/{person_id}/owner", data=data).status_code == 404
    assert sign_in(manager).get(path).status_code == 405


def test_articles_without_an_owner_or_whose_owner_left_are_listed_for_who_may_archive(sign_in):
    gone = make_writer("Gone Away")
    make_article(gone, title="Left behind", indexed=False)
    deactivate(gone)
    orphan = make_article(title="Never owned", indexed=False)
    Article.update(owner=None).where(Article.id == orphan.id).execute()
    make_article(title="Looked after", indexed=False)
    for person in (make_reviewer(), make_person("staff", "manager"), make_person("staff", "admin")):
        page = sign_in(person).get("/upkeep/without-owner").text
        assert "Left behind" in page and "Gone Away, who left" in page and "Never owned" in page
        assert "Looked after" not in page


def test_broken_links_are_listed_for_those_who_hold_the_right(sign_in):
    """The report of broken links needs the right. (behaviour 69)"""
    make_article(title="Linker", body="[a](/articles/999999-gone) [b](no-such.md) [c](/search?q=x) [d](/products/none)")
    page = sign_in(make_reviewer()).get("/upkeep/links").text
    assert "Linker" in page and "3 links" in page
    for address in ("/articles/999999-gone", "/articles/no-such.md", "/products/none"):
        assert f"<code>{address}</code>" in page
    assert "<code>/search</code>" not in page
    assert sign_in(make_writer()).get("/upkeep/links").status_code == 403


def test_nearly_empty_articles_are_listed_with_what_there_is_to_do(sign_in):
    """Empty pages can be cleaned up from their list. (behaviour 70)"""
    article = make_article(title="Stub", body="To do.")
    make_article(title="Full", body="Word. " * 20)
    page = sign_in(make_reviewer()).get("/upkeep/empty").text
    assert "Stub" in page and "To do." in page and "Full" not in page
    assert f"/articles/{article.id}/archive" in page and f"/articles/{article.id}/draft" in page


@pytest.mark.parametrize(("roles", "licence", "expected"), [
    ((), None, [303] * 5),
    (("customer",), None, [403] * 5),
    (("staff",), None, [200, 403, 403, 403, 403]),
    (("staff", "technician"), "candidate", [200, 403, 403, 403, 403]),
    (("staff", "technician"), "publisher", [200, 403, 200, 200, 200]),
    (("staff", "admin"), None, [200, 403, 200, 200, 200]),
    (("staff", "manager"), None, [200] * 5),
])
def test_each_list_is_for_those_whose_work_it_is(client, sign_in, roles, licence, expected):
    visitor = sign_in(make_person(*roles, licence=licence)) if roles else client
    assert [visitor.get(path).status_code for path in PAGES] == expected


def test_nothing_in_a_list_names_what_the_viewer_may_not_read(sign_in):
    owner = make_person("customer", "admin")
    secret = make_due(title="Rack codes", audience="staff", days=30, body="[a](/articles/999999)")
    Article.update(owner=None).where(Article.id == secret.id).execute()
    client = sign_in(owner)
    for path in PAGES[2:]:
        page = client.get(path)
        assert page.status_code == 200 and "Rack codes" not in page.text


def test_the_navigation_and_the_home_page_show_what_waits(sign_in):
    manager = make_person("staff", "manager")
    owner = report_to(manager, "Ada Berg")
    make_due(owner, title="Just due")
    make_due(owner, title="Long due", days=30)
    home = sign_in(owner).get("/").text
    assert "Still right?" in home and home.index("Long due") < home.index("Just due")
    assert '2<span class="visually-hidden"> waiting' in home
    home = sign_in(manager).get("/").text
    assert "Long due" in home and "Ada Berg" in home and 'href="/upkeep"' in home
    assert '1<span class="visually-hidden"> waiting' in home


def test_a_colleague_who_does_not_write_sees_upkeep_only_while_something_of_theirs_is_due(sign_in):
    colleague = make_person("staff")
    assert 'href="/upkeep"' not in sign_in(colleague).get("/").text
    article = make_due()
    Article.update(owner=colleague).where(Article.id == article.id).execute()
    assert 'href="/upkeep"' in sign_in(colleague).get("/").text
    page = sign_in(colleague).get("/upkeep").text
    assert "Still right" in page and f"/articles/{article.id}/draft" not in page


def test_no_list_costs_more_than_eight_queries_however_long_it_is(sign_in, count_queries):
    manager = make_person("staff", "technician", "manager", licence="publisher")
    owners = [report_to(manager) for _ in range(4)]
    for number in range(24):
        make_due(manager, title=f"Mine {number}", body=f"[a](x{number}.md) [b](/articles/99999{number})")
        make_due(owners[number % 2], title=f"Left {number}", days=30, body="No.")
        make_due(owners[number % 2 + 2], title=f"Theirs {number}", days=30)
    for owner in owners[:2]:
        deactivate(owner)
    client = sign_in(manager)
    for path in PAGES:
        count_queries.clear()
        page = client.get(path)
        assert page.status_code == 200 and "Page 1 of" in page.text, path
        assert len(count_queries) <= 8, (path, len(count_queries))


def test_a_list_turns_its_pages(sign_in):
    owner = make_writer()
    for number in range(21):
        make_due(owner, title=f"Title {number:02}", days=number + 1)
    client = sign_in(owner)
    assert "Title 20" in client.get("/upkeep").text and "Title 00" not in client.get("/upkeep").text
    assert "Title 00" in client.get("/upkeep?page=2").text
    assert "Title 00" in client.get("/upkeep?page=999999").text


def test_a_date_is_soon_for_two_weeks(sign_in):
    owner = make_writer()
    article = make_due(owner, days=-13)
    assert article.review_due_at > now() + timedelta(days=12)
    assert "Due soon" in sign_in(owner).get("/upkeep").text
