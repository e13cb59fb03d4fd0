"""The one database handle, its base model and its two field types."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peewee import DatabaseProxy, DateTimeField, Model, ModelSelect, Select, SqliteDatabase, Value
from playhouse.db_url import connect
from playhouse.pool import PooledSqliteDatabase

database = DatabaseProxy()

SQLITE_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": "normal", "busy_timeout": 5000}
MAX_CONNECTIONS = 40
WAIT_FOR_CONNECTION = 10  # seconds, where all are in use


class MomentField(DateTimeField):
    """A moment: aware UTC in Python; text in SQLite that sorts by time, timestamptz in PostgreSQL."""

    field_type = "TIMESTAMPTZ"

    if TYPE_CHECKING:  # as every column, a row's attribute holds the value, not the field

        def __get__(self, instance: Any, owner: Any = None) -> Any: ...

        def __set__(self, instance: Any, value: Any) -> None: ...

    def db_value(self, value: datetime | None) -> Any:
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        if is_sqlite():
            return value.strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
        return value

    def python_value(self, value: Any) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return value.astimezone(UTC)


class BaseModel(Model):
    """A row of the portal's database."""

    class Meta:
        database = database
        legacy_table_names = False


class Prepared:
    """A query whose SQL is written once, with a place for each value to come: for what every request asks.

    Writing the SQL of a hundred columns takes longer than the database takes to find the row.
    """

    def __init__(self, query_for: Callable[..., Select], *, places: int = 1) -> None:
        self._places = [Value(object(), converter=False) for _ in range(places)]
        self._query = query_for(*self._places).bind(database)
        self._sql, self._values = self._query.sql()
        self._reader: Any = None

    def rows(self, *values: int | str | date) -> list[Any]:
        """What the query finds for the values, as its own rows."""
        cursor = database.execute_sql(self._sql, self._filled(values))
        found = cursor.fetchall()
        if self._reader is None:
            self._reader = self._reader_of(cursor)
        return [self._reader.process_row(row) for row in found]

    def plain(self, *values: int | str | date) -> list[tuple[Any, ...]]:
        """What the query finds for the values, as plain_rows gives it."""
        return list(database.execute_sql(self._sql, self._filled(values)).fetchall())

    def _reader_of(self, cursor: Any) -> Any:
        """What makes objects of rows: peewee finds out anew for every cursor which column becomes what."""
        reader = self._query._get_cursor_wrapper(cursor)
        reader.initialize()
        reader.cursor = None
        return reader

    def _filled(self, values: tuple[int | str | date, ...]) -> list[Any]:
        known = {id(place.value): value for place, value in zip(self._places, values, strict=True)}
        return [known.get(id(value), value) for value in self._values]


def plain_rows(query: ModelSelect) -> list[tuple[Any, ...]]:
    """The query's rows as the database gives them, for thousands at once: moments go through as_moment, days as_day."""
    return list(database.execute(query).fetchall())


def as_moment(value: Any) -> datetime | None:
    """A moment of plain_rows, aware, in UTC; None stays None."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value.astimezone(UTC) if value else None


def utc_day(value: Any) -> date | None:
    """The day in UTC of a moment of plain_rows; None stays None."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.astimezone(UTC).date() if value else None


def as_day(value: Any) -> date | None:
    """A day of plain_rows; None stays None."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def connect_database(url: str | None, folder: Path) -> None:
    """Binds the handle to `url`, or to portal.db in `folder` where `url` is None."""
    if url:
        scheme, _, rest = url.partition("://")
        if scheme in ("postgres", "postgresql"):
            pool = {"max_connections": MAX_CONNECTIONS, "timeout": WAIT_FOR_CONNECTION, "stale_timeout": 300}
            database.initialize(connect(f"psycopg3+pool://{rest}", **pool))
            return
        if scheme != "sqlite":
            raise ValueError(f"DATABASE_URL begins with {scheme}://; sqlite:/// and postgresql:// are supported.")
        path: Path | str = url.removeprefix("sqlite:///")
    else:
        path = folder / "portal.db"
    database.initialize(
        # The pool hands a connection to one thread at a time, and not always to the one that opened it.
        PooledSqliteDatabase(
            str(path),
            max_connections=MAX_CONNECTIONS,
            timeout=WAIT_FOR_CONNECTION,
            pragmas=SQLITE_PRAGMAS,
            check_same_thread=False,
        )
    )


def is_sqlite() -> bool:
    """Whether the database at hand is SQLite."""
    return isinstance(database.obj, SqliteDatabase)


def transaction() -> Any:
    """A context that writes all or nothing; in SQLite it holds the write lock from the start."""
    return database.atomic("IMMEDIATE") if is_sqlite() else database.atomic()


def locked(query: ModelSelect) -> ModelSelect:
    """The query, its rows locked until the transaction ends; SQLite's write lock does that by itself."""
    return query if is_sqlite() else query.for_update()


def number_onwards(model: type[Model]) -> None:
    """Lets new rows be numbered after the highest, where a row was given its number; SQLite does that by itself."""
    if not is_sqlite():
        table = model._meta.table_name
        database.execute_sql(
            f"""SELECT setval(pg_get_serial_sequence('"{table}"', 'id'), (SELECT MAX(id) FROM "{table}"))"""
        )


def by_id(rows: Iterable[Any]) -> dict[int, Any]:
    """The rows keyed by their id."""
    return {row.id: row for row in rows}
