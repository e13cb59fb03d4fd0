"""The wall on a screen in the house: by a secret address, and nothing that not everybody may read."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from knowledge.db import now
from knowledge.people import Person, deactivate
from knowledge.wording import Wording, add_wordings, remove_wording
from portal.recognition import reporting
from portal.recognition.models import Post, PostRecipient, Screen
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.test_visibility import photo_file

SignIn = Callable[[Person], PortalClient]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(sign_in: SignIn) -> PortalClient:
    return sign_in(make_person("staff", "admin"))


def address(admin: PortalClient, name: str = "Hall") -> str:
    """The secret address of the screen of that name, as a path."""
    if not Screen.select().where(Screen.name == name).exists():
        assert admin.post("/admin/screens", data={"name": name}).status_code == 303
    screen = Screen.get(Screen.name == name)
    shown = parsed(admin.get("/admin/screens").text).select_one(f"#screen-{screen.id}-address").text
    return "/screen/" + shown.partition("/screen/")[2]


def test_a_screen_shows_the_newest_posts_in_turn_by_itself(admin: PortalClient, client: PortalClient) -> None:
    author, recipient, moment = make_person(name="Ana"), make_person(name="Bo"), now()
    for number in range(14):
        make_story(author, recipient, action=f"Deed {number}.", created_at=moment - timedelta(hours=number))
    path, seen = address(admin), []
    for _ in range(13):
        page = client.get(path)
        assert page.status_code == 200
        seen.append(parsed(page.text).select_one(".slide-lead").text)
        refresh = parsed(page.text).select_one("noscript meta")["content"]
        path = refresh.partition("url=")[2]
        assert parsed(page.text).select_one("#slide")["hx-get"] == path
    assert seen == [f"Deed {number}." for number in range(12)] + ["Deed 0."]
    part = client.get(path, headers=HTMX)
    assert "Deed 1." in part.text and "<html" not in part.text
    assert "Bo" in part.text and "Ana" in part.text


def test_a_screen_keeps_no_session_and_is_kept_by_nobody(admin: PortalClient, client: PortalClient) -> None:
    make_story(make_person(), make_person())
    answer = client.get(address(admin))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "csrf" not in answer.text and "href=\"/people" not in answer.text


def test_without_posts_it_says_what_to_do(admin: PortalClient, client: PortalClient) -> None:
    assert "The wall is waiting" in client.get(address(admin)).text


@pytest.mark.parametrize("sent", ["", "x", "-1", "999999999", "99999999999999", "%00"])
def test_nonsense_shows_a_post_all_the_same(admin: PortalClient, client: PortalClient, sent: str) -> None:
    make_story(make_person(), make_person())
    assert "data centre" in client.get(f"{address(admin)}?n={sent}").text


def test_what_not_everybody_may_read_is_not_on_a_screen(admin: PortalClient, client: PortalClient) -> None:
    author, public, reporter = make_person(), make_person(), make_person()
    team = make_team()
    hidden = [
        make_story(author, make_person(preference="private")),
        make_story(author, make_person(preference="team", team=team)),
        make_story(author, public, make_person(preference="private")),
        make_story(author, public, make_person(preference="team", team=team), team=team),
        make_story(author, public, withdrawn_at=now()),
        make_story(author, public, hidden_at=now()),
        make_story(author),
    ]
    reported = make_story(author, public)
    reporting.report(reported, "hurts", by=reporter)
    gone = make_person()
    hidden += [reported, make_story(author, gone), make_story(gone, public)]
    deactivate(gone)
    for post in hidden:
        Post.update(photo=photo_file()).where(Post.id == post.id).execute()
    path = address(admin)
    assert "The wall is waiting" in client.get(path).text
    for post in hidden:
        assert client.get(f"{path}/photos/{post.id}").status_code == 404
    shown = make_story(author, public, photo=photo_file(), photo_alt="A van.")
    page = parsed(client.get(path).text)
    assert page.select_one(".slide-photo")["alt"] == "A van."
    photo = client.get(page.select_one(".slide-photo")["src"], buffered=True)
    assert (photo.status_code, photo.headers["Cache-Control"]) == (200, "private, no-store")
    PostRecipient.create(post=shown, person=make_person(preference="private"))
    assert "The wall is waiting" in client.get(path).text


def test_a_mention_names_only_who_likes_it(admin: PortalClient, sign_in: SignIn, client: PortalClient) -> None:
    make_person(name="Quiet Quinn", preference="team"), make_person(name="Open Olga")
    form = {"kind": "thanks", "recipients": make_person().id, "text": "With @Quiet Quinn and @Open Olga."}
    sign_in(make_person()).post("/wall", data=form)
    assert "With a colleague and Open Olga." in client.get(address(admin)).text


@pytest.mark.parametrize("part", ["text", "situation", "action", "result", "lesson", "photo_alt"])
@pytest.mark.parametrize("said", ["for Orchard & Quill", "for **orchard** & *QUILL*.", "about project\nFoghorn"])
def test_a_post_with_a_watched_word_is_left_off(
    admin: PortalClient, client: PortalClient, part: str, said: str
) -> None:
    root = make_person("staff", "admin")
    add_wordings("customer", ["Orchard & Quill"], "", by=root)
    add_wordings("forbidden", ["Project Foghorn"], "Not announced", by=root)
    author, hero = make_person(), make_person()
    telling = make_story(author, hero, **{part: f"She drove {said}", "photo": photo_file()})
    for _ in range(12):
        make_story(author, hero, action="She drove for an orchard.", created_at=now() - timedelta(days=1))
    path = address(admin)
    shown = [parsed(client.get(f"{path}?n={number}").text).select_one("#slide").text for number in range(12)]
    assert all("an orchard" in words and "She drove for Orch" not in words for words in shown)
    assert client.get(f"{path}/photos/{telling.id}").status_code == 404
    remove_wording(Wording.get(Wording.kind == "customer"), by=root)
    remove_wording(Wording.get(Wording.kind == "forbidden"), by=root)
    assert client.get(f"{path}/photos/{telling.id}", buffered=True).status_code == 200


def test_a_long_story_is_cut_at_a_word(admin: PortalClient, client: PortalClient) -> None:
    make_story(make_person(), make_person(), action="word " * 700, result="word " * 700)
    page = parsed(client.get(address(admin)).text)
    for part in (".slide-lead", ".slide-rest"):
        words = page.select_one(part).text
        assert words.endswith("word …") and len(words) < 530


def test_another_address_makes_the_old_one_a_dead_one(admin: PortalClient, client: PortalClient) -> None:
    old, screen = address(admin), Screen.get()
    admin.post(f"/admin/screens/{screen.id}/renewal")
    new = address(admin)
    assert old != new
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]
    admin.post(f"/admin/screens/{screen.id}/revocation")
    assert client.get(new).status_code == 404
    assert "Switch on" in admin.get("/admin/screens").text
    admin.post(f"/admin/screens/{screen.id}/return")
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("token", ["x", "WzEsMV0.nonsense", "WzEsMV0", "%00", "x" * 3000])
def test_only_addresses_made_here_open_a_screen(admin: PortalClient, client: PortalClient, token: str) -> None:
    address(admin)
    assert client.get(f"/screen/{token}").status_code == 404
    assert client.get(f"/screen/{token}/photos/1").status_code == 404


def test_screens_are_kept_by_administrators(admin: PortalClient, sign_in: SignIn, client: PortalClient) -> None:
    address(admin)
    manager = sign_in(make_person("staff", "manager"))
    for path in ("", f"/{Screen.get().id}/renewal", f"/{Screen.get().id}/revocation", f"/{Screen.get().id}/return"):
        assert manager.post(f"/admin/screens{path}", data={"name": "Mine"}).status_code == 403
    assert manager.get("/admin/screens").status_code == 403
    assert client.get("/admin/screens").status_code == 303
    assert admin.post("/admin/screens/999/renewal").status_code == 404
    for name in (" ", "x" * 81, "\x00"):
        assert admin.post("/admin/screens", data={"name": name}).status_code == 422
    assert Screen.select().count() == 1
