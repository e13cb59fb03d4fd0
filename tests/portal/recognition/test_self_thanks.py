"""Nobody thanks themselves, by whatever path; and nobody floods the wall."""

from collections.abc import Callable
from typing import Any

import pytest

from knowledge.people import Person, set_roles
from portal.notifications.models import Notification
from portal.recognition.models import Post, PostRecipient, Reaction
from portal.recognition.posting import POSTS_PER_SPELL
from portal.thank_you.models import QueueItem
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]

SECOND_ACCOUNTS = {
    "the same mailbox behind a plus": ({"email": "ana@company.example"}, {"email": "ana+wall@company.example"}),
    "the same mailbox with a dot": ({"email": "ana.torres@company.example"}, {"email": "anatorres@company.example"}),
    "the same name and local part": (
        {"name": "Ana Torres", "email": "ana@company.example"}, {"name": "ana  torrés", "email": "ana@company.test"},
    ),
    "the same name and phone": (
        {"name": "Ana Torres", "phone": "+353 91 555 0123"}, {"name": "Ana Torres", "phone": "(091) 555-0123"},
    ),
}
STRANGERS = {
    "the same name alone": ({"name": "John Smith"}, {"name": "John Smith"}),
    "the same phone alone": ({"phone": "091 555 0123"}, {"phone": "091 555 0123"}),
    "the same name, no phones": ({"name": "John Smith", "phone": "12"}, {"name": "John Smith", "phone": "12"}),
    "the same local part alone": ({"email": "sales@company.example"}, {"email": "sales@company.test"}),
}


def person(*, email: str = "", **details: Any) -> Person:
    made = make_person(**details)
    if email:
        Person.update(email=email).where(Person.id == made.id).execute()
    found: Person = Person.get_by_id(made.id)
    return found


def thanks(*people: Person, **fields: Any) -> dict[str, Any]:
    return {"kind": "thanks", "text": "Thank me.", "recipients": [one.id for one in people], **fields}


@pytest.mark.parametrize("kind", ["thanks", "story"])
def test_directly(sign_in: SignIn, kind: str) -> None:
    me = make_person()
    words = {"situation": "It was I.", "action": "I did.", "result": "It was done."}
    answer = sign_in(me).post("/wall", data={**thanks(me, make_person()), **words, "kind": kind})
    assert answer.status_code == 422 and not Post.select().exists()


def test_through_a_team(sign_in: SignIn) -> None:
    team = make_team()
    me, mate = make_person(team=team), make_person(team=team)
    sign_in(me).post("/wall", data=thanks(team=team.id))
    assert [row.person_id for row in PostRecipient.select()] == [mate.id]


def test_by_editing_afterwards(sign_in: SignIn) -> None:
    team = make_team()
    me, other = make_person(team=team), make_person()
    post = make_story(me, other, kind="thanks", text="Thank you.")
    client = sign_in(me)
    assert client.post(post.url, data=thanks(me)).status_code == 422
    assert client.post(post.url, data=thanks(team=team.id)).status_code == 422
    assert [row.person_id for row in PostRecipient.select()] == [other.id]


def test_by_joining_the_team_afterwards(sign_in: SignIn) -> None:
    team = make_team()
    me, member = make_person(), make_person(team=team)
    client = sign_in(me)
    client.post("/wall", data=thanks(team=team.id))
    Person.update(team=team).where(Person.id == me.id).execute()
    client.post(Post.get().url, data=thanks(team=team.id, text="Thank us."))
    assert [row.person_id for row in PostRecipient.select()] == [member.id]


def test_by_a_mention(sign_in: SignIn) -> None:
    me, other = make_person(name="Ana Torres"), make_person()
    client = sign_in(me)
    client.post("/wall", data=thanks(other, text="Thank you, says @Ana Torres."))
    client.post(f"{Post.get().url}/comments", data={"body": "And @Ana Torres!"})
    assert [row.person_id for row in PostRecipient.select()] == [other.id]
    assert not Notification.select().where(Notification.person == me).exists()
    assert client.post("/wall", data=thanks(text="@Ana Torres alone.")).status_code == 422


@pytest.mark.parametrize("case", SECOND_ACCOUNTS)
def test_by_a_second_account(sign_in: SignIn, case: str) -> None:
    team = make_team()
    mine, second = SECOND_ACCOUNTS[case]
    me, again = person(**mine), person(**second, team=team)
    client = sign_in(me)
    refused = client.post("/wall", data=thanks(again))
    assert refused.status_code == 422
    assert "an account of yours" in parsed(refused.text).select_one("#field-recipients-error").text
    assert "nobody in this team but you" in client.post("/wall", data=thanks(team=team.id)).text
    client.post("/wall", data=thanks(make_person(), text=f"With @{again.name}."))
    assert not Notification.select().where(Notification.person == again).exists()
    offered = parsed(client.get("/wall/new").text).select("input[name=recipients]")
    assert str(again.id) not in [box["value"] for box in offered]


@pytest.mark.parametrize("case", SECOND_ACCOUNTS)
def test_by_putting_a_second_account_before_the_ceo(sign_in: SignIn, case: str) -> None:
    mine, second = SECOND_ACCOUNTS[case]
    me, again = person(**mine), person(**second)
    set_roles(me, ["staff", "manager"])
    client = sign_in(me)
    post = make_story(make_person(), again)
    answer = client.post(f"{post.url}/nomination", data={"people": again.id, "deed": "Stayed.", "impact": 2})
    assert answer.status_code == 422 and not QueueItem.select().exists()


@pytest.mark.parametrize("case", SECOND_ACCOUNTS)
def test_by_saying_through_a_second_account_that_ones_story_was_of_use(sign_in: SignIn, case: str) -> None:
    mine, second = SECOND_ACCOUNTS[case]
    me, again = person(**mine), person(**second)
    client = sign_in(again)
    for story in (make_story(me, make_person()), make_story(make_person(), me)):
        assert client.post(f"{story.url}/uses").status_code == 403
        assert "I used this" not in client.get(story.url).text
    assert not Reaction.select().exists()


@pytest.mark.parametrize("case", STRANGERS)
def test_two_people_who_share_something_thank_each_other(sign_in: SignIn, case: str) -> None:
    one, other = (person(**details) for details in STRANGERS[case])
    assert sign_in(one).post("/wall", data=thanks(other)).status_code == 303


def test_a_hundred_posts_within_a_minute_are_limited_kindly_and_no_word_is_lost(sign_in: SignIn) -> None:
    recipient = make_person()
    client = sign_in(make_person())
    answers = [client.post("/wall", data=thanks(recipient, text=f"Number {number}.")) for number in range(100)]
    assert [answer.status_code for answer in answers] == [303] * POSTS_PER_SPELL + [422] * (100 - POSTS_PER_SPELL)
    assert Post.select().count() == POSTS_PER_SPELL
    for number, answer in enumerate(answers[POSTS_PER_SPELL:], POSTS_PER_SPELL):
        page = parsed(answer.text)
        assert "cup of tea" in page.select_one("#error-summary").text
        assert page.select_one("#field-text").text.strip() == f"Number {number}."
        assert page.select_one("input[name=recipients][checked]")["value"] == str(recipient.id)
    assert sign_in(make_person()).post("/wall", data=thanks(recipient)).status_code == 303
