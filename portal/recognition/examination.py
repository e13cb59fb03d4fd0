"""Looking over what was sent to the wall: everything that is wrong is said at once, and nothing is stored yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from peewee import Model

from knowledge.errors import RuleBroken
from knowledge.files import StoredFile
from knowledge.images import EncodedImage, ImageRefused, check_and_encode
from knowledge.people import Person, Team
from knowledge.text import clean_line
from portal.recognition.mentions import mentioned
from portal.recognition.models import Behaviour, Post, Touchpoint, Value
from portal.recognition.recipients import chosen_recipients
from portal.recognition.wording import PostText


@dataclass(frozen=True)
class Examined:
    """A post that may be written: its columns beside photo, whom it recognises, and the new picture if one came."""

    columns: dict[str, Any]
    people: list[Person]
    picture: EncodedImage | None


def examine(
    text: PostText,
    photo: bytes | None,
    *,
    by: Person,
    before: Post | None = None,
    current: StoredFile | None = None,
) -> Examined:
    """The post fit to be written; raises one RuleBroken that names all that is wrong.

    `before` is the post that is to be changed, `current` the picture that it keeps where no new one came.
    """
    errors: dict[str, str] = {}
    people: list[Person] = []
    picture = None
    tied: dict[str, Model | None] = {}
    with _gathering(errors):
        tied["team"] = _found(Team, "team", text.team_id)
        people = chosen_recipients(text.people, tied["team"], by=by, before=before)
    errors |= text.complaints()
    with _gathering(errors):
        tied |= _value_and_behaviour(text, before)
    with _gathering(errors):
        tied["touchpoint"] = _chosen(Touchpoint, "touchpoint", text.touchpoint_id, before)
    alt = clean_line(text.photo_alt)
    with _gathering(errors):
        picture = _encoded(photo)
        _require_both(picture or current, alt)
    if errors:
        raise RuleBroken.of(errors)
    prefer = [person.id for person in people] + mentioned(before.texts if before else [])
    return Examined({**text.columns(prefer), **tied, **_said(tied, before), "photo_alt": alt}, people, picture)


@contextmanager
def _gathering(errors: dict[str, str]) -> Iterator[None]:
    """Collects what is refused inside, so that a person hears of everything at once."""
    try:
        yield
    except RuleBroken as refusal:
        errors |= refusal.errors


def _found(model: type[Model], field: str, row_id: int | None) -> Any:
    if row_id is None:
        return None
    row = model.get_or_none(model.id == row_id)
    if row is None:
        raise RuleBroken(field, "What you chose is not here any more. Choose again.")
    return row


def _chosen(model: type[Model], field: str, row_id: int | None, before: Post | None) -> Any:
    """What was chosen; a retired one only where the post was tied to it before."""
    row = _found(model, field, row_id)
    stays = row is not None and before is not None and getattr(before, f"{model.__name__.lower()}_id") == row.id
    if row is not None and row.retired_at is not None and not stays:
        raise RuleBroken(field, f"“{row.name}” is not chosen any more. Choose again.")
    return row


def _said(tied: dict[str, Model | None], before: Post | None) -> dict[str, str]:
    """What value, behaviour and touchpoint are called; where the post keeps one, what it was called then."""
    said = {}
    for name in ("value", "behaviour", "touchpoint"):
        row = tied[name]
        stays = row is not None and before is not None and getattr(before, f"{name}_id") == row.id
        said[f"{name}_said"] = getattr(before, f"{name}_said") if stays else row.name if row else ""
    return said


def _value_and_behaviour(text: PostText, before: Post | None) -> dict[str, Model | None]:
    value = _chosen(Value, "value", text.value_id, before)
    behaviour = _chosen(Behaviour, "value", text.behaviour_id, before)
    if behaviour is not None and (value is None or behaviour.value_id != value.id):
        raise RuleBroken("value", "This behaviour belongs to another value. Choose again.")
    return {"value": value, "behaviour": behaviour}


def _encoded(photo: bytes | None) -> EncodedImage | None:
    if photo is None:
        return None
    try:
        return check_and_encode(photo)
    except ImageRefused as refusal:
        raise RuleBroken("photo", refusal.message) from refusal


def _require_both(picture: EncodedImage | StoredFile | None, alt: str) -> None:
    if picture is not None and not alt:
        raise RuleBroken("photo_alt", "Say in a sentence what the photo shows, for those who cannot see it.")
    if picture is None and alt:
        raise RuleBroken("photo", "You described a photo, but none came with it: choose it, or clear the description.")
