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
    """Ends the item whose mail was taken; returns it with the reason where `error` says so. Nothing for other mails."""
    sent: QueueEvent | None = QueueEvent.get_or_none(QueueEvent.mail == message.id, QueueEvent.kind == "mailed")
    if sent is None:
        return
    with transaction():
        item: QueueItem = sent.item
        if item.state != "sending":
            return
        if error is None:
            event = events.record(item, "mail_sent", by=sent.by)
            give_thanks(item, by=sent.by, channel="email", words=sent.words, at=event.at, mail=message)
        else:
            events.record(item, "mail_failed", by=None, note=error)
            tell(sent.by, f"Your mail to {item.person.name} could not be delivered. Your words are kept.", item.url)


def _listen(message: OutgoingMail) -> None:
    mail_settled(message, error=message.last_error if message.state == "failed" else None)
