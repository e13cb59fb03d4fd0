"""Moments as the reader's clock shows them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from knowledge.db import now
from portal.web.security import current_person

MINUTE, HOUR, DAY = 60, 3600, 86400


def init_app(app: Flask) -> None:
    """Registers the filters date_text, datetime_text and ago_text."""
    app.add_template_filter(date_text)
    app.add_template_filter(datetime_text)
    app.add_template_filter(ago_text)


def reader_zone() -> ZoneInfo:
    """The zone of the signed-in person, else the site's."""
    person = current_person()
    return ZoneInfo(person.timezone if person else current_app.config["PORTAL"].timezone)


def date_text(value: date | datetime | None) -> str:
    """“3 May 2026”; empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(reader_zone())
    return f"{value.day} {value:%B %Y}"


def datetime_text(value: datetime | None) -> str:
    """“3 May 2026, 14:02”; empty for None."""
    if value is None:
        return ""
    local = value.astimezone(reader_zone())
    return f"{local.day} {local:%B %Y, %H:%M}"


def ago_text(value: datetime | None) -> str:
    """“5 minutes ago”, “in 2 days”; the date for what is more than four weeks away; empty for None."""
    if value is None:
        return ""
    seconds = (now() - value.astimezone(UTC)).total_seconds()
    distance = abs(seconds)
    if distance < MINUTE:
        return "just now"
    if distance >= 28 * DAY:
        return date_text(value)
    count, unit = _largest_unit(distance)
    words = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def _largest_unit(seconds: float) -> tuple[int, str]:
    if seconds < HOUR:
        return int(seconds // MINUTE), "minute"
    if seconds < DAY:
        return int(seconds // HOUR), "hour"
    return int(seconds // DAY), "day"
