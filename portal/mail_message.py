"""A message in the form in which it travels."""

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any


class WholeWords(EmailPolicy):
    """Folds long headers so that no space is lost.

    The standard policy drops spaces between the encoded words of a long subject that is not ASCII, measured on
    Python 3.11; the older encoder does not.
    """

    def fold(self, name: str, value: Any) -> str:
        if str(value).isascii():
            return super().fold(name, value)
        addresses = getattr(value, "addresses", None)
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
