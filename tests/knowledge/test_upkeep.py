"""Keeping an article true, as the domain knows it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from knowledge import publishing, upkeep
from knowledge.article_text import text_of
from knowledge.articles import Article
from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import deactivate
from knowledge.review_dates import USUAL, Attention
from knowledge.upkeep import Tending
from tests.factories import make_article, make_due, make_person, make_reviewer, make_writer

pytestmark = pytest.mark.usefixtures("app")
DATES = ("owner_id", "checked_at", "review_due_at", "review_chosen_at")


def stored(article: Article) -> Article:
    found: Article = Article.get_by_id(article.id)
    return found


def columns(article: Article) -> list[object]:
    return [getattr(stored(article), name) for name in DATES]


def publish_again(article: Article) -> None:
    draft = publishing.open_draft(article, by=article.author)
    text = replace(text_of(draft), body="Other words.")
    draft = publishing.save_draft(draft, text, by=article.author, version=draft.version)
    publishing.publish_directly(draft, by=article.author)


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]


def test_publication_sets_the_first_date_half_a_year_on():
    article = make_article()
    assert article.review_due_at == article.checked_at + USUAL
    assert article.review_chosen_at is None


def test_a_new_text_is_a_check_and_forgets_the_date_that_was_chosen():
    article = make_article()
    upkeep.set_review_date(article, now() + timedelta(days=20), by=article.owner)
    publish_again(article)
    again = stored(article)
    assert again.review_chosen_at is None and again.review_due_at == again.checked_at + USUAL


def test_still_right_counts_from_now_and_is_audited_once():
    article = make_due()
    upkeep.still_right(article, by=article.owner, seen=1)
    checked = stored(article)
    assert now() - checked.checked_at < timedelta(minutes=1)
    assert checked.review_due_at == checked.checked_at + USUAL
    assert actions().count("article.checked") == 1


def test_still_right_leaves_the_text_the_page_and_the_update_date_alone(client):
    article = make_due()
    before = [getattr(article, name) for name in ("updated_at", "published_at", "live_number", "slug")]
    upkeep.still_right(article, by=article.owner, seen=1)
    assert [getattr(stored(article), name) for name in ("updated_at", "published_at", "live_number", "slug")] == before


def test_saying_so_twice_counts_once_and_is_undone_at_once():
    article = make_due()
    before = columns(article)
    first = upkeep.still_right(article, by=article.owner, seen=1)
    assert upkeep.still_right(article, by=article.owner, seen=1) == first
    assert Tending.select().count() == 1 and actions().count("article.checked") == 1
    upkeep.take_back(first, by=article.owner)
    assert columns(article) == before


def test_a_much_read_article_is_due_again_sooner():
    article = make_due()
    upkeep.still_right(article, by=article.owner, seen=1, attention=Attention(opened=400))
    assert stored(article).review_due_at - stored(article).checked_at == timedelta(days=45)


def test_nobody_vouches_for_a_version_they_did_not_see():
    article = make_due()
    publish_again(article)
    with pytest.raises(Conflict):
        upkeep.still_right(article, by=article.owner, seen=1)
    assert not Tending.select().exists()


def test_an_article_that_is_not_live_cannot_be_tended():
    article = make_due()
    publishing.archive(article, by=make_reviewer())
    with pytest.raises(Conflict):
        upkeep.still_right(article, by=article.owner, seen=1)


def test_the_owner_their_manager_and_who_may_archive_look_after_an_article_and_nobody_else():
    boss = make_person("staff")
    owner = make_writer()
    owner.manager = boss
    owner.save()
    article = make_due(owner)
    for person in (owner, boss, make_reviewer(), make_person("staff", "manager"), make_person("staff", "admin")):
        upkeep.still_right(article, by=person, seen=1)
    for person in (make_writer(), make_person("staff"), make_person("customer")):
        for deed in (
            lambda by: upkeep.still_right(article, by=by, seen=1),
            lambda by: upkeep.hand_over(article, make_writer(), by=by),
            lambda by: upkeep.set_review_date(article, now() + timedelta(days=9), by=by),
        ):
            with pytest.raises(NotAllowed):
                deed(person)
    assert Tending.select().count() == 5


def test_an_article_is_handed_over_to_another_writer():
    article, other = make_due(), make_writer()
    upkeep.hand_over(article, other, by=article.owner)
    assert stored(article).owner == other
    assert stored(article).review_due_at == article.review_due_at
    assert actions().count("article.handed_over") == 1


def test_an_article_is_handed_only_to_somebody_who_can_look_after_it():
    article, gone = make_due(audience="staff"), make_writer()
    deactivate(gone)
    gone.is_active = False
    for person in (make_person("staff"), make_person("customer"), gone, article.owner):
        with pytest.raises(RuleBroken) as refused:
            upkeep.hand_over(article, person, by=article.owner)
        assert refused.value.field == "owner"
    assert stored(article).owner == article.owner and not Tending.select().exists()


def test_everything_of_somebody_who_left_goes_to_another_in_one_step():
    leaver, other, manager = make_writer(), make_writer(), make_person("staff", "manager")
    theirs = [make_article(leaver, title=f"T {number}", indexed=False) for number in range(3)]
    archived = make_article(leaver, title="Gone", indexed=False)
    publishing.archive(archived, by=make_reviewer())
    with pytest.raises(NotAllowed):
        upkeep.hand_over_all(leaver, other, by=manager)
    deactivate(leaver)
    leaver.is_active = False
    assert len(upkeep.hand_over_all(leaver, other, by=manager)) == 3
    assert {stored(article).owner_id for article in theirs} == {other.id}
    assert stored(archived).owner_id == leaver.id


@pytest.mark.parametrize("days", [-1, 0, 732, 100_000])
def test_a_date_that_is_past_or_more_than_two_years_off_is_refused(days):
    article = make_due()
    with pytest.raises(RuleBroken) as refused:
        upkeep.set_review_date(article, now() + timedelta(days=days), by=article.owner)
    assert refused.value.field == "day"
    assert stored(article).review_due_at == article.review_due_at


def test_a_date_that_somebody_chose_is_not_brought_forward():
    chosen, ruled, moment = make_article(title="A"), make_article(title="B"), now()
    day = moment + timedelta(days=300)
    upkeep.set_review_date(chosen, day, by=chosen.owner)
    for article in (chosen, ruled):
        upkeep.bring_forward(article.id, Attention(opened=1000), moment=moment)
    assert stored(chosen).review_due_at == day
    assert stored(ruled).review_due_at == ruled.checked_at + timedelta(days=45)


def test_each_deed_can_be_taken_back_and_leaves_everything_as_it_was():
    article, other = make_due(), make_writer()
    before, owner = columns(article), article.owner
    for deed in (
        lambda: upkeep.still_right(article, by=owner, seen=1),
        lambda: upkeep.hand_over(article, other, by=owner),
        lambda: upkeep.set_review_date(article, now() + timedelta(days=9), by=owner),
    ):
        done = deed()
        assert columns(article) != before
        upkeep.take_back(done, by=owner)
        assert columns(article) == before
    assert actions().count("article.upkeep_taken_back") == 3


def test_a_deed_is_taken_back_by_who_did_it_once_while_it_is_fresh_and_nothing_followed():
    article = make_due()
    first = upkeep.still_right(article, by=article.owner, seen=1)
    with pytest.raises(NotAllowed):
        upkeep.take_back(first, by=make_reviewer())
    upkeep.still_right(article, by=make_reviewer(), seen=1)
    with pytest.raises(Conflict):
        upkeep.take_back(first, by=article.owner)
    last = upkeep.set_review_date(article, now() + timedelta(days=9), by=article.owner)
    Tending.update(at=now() - timedelta(minutes=11)).where(Tending.id == last.id).execute()
    with pytest.raises(Conflict):
        upkeep.take_back(last, by=article.owner)
    Tending.update(at=now()).where(Tending.id == last.id).execute()
    upkeep.take_back(last, by=article.owner)
    with pytest.raises(Conflict):
        upkeep.take_back(last, by=article.owner)


def test_a_check_is_not_taken_back_after_a_new_text_went_live():
    article = make_due()
    done = upkeep.still_right(article, by=article.owner, seen=1)
    publish_again(article)
    fresh = columns(article)
    with pytest.raises(Conflict):
        upkeep.take_back(done, by=article.owner)
    assert columns(article) == fresh
