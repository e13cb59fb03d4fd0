"""The audit log, for reading."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from peewee import fn

from knowledge.audit import AuditEntry
from knowledge.text import clean_line
from portal.web import htmx
from portal.web.paging import paged
from portal.web.security import requires

blueprint = Blueprint("audit_log", __name__)
PER_PAGE = 50
LONGEST_CHOICE = 300
LONGEST_DETAIL = 300
PAGES = {"article": "/articles/{}", "person": "/admin/people/{}", "post": "/wall/{}", "gap": "/gaps/{}"}


@dataclass(frozen=True)
class Line:
    """An entry as it is read; `href` None where the subject has no page, `detail` empty where nothing more is known."""

    at: datetime
    who: str
    action: str
    subject: str
    href: str | None
    detail: list[tuple[str, str]]


@blueprint.get("/admin/audit")
@requires("read_audit")
def entries() -> Response:
    who, action = clean_line(request.args.get("who", ""))[:120], clean_line(request.args.get("action", ""))[:60]
    query = AuditEntry.select().order_by(AuditEntry.id.desc())
    if who:
        query = query.where(AuditEntry.person_name == who)
    if action:
        query = query.where(AuditEntry.action == action)
    return htmx.render(
        "admin/audit.html",
        "found",
        page=paged(query, per_page=PER_PAGE),
        line_of=line_of,
        who=who,
        action=action,
        names=_distinct(AuditEntry.person_name),
        actions=[(name, action_words(name)) for name in _distinct(AuditEntry.action)],
    )


def line_of(entry: AuditEntry) -> Line:
    """The entry in words."""
    page = PAGES.get(entry.subject_type)
    return Line(
        at=entry.at,
        who=entry.person_name,
        action=action_words(entry.action),
        subject=f"{entry.subject_type} {entry.subject_id}",
        href=page.format(entry.subject_id) if page else None,
        detail=[(name.replace("_", " "), _short(value)) for name, value in (entry.detail or {}).items()],
    )


def action_words(action: str) -> str:
    """“person.invited_again” as “Person invited again”."""
    return action.replace(".", " ").replace("_", " ").capitalize()


def _distinct(column: object) -> list[str]:
    query = AuditEntry.select(fn.DISTINCT(column)).order_by(column).limit(LONGEST_CHOICE).tuples()
    return [value for (value,) in query]


def _short(value: object) -> str:
    if isinstance(value, dict) and set(value) == {"before", "after"}:
        text = f"{_short(value['before'])} → {_short(value['after'])}"
    elif isinstance(value, list):
        text = ", ".join(str(part) for part in value) or "none"
    elif value is None or value == "":
        text = "none"
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_DETAIL else f"{text[:LONGEST_DETAIL]}…"
