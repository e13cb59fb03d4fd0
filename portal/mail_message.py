"""A message in the form in which it travels."""

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any


LONGEST_WORD = 60


class WholeWords(EmailPolicy):
    """Folds long headers so that no space is lost.

    The standard policy drops spaces between the encoded words of a long subject that is not ASCII, measured on
    Python 3.11; the older encoder does not. It also encodes a word too long for a line, such as the address of
    List-Unsubscribe, which no mail program would understand: that stays as it is, a line may have 998 characters.
    """

    def fold(self, name: str, value: Any) -> str:
        addresses = getattr(value, "addresses", None)
        if str(value).isascii():
            if addresses is None and max(map(len, str(value).split()), default=0) > LONGEST_WORD:
                return f"{name}: {value}\r\n"
            return super().fold(name, value)
        if addresses is None:
            return f"{name}: {_encoded(name, str(value))}\r\n"
        people = (f"{_encoded(name, person.display_name)}\r\n <{person.addr_spec}>" for person in addresses)
        return f"{name}: {', '.join(people)}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")


POLICY = WholeWords(linesep="\r\n", max_line_length=SMTP.max_line_length)


def new_message() -> EmailMessage:
    """An empty message that survives every mail server."""
    return EmailMessage(policy=POLICY)


def mailbox(name: str, address: str) -> Address:
    """The address with its domain as the wire needs it; raises ValueError where there is no such form."""
    local, _, domain = address.rpartition("@")
    return Address(name, addr_spec=f"{local}@{domain.encode('idna').decode()}")


def _encoded(header: str, text: str) -> str:
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")
