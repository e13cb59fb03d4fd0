"""How often a door may be tried, and what is said to somebody who knocks too often."""

from collections.abc import Callable
from math import ceil
from time import time
from typing import Any

from flask import Response, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address

from portal.web.security import current_person, limiter


def limited(
    rate: str, key: Callable[[], str] = get_remote_address, *, failures_only: bool = False
) -> Callable[..., Any]:
    """Refuses a view with 429 beyond the rate for each key; `failures_only` counts what was answered with 422."""
    return limiter.limit(
        rate,
        key_func=key,
        methods=["POST"],
        deduct_when=(lambda response: response.status_code == 422) if failures_only else None,
    )


def address_and_account() -> str:
    """The key of one account as tried from one place."""
    return f"{get_remote_address()} {account()}"


def account() -> str:
    """The key of the account that was typed, from wherever."""
    return f"account {request.form.get('email', '').strip().lower()[:254]}"


def viewer() -> str:
    """The key of whoever is signed in."""
    person = current_person()
    return f"person {person.id if person else get_remote_address()}"


def wait_page(error: RateLimitExceeded) -> Response:
    """Says in how many minutes the door may be tried again."""
    breached = limiter.current_limit
    seconds = max(1, int(breached.reset_at - time())) if breached else 60
    page = render_template("accounts/wait.html", minutes=ceil(seconds / 60))
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(seconds)
    return response
