"""How somebody prefers to be thanked holds on every surface."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from knowledge.files import StoredFile, store
from knowledge.images import check_and_encode
from knowledge.people import Person
from portal.recognition.models import Comment, Post
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team
from tests.portal.recognition.pictures import png

SignIn = Callable[[Person], PortalClient]
WORDS = "A shop went down on a Sunday."


@dataclass
class Cast:
    """A recipient with everybody who may stand in some relation to them."""

    author: Person
    recipient: Person
    manager: Person
    teammate: Person
    colleague: Person
    post: Post

    def viewer(self, name: str) -> Person:
        person: Person = getattr(self, name)
        return person


def photo_file() -> StoredFile:
    return store.keep(check_and_encode(png()))


def make_cast(preference: str) -> Cast:
    team = make_team()
    author, manager = make_person(name="Author"), make_person(name="Boss", team=make_team())
    recipient = make_person(name="Quiet Quinn", team=team, manager=manager, preference=preference)
    post = make_story(author, recipient, photo=photo_file(), photo_alt="A van.")
    teammate, colleague = make_person(name="Mate", team=team), make_person(name="Somebody Else")
    return Cast(author, recipient, manager, teammate, colleague, post)


SEEN_BY = {
    "public": {"author", "recipient", "manager", "teammate", "colleague"},
    "team": {"author", "recipient", "manager", "teammate"},
    "private": {"author", "recipient", "manager"},
}


@pytest.mark.parametrize("preference", list(SEEN_BY))
@pytest.mark.parametrize("viewer", sorted(SEEN_BY["public"]))
def test_the_preference_binds_on_every_surface(sign_in: SignIn, preference: str, viewer: str) -> None:
    cast = make_cast(preference)
    comment = Comment.create(post=cast.post, author=cast.viewer(viewer), body="Well.")
    client, url, sees = sign_in(cast.viewer(viewer)), cast.post.url, viewer in SEEN_BY[preference]
    for address in ("/wall", f"/wall?person={cast.recipient.id}", f"/wall?author={cast.author.id}"):
        assert (WORDS in client.get(address).text) == sees
    for address in (f"/people/{cast.recipient.id}", f"/people/{cast.author.id}"):
        assert (f'href="{url}"' in client.get(address).text) == sees
    for address in (url, f"{url}/photo", f"{url}/comments"):
        assert (client.get(address, buffered=True).status_code == 404) != sees
    for part, form in (
        ("reactions", {"kind": "heart"}),
        ("comments", {"body": "Hello"}),
        (f"comments/{comment.id}/withdrawal", {}),
    ):
        assert client.post(f"{url}/{part}", data=form).status_code == (303 if sees else 404)


def test_without_a_team_nobody_is_a_teammate(sign_in: SignIn) -> None:
    post = make_story(make_person(), make_person(preference="team"))
    assert sign_in(make_person()).get(post.url).status_code == 404


def test_a_hidden_recipient_is_left_out_of_the_names_for_others(sign_in: SignIn) -> None:
    author, open_one = make_person(name="Author"), make_person(name="Open Olga")
    quiet = make_person(name="Quiet Quinn", preference="private")
    post = make_story(author, quiet, open_one)
    for address in ("/wall", post.url, f"/people/{open_one.id}", f"/people/{author.id}"):
        page = sign_in(make_person()).get(address).text
        assert "Open Olga" in page
        assert f'href="/people/{quiet.id}"' not in page
    assert "Quiet Quinn" in sign_in(author).get(post.url).text
    assert "Quiet Quinn" in sign_in(quiet).get(post.url).text


def test_filters_do_not_tell_who_is_hidden_on_a_post(sign_in: SignIn) -> None:
    team = make_team()
    quiet = make_person(preference="private", team=team)
    make_story(make_person(), quiet, make_person())
    stranger = sign_in(make_person())
    assert WORDS in stranger.get("/wall").text
    assert WORDS not in stranger.get(f"/wall?person={quiet.id}").text
    assert WORDS not in stranger.get(f"/wall?team={team.id}").text
    assert WORDS not in stranger.get(f"/people/{quiet.id}").text
    assert WORDS in sign_in(quiet).get(f"/wall?person={quiet.id}").text


def test_a_team_post_is_hidden_when_all_its_members_like_it_so(sign_in: SignIn) -> None:
    team = make_team()
    members = [make_person(team=team, preference="private") for _ in range(2)]
    post = make_story(make_person(), *members, team=team)
    assert sign_in(make_person()).get(post.url).status_code == 404
    assert sign_in(members[0]).get(post.url).status_code == 200


def test_changing_the_preference_changes_what_others_see_of_earlier_posts(sign_in: SignIn) -> None:
    recipient = make_person()
    post = make_story(make_person(), recipient)
    stranger = sign_in(make_person())
    assert stranger.get(post.url).status_code == 200
    sign_in(recipient).post(f"/people/{recipient.id}/preference", data={"preference": "private"})
    assert stranger.get(post.url).status_code == 404


def test_a_moderator_sees_no_more_than_others(sign_in: SignIn) -> None:
    post = make_story(make_person(), make_person(preference="private"))
    moderator = sign_in(make_person("staff", "admin"))
    assert moderator.get(post.url).status_code == 404
    assert moderator.post(f"{post.url}/withdrawal").status_code == 404


def test_a_quiet_post_says_so_to_those_who_see_it(sign_in: SignIn) -> None:
    cast = make_cast("team")
    assert "not shown to everybody" in sign_in(cast.teammate).get(cast.post.url).text
    assert "not shown to everybody" not in sign_in(cast.teammate).get(make_cast("public").post.url).text
