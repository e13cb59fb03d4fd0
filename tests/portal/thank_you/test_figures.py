"""The figures of the queue, against a recount of the database in another way."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from peewee import JOIN

from knowledge.db import now
from knowledge.people import Person
from portal.thank_you.figures import LONG_WAIT, figures_of, queue_by_week, thanks_given
from portal.thank_you.models import QueueItem, Thanks
from portal.web.periods import Period
from tests.client import PortalClient
from tests.factories import make_person, make_queue_item, make_team

SignIn = Callable[[Person], PortalClient]
WEEK = timedelta(days=7)
# Days on which weeks, years or clocks turn: ISO years of 52 and 53 weeks, clocks forward and back, half hours.
EDGES = [
    ("UTC", date(2020, 12, 28)),
    ("UTC", date(2026, 12, 28)),
    ("Asia/Kolkata", date(2021, 1, 4)),
    ("Asia/Kolkata", date(2025, 12, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 6)),
    ("Australia/Lord_Howe", date(2026, 10, 5)),
    ("Europe/Dublin", date(2026, 3, 30)),
    ("America/New_York", date(2026, 11, 2)),
    ("America/Sao_Paulo", date(2018, 11, 5)),
    ("Asia/Kathmandu", date(2027, 1, 4)),
]
HOURS = timedelta(hours=1)
LEAST = timedelta(microseconds=1)


def local_day(moment: datetime, zone: str) -> date:
    """The day on the wall calendar in the zone, by the hour hand: another way than the product's."""
    return (moment + moment.astimezone(ZoneInfo(zone)).utcoffset()).astimezone(UTC).date()


def iso_week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def thank(person: Person, by: Person, at: datetime, happened_on: date | None, put_forward: datetime | None) -> Thanks:
    item = None
    if put_forward is not None:
        item = make_queue_item(person, happened_on=happened_on, created_at=put_forward, state="thanked", ended_at=at)
    thanks: Thanks = Thanks.create(item=item, person=person, by=by, channel="note", deed="a deed", given_at=at)
    return thanks


def scatter(ceo: Person, monday: date, zone: str) -> None:
    """Thanks and items around the first moment of the week, and half-hours about it."""
    random = Random(str(monday))
    people = [make_person() for _ in range(6)]
    midnight = datetime(monday.year, monday.month, monday.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    shifts = [-LEAST, timedelta(0), LEAST, *(timedelta(minutes=30 * step) for step in range(-60, 60, 7))]
    shifts += [timedelta(days=days) + shift for days in (-14, -7, 7) for shift in (-LEAST, timedelta(0), 6 * HOURS)]
    for shift in shifts:
        at = midnight + shift
        put_forward = at - timedelta(days=random.choice((0, 3, 7, 7, 8, 20)), hours=random.choice((0, 1, 13)))
        happened_on = random.choice((None, local_day(at, zone) - timedelta(days=random.choice((0, 6, 7, 8, -2)))))
        thank(random.choice(people), ceo, at, happened_on, random.choice((put_forward, put_forward, None)))
        make_queue_item(random.choice(people), created_at=put_forward, ended_at=random.choice((None, at)))
    thank(people[0], ceo, midnight, None, None).delete_instance()
    Thanks.update(revoked_at=now()).where(Thanks.id == Thanks.select(Thanks.id).order_by(Thanks.id).get().id).execute()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("zone", "monday"), EDGES)
