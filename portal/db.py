"""The database connection of a request, and the migrations."""

from pathlib import Path

from flask import Flask, g, request
from playhouse.migrations import Runner

from knowledge.db import database

MIGRATIONS = Path(__file__).parent / "migrations"


def init_app(app: Flask) -> None:
    """Opens a pooled connection for each request that needs one, and gives it back."""

    @app.before_request
    def connect() -> None:
        if request.endpoint != "static" and database.is_closed():
            database.connect()
            g.opened_database = True

    @app.teardown_request
    def close(error: BaseException | None) -> None:
        if g.pop("opened_database", False) and not database.is_closed():
            database.close()


def migrate() -> list[str]:
    """The names of the migrations that were applied; empty where the schema was up to date."""
    with database.connection_context() if database.is_closed() else database.atomic():
        applied: list[str] = Runner(database.obj, str(MIGRATIONS)).up()
    return applied


def pending_migrations() -> list[str]:
    """The names of the migrations still to be applied."""
    return [row.name for row in Runner(database.obj, str(MIGRATIONS)).status() if not row.applied]
