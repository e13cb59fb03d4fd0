"""What the owner of an article can do about it."""

from datetime import timedelta

import pytest

from knowledge import publishing, upkeep
from knowledge.articles import Article
from knowledge.db import now
from knowledge.people import Person
from knowledge.review_dates import USUAL
from knowledge.upkeep import Tending
from portal.notifications.models import Notification
from portal.usage.models import ArticleReads
from tests.factories import make_article, make_draft, make_due, make_person, make_product, make_reviewer, make_writer


def stored(article: Article) -> Article:
    found: Article = Article.get_by_id(article.id)
    return found


def test_still_right_takes_an_article_off_the_list_and_can_be_undone(sign_in):
    article = make_due(make_writer(), title="Restart a volume")
    owner = sign_in(article.owner)
    answer = owner.post(f"/articles/{article.id}/check", data={"seen": 1})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/upkeep")
    page = owner.get("/upkeep").text
    assert "“Restart a volume” is checked. The next look is due on" in page
    assert "Checked: <a" in page and f'action="/articles/{article.id}/check"' not in page
    assert stored(article).review_due_at == stored(article).checked_at + USUAL
    answer = owner.post(f"/upkeep/deeds/{Tending.get().id}/withdrawal", follow_redirects=True)
    assert "Taken back." in answer.text and f'action="/articles/{article.id}/check"' in answer.text
    assert stored(article).review_due_at == article.review_due_at


def test_still_right_with_htmx_leads_to_the_list(sign_in):
    article = make_due(make_writer())
    answer = sign_in(article.owner).post(f"/articles/{article.id}/check", data={"seen": 1}, htmx=True)
    assert answer.headers["HX-Redirect"] == "/upkeep"


def test_looking_at_an_article_never_checks_it(sign_in):
    article = make_due(make_writer())
    owner = sign_in(article.owner)
    assert owner.get(f"/articles/{article.id}/check").status_code == 405
    for path in (article.url, f"/articles/{article.id}/upkeep", "/upkeep"):
        owner.get(path)
    assert stored(article).checked_at == article.checked_at


def test_a_much_read_article_is_due_again_sooner(sign_in):
    article = make_due(make_writer())
    ArticleReads.create(article=article, day=now().date(), times=120)
    sign_in(article.owner).post(f"/articles/{article.id}/check", data={"seen": 1})
    assert stored(article).review_due_at == stored(article).checked_at + timedelta(days=91)


@pytest.mark.parametrize("seen", ["", "2", "nonsense", "9" * 40])
def test_a_version_that_was_not_seen_is_not_vouched_for(sign_in, seen):
    article = make_due(make_writer())
    answer = sign_in(article.owner).post(f"/articles/{article.id}/check", data={"seen": seen}, follow_redirects=True)
    assert "A newer version went live since you looked." in answer.text
    assert stored(article).checked_at == article.checked_at


def test_handing_over_tells_the_new_owner_and_can_be_undone(sign_in):
    article, other = make_due(make_writer("Old Owner"), title="Restart a volume"), make_writer("New Owner")
    owner = sign_in(article.owner)
    answer = owner.post(f"/articles/{article.id}/owner", data={"owner": other.id}, follow_redirects=True)
    assert "New Owner looks after “Restart a volume” now, and has been told." in answer.text
    assert stored(article).owner == other
    note = Notification.get(Notification.person == other)
    assert "Old Owner handed “Restart a volume” over to you." in note.text
    assert sign_in(other).get(note.url).status_code == 200
    owner.post(f"/upkeep/deeds/{Tending.get().id}/withdrawal")
    assert stored(article).owner == article.owner
    assert any("took “Restart a volume” back" in row.text for row in Notification.select())


@pytest.mark.parametrize("chosen", ["", "nonsense", "999999", "9" * 40])
def test_handing_over_to_nobody_is_refused_beside_the_field(sign_in, chosen):
    article = make_due(make_writer())
    answer = sign_in(article.owner).post(f"/articles/{article.id}/owner", data={"owner": chosen})
    assert answer.status_code == 422
    assert 'id="field-owner-error"' in answer.text and stored(article).owner == article.owner


def test_who_cannot_write_is_not_offered_and_not_taken_as_owner(sign_in):
    article, colleague = make_due(make_writer()), make_person("staff", name="Never Writes")
    owner = sign_in(article.owner)
    assert "Never Writes" not in owner.get(f"/articles/{article.id}/upkeep").text
    assert owner.post(f"/articles/{article.id}/owner", data={"owner": colleague.id}).status_code == 422


def test_another_date_is_set_and_stays(sign_in):
    article = make_due(make_writer())
    day = (now() + timedelta(days=200)).date()
    answer = sign_in(article.owner).post(f"/articles/{article.id}/review-date", data={"day": day.isoformat()})
    assert answer.status_code == 303
    assert stored(article).review_due_at.date() == day
    assert stored(article).review_chosen_at is not None and stored(article).checked_at == article.checked_at


