"""Where mail goes, as PORTAL_MAIL_URL says, and what a server's answers mean."""

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
TIMEOUT_SECONDS = 20.0
# Codes that begin with 5.7 speak of rules, such as “relaying denied”, and not of the mailbox.
_POLICY = re.compile(r"5\d\d[ -]5\.7\.")
FORMS = "smtp://host:25, smtp+starttls://user:password@host:587, smtps://user:password@host:465, file:///folder"


def do_nothing() -> None:
    """What happens at a handover of which nobody needs to know."""


class TryLater(Exception):
    """The message was not taken now; it may be taken later."""


class ServerAway(TryLater):
    """No message is taken now, whichever it is."""


class Unanswered(ServerAway):
    """The whole message was handed over and no answer came: it may have been taken."""


class Refused(Exception):
    """The message will never be taken."""


class NoSuchMailbox(Refused):
    """No message to this address will ever be taken."""


@dataclass(frozen=True)
class MailFolder:
    """Keeps each message as a file, for development."""

    path: Path

    def send(self, message: EmailMessage, name: str, *, on_handover: Callable[[], None] = do_nothing) -> None:
        """Writes NAME.eml, raises TryLater where it cannot; `on_handover` is not called, a file never comes twice."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            unfinished = self.path / f".{name}.tmp"
            unfinished.write_bytes(message.as_bytes())
            os.replace(unfinished, self.path / f"{name}.eml")
        except OSError as error:
            raise TryLater(str(error)) from error


@dataclass(frozen=True)
class MailServer:
    """An SMTP server; `timeout` in seconds is for each answer of it."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT_SECONDS

    def send(self, message: EmailMessage, name: str, *, on_handover: Callable[[], None] = do_nothing) -> None:
        """Hands the message over, `on_handover` being called before its text leaves.

        Raises TryLater (ServerAway where nothing was said of the message, Unanswered where it may have been taken all
        the same), or Refused (NoSuchMailbox where the address is to blame).
        """
        text = _dotted(message.as_bytes())
        try:
            server = self._connection()
            try:
                _introduce(server, message, len(text))
                _hand_over(server, text, on_handover)
            finally:
                _leave(server)
        except (smtplib.SMTPException, OSError) as error:
            # No connection, no sign-in, no encryption: about the server, not about this message.
            raise ServerAway(f"{type(error).__name__}: {error}") from error

    def _connection(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def read_mail_url(url: str) -> MailFolder | MailServer:
    """What the address stands for; raises ValueError saying what is wrong with it, without the password."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        if parts.netloc or not parts.path.strip("/"):
            raise ValueError("a folder is written with three slashes, as in file:///var/mail")
        return MailFolder(Path(unquote(parts.path)))
    if parts.scheme not in PORTS:
        raise ValueError(f"it begins with none of {', '.join(PORTS)}, file")
    if not parts.hostname or parts.path.strip("/"):
        raise ValueError("it names no mail server")
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=_port(parts.netloc) or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        timeout=_timeout(parts.query),
    )


def _introduce(server: smtplib.SMTP, message: EmailMessage, size: int) -> None:
    """Says from whom and for whom the message is; raises what the server answers."""
    server.ehlo_or_helo_if_needed()
    options = [f"size={size}"] if server.does_esmtp and server.has_extn("size") else []
    code, words = server.mail(_bare(message["From"]), options)
    if code != 250:
        raise _refusal(code, words)
    code, words = server.rcpt(_bare(message["To"]))
    if code not in (250, 251):
        raise _refusal(code, words, about_address=True)


def _hand_over(server: smtplib.SMTP, text: bytes, on_handover: Callable[[], None]) -> None:
    """Sends the text; what fails before its last byte has left is certain not to have arrived."""
    code, words = server.docmd("DATA")
    if code != 354:
        raise _refusal(code, words)
    on_handover()
    server.send(text)
    try:
        code, words = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Unanswered(f"{type(error).__name__}: {error}") from error
    if not 200 <= code < 600:
        raise Unanswered(f"no answer that can be understood: {code} {_said(words)}")
    if code >= 300:
        raise _refusal(code, words)


def _leave(server: smtplib.SMTP) -> None:
    """Says good-bye without waiting for an answer: whatever it is, it changes nothing."""
    try:
        server.putcmd("QUIT")
    except (smtplib.SMTPException, OSError):
        pass
    server.close()


def _dotted(text: bytes) -> bytes:
    """The text as it travels: lines that begin with a dot get another, and a lone dot is the end."""
    ending = b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n"
    return re.sub(rb"(?m)^\.", b"..", text) + ending


def _port(netloc: str) -> int | None:
    try:
        return urlsplit(f"//{netloc}").port
    except ValueError as error:
        raise ValueError("its port is not a number from 1 to 65535") from error


def _timeout(query: str) -> float:
    given = parse_qs(query).get("timeout", [str(TIMEOUT_SECONDS)])[0]
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 60:
        raise ValueError("its timeout is not a number of seconds up to 60")
    return seconds


def _bare(header: Any) -> str:
    address: str = header.addresses[0].addr_spec
    return address


def _refusal(code: int, words: bytes, *, about_address: bool = False) -> TryLater | Refused:
    said = f"{code} {_said(words)}"
    if code == 421:
        return ServerAway(said)
    if code < 500:
        return TryLater(said)
    return NoSuchMailbox(said) if about_address and not _POLICY.match(said) else Refused(said)


def _said(words: bytes) -> str:
    return words.decode("utf-8", "replace")
