"""The line-up of a week, as one reader may see it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from knowledge.articles import Article
from knowledge.people import Person
from portal.line_up.composing import line_up_of, monday_of, week_from, week_key
from portal.recognition import posting
from portal.recognition.models import Post
from portal.recognition.praise import Praise
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_story, make_team, make_writer

SignIn = Callable[[Person], PortalClient]
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=UTC)
MONDAY, PATH = date(2026, 11, 16), "/line-up/2026-W47"


@pytest.fixture
def week(app: Flask) -> Iterator[None]:
    """The Wednesday of the week that these tests are about."""
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def page_of(answer: TestResponse) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def praise(person: Person, words: str, **columns: object) -> Praise:
    defaults = {"state": "approved", "may_show": True, "digest": words, "decided_at": WEDNESDAY, "name": "Isabel"}
    row: Praise = Praise.create(person=person, words=words, **{**defaults, **columns})
    return row


def live(title: str, *, published: datetime = WEDNESDAY, **text: object) -> Article:
    article = make_article(make_writer(), indexed=False, title=title, **text)
    Article.update(published_at=published).where(Article.id == article.id).execute()
    return article


def test_a_week_brings_two_stories_new_articles_and_what_customers_said(week: None, sign_in: SignIn) -> None:
    author, hero = make_person(name="Grace Obi"), make_person(name="Ada Lund")
    make_story(author, hero, action="Drove all night", level=1, created_at=WEDNESDAY)
    make_story(author, hero, action="Answered a call", level=1, created_at=WEDNESDAY - timedelta(hours=1))
    make_story(author, hero, action="Saved the shop", level=3, created_at=WEDNESDAY - timedelta(days=1))
    make_story(author, hero, action="Long ago", created_at=WEDNESDAY - timedelta(days=9))
    live("Restart a volume")
    live("Old article", published=WEDNESDAY - timedelta(days=9))
    praise(hero, "You saved my week")
    page = page_of(sign_in(make_person()).get("/line-up"))
    assert [words.text for words in page.select(".line-up-story .story-text")] == ["Saved the shop", "Drove all night"]
    assert page.select_one(".line-up-who").text.endswith("Grace Obi tells of Ada Lund")
    assert [link.text for link in page.select(".line-up .row-title")] == ["Restart a volume"]
    assert page.select_one("blockquote").text == "You saved my week"
    assert "Isabel, to Ada Lund" in page.select_one("figcaption").text


def test_a_week_names_whose_work_anniversary_it_is(week: None, sign_in: SignIn) -> None:
    team = make_team("Front Desk")
    make_person(name="Ada Lund", started_on=date(2021, 11, 19), team=team)
    make_person(name="Four Years", started_on=date(2022, 11, 18))
    make_person(name="Next Week", started_on=date(2025, 11, 23))
    make_person(name="Quiet Cleo", started_on=date(2025, 11, 16), preference="private")
    make_person(name="Team Tove", started_on=date(2025, 11, 16), preference="team", team=team)
    page = page_of(sign_in(make_person()).get(PATH))
    assert [row.text for row in page.select(".line-up .row-main")] == ["Ada Lund5 years on 19 November 2026Front Desk"]
    names = [row.text for row in page_of(sign_in(make_person(team=team)).get(PATH)).select(".line-up .row-title")]
    assert names == ["Team Tove", "Ada Lund"]


def test_earlier_weeks_have_an_address_of_their_own_and_later_ones_are_not_there(week: None, sign_in: SignIn) -> None:
    client = sign_in(make_person())
    page = page_of(client.get("/line-up"))
    assert page.select_one("[rel=prev]")["href"] == "/line-up/2026-W46" and page.select_one("[rel=next]") is None
    earlier = page_of(client.get("/line-up/2026-W46"))
    assert earlier.select_one("[rel=next]")["href"] == PATH
    assert "9 November 2026 to 15 November 2026" in earlier.text
    assert client.get("/line-up/2026-W48").status_code == 404


NO_WEEKS = ["2026", "2026-W00", "2026-W54", "2025-W53", "0000-W01", "1999-W01", "2026-w46", "٢٠٢٦-W46", "-W"]


@pytest.mark.parametrize("key", [*NO_WEEKS, "x" * 3_000])
def test_what_names_no_week_is_not_there(week: None, sign_in: SignIn, key: str) -> None:
    assert sign_in(make_person()).get(f"/line-up/{key}").status_code == 404


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2027, 1, 3), date(2024, 12, 30), date(2020, 12, 31)])
def test_a_week_and_its_address_name_each_other_at_the_turn_of_the_year(day: date) -> None:
    monday = monday_of(day)
    assert monday <= day < monday + timedelta(days=7)
    assert week_from(week_key(monday)) == monday


@pytest.mark.parametrize(
    ("zone", "told"),
    [("UTC", "2026-W47"), ("Asia/Kolkata", "2026-W48"), ("Pacific/Auckland", "2026-W48"), ("America/Lima", "2026-W47")],
)
def test_a_week_begins_at_midnight_of_the_readers_own_clock(week: None, zone: str, told: str) -> None:
    hero = make_person()
    make_story(make_person(), hero, created_at=datetime(2026, 11, 22, 19, tzinfo=UTC))
    reader = make_person(timezone=zone)
    told_in = {key for key in ("2026-W47", "2026-W48") if not line_up_of(reader, week_from(key) or MONDAY).is_empty}
    assert told_in == {told}


@pytest.mark.parametrize(("preference", "seen_by"), [("public", "TMO"), ("team", "TM"), ("private", "M")])
def test_the_recipients_preference_binds_stories_and_praise_alike(
    week: None, sign_in: SignIn, preference: str, seen_by: str
) -> None:
    team, manager = make_team(), make_person("staff", "manager", name="Manager")
    hero = make_person(name="Ada Lund", preference=preference, team=team, manager=manager)
    make_story(make_person(), hero, action="Drove all night", created_at=WEDNESDAY)
    praise(hero, "You saved my week")
    readers = {"T": make_person(team=team), "M": manager, "O": make_person()}
    for letter, reader in readers.items():
        text = sign_in(reader).get(PATH).text
        for secret in ("Ada Lund", "Drove all night", "You saved my week"):
            assert (secret in text) == (letter in seen_by), (letter, secret)


def test_what_was_withdrawn_refused_kept_private_or_is_not_for_the_reader_is_not_in_it(
    week: None, sign_in: SignIn
) -> None:
    author, hero, leaver = make_person(), make_person(), make_person(is_active=False)
    posting.withdraw(make_story(author, hero, action="Taken back", created_at=WEDNESDAY), by=author)
    praise(hero, "Not for the wall", may_show=False)
    praise(hero, "Refused", state="refused")
    praise(leaver, "To who left")
    make_story(author, leaver, action="Of who left", created_at=WEDNESDAY)
    archived = live("Archived")
    Article.update(archived_at=WEDNESDAY).where(Article.id == archived.id).execute()
    assert line_up_of(make_person(), MONDAY).is_empty
    assert "A quiet week" in sign_in(make_person()).get("/line-up/2026-W46").text
    assert "Nothing yet this week" in sign_in(make_person()).get("/line-up").text


def test_customers_have_no_line_up(week: None, sign_in: SignIn) -> None:
    assert sign_in(make_person("customer")).get("/line-up").status_code == 403
    assert sign_in(make_person("customer")).get(PATH).status_code == 403


def test_words_with_markup_are_shown_as_they_were_written(week: None, sign_in: SignIn) -> None:
    make_story(make_person(), make_person(), action="<script>alert(1)</script>", created_at=WEDNESDAY)
    assert "&lt;script&gt;alert(1)" in sign_in(make_person()).get(PATH).text


def test_a_full_week_costs_few_queries(week: None, sign_in: SignIn, count_queries: list[str]) -> None:
    hero = make_person()
    for number in range(12):
        make_story(make_person(), hero, created_at=WEDNESDAY)
        live(f"Article {number}")
        praise(hero, f"Words {number}")
    client = sign_in(make_person())
    count_queries.clear()
    page = page_of(client.get(PATH))
    assert [len(page.select(part)) for part in (".line-up-story", ".line-up .row", "figure")] == [2, 8, 3]
    assert len(count_queries) <= 7


def test_whoever_is_mentioned_is_named_as_far_as_the_reader_may_know(week: None, sign_in: SignIn) -> None:
    private = make_person(name="Quiet Cleo", preference="private")
    open_one = make_person(name="Open Otto")
    action = f"Drove **all** night with @{{{private.id}}} and @{{{open_one.id}}}"
    make_story(make_person(), make_person(), action=action, created_at=WEDNESDAY)
    words = page_of(sign_in(make_person()).get(PATH)).select_one(".story-text").text
    assert words == "Drove all night with a colleague and Open Otto"


def test_what_was_reported_waits_for_a_moderator_outside_the_line_up(week: None, sign_in: SignIn) -> None:
    story = make_story(make_person(), make_person(), action="Drove all night", created_at=WEDNESDAY)
    Post.update(hidden_at=WEDNESDAY).where(Post.id == story.id).execute()
    assert "Drove all night" not in sign_in(make_person()).get(PATH).text
