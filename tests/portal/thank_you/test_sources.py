"""What enters the queue by itself, and what leaves it again."""

from datetime import date, timedelta

import pytest
from flask import Flask

from knowledge.db import now
from portal.feedback.models import Vote
from portal.jobs import run_upkeep
from portal.notifications.models import Notification
from portal.praise import thanking
from portal.recognition import posting, reporting
from portal.recognition.anniversaries import anniversary_in
from portal.recognition.models import Post
from portal.recognition.wording import PostText
from portal.thank_you import claims, events, sources, triage
from portal.thank_you.models import QueueItem, Supporter
from portal.thank_you.nominating import Nomination, nominate, nomination_from
from tests.factories import make_article, make_person, make_story, make_writer
from tests.portal.thank_you.conftest import TODAY, House, SignIn, fresh


def tell_story(house: House, *people: int, level: int = 3) -> Post:
    text = PostText(
        "story",
        people=people or (house.priya.id,),
        situation="A shop went down on a Sunday.",
        action="She drove to the data centre with @Wulandari.",
        result="It sold again at nine.",
        level=level,
        evidence="63 orders before noon",
    )
    return posting.post(text, by=house.colleague)


def states() -> dict[int, str]:
    return {item.person_id: item.state for item in QueueItem.select()}


def last_event(item: QueueItem) -> tuple[str, str]:
    event = events.events_of(item)[-1]
    return event.kind, event.note


def test_a_story_that_moved_a_result_enters_at_once_for_its_recipients_alone(house: House) -> None:
    other = make_person()
    post = tell_story(house, house.priya.id, other.id)
    assert states() == {house.priya.id: "waiting", other.id: "waiting"}
    item = QueueItem.get(QueueItem.person == house.priya)
    assert (item.source, item.post_id, item.impact, item.nominated_by_id) == ("story", post.id, 3, None)
    assert (item.effect, item.who_noticed) == ("It sold again at nine.", "Wulandari")


@pytest.mark.parametrize("level", [1, 2])
def test_other_stories_wait_for_a_manager(house: House, level: int) -> None:
    tell_story(house, level=level)
    assert states() == {}


def test_a_story_taken_off_the_wall_takes_its_items_with_it_and_brings_them_back(house: House) -> None:
    post = tell_story(house)
    item = QueueItem.get()
    posting.withdraw(post, by=house.colleague)
    assert (fresh(item).state, last_event(item)) == ("skipped", ("taken_out", sources.OFF_THE_WALL))
    posting.restore(Post.get_by_id(post.id), by=house.colleague)
    assert (fresh(item).state, last_event(item)[0]) == ("waiting", "returned")


@pytest.mark.parametrize("way", ["claimed", "delegated", "card written"])
def test_where_somebody_is_in_the_midst_the_assistant_is_asked(sign_in: SignIn, house: House, way: str) -> None:
    post = tell_story(house)
    item = QueueItem.get()
    if way == "claimed":
        claims.claim(item, by=house.ceo, at=now())
    elif way == "delegated":
        triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    else:
        sign_in(house.ceo).post(f"{item.url}/note", data={"words": "She drove at night.", "version": 1})
    before = fresh(item).state
    posting.withdraw(post, by=house.colleague)
    assert (fresh(item).state, last_event(item)) == (before, ("flagged", sources.OFF_THE_WALL))
    assert "needs a look" in Notification.get(Notification.person == house.assistant).text
    assert sources.OFF_THE_WALL in sign_in(house.assistant).get(item.url).text
    number = fresh(item).version
    sources.run_day(now())
    assert fresh(item).version == number


def test_what_a_manager_asked_for_stays_and_the_assistant_looks(house: House) -> None:
    post = tell_story(house)
    nominate(house.priya, nomination_from(post), source="manager", by=house.manager, post=post)
    posting.withdraw(post, by=house.colleague)
    item = QueueItem.get()
    assert (item.state, last_event(item)[0]) == ("waiting", "flagged")
    assert Supporter.select().count() == 1


def test_a_story_that_is_now_about_another_leaves_the_first_in_peace(house: House) -> None:
    other = make_person()
    post = tell_story(house)
    text = PostText("story", (other.id,), situation="A", action="He drove.", result="C", level=3, evidence="D")
    posting.edit(post, text, by=house.colleague)
    assert states() == {house.priya.id: "skipped", other.id: "waiting"}


def test_a_thanks_that_was_given_stays(house: House) -> None:
    post = tell_story(house)
    item = QueueItem.get()
    QueueItem.update(state="thanked").execute()
    posting.withdraw(post, by=house.colleague)
    assert fresh(item).state == "thanked"


