"""Who is told that an article wants a look, and how often."""

import threading
from datetime import datetime, timedelta

import pytest

from knowledge import publishing, upkeep
from knowledge.articles import Article
from knowledge.db import database, now
from knowledge.people import Person, deactivate
from portal.notifications.models import Notification
from portal.upkeep.models import Reminder
from portal.upkeep.reminding import remind, run_day
from portal.usage.models import ArticleReads
from tests.factories import make_article, make_due, make_person, make_reviewer, make_writer

pytestmark = pytest.mark.usefixtures("app")


def told(person: Person) -> list[str]:
    return [row.text for row in Notification.select().where(Notification.person == person).order_by(Notification.id)]


def later(days: float) -> datetime:
    return now() + timedelta(days=days)


def writer_with_manager() -> tuple[Person, Person]:
    owner, manager = make_writer("Ada Berg"), make_person("staff", "manager")
    Person.update(manager=manager).where(Person.id == owner.id).execute()
    return owner, manager


def test_an_owner_hears_once_of_what_is_due_and_of_nothing_else():
    owner = make_writer()
    make_due(owner, title="Restart a volume")
    make_article(owner, title="Fresh", indexed=False)
    run_day(now())
    assert told(owner) == ["Still right? “Restart a volume” waits for your look."]
    assert Notification.get().url == "/upkeep"


def test_however_often_the_round_comes_nobody_is_told_twice_in_a_week():
    owner = make_writer()
    make_due(owner)
    for _ in range(3):
        run_day(now())
    run_day(later(6.9))
    assert len(told(owner)) == 1 and Reminder.select().count() == 1
    Notification.update(read_at=now()).execute()
    run_day(later(7.1))
    assert len(told(owner)) == 2


def test_an_owner_hears_of_five_a_week_at_most_in_one_message_the_longest_due_first():
    owner = make_writer()
    articles = [make_due(owner, title=f"Title {number}", days=number + 1) for number in range(7)]
    run_day(now())
    assert told(owner) == ["Still right? “Title 6” and 4 more wait for your look."]
    reminded = {row.article_id for row in Reminder.select()}
    assert reminded == {article.id for article in articles[2:]}


def test_two_titles_are_both_named():
    owner = make_writer()
    for number in (1, 2):
        make_due(owner, title=f"Title {number}", days=number)
    run_day(now())
    assert told(owner) == ["Still right? “Title 2” and “Title 1” wait for your look."]


def test_an_article_that_changes_hands_is_not_announced_again_in_the_same_week():
    owner, other = make_writer(), make_writer()
    article = make_due(owner)
    run_day(now())
    upkeep.hand_over(article, other, by=owner)
    run_day(later(1))
    assert told(other) == []
    run_day(later(8))
    assert len(told(other)) == 1


def test_nobody_is_told_of_what_is_archived_or_of_what_they_may_no_longer_read():
    owner, customer = make_writer(), make_person("customer")
    publishing.archive(make_due(owner), by=make_reviewer())
    secret = make_due(title="Rack codes", audience="staff")
    Article.update(owner=customer).where(Article.id == secret.id).execute()
    run_day(now())
    assert not Notification.select().exists()


def test_somebody_who_left_is_told_nothing():
    owner = make_writer()
    make_due(owner)
    deactivate(owner)
    run_day(now())
    assert not Reminder.select().exists()


def test_a_manager_hears_once_of_what_stays_undone_a_week_after_its_owner():
    owner, manager = writer_with_manager()
    make_due(owner, title="Restart a volume", days=20)
    run_day(now())
    assert told(manager) == []
    for days in (6, 7.1, 8, 15, 22):
        run_day(later(days))
    assert told(manager) == ["Overdue in your team: “Restart a volume” waits for a look."]
    assert Notification.get(Notification.person == manager).url == "/upkeep/team"


def test_a_manager_hears_nothing_of_what_is_due_for_less_than_two_weeks_or_was_checked():
    owner, manager = writer_with_manager()
    make_due(owner, days=1)
    checked = make_due(owner, title="Checked", days=30)
    run_day(now())
    upkeep.still_right(checked, by=owner, seen=1)
    run_day(later(8))
    assert told(manager) == []


def test_a_manager_hears_again_when_the_article_falls_due_another_time():
    owner, manager = writer_with_manager()
    article = make_due(owner, days=20)
    run_day(now())
    run_day(later(8))
    Article.update(review_due_at=later(30)).where(Article.id == article.id).execute()
    Notification.update(read_at=now()).execute()
    for days in (31, 40, 46, 60):
        run_day(later(days))
    assert len(told(manager)) == 2


def test_a_manager_hears_of_what_somebody_left_behind_and_again_each_month_until_it_is_handed_over():
    owner, manager = writer_with_manager()
    make_article(owner, title="Restart a volume", indexed=False)
    deactivate(owner)
    for days in (0, 1, 29):
        run_day(later(days))
    assert told(manager) == ["Left behind in your team: “Restart a volume” waits for another owner."]
    Notification.update(read_at=now()).execute()
    run_day(later(31))
    assert len(told(manager)) == 2
    upkeep.hand_over(Article.get(), make_writer(), by=manager)
    run_day(later(80))
    assert len(told(manager)) == 2


def test_what_was_opened_much_is_due_sooner_from_the_next_round_on():
    read, quiet = make_article(title="Read", indexed=False), make_article(title="Quiet", indexed=False)
    ArticleReads.create(article=read, day=now().date(), times=150)
    ArticleReads.create(article=quiet, day=now().date() - timedelta(days=40), times=150)
    run_day(now())
    assert Article.get_by_id(read.id).review_due_at == read.checked_at + timedelta(days=91)
    assert Article.get_by_id(quiet.id).review_due_at == quiet.review_due_at


def test_two_rounds_at_once_tell_an_owner_once():
    owner, moment = make_writer(), now()
    for number in range(7):
        make_due(owner, title=f"Title {number}")
    start = threading.Barrier(4)
    counts: list[int] = []

    def one_round() -> None:
        with database.connection_context():
            start.wait()
            counts.append(remind(owner, now=moment))

    rounds = [threading.Thread(target=one_round) for _ in range(4)]
    for thread in rounds:
        thread.start()
    for thread in rounds:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 5]
    assert len(told(owner)) == 1 and Reminder.select().count() == 5


def test_the_queries_of_a_round_do_not_grow_with_the_articles(count_queries):
    costs = []
    for number in (1, 6):
        owner = make_writer()
        for title in range(number):
            make_due(owner, title=f"Title {title}")
        count_queries.clear()
        run_day(now())
        costs.append(len(count_queries))
    assert costs[0] == costs[1]
