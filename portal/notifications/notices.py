"""Telling a person that something happened."""

from datetime import datetime, timedelta

from peewee import JOIN, ModelSelect, fn

from knowledge.db import BaseModel, now
from knowledge.people import Person
from knowledge.text import clean_line
from portal.notifications.choices import way_from
from portal.notifications.kinds import KINDS, MAIL, OFF, Kind
from portal.notifications.models import NoticeChoice, Notification
from portal.notifications.sight import shown_to

LONGEST = 300
# What happens within minutes comes in one mail, and what is read meanwhile comes in none.
BUNDLE = timedelta(minutes=5)


def tell(
    person: Person, text: str, url: str, *, kind: str, about: BaseModel | None = None, by_mail: bool = True
) -> None:
    """Leaves the person one sentence that leads to `url`, for a mail too where they like that and `by_mail` allows it.

    Nothing to who has left, to who wants none of the kind, or where the same one still waits unread. `kind` is a key
    of KINDS, `about` the row that it speaks of: the notice is shown as long as the person sees that. Text beyond 300
    characters is cut with “…”. `url` is an address within the portal: a path.
    """
    way = _way_to(person, KINDS[kind])
    if way == OFF:
        return
    moment = now()
    notice = Notification(
        person=person,
        kind=kind,
        text=_shortened(clean_line(text)),
        url=url,
        about_type=type(about).__name__.lower() if about else "",
        about_id=about.id if about else None,
        created_at=moment,
        mail_due_at=moment + BUNDLE if way == MAIL and by_mail else None,
    )
    if not _is_told(notice, moment):
        notice.save()


def notices_of(person: Person) -> ModelSelect:
    """A query for what the person was told and may still see, the newest first."""
    mine = Notification.select().where(Notification.person == person, shown_to(person))
    return mine.order_by(Notification.created_at.desc(), Notification.id.desc())


def unread_count(person: Person) -> ModelSelect:
    """A query that counts those of them that are unread."""
    unread = (Notification.person == person.id) & Notification.read_at.is_null()
    return Notification.select(fn.COUNT(Notification.id)).where(unread, shown_to(person))


def mark_read(notification: Notification) -> None:
    """Notes that the person has opened it; the moment of the first time stays."""
    unread = (Notification.id == notification.id) & Notification.read_at.is_null()
    Notification.update(read_at=now()).where(unread).execute()


def mark_unread(notification: Notification) -> None:
    """Lets it count among the new ones again."""
    Notification.update(read_at=None).where(Notification.id == notification.id).execute()


def mark_all_read(person: Person, *, kind: str | None = None) -> int:
    """How many of the person's notifications, of that kind or of every, were unread until now."""
    unread = (Notification.person == person) & Notification.read_at.is_null()
    if kind is not None:
        unread &= Notification.kind == kind
    read: int = Notification.update(read_at=now()).where(unread).execute()
    return read


def _way_to(person: Person, kind: Kind) -> str:
    mine = (NoticeChoice.person == Person.id) & (NoticeChoice.kind == kind.key)
    active = Person.select(NoticeChoice.way).join(NoticeChoice, JOIN.LEFT_OUTER, on=mine)
    found = active.where(Person.id == person.id, Person.is_active).tuples().first()
    return way_from(kind, found[0]) if found else OFF


def _is_told(notice: Notification, moment: datetime) -> bool:
    """Whether an unread notice says the same, or has just told of the same thing where once is enough."""
    same = (Notification.text == notice.text) & (Notification.url == notice.url)
    if KINDS[notice.kind].told_once and notice.about_type:
        same |= (
            (Notification.about_type == notice.about_type)
            & (Notification.about_id == notice.about_id)
            & (Notification.created_at > moment - BUNDLE)
        )
    unread = Notification.select().where(
        Notification.person == notice.person_id, Notification.read_at.is_null(), same
    )
    return bool(unread.exists())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
