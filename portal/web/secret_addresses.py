"""Addresses that open something without a session, to whoever was given them: signed, and dead with their number."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from knowledge.errors import NotFound


def token_for(purpose: str, row_id: int, number: int) -> str:
    """What stands in the address of the row; another number makes it another address."""
    return str(_signer(purpose).dumps([row_id, number]))


def read_token(purpose: str, token: str) -> tuple[int, int]:
    """The row's id and the number that the address was made with; raises NotFound for what was not made here."""
    try:
        row_id, number = _signer(purpose).loads(token)
    except (BadData, TypeError, ValueError) as nonsense:
        raise NotFound from nonsense
    return int(row_id), int(number)


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt=purpose)  # type: ignore[arg-type]
