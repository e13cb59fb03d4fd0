"""Mail: an outbox in the database, delivered after the commit by SMTP, or into a folder in development."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from flask import current_app
from peewee import CharField, IntegerField, TextField

from knowledge.db import BaseModel, MomentField, database, now, transaction
from knowledge.errors import RuleBroken
from knowledge.people import normal_email
from knowledge.text import clean_line, clean_text
from portal.config import Config
from portal.mail_message import mailbox, new_message
from portal.mail_server import Refused, ServerAway, TryLater

log = logging.getLogger(__name__)

# After each failure the next attempt waits longer; after the last one the message is given up.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
# Longer than any server may take: only a worker that died leaves a message claimed for so long.
CLAIM = timedelta(minutes=15)
BATCH = 100


class OutgoingMail(BaseModel):
    """A message that waits for the mail server (`waiting`), was taken by it (`sent`), or was given up (`failed`)."""

    to_name = CharField(max_length=120)
    to_address = CharField(max_length=254)
    subject = CharField(max_length=200)
    body = TextField()
    from_name = CharField(max_length=120, default="")
    reply_to = CharField(max_length=254, default="")
    state = CharField(max_length=10, default="waiting", index=True)
    attempts = IntegerField(default=0)
    last_error = CharField(max_length=300, default="")
    created_at = MomentField(default=now)
    next_attempt_at = MomentField(default=now)
    sent_at = MomentField(null=True)


# Called with each message that became sent or failed, in the transaction that says so.
on_settled: list[Callable[[OutgoingMail], None]] = []
# Called after the commit that left a message in the outbox.
on_waiting: list[Callable[[], None]] = []


def enqueue(
    *, to_name: str, to_address: str, subject: str, body: str, from_name: str = "", reply_to: str = ""
) -> OutgoingMail:
    """The message, kept in the caller's transaction and sent after its commit.

    Names and subject are put on one line; raises RuleBroken on an address that mail cannot reach.
    """
    mail: OutgoingMail = OutgoingMail.create(
        to_name=clean_line(to_name)[:120],
        to_address=_mail_address(to_address),
        subject=clean_line(subject)[:200],
        body=clean_text(body),
        from_name=clean_line(from_name)[:120],
        reply_to=_mail_address(reply_to) if reply_to else "",
    )
    for listener in on_waiting:
        database.after_commit(listener)
    return mail


def deliver_due(now: datetime) -> int:
    """How many messages the mail server took; needs an application context.

    Each is claimed before it is sent, so two workers never send it twice. A worker that is killed between the server's
    yes and the note of it sends the message again, under the same Message-ID.
    """
    config: Config = current_app.config["PORTAL"]
    server = config.mail_target
    due = (OutgoingMail.state == "waiting") & (OutgoingMail.next_attempt_at <= now)
    sent = 0
    for mail in list(OutgoingMail.select().where(due).order_by(OutgoingMail.id).limit(BATCH)):
        if not _claim(mail, now):
            continue
        try:
            server.send(message_of(mail, config), f"{mail.id:06}")
        except TryLater as error:
            _put_off(mail, str(error), now)
            if isinstance(error, ServerAway):
                break
        except (Refused, ValueError) as error:
            _settle(mail, "failed", error=str(error))
        else:
            _settle(mail, "sent", at=now)
            sent += 1
    return sent


def message_of(mail: OutgoingMail, config: Config) -> EmailMessage:
    """The message as it travels; its Message-ID stays the same at each attempt."""
    site_name, site_address = parseaddr(config.mail_from)
    message = new_message()
    message["From"] = mailbox(mail.from_name or site_name, site_address)
    message["To"] = mailbox(mail.to_name, mail.to_address)
    if mail.reply_to:
        message["Reply-To"] = mailbox(mail.from_name, mail.reply_to)
    else:
        message["Auto-Submitted"] = "auto-generated"
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}.{mail.created_at:%Y%m%d%H%M%S%f}@{urlsplit(config.url).hostname}>"
    message.set_content(mail.body)
    return message


def _mail_address(typed: str) -> str:
    address = normal_email(typed)
    try:
        mailbox("", address)
    except ValueError as error:
        raise RuleBroken("email", "Mail cannot reach this address. Check it for a typing error.") from error
    return address


def _claim(mail: OutgoingMail, now: datetime) -> bool:
    """Whether this worker may send the message; another may have been faster."""
    unchanged = (
        (OutgoingMail.id == mail.id) & (OutgoingMail.state == "waiting") & (OutgoingMail.attempts == mail.attempts)
    )
    claim = OutgoingMail.update(attempts=OutgoingMail.attempts + 1, next_attempt_at=now + CLAIM).where(unchanged)
    mail.attempts += 1
    return bool(claim.execute())


def _put_off(mail: OutgoingMail, error: str, now: datetime) -> None:
    if mail.attempts > len(PAUSES):
        _settle(mail, "failed", error=error)
        return
    log.warning("mail %s not taken, attempt %s: %s", mail.id, mail.attempts, error)
    mail.last_error = clean_line(error)[:300]
    mail.next_attempt_at = now + PAUSES[mail.attempts - 1]
    mail.save(only=[OutgoingMail.last_error, OutgoingMail.next_attempt_at])


def _settle(mail: OutgoingMail, state: str, *, error: str = "", at: datetime | None = None) -> None:
    if error:
        log.error("mail %s given up: %s", mail.id, error)
    mail.state, mail.last_error, mail.sent_at = state, clean_line(error)[:300], at
    with transaction():
        mail.save(only=[OutgoingMail.state, OutgoingMail.last_error, OutgoingMail.sent_at])
        for listener in on_settled:
            _tell(listener, mail)


def _tell(listener: Callable[[OutgoingMail], None], mail: OutgoingMail) -> None:
    """Calls one listener; what it raises undoes its own rows alone, and is logged."""
    try:
        with database.savepoint():
            listener(mail)
    except Exception:
        log.exception("a listener failed on mail %s, which is %s", mail.id, mail.state)
