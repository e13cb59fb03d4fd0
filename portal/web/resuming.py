"""Words that were sent after a session had ended, and that come along through the sign-in.

Only what one of our own pages sent is offered to be sent again: another site could otherwise put words into the
mouth of whoever signs in.
"""

import json
from dataclasses import dataclass

from flask import request

from portal.web.next_page import safe_next
from portal.web.security import is_from_here


@dataclass(frozen=True)
class Kept:
    """What was sent where; `packed` is the same as one field of a form."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def packed(self) -> str:
        return json.dumps(self.fields)

    @property
    def words(self) -> list[tuple[str, str]]:
        """What a person will have typed, without numbers and choices."""
        return [(name, value) for name, value in self.fields if len(value) > 24 or " " in value.strip()]


def sent_now() -> Kept | None:
    """What this request sent, passwords left out; None where no page of ours sent it, or nothing was typed."""
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name != "csrf_token" and "password" not in name
    )
    return Kept(request.path, fields) if fields and is_from_here() else None


def sent_along() -> Kept | None:
    """What came along with the sign-in; None where nothing did."""
    address = safe_next(request.form.get("kept_for", ""))
    try:
        fields = json.loads(request.form.get("kept", ""))
    except (ValueError, RecursionError):
        return None
    if address == "/" or not isinstance(fields, list) or not all(map(_is_pair, fields)):
        return None
    return Kept(address, tuple((name, value) for name, value in fields))


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
