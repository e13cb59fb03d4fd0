"""What becomes of an item when the mail server has spoken."""

from flask.sansio.app import App

from knowledge.db import transaction
from portal import mail
from portal.mail import OutgoingMail
from portal.notifications.notices import tell
from portal.thank_you import events
from portal.thank_you.aftermath import give_thanks
from portal.thank_you.models import QueueEvent, QueueItem


def init_app(app: App) -> None:
    """Listens to the outbox, once in a process."""
    if _listen not in mail.on_settled:
        mail.on_settled.append(_listen)


def mail_settled(message: OutgoingMail, *, error: str | None) -> None:
    """Ends the item whose mail was taken, saying so where it may have arrived twice; returns it with the reason where
    `error` names one. Nothing for other mails.
    """
    sent = _mailed(message)
    if sent is None:
        return
    with transaction():
        item: QueueItem = sent.item
        if item.state != "sending":
            return
        if error is None:
            event = events.record(item, "mail_sent", by=sent.by, note=message.last_error)
            give_thanks(item, by=sent.by, channel="email", words=sent.words, at=event.at, mail=message)
        else:
            events.record(item, "mail_failed", by=None, note=error)
            words = f"Your mail to {item.person.name} could not be delivered. Your words are kept."
            tell(sent.by, words, item.url, kind="queue", about=item)


def mail_came_back(message: OutgoingMail) -> None:
    """Tells its writer; the item stays as it is, since they did write."""
    sent = _mailed(message)
    if sent is not None:
        words = f"Your mail to {sent.item.person.name} came back, unread. A call would reach them."
        tell(sent.by, words, sent.item.url, kind="queue", about=sent.item)


def _mailed(message: OutgoingMail) -> QueueEvent | None:
    found: QueueEvent | None = QueueEvent.get_or_none(QueueEvent.mail == message.id, QueueEvent.kind == "mailed")
    return found


def _listen(message: OutgoingMail) -> None:
    if message.state == "bounced":
        mail_came_back(message)
    else:
        mail_settled(message, error=None if message.state == "sent" else message.last_error)