def test_counts_by_week_equal_the_database_where_weeks_years_and_clocks_turn(zone: str, monday: date) -> None:
    ceo = make_person("staff", "ceo")
    scatter(ceo, monday, zone)
    period = Period("", monday - 2 * WEEK, monday + timedelta(days=10))
    found = figures_of(thanks_given(period, ZoneInfo(zone)), period)
    query = Thanks.select(Thanks, QueueItem).join(QueueItem, JOIN.LEFT_OUTER)
    everything = list(query.where(Thanks.revoked_at.is_null()))
    total = 0
    for week, promptness in found.weeks:
        its = [
            one
            for one in everything
            if iso_week(local_day(one.given_at, zone)) == iso_week(week)
            and period.first <= local_day(one.given_at, zone) <= period.last
        ]
        days = []
        for one in its:
            if one.item_id is not None:
                deed = one.item.happened_on or local_day(one.item.created_at, zone)
                days.append(max(local_day(one.given_at, zone).toordinal() - deed.toordinal(), 0))
        prompt = len([taken for taken in days if taken < 8])
        assert (promptness.thanks, promptness.measured, promptness.prompt) == (len(its), len(days), prompt), week
        total += len(its)
    assert found.whole.thanks == total > 10
    assert [iso_week(week) for week, _ in found.weeks] == sorted({iso_week(week) for week, _ in found.weeks})


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("zone", "monday"), EDGES)
def test_the_length_of_the_queue_is_what_was_open_when_the_week_ended(zone: str, monday: date) -> None:
    ceo = make_person("staff", "ceo")
    scatter(ceo, monday, zone)
    make_queue_item(ceo, created_at=datetime(2000, 1, 1, tzinfo=UTC))
    period = Period("", monday - 2 * WEEK, monday + timedelta(days=10))
    moment = datetime.combine(monday + timedelta(days=9), datetime.min.time(), UTC)
    items = list(QueueItem.select().where(QueueItem.person != ceo))
    for week, length in queue_by_week(ceo, period, ZoneInfo(zone), now=moment):
        sunday = week + timedelta(days=6)
        if sunday < local_day(moment, zone):
            begun = [one for one in items if local_day(one.created_at, zone) <= sunday]
            still = [one for one in begun if one.ended_at is None or local_day(one.ended_at, zone) > sunday]
            assert length.open == len(still), week
        else:
            still = [one for one in items if one.created_at < moment and (not one.ended_at or one.ended_at >= moment)]
            assert (length.open, length.long) == (
                len(still), len([one for one in still if moment - one.created_at > LONG_WAIT])
            )


@pytest.mark.parametrize(("zone", "monday"), EDGES)
def test_thanked_this_week_says_the_same_above_the_queue_and_among_the_figures(
    sign_in: SignIn, zone: str, monday: date
) -> None:
    ceo, person = make_person("staff", "ceo", timezone=zone), make_person()
    midnight = datetime(monday.year, monday.month, monday.day, tzinfo=ZoneInfo(zone))
    for shift in (-LEAST, timedelta(0), 2 * HOURS):
        thank(person, ceo, midnight.astimezone(UTC) + shift, None, None)
    with time_machine.travel(midnight.astimezone(UTC) + 3 * HOURS, tick=False):
        client = sign_in(ceo)
        rows = rows_of(client, "?period=4-weeks")
        assert BeautifulSoup(client.get("/queue").text, "html.parser").select_one("#queue-figures strong").text == "2"
        assert rows["thanks", f"week of {monday}"] == "2"


@pytest.mark.usefixtures("app")
def test_the_middle_and_the_slowest_tenth_are_counted_over_all_measured_deeds() -> None:
    ceo, today = make_person("staff", "ceo"), date(2026, 5, 20)
    for days in (1, 2, 3, 4, 5, 6, 7, 8, 30, 40):
        at = datetime(2026, 5, 19, 12, tzinfo=UTC)
        thank(make_person(), ceo, at, at.date() - timedelta(days=days), at)
    period = Period("", today - WEEK, today)
    whole = figures_of(thanks_given(period, ZoneInfo("UTC")), period).whole
    assert (whole.median_days, whole.slowest_days, whole.prompt, whole.measured) == (5.5, 30, 7, 10)
    assert whole.prompt_percent == 70


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("gaps", "repeated"), [
    ((10,), 0), ((10, 20), 1), ((10, 100), 1), ((10, 101), 0), ((40, 50), 0), ((10, 20, 30), 1),
])
def test_who_was_thanked_again_within_ninety_days_counts_once(gaps: tuple[int, ...], repeated: int) -> None:
    ceo, person, today = make_person("staff", "ceo"), make_person(), date(2026, 5, 20)
    for days in gaps:
        thank(person, ceo, datetime(2026, 5, 20, 12, tzinfo=UTC) - timedelta(days=days), None, None)
    period = Period("", today - timedelta(days=30), today)
    assert figures_of(thanks_given(period, ZoneInfo("UTC")), period).repeated == repeated


def rows_of(client: PortalClient, query: str = "") -> dict[tuple[str, str], str]:
    text = client.get(f"/queue/figures.csv{query}").get_data().decode("utf-8-sig")
    return {(row[0], row[1]): row[2] for row in list(csv.reader(StringIO(text)))[1:]}


