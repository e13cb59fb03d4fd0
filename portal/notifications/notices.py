"""Telling a person, inside the portal, that something happened."""

from knowledge.db import now
from knowledge.people import Person
from knowledge.text import clean_line
from portal.notifications.models import Notification

LONGEST = 300


def tell(person: Person, text: str, url: str) -> None:
    """Leaves the person one sentence that leads to `url`; nothing where the same one still waits unread.

    Text beyond 300 characters is cut with “…”. `url` is an address within the portal: a path.
    """
    text = _shortened(clean_line(text))
    same = Notification.select().where(
        Notification.person == person,
        Notification.text == text,
        Notification.url == url,
        Notification.read_at.is_null(),
    )
    if not same.exists():
        Notification.create(person=person, text=text, url=url)


def mark_read(notification: Notification) -> None:
    """Notes that the person has opened it; the moment of the first time stays."""
    unread = (Notification.id == notification.id) & Notification.read_at.is_null()
    Notification.update(read_at=now()).where(unread).execute()


def mark_all_read(person: Person) -> int:
    """How many of the person's notifications were unread until now."""
    unread = (Notification.person == person) & Notification.read_at.is_null()
    read: int = Notification.update(read_at=now()).where(unread).execute()
    return read


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