def test_the_day_of_the_next_look_begins_by_the_owners_clock(sign_in):
    owner = make_writer()
    Person.update(timezone="Asia/Tokyo").where(Person.id == owner.id).execute()
    article = make_due(owner)
    day = (now() + timedelta(days=200)).date()
    sign_in(owner).post(f"/articles/{article.id}/review-date", data={"day": day.isoformat()})
    assert stored(article).review_due_at.isoformat() == f"{day - timedelta(days=1)}T15:00:00+00:00"


@pytest.mark.parametrize("day", ["", "soon", "2020-01-01", "9999-12-31", "0001-01-01", "2026-02-30", "x" * 5000])
def test_a_day_that_cannot_be_is_refused_and_kept_in_the_field(sign_in, day):
    article = make_due(make_writer())
    answer = sign_in(article.owner).post(f"/articles/{article.id}/review-date", data={"day": day})
    assert answer.status_code == 422
    assert 'id="field-day-error"' in answer.text and f'value="{day}"' in answer.text
    assert stored(article).review_due_at == article.review_due_at


def test_the_page_of_one_article_says_who_when_how_much_read_and_where_used(sign_in):
    article = make_due(make_writer("Ada Berg"), title="Target", days=30)
    make_article(title="Refers to it", body=f"[x]({article.url})")
    upkeep.set_review_date(article, now() + timedelta(days=9), by=article.owner)
    ArticleReads.create(article=article, day=now().date(), times=7)
    page = sign_in(article.owner).get(f"/articles/{article.id}/upkeep").text
    for words in ("Ada Berg", "7 times in 30 days", "Used in 1 article", "Refers to it", "Given another date"):
        assert words in page


def test_the_owner_sees_which_links_of_the_article_lead_nowhere(sign_in):
    product, other = make_product(), make_article(title="Fine")
    body = f"[a](/articles/999999) [b](no.md) [c]({product.url}) [d]({other.url}) [e](/search?q=x) [f](/products/none)"
    article = make_due(make_writer(), body=body)
    make_article(title="Not asked about", body="[x](/articles/888888)")
    page = sign_in(article.owner).get(f"/articles/{article.id}/upkeep").text
    assert "3 broken links" in page
    shown = {address for address in page.split("<code>")[1:]}
    assert {address.split("<")[0] for address in shown} == {"/articles/999999", "/articles/no.md", "/products/none"}


def test_an_article_is_tended_by_its_owner_their_manager_and_who_may_archive(client, sign_in):
    boss, owner = make_person("staff"), make_writer()
    Person.update(manager=boss).where(Person.id == owner.id).execute()
    article = make_due(owner)
    path = f"/articles/{article.id}/upkeep"
    for person in (owner, boss, make_reviewer(), make_person("staff", "manager"), make_person("staff", "admin")):
        assert sign_in(person).get(path).status_code == 200
    for person in (make_writer(), make_person("staff"), make_person("customer")):
        assert sign_in(person).get(path).status_code == 403
        for deed in ("check", "owner", "review-date"):
            data = {"seen": 1, "owner": make_writer().id, "day": "2027-01-01"}
            assert sign_in(person).post(f"/articles/{article.id}/{deed}", data=data).status_code == 403
    assert client.get(path).status_code == 303
    assert not Tending.select().exists()


def test_what_is_not_there_or_not_live_is_not_tended(sign_in):
    reviewer = sign_in(make_reviewer())
    archived, draft = make_due(), make_draft().article
    publishing.archive(archived, by=make_reviewer())
    for article_id in (archived.id, draft.id, 999_999):
        assert reviewer.get(f"/articles/{article_id}/upkeep").status_code == 404
        assert reviewer.post(f"/articles/{article_id}/check", data={"seen": 1}).status_code == 404


def test_nobody_undoes_what_another_did_or_what_is_long_done(sign_in):
    article = make_due(make_writer())
    owner = sign_in(article.owner)
    owner.post(f"/articles/{article.id}/check", data={"seen": 1})
    address = f"/upkeep/deeds/{Tending.get().id}/withdrawal"
    assert sign_in(make_reviewer()).post(address).status_code == 404
    assert sign_in(make_person("customer")).post(address).status_code == 403
    assert owner.get(address).status_code == 405
    Tending.update(at=now() - timedelta(hours=1)).execute()
    assert "Undo" not in owner.get("/upkeep").text
    assert "can no longer be taken back" in owner.post(address, follow_redirects=True).text
    assert stored(article).checked_at > article.checked_at


def test_the_page_of_one_article_costs_eight_queries_at_most(sign_in, count_queries):
    article = make_due(make_writer())
    for number in range(60):
        make_article(title=f"Linker {number}", body=f"[x]({article.url})", indexed=False)
        make_writer()
    owner = sign_in(article.owner)
    count_queries.clear()
    page = owner.get(f"/articles/{article.id}/upkeep").text
    assert "Used in 60 articles" in page and "and 10 more" in page
    assert len(count_queries) <= 8, len(count_queries)
