"""Screens on the walls of the house: secret addresses, and the posts that anybody who passes may read."""

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import ModelSelect, fn

from knowledge import audit
from knowledge.db import now, transaction
from knowledge.errors import NotFound, RuleBroken
from knowledge.people import Person
from knowledge.phrases import Phrases
from knowledge.text import clean_line, too_long
from knowledge.wording import word_list
from portal.recognition.mentions import words
from portal.recognition.models import Post, Screen
from portal.recognition.recipients import named_one_by_one, recipients_of
from portal.recognition.visibility import everybodys_posts, public_names

NEWEST = 12
LOOKED_THROUGH = 60  # for as many, where some say what is not for everybody
NAME_LIMIT, MOST_SCREENS = 80, 50
STEPS = ((160, "xl"), (320, "l"), (520, "m"))  # how large so many characters stand; what is longer stands small
LONGEST_ACTION, LONGEST_RESULT = 520, 260


@dataclass(frozen=True)
class Slide:
    """One post as a screen shows it, and its place among `total`; `lead` and `rest` are its words."""

    post: Post
    names: list[str]
    lead: str
    rest: str
    number: int
    total: int

    @property
    def size(self) -> str:
        length = len(self.lead) + len(self.rest)
        return next((size for most, size in STEPS if length <= most), "s")


def slide(number: int) -> Slide | None:
    """The post of that number among the newest, going round; None where there is nothing to show. Four queries."""
    newest = everybodys_posts().order_by(Post.created_at.desc(), Post.id.desc()).limit(LOOKED_THROUGH)
    posts = _for_passers_by(newest)[:NEWEST]
    if not posts:
        return None
    place = number % len(posts)
    post = posts[place]
    names = public_names([post])
    lead = _shortened(words(post.action or post.text, names), LONGEST_ACTION)
    return Slide(
        post=post,
        names=_names(post),
        lead=lead,
        rest=_shortened(words(post.result, names), LONGEST_RESULT),
        number=place,
        total=len(posts),
    )


def slide_photo(post_id: int) -> Post:
    """The post whose photo a screen may show; raises NotFound."""
    for post in _for_passers_by(everybodys_posts().where(Post.id == post_id)):
        return post
    raise NotFound


def add_screen(name: str, *, by: Person) -> Screen:
    """The new screen; raises RuleBroken on a bad name, or where there are fifty."""
    name = clean_line(name)
    if not name:
        raise RuleBroken("name", "Say where the screen hangs.")
    if trouble := too_long(name, NAME_LIMIT):
        raise RuleBroken("name", trouble)
    with transaction():
        if Screen.select().count() >= MOST_SCREENS:
            raise RuleBroken("name", f"There are {MOST_SCREENS} screens already. Renew the address of one instead.")
        screen: Screen = Screen.create(name=name)
        audit.record("screen.added", screen, by=by, name=name)
    return screen


def renew_screen(screen: Screen, *, by: Person) -> None:
    """Gives the screen another address; the old one is dead from now on."""
    with transaction():
        Screen.update(number=Screen.number + 1, revoked_at=None).where(Screen.id == screen.id).execute()
        audit.record("screen.renewed", screen, by=by, name=screen.name)


def switch_screen(screen: Screen, *, on: bool, by: Person) -> None:
    """Lets the address open the screen, or not; nothing where that is so."""
    if (screen.revoked_at is None) == on:
        return
    with transaction():
        Screen.update(revoked_at=None if on else now()).where(Screen.id == screen.id).execute()
        audit.record("screen.returned" if on else "screen.revoked", screen, by=by, name=screen.name)


def load_screen(screen_id: int, *, number: int | None = None) -> Screen:
    """The screen; where a number is named, only while it is the screen's and nobody has revoked it. Raises NotFound."""
    screen: Screen | None = Screen.get_or_none(Screen.id == screen_id)
    if screen is None or (number is not None and (screen.number != number or screen.revoked_at is not None)):
        raise NotFound
    return screen


def all_screens() -> ModelSelect:
    """A query for every screen, those in use first."""
    return Screen.select().order_by(Screen.revoked_at.is_null(False), fn.LOWER(Screen.name), Screen.id)


def _for_passers_by(posts: Iterable[Post]) -> list[Post]:
    """Those without a watched word: who passes need not know a customer's name, or what must not be published."""
    watched = word_list()
    phrases = Phrases([*watched.customers, *watched.forbidden])
    return [post for post in posts if next(phrases.spans(_said(post)), None) is None]


def _said(post: Post) -> str:
    """All that the post says, as it was typed and as it is read, for marks can stand within a name."""
    typed = [*post.texts, post.photo_alt]
    return "\n".join([*typed, *map(words, typed)])


def _names(post: Post) -> list[str]:
    """The team, and whom it does not stand for."""
    people = named_one_by_one(post, recipients_of(post))
    return [*([post.team.name] if post.team_id else []), *(person.name for person in people)]


def _shortened(text: str, most: int) -> str:
    """The text, cut at a word with “…” where it is longer."""
    return text if len(text) <= most else f"{text[:most].rsplit(None, 1)[0]} …"
