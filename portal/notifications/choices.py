"""How a person likes to be told: which way for each kind of notice, and when no mail should come."""

from collections.abc import Collection, Mapping
from datetime import time

from knowledge import audit
from knowledge.db import transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person
from portal.notifications.kinds import KINDS, MAIL, Kind, kinds_for
from portal.notifications.models import MailHours, NoticeChoice, Notification
from portal.notifications.quiet_hours import QuietHours


def ways_of(person: Person) -> dict[str, str]:
    """The way of each kind that can concern the person; what was stored and is no way any more is the default."""
    chosen = NoticeChoice.select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.person == person)
    stored = dict(chosen.tuples())
    return {kind.key: way_from(kind, stored.get(kind.key)) for kind in kinds_for(person)}


def way_from(kind: Kind, stored: str | None) -> str:
    """What was stored, or the kind's default where that is nothing, or no way of this kind."""
    return stored if stored in kind.ways else kind.default


def choose(person: Person, ways: Mapping[str, str]) -> None:
    """Keeps the ways; unknown kinds and unknown ways are left as they are (and a mail that waits, unsaid)."""
    known = {key: way for key, way in ways.items() if key in KINDS and way in KINDS[key].ways}
    with transaction():
        for key, way in known.items():
            NoticeChoice.insert(person=person, kind=key, way=way).on_conflict(
                conflict_target=[NoticeChoice.person, NoticeChoice.kind], update={NoticeChoice.way: way}
            ).execute()
        _call_off(person, [key for key, way in known.items() if way != MAIL])
        if known:
            audit.record("person.notices_chosen", person, by=person, **known)


def stop_mail(person: Person, keys: Collection[str]) -> None:
    """From now on nothing of these kinds comes by mail; the list in the portal still tells it."""
    ways = ways_of(person)
    choose(person, {key: KINDS[key].without_mail for key in keys if ways.get(key) == MAIL})


def mail_again(person: Person, keys: Collection[str]) -> None:
    """Undoes stop_mail; what the person does not want to hear at all stays so."""
    ways = ways_of(person)
    choose(person, {key: MAIL for key in keys if ways.get(key) == KINDS[key].without_mail})


def quiet_hours_of(person: Person) -> QuietHours:
    """When the person wants no mail; the usual hours where they did not say."""
    row = MailHours.get_or_none(MailHours.person == person)
    return hours_from(row) if row else QuietHours()


def hours_from(row: MailHours) -> QuietHours:
    """The hours that the row keeps."""
    return QuietHours(_time(row.quiet_from), _time(row.quiet_until), row.weekends)


def keep_quiet_hours(person: Person, begins: str, ends: str, *, weekends: bool) -> None:
    """Keeps the hours, typed as 18:00; raises RuleBroken."""
    typed = {"quiet_from": begins, "quiet_until": ends}
    minutes = {name: _minutes(value) for name, value in typed.items()}
    wrong = {name: "Write a time of day, such as 18:00." for name, value in minutes.items() if value is None}
    if wrong:
        raise RuleBroken.of(wrong)
    columns = {**minutes, "weekends": weekends}
    with transaction():
        MailHours.insert(person=person, **columns).on_conflict(
            conflict_target=[MailHours.person], update=columns
        ).execute()
        audit.record("person.quiet_hours_set", person, by=person, **columns)


def _call_off(person: Person, keys: Collection[str]) -> None:
    waiting = (Notification.person == person) & Notification.mail_due_at.is_null(False)
    Notification.update(mail_due_at=None).where(waiting, Notification.kind.in_(list(keys))).execute()


def _minutes(typed: str) -> int | None:
    try:
        moment = time.fromisoformat(typed.strip())
    except ValueError:
        return None
    return moment.hour * 60 + moment.minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
