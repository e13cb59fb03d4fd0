"""The queue: what it lists, for whom, and what else can be done with an item."""

from datetime import timedelta
from typing import Any

import pytest

from knowledge.db import now
from portal.notifications.models import Notification
from portal.thank_you import absences, channels, events, triage
from portal.thank_you.aftermath import give_thanks
from portal.thank_you.models import QueueItem, Thanks
from portal.thank_you.public_thanks import thanks_for_posts
from tests.factories import make_person, make_story, make_team
from tests.portal.thank_you.conftest import TODAY, House, SignIn, fresh, page_of

NEXT_WEEK = TODAY + timedelta(days=7)


def listed(response: Any) -> list[str]:
    return [link["id"].removeprefix("queue-item-") for link in page_of(response).select(".queue-item")]


def test_the_queue_says_why_now_and_who_it_is_about(sign_in: SignIn, house: House) -> None:
    item = house.item(
        source="customer",
        customer_words="She heard what I had not noticed.",
        created_at=now() - timedelta(days=6),
        impact=3,
    )
    page = page_of(sign_in(house.ceo).get("/queue"))
    assert page.select_one(".why-now").text.strip() == (
        "Why now: a customer wrote; it moved a result; never thanked yet; Front Desk is seldom thanked; waiting 6 days."
    )
    assert page.select_one("#queue-deed").text == item.deed
    assert page.select_one(".customer-words").text == "She heard what I had not noticed."
    person = page.select_one("#queue-person").text
    assert "Priya Raman" in person
    assert "Linh Tran" in person
    assert "Never, by an executive." in person


def test_the_top_line_counts_the_week_and_the_long_waits(sign_in: SignIn, house: House) -> None:
    house.item(created_at=now() - timedelta(days=8))
    house.item(created_at=now() - timedelta(days=2))
    done = house.item()
    channels.record_call(done, words="", note="", by=house.ceo)
    figures = page_of(sign_in(house.ceo).get("/queue")).select_one("#queue-figures")
    assert " ".join(figures.text.split()) == "1 thanked this week · 1 waiting over 7 days"


def test_todays_five_come_first_and_the_others_in_pages(sign_in: SignIn, house: House) -> None:
    items = [house.item(due_on=TODAY + timedelta(days=number), created_at=now()) for number in range(30)]
    client = sign_in(house.ceo)
    first = client.get("/queue")
    assert listed(first) == [str(item.id) for item in items[:25]]
    assert len(page_of(first).select("#queue-list ol")[0].select("li")) == 5
    assert listed(client.get("/queue?page=2")) == [str(item.id) for item in [*items[:5], *items[25:]]]


def test_the_chosen_item_leads_to_its_neighbours(sign_in: SignIn, house: House) -> None:
    items = [house.item(due_on=TODAY + timedelta(days=number)) for number in range(3)]
    page = page_of(sign_in(house.ceo).get(items[1].url))
    assert page.select_one(".queue-item[aria-current]")["id"] == f"queue-item-{items[1].id}"
    assert page.select_one("[data-key=j]")["href"] == f"{items[2].url}?tab=waiting"
    assert page.select_one("[data-key=k]")["href"] == f"{items[0].url}?tab=waiting"
    assert {one["data-key"] for one in page.select(".queue-actions [data-key]")} == set("nepfdsxca")


