"""The edition of what readers see: a token that is another one after every commit that changes a page.

The database itself renews it, by triggers on the tables that such pages are made of and in the transaction that writes
them: no code that writes can forget it, a page kept under an edition holds as long as that is the current one, and a
process learns of another's change by reading one row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from peewee import CharField

from knowledge.db import BaseModel, database, is_sqlite, transaction

EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
NEW_TOKEN = {True: "lower(hex(randomblob(16)))", False: "replace(gen_random_uuid()::text, '-', '')"}


class Edition(BaseModel):
    """The one row that holds the token of the current edition."""

    token = CharField(max_length=32)


@dataclass(frozen=True)
class Watch:
    """A table whose rows are shown: `shown` is the condition on a row (`ROW`), `events` what may happen to it."""

    table: str
    shown: str = ""
    events: tuple[str, ...] = tuple(EVENTS)

    def condition(self, event: str) -> str:
        return " OR ".join(f"({self.shown.replace('ROW', row)})" for row in EVENTS[event]) if self.shown else ""


WATCHES = (
    Watch("article", "ROW.live_number IS NOT NULL"),
    Watch("revision", "ROW.state = 'published'"),
    Watch("rendering"),
    Watch("product"),
    Watch("person", "OLD.name <> NEW.name OR OLD.is_active <> NEW.is_active", ("UPDATE",)),
    # A task is deleted when the search index has caught up with it: from then on related articles are others.
    Watch("index_task", events=("DELETE",)),
)


def current_edition() -> str:
    """The token of what is committed now; read it before what a page is made of. Empty before any change."""
    row = database.execute_sql("SELECT token FROM edition").fetchone()
    return str(row[0]) if row else ""


def renew_edition() -> None:
    """Makes every kept page an old one: for changes that no watched table shows."""
    with transaction():
        for statement in _renewal():
            database.execute_sql(statement)


@contextmanager
def unwatched() -> Iterator[None]:
    """A context for changes of the schema, which triggers would stand in the way of, or not outlive."""
    _drop_triggers()
    try:
        yield
    finally:
        if database.table_exists("edition"):
            _create_triggers()
            renew_edition()


def _renewal() -> tuple[str, ...]:
    token = NEW_TOKEN[is_sqlite()]
    if is_sqlite():
        return "DELETE FROM edition", f"INSERT INTO edition (id, token) VALUES (1, {token})"
    return (
        f"INSERT INTO edition (id, token) VALUES (1, {token}) ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token",
    )


def _triggers() -> Iterator[tuple[str, str, str, str]]:
    """(name, table, event, condition) of each trigger."""
    for watch in WATCHES:
        for event in watch.events:
            yield f"edition_{watch.table}_{event.lower()}", watch.table, event, watch.condition(event)


def _drop_triggers() -> None:
    for name, table, *_ in _triggers():
        if is_sqlite():
            database.execute_sql(f"DROP TRIGGER IF EXISTS {name}")
        elif database.table_exists(table):
            database.execute_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def _create_triggers() -> None:
    renewal = "; ".join(_renewal())
    if not is_sqlite():
        body = f"BEGIN {renewal}; RETURN NULL; END"
        database.execute_sql(
            f"CREATE OR REPLACE FUNCTION renew_edition() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        )
    for name, table, event, condition in _triggers():
        when = f"WHEN ({condition}) " if condition else ""
        if is_sqlite():
            database.execute_sql(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}BEGIN {renewal}; END"
            )
        else:
            # At the end of the transaction: its row is then the last that two writers can wait for each other at.
            database.execute_sql(
                f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED "
                f"FOR EACH ROW {when}EXECUTE FUNCTION renew_edition()"
            )
