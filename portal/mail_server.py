"""Where mail goes, as PORTAL_MAIL_URL says, and what a server's answers mean."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
TIMEOUT_SECONDS = 20.0
FORMS = "smtp://host:25, smtp+starttls://user:password@host:587, smtps://user:password@host:465, file:///folder"


class TryLater(Exception):
    """The message was not taken now; it may be taken later."""


class ServerAway(TryLater):
    """No message is taken now, whichever it is."""


class Refused(Exception):
    """The message will never be taken."""


@dataclass(frozen=True)
class MailFolder:
    """Keeps each message as a file, for development."""

    path: Path

    def send(self, message: EmailMessage, name: str) -> None:
        """Writes NAME.eml; raises TryLater where the folder cannot be written."""
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

    def send(self, message: EmailMessage, name: str) -> None:
        """Hands the message over; raises TryLater (ServerAway where nothing was said of it) or Refused."""
        try:
            with self._connection() as server:
                # send_message() of smtplib would write ">From" where a line begins with "From".
                server.sendmail(_bare(message["From"]), [_bare(message["To"])], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _refusal(code, words) from error
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
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


def _refusal(code: int, words: bytes | str) -> TryLater | Refused:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return (Refused if code >= 500 else TryLater)(f"{code} {said}")
