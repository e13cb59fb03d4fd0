"""What keeps robots out of forms that anybody may send: a field that people leave empty, and limits by address."""

from flask import request
from flask_limiter.util import get_remote_address

TRAP = "topic"


def is_trapped() -> bool:
    """Whether the field was filled in that no person sees."""
    return bool(request.form.get(TRAP))


def address_and_article() -> str:
    """The key of one place's say on one article."""
    return f"{get_remote_address()} {(request.view_args or {}).get('article_id')}"
