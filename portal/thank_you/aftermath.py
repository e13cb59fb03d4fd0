"""What a thanks leaves behind: the recipient's own page, and word to those who asked for it."""

from collections.abc import Iterable
from datetime import datetime

from peewee import ModelSelect

from knowledge.db import now
from knowledge.people import Person
from portal.mail import OutgoingMail
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from portal.thank_you.models import QueueItem, Supporter, Thanks

HOW = {"note": "by a card", "email": "by e-mail", "call": "by phone", "visit": "face to face"}


def give_thanks(
    item: QueueItem,
    *,
    by: Person,
    channel: str,
    words: str,
    at: datetime | None = None,
    mail: OutgoingMail | None = None,
) -> Thanks:
    """The thanks on the recipient's page; tells the recipient, and that it happened to those who asked."""
    thanks: Thanks = Thanks.create(
        item=item,
        person=item.person_id,
        by=by,
        channel=channel,
        words=words,
        deed=item.deed,
        mail=mail,
        given_at=at or now(),
    )
    mark = f"#thanks-{thanks.id}"
    words = f"{by.name} thanked you {HOW[channel]}: {item.deed}"
    # Where the thanks came as a mail, another one would only take its shine.
    tell(item.person, words, f"/thanks{mark}", kind="thanks", about=thanks, by_mail=channel != "email")
    for person in _who_asked(item, by):
        place = item.post.url if item.post_id else f"/people/{item.person_id}"
        words = f"{item.person.name} was thanked personally for “{item.deed}”."
        tell(person, words, f"{place}{mark}", kind="queue", about=thanks)
    return thanks


def revoke_thanks(item: QueueItem) -> None:
    """Takes the item's thanks off the recipient's page, with the notices that spoke of them."""
    for thanks in Thanks.select().where(Thanks.item == item, Thanks.revoked_at.is_null()):
        Notification.delete().where(Notification.url.endswith(f"#thanks-{thanks.id}")).execute()
        Thanks.update(revoked_at=now()).where(Thanks.id == thanks.id).execute()


def thanks_of(person: Person) -> ModelSelect:
    """A query for what was said to the person, newest first, with who said it."""
    return _given().where(Thanks.person == person.id).order_by(Thanks.given_at.desc(), Thanks.id.desc())


def recent_words(by: Person, since: datetime) -> list[str]:
    """What this person wrote to others since then."""
    query = Thanks.select(Thanks.words).where(Thanks.by == by.id, Thanks.given_at >= since, Thanks.words != "")
    return [thanks.words for thanks in query.order_by(Thanks.id.desc()).limit(100)]


def _given() -> ModelSelect:
    return Thanks.select(Thanks, Person).join(Person, on=Thanks.by).where(Thanks.revoked_at.is_null())


def _who_asked(item: QueueItem, by: Person) -> Iterable[Person]:
    """Nominators and supporters of the item and of those that were joined with it, and the person's manager."""
    both = (QueueItem.id == item.id) | (QueueItem.merged_into == item.id)
    supporters = Supporter.select(Supporter.person).join(QueueItem).where(both)
    nominators = QueueItem.select(QueueItem.nominated_by).where(both, QueueItem.nominated_by.is_null(False))
    asked = (Person.id == item.person.manager_id) | Person.id.in_(supporters) | Person.id.in_(nominators)
    return Person.select().where(asked, Person.id.not_in([by.id, item.person_id]), Person.is_active)
