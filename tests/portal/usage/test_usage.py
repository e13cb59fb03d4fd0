"""What is counted, what is not, and what the counts say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from knowledge.db import database, now
from portal.usage.counting import Tally, write_down_last
from portal.usage.models import ArticleReads, SearchCount
from portal.usage.reading import much_read, readers_of
from tests.factories import make_article, make_person, make_writer

TODAY = date(2026, 5, 13)


def reads(article, times, day=TODAY):
    ArticleReads.create(article=article, day=day, times=times)


def test_counts_of_a_day_are_added_up(app):
    article, tally = make_article(indexed=False), Tally()
    for _ in range(2):
        tally.read(article.id)
        tally.searched("  Wet  Wombat ", "public", 0)
        tally.write_down()
    assert [(row.article_id, row.times) for row in ArticleReads.select()] == [(article.id, 2)]
    assert [(row.words, row.times, row.found) for row in SearchCount.select()] == [("wet wombat", 2, 0)]


def test_a_search_is_kept_with_what_it_found_the_last_time(app):
    tally = Tally()
    tally.searched("wombat", "public", 0)
    tally.searched("wombat", "public", 4)
    tally.write_down()
    assert SearchCount.get().found == 4


@pytest.mark.parametrize("words", [
    "mail from vera.holm@kittiwake.example bounces", "call +353 91 555 0123", "4111 1111 1111 1111", "   ", "",
])
def test_words_that_may_name_a_person_are_not_kept(app, words):
    tally = Tally()
    tally.searched(words, "public", 0)
    tally.write_down()
    assert SearchCount.select().count() == 0


def test_numbers_of_machines_and_errors_are_kept(app):
    tally = Tally()
    tally.searched("error 0x80070005 of 10.0.26100.3 on port 8443", "public", 0)
    tally.write_down()
    assert SearchCount.select().count() == 1


def test_counts_that_cannot_be_written_are_written_later(app):
    article, tally = make_article(indexed=False), Tally()
    tally.read(article.id)
    database.execute_sql("ALTER TABLE article_reads RENAME TO away")
    try:
        tally.write_down()
    finally:
        database.execute_sql("ALTER TABLE away RENAME TO article_reads")
    tally.write_down()
    assert ArticleReads.get().times == 1


def test_counts_of_an_article_that_is_gone_do_no_harm(app):
    article, tally = make_article(indexed=False), Tally()
    tally.read(article.id + 1)
    tally.write_down()
    tally.read(article.id)
    tally.write_down()
    assert ArticleReads.get().article_id == article.id


def test_what_was_counted_last_is_written_when_the_process_ends(app):
    app.extensions["tally"].read(make_article(indexed=False).id)
    with ThreadPoolExecutor(1) as pool:  # a thread without a database connection of its own, as at the end
        pool.submit(write_down_last, app).result()
    assert ArticleReads.get().times == 1


def test_ones_own_reading_does_not_count(sign_in, client):
    writer = make_writer()
    article = make_article(writer)
    sign_in(writer).get(article.url)
    sign_in(make_person("customer")).get(article.url)
    client.application.extensions["tally"].write_down()
    assert ArticleReads.get().times == 1


def test_readers_are_counted_by_week_for_the_writer_alone(app):
    writer = make_writer()
    mine, other = make_article(writer, indexed=False), make_article(indexed=False)
    reads(mine, 3)
    reads(mine, 4, TODAY - timedelta(days=7))
    reads(mine, 9, TODAY - timedelta(days=80))
    reads(other, 50)
    found = readers_of(writer, today=TODAY, limit=3)
    assert [times for _, times in found.weeks] == [0, 0, 0, 0, 0, 0, 4, 3]
    assert (found.this_week, found.most_read) == (3, [(mine, 7)])


def test_much_read_shows_only_what_the_reader_may_read(client):
    open_to_all, for_staff = make_article(title="Open"), make_article(title="Inner", audience="staff")
    reads(open_to_all, 1, now().date())
    reads(for_staff, 9, now().date())
    assert much_read(None, today=now().date(), limit=5) == [open_to_all]
    assert much_read(make_person("staff"), today=now().date(), limit=5) == [for_staff, open_to_all]
    page = client.get("/").text
    assert "Much read these days" in page and "Inner" not in page
