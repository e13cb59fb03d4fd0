"""What searches are counted as, and what the counts say about them."""

from datetime import date, timedelta

import pytest
from flask import Flask

from knowledge.db import database, now
from portal.usage.counting import Tally
from portal.usage.models import SearchCount
from portal.usage.searches import KEPT, asked_about, forget_old, searches, unanswered, wordings
from search_index.analysis import topic
from tests.client import PortalClient
from tests.factories import make_article

TODAY = date(2026, 5, 13)


def search(
    words: str, found: int, *, times: int = 1, days_ago: int = 0, shelf: str = "public", clicks: int | None = 0
) -> None:
    SearchCount.create(
        words=words, topic=topic(words), shelf=shelf, day=TODAY - timedelta(days=days_ago), found=found, times=times,
        clicks=clicks, ranks=clicks or 0,
    )


def gaps(limit: int = 5) -> dict[str, int]:
    return unanswered(today=TODAY, limit=limit)


def listed(kind: str, shelf: str = "") -> list[str]:
    return [row.words for row in searches(kind, shelf=shelf, today=TODAY)]


def test_gaps_are_what_found_nothing_most_asked_first(app: Flask) -> None:
    search("seldom", 0)
    search("often", 0, times=5)
    search("often", 0, times=2, days_ago=3, shelf="staff")
    search("found", 3, times=9, clicks=1)
    search("long ago", 0, times=9, days_ago=31)
    assert list(gaps().items()) == [("often", 7), ("seldom", 1)]
    assert gaps(limit=1) == {"often": 7}


def test_the_same_words_in_another_order_or_with_other_endings_are_one_gap(app: Flask) -> None:
    search("printer driver", 0, times=2)
    search("drivers for printers", 0, times=3)
    search("printer", 0)
    assert gaps() == {"driver printer": 5, "printer": 1}
    ways = wordings(["driver printer"], today=TODAY)["driver printer"]
    assert [(way.words, way.times) for way in ways] == [("drivers for printers", 3), ("printer driver", 2)]


def test_what_was_found_and_never_opened_is_a_gap_when_it_was_searched_three_times(app: Flask) -> None:
    search("ignored", 4, times=3)
    search("twice", 4, times=2)
    search("opened", 4, times=30, clicks=1)
    search("before clicks were counted", 4, times=30, clicks=None)
    assert gaps() == {"ignor": 3}


def test_a_gap_is_closed_by_a_later_search_that_finds(app: Flask) -> None:
    search("answered", 0, days_ago=3)
    search("answered", 2, days_ago=1, clicks=1)
    search("lost again", 2, days_ago=3, clicks=1)
    search("lost again", 0, days_ago=1)
    assert list(gaps()) == [topic("lost again")]


def test_what_only_staff_can_find_is_still_a_gap_to_visitors(app: Flask) -> None:
    search("runbook", 0, times=4)
    search("runbook", 2, shelf="staff", clicks=1)
    assert gaps() == {"runbook": 4}
    assert asked_about(["runbook"], today=TODAY) == {"runbook": 5}


def test_the_lists_tell_what_found_nothing_what_nobody_opened_and_what_is_most_asked(app: Flask) -> None:
    search("nothing", 0)
    search("unopened", 5, times=2)
    search("opened", 5, times=3, clicks=2)
    search("opened", 5, times=3, clicks=None, days_ago=9)
    assert (listed("unfound"), listed("unopened")) == (["nothing"], ["unopened"])
    assert listed("asked") == ["opened", "unopened", "nothing"]
    assert listed("asked", shelf="staff") == []


def test_an_opened_result_is_counted_with_its_place(app: Flask) -> None:
    tally = Tally()
    tally.searched("Wombat", "public", 4)
    for rank in (1, 3):
        tally.opened(" wombat ", "public", rank)
    tally.write_down()
    row = SearchCount.get()
    assert (row.words, row.times, row.found, row.clicks, row.ranks) == ("wombat", 1, 4, 2, 4)


def test_a_result_opened_in_another_process_than_the_search_loses_neither(app: Flask) -> None:
    one, other = Tally(), Tally()
    other.opened("wombat", "public", 2)
    other.write_down()
    one.searched("wombat", "public", 9)
    one.write_down()
    row = SearchCount.get()
    assert (row.times, row.found, row.clicks, row.ranks) == (1, 9, 1, 2)


def test_searches_that_cannot_be_written_are_written_later_with_what_came_meanwhile(app: Flask) -> None:
    tally = Tally()
    tally.searched("wombat", "public", 4)
    database.execute_sql("ALTER TABLE search_count RENAME TO away")
    try:
        tally.write_down()
    finally:
        database.execute_sql("ALTER TABLE away RENAME TO search_count")
    tally.searched("wombat", "public", 5)
    tally.write_down()
    assert (SearchCount.get().times, SearchCount.get().found) == (2, 5)


def test_the_page_of_results_says_what_to_count_and_counting_answers_nothing(client: PortalClient) -> None:
    make_article(title="About wombats")
    page = client.get("/search?q=wombat").text
    assert 'data-opened="/search/clicks" data-words="wombat" data-rank="1"' in page
    here = {"Sec-Fetch-Site": "same-origin"}
    for rank in ("1", "0", "-1", "x", "9999999999", "1001", ""):
        answer = client.post("/search/clicks", data={"words": "wombat", "rank": rank}, headers=here, with_token=False)
        assert answer.status_code == 204 and "Set-Cookie" not in answer.headers
    assert client.post("/search/clicks", data={"words": "w\0" * 9_000, "rank": "2"}, headers=here).status_code == 204
    client.application.extensions["tally"].write_down()
    row = SearchCount.get(SearchCount.words == "wombat")
    assert (row.times, row.clicks, row.ranks) == (1, 1, 1)


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_another_site_cannot_count_for_us(client: PortalClient, headers: dict[str, str]) -> None:
    sent = {"words": "wombat", "rank": "1"}
    assert client.post("/search/clicks", data=sent, headers=headers, with_token=False).status_code == 400


def test_counts_are_forgotten_when_no_report_looks_back_so_far(app: Flask) -> None:
    today = now().date()
    for day in (today, today - KEPT, today - KEPT - timedelta(days=1)):
        SearchCount.create(words="wombat", shelf="public", day=day, found=0, times=1)
    assert forget_old(today) == 1
    assert SearchCount.select().count() == 2
