"""Putting thanks and stories on the wall."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge import people as staff
from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.light_text import light_words
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.models import Post, PostRecipient
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team, make_touchpoint, make_value
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]

STORY = {
    "kind": "story",
    "situation": "The shop stood still.",
    "action": "She drove there.",
    "result": "It sold again at nine.",
}


def thanks(*people: Person, **fields: Any) -> dict[str, Any]:
    form = {"kind": "thanks", "text": "Thank you for the night.", "recipients": [str(person.id) for person in people]}
    return {**form, **fields}


def recipients_of(post: Post) -> set[int]:
    return {row.person_id for row in PostRecipient.select().where(PostRecipient.post == post.id)}


def error_for(page: str, field: str) -> str:
    found = parsed(page).select_one(f"#field-{field}-error")
    return found.get_text(strip=True) if found else ""


def test_a_quick_thanks_is_on_the_wall_and_its_recipient_is_told(sign_in: SignIn) -> None:
    author, recipient = make_person(name="Ana"), make_person(name="Bo")
    response = sign_in(author).post("/wall", data=thanks(recipient))
    post = Post.get()
    assert response.status_code == 303
    assert response.location == f"/wall/{post.id}"
    assert "Thank you for the night." in sign_in(make_person()).get("/wall").text
    notice = Notification.get()
    assert (notice.person_id, notice.url) == (recipient.id, post.url)
    assert notice.text == "Ana thanked you on the wall."
    assert AuditEntry.get().action == "post.posted"


def test_a_story_keeps_everything_that_was_typed(sign_in: SignIn) -> None:
    author, first, second = make_person(), make_person(), make_person()
    behaviour, touchpoint = make_value(), make_touchpoint()
    form = {
        **STORY,
        "lesson": "Drive.",
        "recipients": [first.id, second.id],
        "value": f"{behaviour.value_id}-{behaviour.id}",
        "touchpoint": touchpoint.id,
        "level": "3",
        "evidence": "The ticket.",
    }
    assert sign_in(author).post("/wall", data=form).status_code == 303
    post = Post.get()
    assert (post.situation, post.action, post.result) == (STORY["situation"], STORY["action"], STORY["result"])
    assert (post.lesson, post.level, post.evidence) == ("Drive.", 3, "The ticket.")
    assert (post.value_id, post.behaviour_id) == (behaviour.value_id, behaviour.id)
    assert post.touchpoint_id == touchpoint.id
    assert recipients_of(post) == {first.id, second.id}


def test_a_value_can_be_chosen_without_a_behaviour(sign_in: SignIn) -> None:
    behaviour = make_value()
    sign_in(make_person()).post("/wall", data=thanks(make_person(), value=str(behaviour.value_id)))
    assert (Post.get().value_id, Post.get().behaviour_id) == (behaviour.value_id, None)


def test_with_htmx_the_answer_leads_to_the_post(sign_in: SignIn) -> None:
    response = sign_in(make_person()).post("/wall", data=thanks(make_person()), htmx=True)
    assert response.headers["HX-Redirect"] == f"/wall/{Post.get().id}"


def test_nobody_thanks_themselves(sign_in: SignIn) -> None:
    author, other = make_person(), make_person()
    response = sign_in(author).post("/wall", data=thanks(author, other))
    assert response.status_code == 422
    assert "take yourself off" in error_for(response.text, "recipients")
    assert Post.select().count() == 0


def test_a_team_stands_for_its_active_staff_without_the_author(sign_in: SignIn) -> None:
    team = make_team()
    author, member, gone, customer = (
        make_person(team=team),
        make_person(team=team),
        make_person(team=team),
        make_person("customer", team=team),
    )
    staff.deactivate(gone)
    assert sign_in(author).post("/wall", data=thanks(team=team.id)).status_code == 303
    assert recipients_of(Post.get()) == {member.id}
    assert customer.id not in recipients_of(Post.get())


def test_a_team_with_nobody_but_the_author_is_refused(sign_in: SignIn) -> None:
    team = make_team()
    response = sign_in(make_person(team=team)).post("/wall", data=thanks(team=team.id))
    assert response.status_code == 422
    assert "nobody in this team but you" in error_for(response.text, "team")


def test_a_team_and_somebody_beside_it_are_recognised_once_each(sign_in: SignIn) -> None:
    team = make_team()
    member, other = make_person(team=team), make_person()
    sign_in(make_person()).post("/wall", data=thanks(member, other, team=team.id))
    assert recipients_of(Post.get()) == {member.id, other.id}


@pytest.mark.parametrize("roles", [("customer",), ("admin",)])
def test_only_staff_are_recognised(sign_in: SignIn, roles: tuple[str, ...]) -> None:
    response = sign_in(make_person()).post("/wall", data=thanks(make_person(*roles)))
    assert response.status_code == 422
    assert "not here any more" in error_for(response.text, "recipients")


def test_who_has_left_is_not_recognised_any_more(sign_in: SignIn) -> None:
    gone = make_person()
    staff.deactivate(gone)
    assert sign_in(make_person()).post("/wall", data=thanks(gone)).status_code == 422


@pytest.mark.parametrize("sent", ["abc", "-1", "999999999", "99999999999999999999", "1.5", "0", "' OR 1=1"])
@pytest.mark.parametrize("field", ["recipients", "team", "value", "touchpoint"])
def test_a_choice_that_is_none_is_refused_beside_its_field(sign_in: SignIn, field: str, sent: str) -> None:
    form = {**thanks(make_person()), field: sent}
    response = sign_in(make_person()).post("/wall", data=form)
    assert response.status_code == 422
    assert error_for(response.text, field)
    assert Post.select().count() == 0


def test_a_behaviour_of_another_value_is_refused(sign_in: SignIn) -> None:
    one, other = make_value("One"), make_value("Other")
    response = sign_in(make_person()).post("/wall", data=thanks(make_person(), value=f"{one.value_id}-{other.id}"))
    assert "another value" in error_for(response.text, "value")


@pytest.mark.parametrize("level", ["0", "4", "", "x"])
def test_a_level_that_is_none_is_refused(sign_in: SignIn, level: str) -> None:
    response = sign_in(make_person()).post("/wall", data=thanks(make_person(), level=level))
    assert error_for(response.text, "level")


def test_a_moved_result_needs_evidence(sign_in: SignIn) -> None:
    response = sign_in(make_person()).post("/wall", data={**STORY, "recipients": make_person().id, "level": "3"})
    assert "how one can tell" in error_for(response.text, "evidence")


@pytest.mark.parametrize("field", ["situation", "action", "result"])
def test_a_story_needs_situation_action_and_result(sign_in: SignIn, field: str) -> None:
    response = sign_in(make_person()).post("/wall", data={**STORY, "recipients": make_person().id, field: " \n "})
    assert error_for(response.text, field)


@pytest.mark.parametrize(
    ("field", "limit"), [("situation", 4000), ("action", 4000), ("result", 4000), ("lesson", 1000), ("evidence", 2000)]
)
def test_over_long_words_are_refused_and_kept(sign_in: SignIn, field: str, limit: int) -> None:
    client, form = sign_in(make_person()), {**STORY, "recipients": make_person().id}
    response = client.post("/wall", data={**form, field: "x" * (limit + 1)})
    assert response.status_code == 422
    assert f"Keep this to {limit:,}" in error_for(response.text, field)
    assert "x" * (limit + 1) in response.text
    assert client.post("/wall", data={**form, field: "x" * limit}).status_code == 303


def test_a_post_to_more_than_thirty_people_is_refused(sign_in: SignIn) -> None:
    team = make_team()
    crowd = [make_person(team=team) for _ in range(31)]
    client = sign_in(make_person())
    assert error_for(client.post("/wall", data=thanks(*crowd)).text, "recipients")
    assert error_for(client.post("/wall", data=thanks(team=team.id)).text, "team")
    assert client.post("/wall", data=thanks(*crowd[:30])).status_code == 303


def test_a_refused_form_comes_back_with_all_that_was_typed_and_chosen(sign_in: SignIn) -> None:
    team, recipient, behaviour, touchpoint = make_team(), make_person(), make_value(), make_touchpoint()
    make_person(team=team)
    form = {
        "kind": "story",
        "situation": "<b>Rain</b> & wind",
        "action": "",
        "result": "Dry.\nVery dry.",
        "lesson": "An umbrella.",
        "evidence": "Photos.",
        "photo_alt": "",
        "recipients": recipient.id,
        "team": team.id,
        "value": f"{behaviour.value_id}-{behaviour.id}",
        "touchpoint": touchpoint.id,
        "level": "2",
    }
    response = sign_in(make_person()).post("/wall", data=form)
    page = parsed(response.text)
    assert response.status_code == 422
    assert page.select_one("#field-situation").text.strip() == "<b>Rain</b> & wind"
    assert page.select_one("#field-result").text.strip() == "Dry.\nVery dry."
    assert page.select_one("#field-lesson").text.strip() == "An umbrella."
    assert page.select_one("#field-evidence").text.strip() == "Photos."
    assert page.select_one("input[name=recipients][checked]")["value"] == str(recipient.id)
    assert page.select_one("#field-team option[selected]")["value"] == str(team.id)
    assert page.select_one("#field-value option[selected]")["value"] == f"{behaviour.value_id}-{behaviour.id}"
    assert page.select_one("#field-touchpoint option[selected]")["value"] == str(touchpoint.id)
    assert page.select_one("input[name=level][checked]")["value"] == "2"


def test_the_same_form_sent_twice_makes_one_post(sign_in: SignIn) -> None:
    client, recipient = sign_in(make_person()), make_person()
    first = client.post("/wall", data=thanks(recipient))
    second = client.post("/wall", data=thanks(recipient))
    assert first.location == second.location
    assert Post.select().count() == 1
    assert Notification.select().count() == 1


def test_the_same_words_for_another_person_are_another_post(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    client.post("/wall", data=thanks(make_person()))
    client.post("/wall", data=thanks(make_person()))
    assert Post.select().count() == 2


def test_the_twenty_first_post_within_ten_minutes_waits(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    for number in range(20):
        make_story(author, recipient, situation=f"Number {number}")
    client = sign_in(author)
    response = client.post("/wall", data=thanks(recipient))
    assert response.status_code == 422
    assert "cup of tea" in response.text
    assert "Thank you for the night." in response.text
    Post.update(created_at=now() - timedelta(minutes=11)).execute()
    assert client.post("/wall", data=thanks(recipient)).status_code == 303


def test_the_author_hears_when_not_everybody_sees_the_post(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    page = client.post("/wall", data=thanks(make_person(preference="private")), follow_redirects=True)
    assert "Not everybody sees it" in page.text


@pytest.mark.parametrize("kind", ["thanks", "story", "nonsense"])
def test_the_form_opens_for_each_kind_without_the_writer_in_it(sign_in: SignIn, kind: str) -> None:
    author, other = make_person(), make_person()
    response = sign_in(author).get(f"/wall/new?kind={kind}&person={other.id}")
    page = parsed(response.text)
    assert response.status_code == 200
    assert [box["value"] for box in page.select("input[name=recipients]")] == [str(other.id)]
    assert page.select_one("input[name=recipients]").has_attr("checked")
    assert bool(page.select("#field-situation")) == (kind == "story")


def test_customers_and_strangers_post_nothing(sign_in: SignIn, client: PortalClient) -> None:
    recipient = make_person()
    customer = sign_in(make_person("customer"))
    assert customer.get("/wall/new").status_code == 403
    assert customer.post("/wall", data=thanks(recipient)).status_code == 403
    assert client.get("/wall/new").status_code == 303
    assert client.post("/wall", data=thanks(recipient)).status_code == 401
    assert Post.select().count() == 0


def test_a_post_without_a_token_is_refused(sign_in: SignIn) -> None:
    response = sign_in(make_person()).post("/wall", data=thanks(make_person()), with_token=False)
    assert response.status_code == 400
    assert Post.select().count() == 0


def test_the_form_is_no_place_for_other_methods(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    assert client.post("/wall/new").status_code == 405
    assert client.put("/wall", headers={"X-CSRFToken": client.csrf_token()}).status_code == 405


def test_naughty_strings_are_posted_as_they_are_or_refused(sign_in: SignIn, fixtures: Path) -> None:
    author, recipient = make_person(), make_person()
    post = make_story(author, recipient)
    client = sign_in(author)
    naughty = json.loads((fixtures / "bad-input" / "blns.json").read_text())
    naughty = [f"{first}\n{second}" for first, second in zip(naughty[::2], naughty[1::2], strict=False)]
    for one, two, three, four in zip(*[iter(naughty + naughty[: -len(naughty) % 4])] * 4, strict=True):
        words = {"situation": one, "action": two, "result": three, "lesson": four, "evidence": one, "photo_alt": two}
        assert client.post(post.url, data={**words, "recipients": three, "team": four, "value": one}).status_code == 422
        kept = {name: f"x{words[name]}" for name in ("situation", "action", "result")}
        assert client.post(post.url, data={**kept, "recipients": recipient.id, "lesson": four}).status_code == 303
        page = parsed(client.get(post.url).text)
        stored = Post.get_by_id(post.id)
        shown = [words.get_text().split() for words in page.select(".story dd")]
        assert shown[:3] == [light_words(text).split() for text in (stored.situation, stored.action, stored.result)]
        assert not page.select(".post script, .post iframe, .post [onerror]")
