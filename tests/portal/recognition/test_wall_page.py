"""The wall: order, paging, filters, cards, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from knowledge.db import now
from knowledge.people import Person
from portal.recognition.models import Comment, Post, Reaction
from portal.recognition.praise import Praise
from portal.recognition.wall import FIRST
from portal.thank_you.models import Thanks
from tests.client import PortalClient
from tests.factories import make_person, make_queue_item, make_story, make_team, make_touchpoint, make_value
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]
HTMX = {"HX-Request": "true"}


def shown(page: str) -> list[int]:
    """The ids of the posts on the page, in their order."""
    cards = parsed(page).select("article.post")
    return [int(card["id"].removeprefix("post-")) for card in cards]


def make_posts(number: int, *, author: Person | None = None) -> list[Post]:
    """Posts of the last hours, the newest first."""
    author, recipient, moment = author or make_person(), make_person(), now()
    return [make_story(author, recipient, created_at=moment - timedelta(hours=age)) for age in range(number)]


def test_the_newest_stands_first_whatever_its_id(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    newest = make_story(author, recipient)
    oldest = make_story(author, recipient, created_at=now() - timedelta(days=9))
    middle = make_story(author, recipient, created_at=now() - timedelta(days=2))
    assert shown(sign_in(author).get("/wall").text) == [newest.id, middle.id, oldest.id]


def test_the_wall_is_walked_by_plain_links_without_gap_or_repeat(sign_in: SignIn) -> None:
    posts = make_posts(45)
    Post.update(created_at=posts[20].created_at).where(Post.id.in_([posts[18].id, posts[19].id])).execute()
    client, address, seen = sign_in(make_person()), "/wall", []
    while address:
        page = client.get(address).text
        seen += shown(page)
        link = parsed(page).select_one("#show-older")
        address = link["href"] if link else ""
    assert len(seen) == 45
    assert set(seen) == {post.id for post in posts}


def test_htmx_gets_the_next_posts_alone_and_a_browser_the_whole_page(sign_in: SignIn) -> None:
    posts = make_posts(FIRST + 5)
    client = sign_in(make_person())
    address = parsed(client.get("/wall").text).select_one("#show-older")["hx-get"]
    part, whole = client.get(address, headers=HTMX), client.get(address)
    assert shown(part.text) == shown(whole.text) == [post.id for post in posts[FIRST:]]
    assert "<html" not in part.text
    assert "<html" in whole.text
    assert "HX-Request" in part.headers["Vary"]
    assert "HX-Request" in whole.headers["Vary"]


def test_going_on_keeps_the_filters(sign_in: SignIn) -> None:
    author = make_person()
    make_posts(FIRST + 5, author=author)
    make_posts(3)
    client = sign_in(make_person())
    link = parsed(client.get(f"/wall?author={author.id}").text).select_one("#show-older")
    assert f"author={author.id}" in link["href"]
    assert len(shown(client.get(link["href"]).text)) == 5


def test_each_filter_finds_its_posts_alone(sign_in: SignIn) -> None:
    team, behaviour, touchpoint = make_team(), make_value(), make_touchpoint()
    author, recipient = make_person(), make_person(team=team)
    found = make_story(
        author, recipient, value=behaviour.value, behaviour=behaviour, touchpoint=touchpoint
    )
    make_story(make_person(), make_person())
    client = sign_in(make_person())
    for query in (
        f"team={team.id}",
        f"person={recipient.id}",
        f"author={author.id}",
        f"value={behaviour.value_id}",
        f"touchpoint={touchpoint.id}",
        f"team={team.id}&person={recipient.id}&value={behaviour.value_id}",
    ):
        assert shown(client.get(f"/wall?{query}").text) == [found.id], query
    assert shown(client.get(f"/wall?team={team.id}&author={recipient.id}").text) == []


@pytest.mark.parametrize("name", ["team", "person", "author", "value", "touchpoint", "before"])
@pytest.mark.parametrize("sent", ["", "x", "-1", "99999999999999999999", "1e5", "%00", "' OR 1=1 --"])
def test_nonsense_in_the_address_is_no_filter(sign_in: SignIn, name: str, sent: str) -> None:
    post = make_story(make_person(), make_person())
    response = sign_in(make_person()).get("/wall", query_string={name: sent})
    assert response.status_code == 200
    assert shown(response.text) == [post.id]


def test_an_unknown_id_in_the_address_finds_nothing_and_says_what_to_do(sign_in: SignIn) -> None:
    make_story(make_person(), make_person())
    client = sign_in(make_person())
    assert "Nothing matches" in client.get("/wall?person=4711").text
    assert "Back to the newest" in client.get("/wall?before=4711").text


def test_an_empty_wall_invites_the_first_post(sign_in: SignIn) -> None:
    assert "/wall/new?kind=thanks" in parsed(sign_in(make_person()).get("/wall").text).select_one(
        ".empty a"
    )["href"]


def test_a_card_shows_all_that_belongs_to_a_post(sign_in: SignIn) -> None:
    team, behaviour, touchpoint = make_team("Front Desk"), make_value(), make_touchpoint()
    author, member, other = make_person(name="Ana"), make_person(team=team, name="Bo"), make_person(name="Cy")
    post = make_story(
        author, member, other, team=team, value=behaviour.value, behaviour=behaviour, touchpoint=touchpoint,
        level=3, evidence="Zero orders lost.", lesson="Drive.",
    )
    Comment.create(post=post, author=other, body="It was\nnothing.")
    Reaction.create(post=post, person=other, kind="clap")
    card = parsed(sign_in(author).get("/wall").text).select_one(f"#post-{post.id}")
    words = card.get_text(" ", strip=True)
    for text in (
        "Ana", "Front Desk", "Cy", post.situation, post.action, post.result, "Drive.", "Zero orders lost.",
        "Own the outcome · Stays until it works", "Incident", "Moved a result", "nothing.",
    ):
        assert text in words
    assert "Bo" not in card.select_one(".post-people").get_text()
    assert card.select_one(f"#reaction-{post.id}-clap .reaction-count").text == "1"
    assert card.select_one(f"#reaction-{post.id}-clap")["aria-pressed"] == "false"


def test_a_card_shows_the_last_two_comments_and_counts_all(sign_in: SignIn) -> None:
    author = make_person()
    post = make_story(author, make_person())
    for number in range(5):
        Comment.create(post=post, author=author, body=f"Comment number {number}")
    Comment.create(post=post, author=author, body="Regretted", withdrawn_at=now())
    page = sign_in(author).get("/wall").text
    assert "Comment number 3" in page and "Comment number 4" in page
    assert "Comment number 2" not in page and "Regretted" not in page
    assert "All 5 comments" in page


def test_only_who_nominates_is_offered_to_put_a_post_before_the_ceo(sign_in: SignIn) -> None:
    manager = make_person("staff", "manager")
    post = make_story(make_person(), make_person())
    about_manager = make_story(make_person(), manager)
    page = sign_in(manager).get("/wall").text
    assert f"{post.url}/nomination" in page
    assert f"{about_manager.url}/nomination" not in page
    assert "/nomination" not in sign_in(make_person()).get("/wall").text


def test_the_wall_says_who_thanked_in_person(sign_in: SignIn) -> None:
    recipient, ceo = make_person(), make_person("staff", "ceo", name="Méabh")
    post = make_story(make_person(), recipient)
    item = make_queue_item(recipient, post=post)
    Thanks.create(item=item, person=recipient, by=ceo, channel="note", words="Secret words", deed=item.deed)
    for address in ("/wall", post.url):
        page = sign_in(make_person()).get(address).text
        assert "Personally thanked by Méabh" in page
        assert "Secret words" not in page


def test_the_wall_is_for_staff(sign_in: SignIn, client: PortalClient) -> None:
    post = make_story(make_person(), make_person())
    customer = sign_in(make_person("customer"))
    for address in ("/wall", "/wall/new", post.url, f"{post.url}/edit", f"{post.url}/photo", f"{post.url}/comments"):
        assert customer.get(address).status_code == 403
        assert client.get(address).status_code == 303


@pytest.mark.parametrize("number", [1, FIRST])
def test_the_wall_costs_seven_queries_whatever_its_length(
    sign_in: SignIn, count_queries: list[str], number: int
) -> None:
    behaviour, touchpoint, team = make_value(), make_touchpoint(), make_team()
    viewer = make_person("staff", "manager", team=team)
    for post in make_posts(number):
        Post.update(value=behaviour.value, behaviour=behaviour, touchpoint=touchpoint, team=team).where(
            Post.id == post.id
        ).execute()
        for _ in range(3):
            person = make_person()
            Comment.create(post=post, author=person, body="Yes.")
            Reaction.create(post=post, person=person, kind="heart")
    Praise.create(
        person=viewer, words="Lovely.", digest="1", state="approved", may_show=True, decided_at=now(), article=None
    )
    client = sign_in(viewer)
    client.get("/wall")
    addresses = {
        "/wall": 7,
        f"/wall?team={team.id}": 7,
        f"/wall?person={viewer.id}": 8,
        f"/wall?value={behaviour.value_id}": 7,
        f"/wall?touchpoint={touchpoint.id}": 7,
        "/search?in=wall&q=Yes": 7,
    }
    for address, most in addresses.items():
        count_queries.clear()
        page = client.get(address).text
        assert len(count_queries) <= most, address
        if address == "/wall":
            assert len(parsed(page).select("article.post:not(.post-praise)")) == number and "Lovely." in page


def test_a_posts_own_page_costs_at_most_eight_queries(sign_in: SignIn, count_queries: list[str]) -> None:
    author = make_person()
    post = make_posts(1, author=author)[0]
    for number in range(30):
        Comment.create(post=post, author=make_person(), body=f"Number {number}")
    client = sign_in(author)
    client.get(post.url)
    count_queries.clear()
    client.get(post.url)
    assert len(count_queries) <= 8


def test_what_the_wall_can_be_filtered_by_comes_when_somebody_filters(sign_in: SignIn) -> None:
    team = make_team("Front Desk")
    client = sign_in(make_person(name="Ana", team=team))
    closed = parsed(client.get("/wall").text)
    assert not closed.select("form#wall-filters")
    link = closed.select_one("#wall-filters a")
    part = client.get(link["hx-get"], headers=HTMX).text
    assert "Front Desk" in part and "<html" not in part
    assert client.get(link["hx-get"]).location == "/wall?choose=1"
    assert "Front Desk" in parsed(client.get(link["href"]).text).select_one("form#wall-filters").get_text()
    chosen = parsed(client.get(f"/wall?team={team.id}").text).select_one("#field-team option[selected]")
    assert chosen["value"] == str(team.id)


def test_all_filters_together_survive_going_on(sign_in: SignIn) -> None:
    team, behaviour, touchpoint = make_team(), make_value(), make_touchpoint()
    author, recipient, moment = make_person(), make_person(team=team), now()
    for age in range(FIRST + 3):
        tied = {"value": behaviour.value, "touchpoint": touchpoint, "created_at": moment - timedelta(hours=age)}
        make_story(author, recipient, **tied)
        make_story(author, recipient, value=behaviour.value)
    whose = f"team={team.id}&person={recipient.id}&author={author.id}"
    asked = f"{whose}&value={behaviour.value_id}&touchpoint={touchpoint.id}"
    client = sign_in(make_person())
    page = client.get(f"/wall?{asked}").text
    link = parsed(page).select_one("#show-older")
    assert len(shown(page)) == FIRST
    assert all(one in link["href"] for one in asked.split("&"))
    rest = client.get(link["href"]).text
    assert len(shown(rest)) == 3 and not parsed(rest).select("#show-older")
    assert f"/wall?{asked}" in rest.replace("&amp;", "&")
    assert all(one in link["hx-get"] for one in asked.split("&"))
