"""The migrations of the database."""

from pathlib import Path

from playhouse.migrations import Runner

from knowledge.db import database
from knowledge.edition import unwatched

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate() -> list[str]:
    """The names of the migrations that were applied; empty where the schema was up to date."""
    with database.connection_context() if database.is_closed() else database.atomic():
        with unwatched():
            applied: list[str] = Runner(database.obj, str(MIGRATIONS)).up()
    return applied


def pending_migrations() -> list[str]:
    """The names of the migrations still to be applied."""
    return [row.name for row in Runner(database.obj, str(MIGRATIONS)).status() if not row.applied]
