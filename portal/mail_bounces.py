"""Mail that came back: reading what a mail server reports of it (RFC 3464), whoever may have written that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import Any

from knowledge.errors import RuleBroken
from knowledge.people import normal_email
from knowledge.text import clean_line
from portal.mail import OutgoingMail, came_back, message_key
from portal.mail_addresses import mark_lost

MOST_BYTES = 1024 * 1024
MOST_PARTS = MOST_RECIPIENTS = 50
# Without the message itself a report is believed only where we have written to the address so lately.
LATELY = timedelta(days=30)
# The Message-ID of a mail of ours, which nobody knows who has not seen the message.
OURS = re.compile(rb"<(\d{1,9})\.(\d{20})@")


@dataclass(frozen=True)
class Failure:
    """An address of which a server says that it can never be reached, and the server's words."""

    address: str
    reason: str


def take_in(report: bytes, *, now: datetime) -> list[str]:
    """The addresses that are marked from now on because of the report; empty where it says nothing of the kind.

    The mail that came back says so, and who wrote it hears of it.
    """
    failures = read_failures(report)
    if not failures:
        return []
    returned = _ours(report)
    if returned is not None:
        came_back(returned, failures[0].reason)
        believed = [Failure(returned.to_address, failures[0].reason)]
    else:
        believed = [failure for failure in failures if _was_written_to(failure.address, now)]
    return [failure.address for failure in believed if mark_lost(failure.address, failure.reason, at=now)]


def read_failures(report: bytes) -> list[Failure]:
    """What the report says of recipients that failed for good; empty for every other message, however it is made."""
    try:
        blocks = list(islice(_recipients(message_from_bytes(report[:MOST_BYTES])), MOST_RECIPIENTS))
    except RecursionError:  # thousands of parts, each inside another
        return []
    return [failure for block in blocks if (failure := _failure(block)) is not None]


def _recipients(message: Message) -> Iterator[Message]:
    """The blocks of fields, one for each recipient, of every delivery status in the message."""
    for part in islice(message.walk(), MOST_PARTS):
        if part.get_content_type() == "message/delivery-status" and isinstance(blocks := part.get_payload(), list):
            yield from (block for block in blocks if isinstance(block, Message) and block["Final-Recipient"])


def _failure(block: Message) -> Failure | None:
    status = _field(block["Status"])
    if _field(block["Action"]).lower() != "failed" or (status and not status.startswith("5")):
        return None
    try:
        address = normal_email(_value(block["Final-Recipient"]).strip("<>"))
    except RuleBroken:
        return None
    return Failure(address, _value(block["Diagnostic-Code"]) or status or "came back without a reason")


def _ours(report: bytes) -> OutgoingMail | None:
    """The mail of ours that the report quotes."""
    for mail_id, moment in OURS.findall(report[:MOST_BYTES])[:MOST_RECIPIENTS]:
        mail: OutgoingMail | None = OutgoingMail.get_or_none(OutgoingMail.id == int(mail_id))
        if mail is not None and message_key(mail) == f"{int(mail_id)}.{moment.decode()}":
            return mail
    return None


def _was_written_to(address: str, now: datetime) -> bool:
    sent = OutgoingMail.select().where(OutgoingMail.to_address == address, OutgoingMail.sent_at > now - LATELY)
    return bool(sent.exists())


def _field(value: Any) -> str:
    """The field on one line; a header that holds bytes of no encoding is no text in itself."""
    return clean_line(str(value or ""))


def _value(value: Any) -> str:
    """What stands behind the type: “rfc822; ada@company.com”."""
    kind, mark, rest = _field(value).partition(";")
    return rest.strip() if mark else kind
