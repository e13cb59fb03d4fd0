"""What a post or a comment said before it was edited: for its author, those it recognises, and moderators."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.errors import NotAllowed
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.worddiff import Change, word_diff
from portal.recognition.mentions import words
from portal.recognition.models import Comment, EarlierText, Post
from portal.recognition.visibility import names_on

MOST_VERSIONS = 50
PARTS = {
    "text": "",
    "situation": "Situation",
    "action": "What they did",
    "result": "What came of it",
    "lesson": "Do this too",
    "evidence": "How one can tell",
    "body": "",
}


@dataclass(frozen=True)
class Version:
    """A wording: its parts by label, each as what changed since the one before; `until` None is the present one."""

    parts: list[tuple[str, list[Change]]]
    until: datetime | None


def keep_earlier(said: Post | Comment, new: dict[str, object], moment: datetime) -> None:
    """Keeps the words that are about to be replaced by `new`; nothing where they stay the same."""
    old = texts_of(said)
    if any(name in new and new[name] != old[name] for name in old):
        post, comment = (said.post_id, said.id) if isinstance(said, Comment) else (said.id, None)
        EarlierText.create(post=post, comment=comment, texts=old, until=moment)


def may_read_earlier(viewer: Person, said: Post | Comment, people: Iterable[Person]) -> bool:
    """Whether the viewer wrote it, is among the people recognised, or moderates the wall."""
    return said.author_id == viewer.id or any(one.id == viewer.id for one in people) or may(viewer, "moderate_wall")


def versions(viewer: Person, post: Post, comment: Comment | None = None) -> list[Version]:
    """The last wordings of the post, or of the comment on it, the newest first; raises NotAllowed."""
    said = comment or post
    about = EarlierText.comment == comment.id if comment else EarlierText.comment.is_null()
    newest = EarlierText.select().where(EarlierText.post == post.id, about).order_by(EarlierText.id.desc())
    rows = list(newest.limit(MOST_VERSIONS))[::-1]
    texts = [*(row.texts for row in rows), texts_of(said)]
    people, names = names_on(viewer, [post], [_Said(said.author_id, list(text.values())) for text in texts])
    if not may_read_earlier(viewer, said, people[post.id]):
        raise NotAllowed

    def read(text: str) -> str:
        return words(text, names, said.author_id)

    untils = [*(row.until for row in rows), None]
    found = [Version(_changes(old, new, read), until) for old, new, until in zip([texts[0], *texts], texts, untils)]
    return found[::-1]


def texts_of(said: Post | Comment) -> dict[str, str]:
    """The words by their column."""
    return {name: getattr(said, name) for name in PARTS if hasattr(said, name)}


@dataclass(frozen=True)
class _Said:
    author_id: int
    texts: list[str]


def _changes(
    old: dict[str, str], new: dict[str, str], read: Callable[[str], str]
) -> list[tuple[str, list[Change]]]:
    pairs = [(PARTS[name], read(old.get(name, "")), read(text)) for name, text in new.items()]
    return [(label, list(word_diff(before, after))) for label, before, after in pairs if before or after]