def test_page_and_sheet_say_the_same(sign_in: SignIn) -> None:
    ceo, team = make_person("staff", "ceo"), make_team("=Platform")
    people = [make_person(team=team) for _ in range(6)]
    for name in ("Tiny", "Small"):
        team = make_team(name)
        for _ in range(3):
            make_person(team=team)
    for person in people[:3]:
        thank(person, ceo, now(), None, now() - timedelta(days=9))
    client = sign_in(ceo)
    rows = rows_of(client)
    assert rows["thanks", "the period"] == "3" and rows["thanked within seven days", "the period"] == "0"
    assert rows["thanks by channel", "Handwritten note"] == "3"
    shares = {name: value for (measure, name), value in rows.items() if measure == "per cent of people thanked"}
    assert (shares["'=Platform"], shares["Tiny"]) == ("50", "")
    page = BeautifulSoup(client.get("/queue/figures").text, "html.parser")
    stats = [stat.text for stat in page.select(".figures-stats .stat-value")]
    assert stats == ["3", "9", "9", "0 %", "0"]
    assert len(page.select("figure.chart table")) == len(page.select("figure.chart")) == 7
    rows = page.select(".chart-shares")[1].select("tbody tr")
    teams = {row.th.text: [cell.text for cell in row.select("td")][:2] for row in rows}
    assert teams["=Platform"] == ["6", "50 %"] and teams["Tiny"] == ["–", "–"]


def test_a_team_narrows_everything_and_one_too_small_cannot_be_asked_for(sign_in: SignIn) -> None:
    ceo, large, small = make_person("staff", "ceo"), make_team("Large"), make_team("Small")
    for number in range(6):
        thank(make_person(team=large), ceo, now(), None, now())
    thank(make_person(team=small), ceo, now(), None, now())
    for _ in range(4):
        make_person()
    client = sign_in(ceo)
    assert rows_of(client, f"?team={large.id}")["thanks", "the period"] == "6"
    assert rows_of(client, f"?team={large.id}")["open at the end", f"week of {this_monday()}"] == "0"
    for query in (f"?team={small.id}", "?team=0", "?team=x", f"?team={'9' * 3000}", "?team=%00"):
        assert rows_of(client, query)["thanks", "the period"] == "7"
    assert "Small" not in BeautifulSoup(client.get("/queue/figures").text, "html.parser").select_one("#field-team").text


def this_monday() -> date:
    today = now().date()
    return today - timedelta(days=today.weekday())


def test_nobody_learns_from_the_figures_that_they_wait_themselves(sign_in: SignIn) -> None:
    assistant = make_person("staff", "assistant")
    client = sign_in(assistant)
    before = rows_of(client)
    make_queue_item(assistant, created_at=now() - timedelta(days=30))
    assert rows_of(client) == before


def test_days_that_cannot_be_are_answered_with_422(sign_in: SignIn) -> None:
    client = sign_in(make_person("staff", "ceo"))
    answer = client.get("/queue/figures?from=2026-02-02&to=2026-02-01")
    assert answer.status_code == 422 and "does not come before" in answer.text
    for query in ("?from=%00", f"?to={'x' * 9000}", "?from=0001-01-01&to=9999-12-31", "?period=%00"):
        assert client.get(f"/queue/figures{query}").status_code in (200, 422)
        assert client.get(f"/queue/figures.csv{query}").status_code == 200


@pytest.mark.parametrize(("role", "status"), [
    ("staff", 403), ("manager", 403), ("admin", 403), ("ceo", 200), ("assistant", 200),
])
def test_who_works_on_the_queue_sees_its_figures(sign_in: SignIn, role: str, status: int) -> None:
    client = sign_in(make_person("staff", role))
    for path in ("/queue/figures", "/queue/figures.csv"):
        assert client.get(path).status_code == status
    assert ('href="/queue/figures"' in client.get("/").text) is (status == 200)


def test_the_figures_cost_few_queries_however_long_the_queue(sign_in: SignIn, count_queries: list[str]) -> None:
    ceo = make_person("staff", "ceo")
    for number in range(30):
        thank(make_person(), ceo, now() - timedelta(days=number), None, now() - timedelta(days=40))
        make_queue_item(make_person())
    client = sign_in(ceo)
    for path in ("/queue/figures", "/queue/figures?period=year"):
        count_queries.clear()
        assert client.get(path).status_code == 200
        assert len(count_queries) <= 8
