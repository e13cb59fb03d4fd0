"""Mail: an outbox in the database, delivered after the commit by SMTP, or into a folder in development."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from flask import current_app
from peewee import CharField, Expression, ForeignKeyField, IntegerField, TextField

from knowledge.db import BaseModel, MomentField, database, now, transaction
from knowledge.errors import RuleBroken
from knowledge.people import Person, normal_email
from knowledge.text import clean_line, clean_text
from portal.config import Config
from portal.mail_addresses import lost, mark_lost
from portal.mail_message import mailbox, new_message
from portal.mail_server import MailFolder, MailServer, NoSuchMailbox, Refused, ServerAway, TryLater, Unanswered

log = logging.getLogger(__name__)

# After each failure the next attempt waits longer; after the last one the message is given up.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
# Longer than any server may take: only a worker that died leaves a message claimed for so long.
CLAIM = timedelta(minutes=15)
BATCH = 100
# What was handed over without an answer is sent once more, so that it is not lost, and never a third time.
MOST_DOUBTS = 2
KINDS = {
    "personal": "Personal words",
    "account": "Account",
    "notice": "Notices",
    "line_up": "Line-up",
    "reader": "Answer to a reader",
}
STATES = {
    "waiting": "Waiting",
    "sent": "Sent",
    "failed": "Given up",
    "bounced": "Came back",
    "cancelled": "Called off",
}
UNDELIVERED = ("failed", "bounced")
MAY_HAVE_ARRIVED = "It may have arrived all the same: the mail server did not say."
MAYBE_TWICE = "It may have arrived twice: the mail server gave no answer the first time."
WORKER_DIED = "The portal stopped while it waited for the mail server's answer."


class OutgoingMail(BaseModel):
    """A message and what became of it: STATES.

    `handed_at` is since when a worker waits for the server's answer to the text: as long as it stands there nobody
    knows whether the message was taken. `doubts` counts how often no answer ever came.
    """

    kind = CharField(max_length=20)
    person = ForeignKeyField(Person, null=True, backref="mails", on_delete="SET NULL")
    to_name = CharField(max_length=120)
    to_address = CharField(max_length=254)
    subject = CharField(max_length=200)
    body = TextField()
    html = TextField(default="")
    unsubscribe = CharField(max_length=500, default="")
    from_name = CharField(max_length=120, default="")
    reply_to = CharField(max_length=254, default="")
    state = CharField(max_length=10, default="waiting", index=True)
    attempts = IntegerField(default=0)
    doubts = IntegerField(default=0)
    last_error = CharField(max_length=300, default="")
    created_at = MomentField(default=now)
    next_attempt_at = MomentField(default=now)
    handed_at = MomentField(null=True)
    sent_at = MomentField(null=True)

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def may_be_sent_again(self) -> bool:
        """Whether somebody else than its writer may have it sent once more: never personal words."""
        return self.state in UNDELIVERED and self.kind != "personal" and bool(self.to_address)

    @property
    def may_be_hurried(self) -> bool:
        """Whether it pauses for so long after an attempt that no worker can be at it now."""
        return self.state == "waiting" and self.handed_at is None and self.next_attempt_at > now() + CLAIM


class CalledOff(Exception):
    """The message must not leave: it was called off, or taken out of the outbox, a moment ago."""


# Called with each message that was sent, failed, bounced or was cancelled, in the transaction that says so.
on_settled: list[Callable[[OutgoingMail], None]] = []
# Called after the commit that left a message in the outbox.
on_waiting: list[Callable[[], None]] = []


def enqueue(
    *,
    to_name: str,
    to_address: str,
    subject: str,
    body: str,
    from_name: str = "",
    reply_to: str = "",
    kind: str = "personal",
    person: Person | None = None,
    html: str = "",
    unsubscribe: str = "",
) -> OutgoingMail:
    """The message, kept in the caller's transaction and sent after its commit.

    `kind` is one of KINDS, `person` whoever here it is for, `unsubscribe` the full address that ends such mails.
    Names and subject are put on one line; raises RuleBroken on an address that mail cannot reach.
    """
    mail: OutgoingMail = OutgoingMail.create(
        kind=kind,
        person=person,
        to_name=clean_line(to_name)[:120],
        to_address=_mail_address(to_address),
        subject=clean_line(subject)[:200],
        body=clean_text(body),
        html=clean_text(html),
        unsubscribe=unsubscribe,
        from_name=clean_line(from_name)[:120],
        reply_to=_mail_address(reply_to) if reply_to else "",
    )
    for listener in on_waiting:
        database.after_commit(listener)
    return mail


def deliver_due(now: datetime) -> int:
    """How many messages the mail server took; needs an application context.

    Each is claimed before it is sent, so two workers never send it twice. A worker that is killed between the server's
    yes and the note of it leaves a doubt: the message is sent once more, under the same Message-ID, and says so.
    """
    config: Config = current_app.config["PORTAL"]
    server = config.mail_target
    due = (OutgoingMail.state == "waiting") & (OutgoingMail.next_attempt_at <= now)
    sent = 0
    for mail in list(OutgoingMail.select().where(due).order_by(OutgoingMail.id).limit(BATCH)):
        if not _claim(mail, now) or _is_stopped(mail):
            continue
        try:
            _send(mail, server, message_of(mail, config), now)
        except ServerAway:
            break
        sent += mail.state == "sent"
    return sent


def cancel_mail_to(person: Person, *, reason: str) -> int:
    """How many waiting messages to the person will never leave; one that is being handed over right now still does."""
    theirs = (OutgoingMail.person == person) | (OutgoingMail.to_address == person.email)
    with transaction():
        waiting = OutgoingMail.select().where(OutgoingMail.state == "waiting", OutgoingMail.handed_at.is_null(), theirs)
        cancelled = [mail for mail in waiting if _settle(mail, "cancelled", error=reason)]
    return len(cancelled)


def send_again(mail: OutgoingMail) -> bool:
    """Whether the message waits anew, for the address that its person has now; not one that must not be repeated."""
    if not mail.may_be_sent_again:
        return False
    anew = {"state": "waiting", "attempts": 0, "doubts": 0, "last_error": "", "next_attempt_at": now()}
    address = mail.person.email if mail.person_id else mail.to_address
    undelivered = _is(mail) & OutgoingMail.state.in_(UNDELIVERED)
    is_waiting = bool(OutgoingMail.update(**anew, to_address=address).where(undelivered).execute())
    for listener in on_waiting if is_waiting else ():
        database.after_commit(listener)
    return is_waiting


def hurry(mail: OutgoingMail) -> bool:
    """Whether the message, which waits for its next attempt, is tried at once; not one that a worker may have."""
    resting = (OutgoingMail.state == "waiting") & OutgoingMail.handed_at.is_null()
    unclaimed = OutgoingMail.next_attempt_at > now() + CLAIM
    is_due = bool(OutgoingMail.update(next_attempt_at=now()).where(_is(mail), resting, unclaimed).execute())
    for listener in on_waiting if is_due else ():
        database.after_commit(listener)
    return is_due


def came_back(mail: OutgoingMail, reason: str) -> None:
    """Notes that a message which a server had taken came back; nothing where that is known."""
    with transaction():
        if OutgoingMail.update(state="bounced").where(_is(mail), OutgoingMail.state == "sent").execute():
            _conclude(mail, "bounced", error=reason, at=mail.sent_at)


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
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{message_key(mail)}@{urlsplit(config.url).hostname}>"
    message.set_content(mail.body)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


def message_key(mail: OutgoingMail) -> str:
    """What stands before the @ of its Message-ID: known to nobody who has not seen the message."""
    return f"{mail.id}.{mail.created_at:%Y%m%d%H%M%S%f}"


def _mail_address(typed: str) -> str:
    address = normal_email(typed)
    try:
        mailbox("", address)
    except ValueError as error:
        raise RuleBroken("email", "Mail cannot reach this address. Check it for a typing error.") from error
    return address


def _claim(mail: OutgoingMail, now: datetime) -> bool:
    """Whether this worker may send the message; another may have been faster."""
    unchanged = _is(mail) & (OutgoingMail.state == "waiting") & (OutgoingMail.attempts == mail.attempts)
    claim = OutgoingMail.update(attempts=OutgoingMail.attempts + 1, next_attempt_at=now + CLAIM).where(unchanged)
    mail.attempts += 1
    return bool(claim.execute())


def _is_stopped(mail: OutgoingMail) -> bool:
    """Whether the claimed message is settled without being sent, because nobody is there to read it, or too unsure."""
    if mail.handed_at is not None:
        _note_doubt(mail, WORKER_DIED)
    if mail.doubts >= MOST_DOUBTS:
        return _settle(mail, "failed", error=mail.last_error)
    addressee = mail.person or Person.get_or_none(Person.email == mail.to_address)
    if addressee is not None and not addressee.is_active:
        return _settle(mail, "cancelled", error=f"{addressee.name} is no longer here.")
    # A link for a new password, just asked for, is the last way to find out whether the address works again.
    if mail.kind != "account" and (trouble := lost(mail.to_address)) is not None:
        return _settle(mail, "failed", error=f"Mail to this address comes back: {trouble.reason}")
    return False


def _send(mail: OutgoingMail, server: MailServer | MailFolder, message: EmailMessage, moment: datetime) -> None:
    """Sends the claimed message and notes what became of it; raises ServerAway where no other would be taken."""
    try:
        server.send(message, f"{mail.id:06}", on_handover=lambda: _note_handover(mail))
    except TryLater as error:
        if isinstance(error, Unanswered):
            _note_doubt(mail, str(error))
        _put_off(mail, str(error), moment)
        if isinstance(error, ServerAway):
            raise
    except (Refused, ValueError) as error:
        if isinstance(error, NoSuchMailbox):
            mark_lost(mail.to_address, str(error), at=moment)
        _settle(mail, "failed", error=str(error))
    except CalledOff:
        log.info("mail %s was called off", mail.id)
    else:
        _settle(mail, "sent", error=MAYBE_TWICE if mail.doubts else "", at=moment)


def _note_handover(mail: OutgoingMail) -> None:
    waiting = _is(mail) & (OutgoingMail.state == "waiting")
    if not OutgoingMail.update(handed_at=now()).where(waiting).execute():
        raise CalledOff


def _note_doubt(mail: OutgoingMail, error: str) -> None:
    """Puts down that nobody will ever know what became of the last attempt."""
    log.warning("mail %s may have arrived: %s", mail.id, error)
    mail.doubts, mail.handed_at, mail.last_error = mail.doubts + 1, None, clean_line(error)[:300]
    mail.save(only=[OutgoingMail.doubts, OutgoingMail.handed_at, OutgoingMail.last_error])


def _put_off(mail: OutgoingMail, error: str, now: datetime) -> None:
    if mail.attempts > len(PAUSES) or mail.doubts >= MOST_DOUBTS:
        _settle(mail, "failed", error=error)
        return
    log.warning("mail %s not taken, attempt %s: %s", mail.id, mail.attempts, error)
    mail.last_error, mail.handed_at = clean_line(error)[:300], None
    mail.next_attempt_at = now + PAUSES[mail.attempts - 1]
    mail.save(only=[OutgoingMail.last_error, OutgoingMail.next_attempt_at, OutgoingMail.handed_at])


def _settle(mail: OutgoingMail, state: str, *, error: str = "", at: datetime | None = None) -> bool:
    """Says what became of a waiting message: whether this was the first to say so."""
    if state == "failed" and mail.doubts:
        error = f"{MAY_HAVE_ARRIVED} {error}"
    with transaction():
        if not OutgoingMail.update(state=state).where(_is(mail), OutgoingMail.state == "waiting").execute():
            return False
        _conclude(mail, state, error=error, at=at)
    return True


def _conclude(mail: OutgoingMail, state: str, *, error: str, at: datetime | None) -> None:
    if error:
        log.error("mail %s is %s: %s", mail.id, state, error)
    mail.state, mail.last_error, mail.sent_at, mail.handed_at = state, clean_line(error)[:300], at, None
    mail.save(only=[OutgoingMail.state, OutgoingMail.last_error, OutgoingMail.sent_at, OutgoingMail.handed_at])
    for listener in on_settled:
        _tell(listener, mail)


def _tell(listener: Callable[[OutgoingMail], None], mail: OutgoingMail) -> None:
    """Calls one listener; what it raises undoes its own rows alone, and is logged."""
    try:
        with database.savepoint():
            listener(mail)
    except Exception:
        log.exception("a listener failed on mail %s, which is %s", mail.id, mail.state)


def _is(mail: OutgoingMail) -> Expression:
    return OutgoingMail.id == mail.id