def test_the_daily_look_finds_what_came_and_went_unnoticed(app: Flask, house: House) -> None:
    come = make_story(house.colleague, house.priya, level=3)
    old = make_story(house.colleague, make_person(), level=3, created_at=now() - timedelta(days=40))
    for _ in range(2):
        run_upkeep(app)
    assert [item.post_id for item in QueueItem.select()] == [come.id]
    Post.update(withdrawn_at=now()).where(Post.id.in_([come.id, old.id])).execute()
    sources.run_day(now())
    assert states() == {house.priya.id: "skipped"}


def test_praise_that_is_looked_at_again_takes_its_words_and_its_item_back(house: House) -> None:
    article = make_article(house.priya, indexed=False)
    first = thanking.send(article, thanking.Thanks("It saved\n\nmy Sunday."), by=None)
    second = thanking.send(article, thanking.Thanks("Mine too."), by=None)
    for praise in (first, second):
        thanking.approve(praise, by=house.admin)
    item = QueueItem.get()
    assert (item.source, item.customer_words) == ("customer", "It saved\n\nmy Sunday.\n\nMine too.")
    thanking.reopen(first, by=house.admin)
    assert (fresh(item).state, fresh(item).customer_words) == ("waiting", "Mine too.")
    thanking.reopen(second, by=house.admin)
    assert (fresh(item).state, fresh(item).customer_words) == ("skipped", "")
    thanking.approve(second, by=house.admin)
    assert (fresh(item).state, fresh(item).customer_words) == ("waiting", "Mine too.")


def test_an_article_that_helped_25_people_thanks_its_author_once(house: House) -> None:
    article = make_article(house.priya, indexed=False, title="Restart a volume")
    for number in range(24):
        Vote.create(article=article, version=1, voter=f"reader {number}", helped=True)
    Vote.create(article=article, version=2, voter="reader 1", helped=True)
    Vote.create(article=article, version=2, voter="somebody else", helped=False)
    sources.run_day(now())
    assert QueueItem.select().count() == 0
    Vote.create(article=article, version=2, voter="reader 25", helped=True)
    sources.run_day(now())
    type(article).update(title="Restart any volume").execute()
    sources.run_day(now())
    item = QueueItem.get()
    assert (item.source, item.person_id, item.article_id) == ("milestone", house.priya.id, article.id)
    assert item.deed == "Wrote “Restart a volume”, which has helped 25 people"


def test_an_author_who_has_left_or_is_no_colleague_is_not_put_forward(house: House) -> None:
    for author in (make_writer(), make_writer()):
        article = make_article(author, indexed=False)
        for number in range(25):
            Vote.create(article=article, version=1, voter=f"reader {number}", helped=True)
        type(author).update(is_active=False).where(type(author).id == author.id).execute()
    sources.run_day(now())
    assert QueueItem.select().count() == 0


def test_an_anniversary_enters_a_week_ahead_and_is_due_on_the_day(house: House) -> None:
    day = TODAY + timedelta(days=7)
    began = date(day.year - 5, day.month, min(day.day, 28))
    person = make_person(started_on=began)
    make_person(started_on=date(day.year - 3, day.month, min(day.day, 28)))
    for _ in range(2):
        sources.run_day(now() + timedelta(days=(began.day - day.day)))
    item = QueueItem.get()
    assert (item.person_id, item.source, item.deed) == (person.id, "anniversary", "5 years with us")
    assert item.due_on == date(day.year, began.month, began.day)


def test_an_anniversary_that_somebody_entered_enters_once(house: House) -> None:
    day = TODAY + timedelta(days=3)
    person = make_person(started_on=anniversary_in(day.year - 10, day))
    nominate(person, Nomination("Ten years here", due_on=day), source="anniversary", by=house.assistant)
    sources.run_day(now())
    assert QueueItem.select().count() == 1


def test_only_round_years_call_for_the_ceo(house: House) -> None:
    day = TODAY + timedelta(days=3)
    for years in (0, 1, 2, 3, 4, 5, 9, 10, 25):
        make_person(name=f"Y{years}", started_on=anniversary_in(day.year - years, day))
    sources.run_day(now())
    found = QueueItem.select(QueueItem.deed).where(QueueItem.source == "anniversary").order_by(QueueItem.id)
    assert {item.deed.partition(" ")[0] for item in found} == {"One", "5", "10", "25"}


def test_a_reported_story_waits_with_its_item_until_a_moderator_has_decided(house: House) -> None:
    post = tell_story(house)
    case = reporting.report(post, "wrong", by=house.manager)
    sources.post_changed(post.id)
    assert QueueItem.get(QueueItem.post == post).state == "waiting"
    reporting.take_down(case, "It did not happen.", by=house.admin)
    assert QueueItem.get(QueueItem.post == post).state != "waiting"
