"""The list of gaps, and what people search."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from bs4 import BeautifulSoup

from knowledge.db import now
from knowledge.people import Person
from portal.gaps.asking import Asking, ask
from portal.gaps.models import Gap
from portal.usage.models import SearchCount
from search_index.analysis import topic
from tests.client import PortalClient
from tests.factories import make_person, make_writer

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def desk(sign_in: SignIn) -> PortalClient:
    return sign_in(make_writer())


def search(words: str, *, times: int = 1, found: int = 0, clicks: int = 0, shelf: str = "public") -> None:
    SearchCount.create(
        words=words, topic=topic(words), shelf=shelf, day=now().date(), found=found, times=times, clicks=clicks,
        ranks=2 * clicks,
    )


def rows(client: PortalClient, path: str = "/gaps") -> list[str]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return [row.get_text(strip=True) for row in page.select(".gap-row .row-title")]


def test_searches_and_questions_stand_in_one_list_the_most_wanted_first(desk: PortalClient) -> None:
    search("fax machine", times=2)
    search("pager", times=3)
    for _ in range(2):
        ask(Asking(words="How do I send a fax?", searched="fax machines"), by=None)
    ask(Asking(words="Telegram"), by=None)
    assert rows(desk) == ["fax machines", "pager", "Telegram"]
    page = desk.get("/gaps").text
    assert "also “fax machine”" in page and "searched 2 times · asked by 2 people" in page


def test_what_somebody_works_on_or_closed_is_in_its_own_list(desk: PortalClient) -> None:
    search("fax", times=9)
    search("pager")
    desk.post("/gaps/claims", data={"words": "fax"})
    assert (rows(desk), rows(desk, "/gaps?state=claimed")) == (["pager"], ["fax"])
    desk.post("/gaps/dismissals", data={"words": "pager", "reason": "Not ours"})
    assert (rows(desk), rows(desk, "/gaps?state=dismissed")) == ([], ["pager"])
    assert rows(desk, "/gaps?state=answered") == [] and rows(desk, "/gaps?state=nonsense") == []


def test_empty_lists_say_what_would_stand_there(desk: PortalClient) -> None:
    for state, words in {"open": "No gaps", "claimed": "Nobody is at work", "answered": "None answered"}.items():
        assert words in desk.get(f"/gaps?state={state}").text


def test_long_lists_come_in_pages_for_the_same_few_queries(desk: PortalClient, count_queries: list[str]) -> None:
    for number in range(45):
        search(f"gadget{number:02} broken", times=100 - number)
        Gap.create(topic=f"old{number}", words=f"old {number}", state="dismissed", closed_at=now())
        ask(Asking(words=f"Pager {number}"), by=None)
    for path in ("/gaps", "/gaps?page=5", "/gaps?state=dismissed&page=3", "/gaps/searches", f"{Gap.get().url}"):
        count_queries.clear()
        assert desk.get(path).status_code == 200
        assert len(count_queries) <= 8, path
    found = [row for number in range(1, 6) for row in rows(desk, f"/gaps?page={number}")]
    assert len(found) == len(set(found)) == 90 and found[0] == "gadget00 broken"
    assert rows(desk, "/gaps?page=99") == found[80:]


def test_searches_are_reported_by_list_and_shelf(desk: PortalClient) -> None:
    search("nothing")
    search("opened", found=4, times=3, clicks=2)
    search("unopened", found=4, shelf="staff")
    assert ">nothing<" in desk.get("/gaps/searches").text and ">unopened<" not in desk.get("/gaps/searches").text
    page = desk.get("/gaps/searches?list=asked").text
    assert [word in page for word in (">opened<", ">unopened<", ">nothing<", "2.0")] == [True] * 4
    assert ">unopened<" not in desk.get("/gaps/searches?list=unopened&shelf=public").text
    assert ">unopened<" in desk.get("/gaps/searches?list=unopened&shelf=staff").text
    assert desk.get("/gaps/searches?list=x&shelf=y&page=z").status_code == 200


def test_the_sheet_holds_no_formula(desk: PortalClient) -> None:
    attacks = ["=1+1", "+cmd", "-2+3", "@sum(1)", "|calc", '=hyperlink("x")', 'a "b", c']
    for words in attacks:
        search(words)
    answer = desk.get("/gaps/searches.csv?list=unfound")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    cells = [row[0] for row in csv.reader(StringIO(answer.get_data().decode("utf-8-sig")))][1:]
    assert sorted(cells) == sorted([*(f"'{words}" for words in attacks[:-1]), attacks[-1]])


def test_the_way_there_is_shown_to_those_who_may_go(sign_in: SignIn) -> None:
    assert 'href="/gaps"' in sign_in(make_person("staff", "manager")).get("/").text
    assert 'href="/gaps"' not in sign_in(make_person("staff")).get("/").text
