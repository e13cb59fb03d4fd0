"""The line-up by mail: on Monday morning by each person's own clock, once, and never an empty one."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.db import locked, transaction
from knowledge.people import Person, PersonRole
from knowledge.permissions import may
from portal.line_up.composing import WEEK, LineUp, line_up_of, monday_of, week_key
from portal.line_up.models import LineUpMail
from portal.mail import OutgoingMail, enqueue
from portal.mail_addresses import lost
from portal.mail_text import mail_text
from portal.notifications.choices import hours_from, ways_of
from portal.notifications.kinds import MAIL
from portal.notifications.models import MailHours
from portal.notifications.quiet_hours import QuietHours
from portal.notifications.unsubscribing import unsubscribe_address

KIND = "line_up"
MORNING = time(8)
# A portal that slept on Monday morning still sends it; later in the week it is no news any more.
LATEST = timedelta(days=2)


def send_line_ups(now: datetime) -> int:
    """How many people are mailed the line-up of last week; needs an application context.

    Safe to repeat, and in two processes at once: the mail, and the row that says so, are written in one transaction.
    """
    rows = MailHours.select().join(Person).where(Person.is_active)
    hours = {row.person_id: hours_from(row) for row in rows}
    done = _done_since((now - 3 * WEEK).date())
    sent = 0
    for person in _staff():
        week = _week_due(person, hours.get(person.id, QuietHours()), now)
        if week is not None and (person.id, week) not in done:
            sent += _send(person, week, now) is not None
    return sent


def _week_due(person: Person, hours: QuietHours, now: datetime) -> date | None:
    """The week that the person should be told of now, by its Monday; None where it is too early, late or quiet."""
    zone = ZoneInfo(person.timezone)
    monday = monday_of(now.astimezone(zone).date())
    morning = datetime.combine(monday, MORNING, zone).astimezone(UTC)
    if not morning <= now < morning + LATEST or hours.covers(now.astimezone(zone)):
        return None
    return monday - WEEK


def _send(person: Person, week: date, now: datetime) -> OutgoingMail | None:
    """The mail; None where the person had it, wants none, cannot be reached, or nothing happened."""
    with transaction():
        locked(Person.select(Person.id).where(Person.id == person.id)).get()
        row, is_first = LineUpMail.get_or_create(person=person, week=week, defaults={"at": now})
        if not (is_first and _wants_it(person)):
            return None
        line_up = line_up_of(person, week)
        if line_up.is_empty:
            return None
        row.mail = _written(person, line_up)
        row.save(only=[LineUpMail.mail])
    mail: OutgoingMail = row.mail
    return mail


def _wants_it(person: Person) -> bool:
    return may(person, "use_wall") and ways_of(person)[KIND] == MAIL and lost(person.email) is None


def _written(person: Person, line_up: LineUp) -> OutgoingMail:
    address = unsubscribe_address(person, [KIND])
    told = {"person": person, "line_up": line_up, "key": week_key(line_up.week), "unsubscribe": address}
    return enqueue(
        kind=KIND,
        person=person,
        to_name=person.name,
        to_address=person.email,
        subject=_subject(line_up),
        body=mail_text("mail/line_up.txt", **told),
        html=mail_text("mail/line_up.html", **told),
        unsubscribe=address,
    )


def _subject(line_up: LineUp) -> str:
    """The week in its own words: who is told of, else the first new article."""
    for story in line_up.stories:
        if story.names:
            return f"Line-up: {story.post.author.name} tells of {', '.join(story.names)}"
    if line_up.articles:
        return f"Line-up: “{line_up.articles[0].title}”, and what else is new"
    return "Line-up: what last week brought"


def _staff() -> list[Person]:
    query = Person.select().join(PersonRole, on=(PersonRole.person == Person.id))
    return list(query.where(PersonRole.role == "staff", Person.is_active).order_by(Person.id))


def _done_since(day: date) -> set[tuple[int, date]]:
    return set(LineUpMail.select(LineUpMail.person, LineUpMail.week).where(LineUpMail.week >= day).tuples())
