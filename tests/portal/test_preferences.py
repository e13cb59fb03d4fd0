"""How somebody likes to be thanked holds on every surface: preferences × relations × surfaces.

Whoever adds a surface that shows posts, or says whom they recognise, adds a row to SURFACES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask

from knowledge.db import now
from knowledge.people import Person
from portal.line_up.sending import send_line_ups
from portal.mail import OutgoingMail
from portal.notifications.mailing import post_notices
from portal.notifications.models import Notification
from portal.recognition.models import Post, Screen
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.test_visibility import photo_file

SignIn = Callable[[Person], PortalClient]
HTMX = {"HX-Request": "true"}
SECRET, NAME = "Zanzibar", "Quintilian"
RELATIONS = ("author", "recipient", "manager", "teammate", "colleague", "technician", "admin", "assistant", "ceo")
SEEN_BY = {
    "public": frozenset(RELATIONS),
    "team": frozenset({"author", "recipient", "manager", "teammate"}),
    "private": frozenset({"author", "recipient", "manager"}),
}


@dataclass(frozen=True)
class Scene:
    """A post about somebody alone, and one that names them beside somebody public, by recipient and by mention."""

    people: dict[str, Person]
    alone: Post
    beside: Post
    screen: str


@dataclass(frozen=True)
class Seen:
    """What a viewer gets of a surface, as words without the page around; `client` is theirs."""

    client: PortalClient
    viewer: Person
    scene: Scene

    def page(self, path: str, headers: dict[str, str] | None = None) -> str:
        answer = self.client.get(path, headers=headers, buffered=True)
        if answer.status_code in (403, 404):
            return ""
        assert answer.status_code == 200, path
        if "xml" in answer.content_type:
            return answer.text
        page = parsed(answer.text)
        for chosen_from in page.select("form"):
            chosen_from.decompose()
        return (page.select_one("main") or page).get_text(" ")


def _feed(seen: Seen) -> str:
    seen.client.post("/wall/feed")
    shown = parsed(seen.client.get("/wall/feed").text).select_one("#feed-address").text
    return seen.page("/wall/feed/" + shown.partition("/wall/feed/")[2])


def _notices(seen: Seen) -> str:
    rows = Notification.select().where(Notification.person == seen.viewer)
    return " ".join(f"{row.text} {row.url}" for row in rows)


def _mail(seen: Seen) -> str:
    """What the portal mails to the viewer of its own accord by next Monday: notices, and the line-up of the week."""
    today = now().date()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(12), UTC)
    with seen.client.application.app_context():
        post_notices(monday)
        send_line_ups(monday)
    mails = OutgoingMail.select().where(OutgoingMail.to_address == seen.viewer.email)
    return " ".join(f"{mail.subject} {mail.body} {mail.html}" for mail in mails)


# What a surface shows of a post whose only recipient the preference is about.
SURFACES: dict[str, Callable[[Seen], str]] = {
    "wall": lambda seen: seen.page("/wall"),
    "wall by htmx": lambda seen: seen.page("/wall", HTMX),
    "wall of the person": lambda seen: seen.page(f"/wall?person={seen.scene.people['recipient'].id}"),
    "wall of the author": lambda seen: seen.page(f"/wall?author={seen.scene.people['author'].id}"),
    "wall of the team": lambda seen: seen.page(f"/wall?team={seen.scene.people['recipient'].team_id}"),
    "post": lambda seen: seen.page(seen.scene.alone.url),
    "comments": lambda seen: seen.page(f"{seen.scene.alone.url}/comments", HTMX),
    "report": lambda seen: "" if seen.viewer == seen.scene.people["author"] else seen.page(
        f"{seen.scene.alone.url}/report"
    ),
    "page of the recipient": lambda seen: seen.page(f"/people/{seen.scene.people['recipient'].id}"),
    "page of the author": lambda seen: seen.page(f"/people/{seen.scene.people['author'].id}"),
    "home": lambda seen: seen.page("/"),
    "search": lambda seen: seen.page(f"/search?q={SECRET}&in=wall").replace(f"“{SECRET}”", ""),
    "search by name": lambda seen: seen.page(f"/search?q={NAME}&in=wall").replace(f"“{NAME}”", ""),
    "suggestions": lambda seen: seen.page(f"/suggest?q={SECRET}", HTMX),
    "moderation": lambda seen: seen.page("/moderation") if "moderate_wall" in seen.viewer.permissions else "",
    "feed": _feed,
    "notifications": _notices,
    "mail": _mail,
    "line-up": lambda seen: seen.page("/line-up"),
    "fairness": lambda seen: seen.page("/fairness"),
    "fairness as CSV": lambda seen: seen.page("/fairness/overlooked.csv") + seen.page("/fairness/coverage.csv"),
    "queue": lambda seen: seen.page("/queue"),
    "desk of the queue": lambda seen: seen.page("/queue/desk"),
    "figures": lambda seen: seen.page("/queue/figures"),
    "figures as CSV": lambda seen: seen.page("/queue/figures.csv"),
}
# Surfaces without a viewer: only what is public altogether.
SHOWN_TO_ALL: dict[str, Callable[[PortalClient, Scene], str]] = {
    "screen": lambda client, scene: "".join(client.get(f"{scene.screen}?n={n}").text for n in range(4)),
    "front page": lambda client, scene: client.get("/").text,
    "search without sign-in": lambda client, scene: client.get(f"/search?q=lamp {NAME}").text.replace(NAME, "", 3),
    "feed of articles": lambda client, scene: client.get("/feed.atom").text,
}


@pytest.fixture(params=list(SEEN_BY))
def preference(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scene(app: Flask, sign_in: SignIn, preference: str) -> Scene:
    team = make_team()
    manager = make_person("staff", "manager", team=make_team())
    people = {
        "author": make_person(name="Author"),
        "recipient": make_person(name=f"{NAME} Quiet", team=team, manager=manager, preference=preference),
        "manager": manager,
        "teammate": make_person(team=team),
        "colleague": make_person(team=make_team()),
        "technician": make_person("staff", "technician", licence="publisher"),
        "admin": make_person("staff", "admin"),
        "assistant": make_person("staff", "assistant"),
        "ceo": make_person("staff", "ceo"),
    }
    photo = photo_file()
    alone = make_story(
        people["author"], people["recipient"], photo=photo, photo_alt="A van.", situation=f"{SECRET} was down.",
        action=f"Went to {SECRET}.", result=f"{SECRET} is up.",
    )
    form = {
        "kind": "story", "situation": "It rained.", "action": f"With @{NAME} Quiet.", "result": "Dry.",
        "recipients": [people["recipient"].id, make_person(name="Open Olga").id],
    }
    author = sign_in(people["author"])
    assert author.post("/wall", data=form).status_code == 303
    beside = Post.select().order_by(Post.id.desc()).get()
    author.post(f"{beside.url}/comments", data={"body": f"And @{NAME} Quiet again."})
    author.post(f"{alone.url}/comments", data={"body": f"{SECRET} again, @{NAME} Quiet."})
    admin = sign_in(people["admin"])
    admin.post("/admin/screens", data={"name": "Hall"})
    shown = parsed(admin.get("/admin/screens").text).select_one(f"#screen-{Screen.get().id}-address").text
    return Scene(people, alone, beside, "/screen/" + shown.partition("/screen/")[2])


@pytest.mark.parametrize("relation", RELATIONS)
def test_nobody_reads_on_any_surface_what_somebody_keeps_back(
    sign_in: SignIn, scene: Scene, preference: str, relation: str
) -> None:
    """Neither a post about them alone, nor their name beside others' (behaviours 42 and 132)."""
    viewer = scene.people[relation]
    seen = Seen(sign_in(viewer), viewer, scene)
    texts = {name: surface(seen) for name, surface in SURFACES.items()}
    texts["page of the recipient"] = texts["page of the recipient"].replace(NAME, "")  # bears their name anyway
    texts["post beside others"] = seen.page(scene.beside.url)
    shows = {name for name, text in texts.items() if SECRET in text or NAME in text}
    photo = seen.client.get(f"{scene.alone.url}/photo", buffered=True).status_code
    assert "It rained." in texts["post beside others"]
    if relation in SEEN_BY[preference]:
        everywhere = {"wall", "post", "post beside others", "search", "search by name", "feed", "line-up", "mail"}
        assert everywhere <= shows and photo == 200
    else:
        assert shows == set() and photo == 404


def test_what_needs_no_sign_in_shows_only_what_is_public(
    client: PortalClient, scene: Scene, preference: str
) -> None:
    texts = {name: surface(client, scene) for name, surface in SHOWN_TO_ALL.items()}
    shows = {name for name, text in texts.items() if SECRET in text or NAME in text}
    assert shows == ({"screen"} if preference == "public" else set())
    photo = client.get(f"{scene.screen}/photos/{scene.alone.id}", buffered=True)
    assert (photo.status_code == 200) == (preference == "public")