def test_htmx_gets_the_panes_alone(sign_in: SignIn, house: House) -> None:
    item = house.item()
    response = sign_in(house.ceo).get(item.url, headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert page_of(response).find("div")["id"] == "queue-panes"
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("tab", ["waiting", "snoozed", "delegated", "done", "skipped"])
def test_each_tab_lists_its_own(sign_in: SignIn, house: House, tab: str) -> None:
    items = {state: house.item() for state in ("waiting", "snoozed", "delegated", "done", "skipped")}
    triage.snooze(items["snoozed"], NEXT_WEEK, today=TODAY, by=house.ceo)
    triage.delegate(items["delegated"], house.director, NEXT_WEEK, today=TODAY, by=house.ceo)
    channels.record_call(items["done"], words="", note="", by=house.ceo)
    triage.skip(items["skipped"], "Said already", by=house.ceo)
    response = sign_in(house.ceo).get(f"/queue?tab={tab}")
    assert listed(response) == [str(items[tab].id)]
    assert page_of(response).select_one(".tabs [aria-current]")["href"] == f"/queue?tab={tab}"


def test_an_empty_queue_says_what_to_do(sign_in: SignIn, house: House) -> None:
    client = sign_in(house.ceo)
    assert "Nobody waits" in client.get("/queue").text
    for tab in ("snoozed", "delegated", "done", "skipped", "nonsense"):
        assert client.get(f"/queue?tab={tab}").status_code == 200


def test_a_snooze_ends_by_itself(sign_in: SignIn, house: House) -> None:
    item = house.item()
    triage.snooze(item, TODAY + timedelta(days=1), today=TODAY, by=house.ceo)
    assert listed(sign_in(house.ceo).get("/queue")) == []
    QueueItem.update(snoozed_until=TODAY).execute()
    assert listed(sign_in(house.ceo).get("/queue")) == [str(item.id)]


@pytest.mark.parametrize(("role", "most"), [("ceo", 6), ("assistant", 6), ("director", 7)])
def test_a_long_queue_costs_no_more_queries(
    sign_in: SignIn, house: House, count_queries: list[str], role: str, most: int
) -> None:
    """The director is the deputy of these days."""
    absences.go_away(house.ceo, house.director, TODAY, TODAY, today=TODAY)
    for number in range(40):
        item = house.item(person=make_person(team=make_team(), manager=house.manager), post=None)
        if number % 2:
            give_thanks(item, by=house.ceo, channel="call", words="")
    chosen = house.item(post=make_story(house.colleague, house.priya), holder=None)
    viewer = getattr(house, role)
    triage.snooze(house.item(), NEXT_WEEK, today=TODAY, by=viewer)
    events.record(chosen, "supported", by=house.colleague, words="I saw it")
    client = sign_in(viewer)
    for address in ("/queue", "/queue?page=2", "/queue?tab=done", "/queue?tab=snoozed", chosen.url):
        count_queries.clear()
        page = page_of(client.get(address))
        assert len(count_queries) <= most, (address, count_queries)
        assert page.select_one(".queue-undo") and page.select_one("#queue-away")


def test_a_page_beyond_the_last_is_the_last(sign_in: SignIn, house: House) -> None:
    items = [house.item() for _ in range(23)]
    for item in items:
        channels.record_call(item, words="", note="", by=house.ceo)
    client = sign_in(house.ceo)
    assert listed(client.get("/queue?tab=done&page=2")) == [str(item.id) for item in items[2::-1]]
    assert listed(client.get("/queue?tab=done&page=99")) == [str(item.id) for item in items[2::-1]]
    assert listed(client.get("/queue?tab=skipped&page=99")) == []


@pytest.mark.parametrize("role", ["admin", "colleague"])
def test_the_queue_is_closed_to_others(sign_in: SignIn, house: House, role: str) -> None:
    house.item()
    assert sign_in(getattr(house, role)).get("/queue").status_code == 403


def test_nobody_meets_themselves_in_the_queue(sign_in: SignIn, house: House) -> None:
    item = house.item(person=house.assistant)
    client = sign_in(house.assistant)
    assert listed(client.get("/queue")) == []
    assert client.get(item.url).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "-1", "one"])
def test_an_unknown_item_is_not_there(sign_in: SignIn, house: House, number: str) -> None:
    client = sign_in(house.ceo)
    assert client.get(f"/queue/{number}").status_code == 404
    assert client.post(f"/queue/{number}/note", data={"words": "x", "version": 1}).status_code == 404


def test_an_unknown_form_is_not_there(sign_in: SignIn, house: House) -> None:
    assert sign_in(house.ceo).get(f"{house.item().url}/gift").status_code == 404


