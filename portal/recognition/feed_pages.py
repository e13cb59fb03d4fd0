"""The wall for feed readers: an address of each person's own, with what that person may see."""

from datetime import UTC, datetime

from flask import Response, current_app, render_template

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import NotFound
from knowledge.people import Person, load_person
from knowledge.permissions import may
from portal.recognition.blueprint import blueprint
from portal.recognition.models import FeedAddress, Post
from portal.recognition.visibility import names_on, on_wall, visible_posts
from portal.recognition.wall import shows_team
from portal.web import htmx
from portal.web.secret_addresses import read_token, token_for
from portal.web.security import public, requires, signed_in_person
from portal.web.xml import xml

PURPOSE = "feed of the wall"
ENTRIES = 30
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/wall/feed")
@requires("use_wall")
def own_feed() -> str:
    """The person's own address; the way to one where they have none yet."""
    viewer = signed_in_person()
    row = FeedAddress.get_or_none(FeedAddress.person == viewer)
    address = f"{current_app.config['PORTAL'].url.rstrip('/')}{_path(row)}" if row else None
    return render_template("recognition/feed.html", address=address)


@blueprint.post("/wall/feed")
@requires("use_wall")
def renew_feed() -> Response:
    """A first address, or another one instead of the one there was."""
    viewer = signed_in_person()
    with transaction():
        row, is_new = FeedAddress.get_or_create(person=viewer)
        if not is_new:
            FeedAddress.update(number=FeedAddress.number + 1).where(FeedAddress.id == row.id).execute()
        audit.record("person.feed_address_renewed", viewer, by=viewer)
    said = "Here is your address." if is_new else "This is your new address. The old one is dead from now on."
    return htmx.done("/wall/feed", said)


@blueprint.get("/wall/feed/<token>")
@public
def feed(token: str) -> Response:
    """The newest posts in Atom, as the owner of the address would see them on the wall."""
    reader = _reader(token)
    newest = visible_posts(reader, on_wall()).order_by(Post.created_at.desc(), Post.id.desc())
    posts = list(newest.limit(ENTRIES))
    people, names = names_on(reader, posts, posts)
    response = xml(
        "recognition/feed.xml",
        "atom+xml",
        address=f"/wall/feed/{token}",
        posts=posts,
        names=names,
        thanked={post.id: _thanked(reader, post, people[post.id]) for post in posts},
        updated=max((post.edited_at or post.created_at for post in posts), default=BEFORE_ALL),
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _reader(token: str) -> Person:
    """Whose address it is; raises NotFound where it was renewed, or the account has ended."""
    row_id, number = read_token(PURPOSE, token)
    row = FeedAddress.get_or_none(FeedAddress.id == row_id, FeedAddress.number == number)
    reader = load_person(row.person_id) if row else None
    if reader is None or not reader.is_active or not may(reader, "use_wall"):
        raise NotFound
    return reader


def _path(row: FeedAddress) -> str:
    return f"/wall/feed/{token_for(PURPOSE, row.id, row.number)}"


def _thanked(reader: Person, post: Post, people: list[Person]) -> str:
    if post.team_id and shows_team(reader, post, people):
        return str(post.team.name)
    return ", ".join(person.name for person in people) or "a colleague"
