"""Configuration: the environment, and site.toml in the instance folder."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.mail_server import FORMS, MailFolder, MailServer, read_mail_url

SHORTEST_SECRET = 32
MEGABYTE = 1024 * 1024


class ConfigurationError(Exception):
    """The portal refuses to start; the message says what to set."""


@dataclass(frozen=True)
class Config:
    instance: Path
    secret_key: str
    database_url: str | None
    mail_url: str
    is_production: bool
    site_name: str = "Porchlight"
    tagline: str = "A light left on"
    url: str = "http://127.0.0.1:8000"
    timezone: str = "UTC"
    mail_from: str = "Porchlight <porchlight@localhost>"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """The configuration of this process; raises ConfigurationError, naming what is wrong and where.

        That is: a weak secret in production, a mail address that leads nowhere, a site.toml that cannot be used.
        """
        instance = Path(environ.get("PORTAL_INSTANCE") or "instance").absolute()
        is_production = environ.get("PORTAL_ENV", "development") == "production"
        return cls(
            instance=instance,
            secret_key=_secret(environ.get("PORTAL_SECRET_KEY", ""), instance, is_production),
            database_url=environ.get("DATABASE_URL") or None,
            mail_url=_mail_url(environ.get("PORTAL_MAIL_URL") or f"file://{instance / 'mail'}"),
            is_production=is_production,
            **_site(instance / "site.toml"),
        )

    @cached_property
    def mail_target(self) -> MailFolder | MailServer:
        """Where mail is handed over."""
        return read_mail_url(self.mail_url)

    def flask_settings(self) -> dict[str, object]:
        """The settings that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SESSION_COOKIE_NAME": "__Host-porchlight" if self.is_production else "porchlight",
            "SESSION_COOKIE_SECURE": self.is_production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
            "MAX_CONTENT_LENGTH": 12 * MEGABYTE,
            "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
            "MAX_FORM_PARTS": 500,
            "WTF_CSRF_TIME_LIMIT": None,
            "RATELIMIT_STORAGE_URI": "memory://",
            "RATELIMIT_HEADERS_ENABLED": False,
        }


def _secret(given: str, instance: Path, is_production: bool) -> str:
    if is_production:
        if len(given) < SHORTEST_SECRET or len(set(given)) < 10:
            raise ConfigurationError(
                "PORTAL_SECRET_KEY is missing or weak. Set it to at least 32 random characters, for example the "
                "output of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return given
    return given or _kept_secret(instance / "secret.key")


def _kept_secret(path: Path) -> str:
    """A random secret of this instance's own, so that sign-ins outlive a restart in development."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    kept = path.read_text()
    if len(kept) < SHORTEST_SECRET:
        raise ConfigurationError(f"{path} holds no secret. Delete it; a new one is made at the next start.")
    return kept


def _mail_url(url: str) -> str:
    try:
        read_mail_url(url)
    except ValueError as error:
        raise ConfigurationError(f"PORTAL_MAIL_URL cannot be used: {error}. Forms: {FORMS}.") from error
    return url


def _site(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    known = {"site_name", "tagline", "url", "timezone", "mail_from"}
    wrong = sorted(set(table) - known) + [key for key, value in table.items() if not isinstance(value, str)]
    if wrong:
        settings = ", ".join(sorted(known))
        raise ConfigurationError(f"{path}: {wrong[0]} is not a setting, or not a text. Settings: {settings}.")
    for name, check in (("timezone", _zone_trouble), ("url", _url_trouble), ("mail_from", _sender_trouble)):
        if name in table and (trouble := check(table[name])):
            raise ConfigurationError(f"{path}: {name} = “{table[name]}”: {trouble}")
    return table


def _zone_trouble(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return "there is no such time zone; write one such as Europe/Berlin."
    return None


def _url_trouble(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname and not (parts.path or parts.query or parts.fragment):
        return None
    return "write where people reach the portal, such as https://porchlight.company.com, without a slash at its end."


def _sender_trouble(sender: str) -> str | None:
    local, _, domain = parseaddr(sender)[1].rpartition("@")
    return None if local and domain else "write a sender such as Porchlight <porchlight@company.com>."