@pytest.mark.parametrize(
    "form", ["note", "email", "call", "visit", "snooze", "delegation", "skip", "facts", "contact"]
)
def test_each_form_opens_on_the_item(sign_in: SignIn, house: House, form: str) -> None:
    item = house.item()
    page = page_of(sign_in(house.ceo).get(f"{item.url}/{form}"))
    assert page.select_one(f'form[method=post][action="{item.url}/{form}"] [name=version]')["value"] == "1"


def test_the_assistant_corrects_the_facts_and_puts_off(sign_in: SignIn, house: House) -> None:
    item = house.item()
    client = sign_in(house.assistant)
    shown = page_of(client.get(item.url)).select(".queue-actions a")
    assert [link["data-key"] for link in shown] == ["f", "s", "c", "a"]
    data = {"deed": "Stayed on", "what": "She rang", "impact": "2", "due_on": item.due_on.isoformat(), "version": 1}
    assert client.post(f"{item.url}/facts", data=data).status_code == 303
    stored = fresh(item)
    assert (stored.deed, stored.what, stored.impact, stored.version) == ("Stayed on", "She rang", 2, 2)
    assert client.post(f"{item.url}/snooze", data={"until": NEXT_WEEK.isoformat(), "version": 2}).status_code == 303
    assert (fresh(item).state, fresh(item).snoozed_until) == ("snoozed", NEXT_WEEK)
    assert client.post(f"{item.url}/undo", data={"version": 3}).status_code == 303
    assert fresh(item).state == "waiting"


def test_an_assistant_plans_a_visit_but_cannot_say_it_took_place(sign_in: SignIn, house: House) -> None:
    item = house.item()
    client = sign_in(house.assistant)
    data = {"outcome": "planned", "place": "Hall", "day": NEXT_WEEK.isoformat(), "time": "10:00", "version": 1}
    assert client.post(f"{item.url}/visit", data=data).status_code == 303
    assert client.post(f"{item.url}/visit", data={"outcome": "met", "version": 2}).status_code == 403
    assert fresh(item).state == "waiting"


def test_correcting_an_overdue_item_keeps_its_date(sign_in: SignIn, house: House) -> None:
    item = house.item(due_on=TODAY - timedelta(days=9))
    data = {"deed": "Stayed on", "impact": "1", "due_on": item.due_on.isoformat(), "version": 1}
    assert sign_in(house.assistant).post(f"{item.url}/facts", data=data).status_code == 303
    assert fresh(item).due_on == item.due_on


@pytest.mark.parametrize("until", ["", "yesterday", TODAY.isoformat(), (TODAY + timedelta(days=62)).isoformat()])
def test_putting_off_has_bounds(sign_in: SignIn, house: House, until: str) -> None:
    item = house.item()
    response = sign_in(house.ceo).post(f"{item.url}/snooze", data={"until": until, "note": "Away", "version": 1})
    assert response.status_code == 422
    assert page_of(response).select_one("[name=note]").text.strip() == "Away"
    assert fresh(item).version == 1


def test_a_delegate_sees_only_their_own_and_thanks_in_their_own_name(sign_in: SignIn, house: House) -> None:
    other, item = house.item(), house.item(person=make_person(name="Zoë"))
    data = {"holder": house.director.id, "due_on": NEXT_WEEK.isoformat(), "note": "You know her", "version": 1}
    assert sign_in(house.ceo).post(f"{item.url}/delegation", data=data).status_code == 303
    note = Notification.get(Notification.person == house.director)
    assert note.url == item.url
    client = sign_in(house.director)
    assert listed(client.get("/queue")) == [str(item.id)]
    assert listed(client.get("/queue?tab=waiting")) == [str(item.id)]
    assert client.get(other.url).status_code == 404
    assert "You know her" in client.get(item.url).text
    assert client.post(f"{item.url}/delegation", data=data | {"version": 2}).status_code == 403
    assert client.post(f"{item.url}/skip", data={"reason": "x", "version": 2}).status_code == 403
    client.post(f"{item.url}/call", data={"outcome": "reached", "words": "", "version": 2})
    assert Thanks.get().by_id == house.director.id
    assert client.get("/queue").status_code == 200


