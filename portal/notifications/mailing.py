"""Notices by mail: what happened within minutes in one message, outside a person's quiet hours."""

from datetime import datetime

from knowledge.db import locked, transaction
from knowledge.people import Person
from portal.mail import OutgoingMail, enqueue
from portal.mail_addresses import lost
from portal.mail_text import mail_text
from portal.notifications.choices import hours_from
from portal.notifications.kinds import KINDS
from portal.notifications.models import MailHours, Notification
from portal.notifications.quiet_hours import QuietHours
from portal.notifications.sight import shown_to
from portal.notifications.unsubscribing import unsubscribe_address

MOST_IN_A_MAIL = 20
LONGEST_SUBJECT = 120


def post_notices(now: datetime) -> int:
    """How many people got a mail of what they were told and have not read; needs an application context.

    Safe to repeat, and in two processes at once: what a mail says is noted with the mail, in one transaction.
    """
    due = Notification.select(Notification.person).where(Notification.mail_due_at <= now).distinct()
    people = list(Person.select().where(Person.id.in_(due)).order_by(Person.id))
    rows = MailHours.select().where(MailHours.person.in_([person.id for person in people]))
    hours = {row.person_id: hours_from(row) for row in rows}
    awake = [person for person in people if not _is_quiet(person, hours.get(person.id, QuietHours()), now)]
    return sum(_post(person) is not None for person in awake)


def _is_quiet(person: Person, hours: QuietHours, now: datetime) -> bool:
    return hours.over_at(now, person.timezone) > now


def _post(person: Person) -> OutgoingMail | None:
    """The mail with everything that waits for one; None where it was read meanwhile, or nobody is there to read it."""
    with transaction():
        locked(Person.select(Person.id).where(Person.id == person.id)).get()
        waiting = (Notification.person == person) & Notification.mail_due_at.is_null(False)
        unread = Notification.select().where(waiting, Notification.read_at.is_null(), shown_to(person))
        told = list(unread.order_by(Notification.id))
        Notification.update(mail_due_at=None).where(waiting).execute()
        if not (told and person.is_active and lost(person.email) is None):
            return None
        mail = _written(person, told)
        Notification.update(mail=mail).where(Notification.id.in_([notice.id for notice in told])).execute()
    return mail


def _written(person: Person, told: list[Notification]) -> OutgoingMail:
    kinds = list(dict.fromkeys(notice.kind for notice in told))
    address = unsubscribe_address(person, kinds)
    body = mail_text(
        "mail/notices.txt",
        person=person,
        told=told[:MOST_IN_A_MAIL],
        more=len(told[MOST_IN_A_MAIL:]),
        about=[KINDS[kind].name for kind in kinds],
        unsubscribe=address,
    )
    return enqueue(
        kind="notice",
        person=person,
        to_name=person.name,
        to_address=person.email,
        subject=_subject(told),
        body=body,
        unsubscribe=address,
    )


def _subject(told: list[Notification]) -> str:
    first = str(told[0].text)
    if len(first) > LONGEST_SUBJECT:
        first = f"{first[:LONGEST_SUBJECT].rstrip()}…"
    return first if len(told) == 1 else f"{first} (and {len(told) - 1} more)"