def test_a_delegate_gives_an_item_back(sign_in: SignIn, house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, NEXT_WEEK, today=TODAY, by=house.ceo)
    assert sign_in(house.director).post(f"{item.url}/return", data={"version": 2}).status_code == 303
    assert (fresh(item).state, fresh(item).holder_id) == ("waiting", None)
    assert sign_in(house.director).get(item.url).status_code == 404
    assert "gave back" in Notification.get(Notification.person == house.ceo).text


@pytest.mark.parametrize(
    ("who", "due_on", "field"),
    [
        ("colleague", NEXT_WEEK.isoformat(), "holder"),
        ("priya", NEXT_WEEK.isoformat(), "holder"),
        ("ceo", NEXT_WEEK.isoformat(), "holder"),
        ("director", "2001-01-01", "due_on"),
        ("director", "", "due_on"),
    ],
)
def test_only_an_executive_can_be_asked_and_by_a_day_to_come(
    sign_in: SignIn, house: House, who: str, due_on: str, field: str
) -> None:
    item = house.item()
    data = {"holder": getattr(house, who).id, "due_on": due_on, "note": "Please", "version": 1}
    response = sign_in(house.ceo).post(f"{item.url}/delegation", data=data)
    assert response.status_code == 422
    assert page_of(response).select_one(f"#field-{field}-error")
    assert fresh(item).version == 1


def test_the_reason_for_skipping_stays_within_the_queue(sign_in: SignIn, house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, NEXT_WEEK, today=TODAY, by=house.ceo)
    triage.skip(item, "He asked us not to", by=house.ceo)
    assert "He asked us not to" in sign_in(house.assistant).get(item.url).text
    assert "He asked us not to" not in sign_in(house.director).get(item.url).text
    assert sign_in(house.ceo).post(f"{house.item().url}/skip", data={"reason": " ", "version": 1}).status_code == 422


def test_what_was_said_is_read_by_its_writer_alone(sign_in: SignIn, house: House) -> None:
    item = house.item()
    channels.record_call(item, words="Between us two", note="", by=house.ceo)
    assert "Between us two" in sign_in(house.ceo).get(item.url).text
    assert "Between us two" not in sign_in(house.assistant).get(item.url).text


def test_the_thanks_page_is_the_recipients_own_newest_first(sign_in: SignIn, house: House) -> None:
    item = house.item()
    give_thanks(item, by=house.ceo, channel="note", words="First words", at=now() - timedelta(days=3))
    give_thanks(item, by=house.director, channel="email", words="Second <b>words</b>")
    page = page_of(sign_in(house.priya).get("/thanks"))
    assert [one.text for one in page.select(".thanks-words")] == ["Second <b>words</b>", "First words"]
    assert "Ólafur Einarsson" in page.select_one(".thanks-from").text
    for other in (house.ceo, house.manager, house.admin):
        assert "First words" not in sign_in(other).get("/thanks").text


def test_the_thanks_page_needs_an_employee(sign_in: SignIn, client: Any, house: House) -> None:
    assert sign_in(make_person("customer")).get("/thanks").status_code == 403
    assert client.get("/thanks").status_code == 303


def test_the_wall_learns_who_thanked_only_where_the_recipient_likes_it(house: House) -> None:
    quiet = make_person(preference="private")
    posts = [make_story(house.colleague, house.priya), make_story(house.colleague, quiet)]
    for post, person in zip(posts, (house.priya, quiet)):
        item = house.item(person=person, post=post)
        give_thanks(item, by=house.ceo, channel="note", words="")
        give_thanks(item, by=house.ceo, channel="call", words="")
    told = {row[:3] for row in thanks_for_posts([post.id for post in posts]).tuples()}
    assert told == {(posts[0].id, "thanked", house.ceo.name)}
    Thanks.update(revoked_at=now()).execute()
    assert not thanks_for_posts([post.id for post in posts]).exists()
