"""Items of a queue without leases, joined items and places keep all they had."""

from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from knowledge.db import is_sqlite
from portal.schema import MIGRATIONS

NEW_COLUMNS = {"merged_into_id", "claimed_by_id", "claimed_until", "tray_on", "tray_place", "tray_by_id"}


@pytest.fixture
def before(app: object, tmp_path: Path) -> SqliteDatabase:
    """A database as it was before, with one person who waits."""
    if not is_sqlite():
        pytest.skip("the old database is an SQLite file")
    database = SqliteDatabase(str(tmp_path / "old.db"))
    Runner(database, str(MIGRATIONS)).up("0012_fairness")
    database.execute_sql(
        "INSERT INTO person (id, name, email, session_number, is_active, job_title, site, timezone, phone, "
        "postal_address, say_name, called, about, expertise, preference, created_at) "
        "VALUES (1, 'Priya', 'p@x.example', 0, 1, '', '', 'UTC', '', '', '', '', '', '', 'public', '2026-01-01')"
    )
    database.execute_sql(
        "INSERT INTO queue_item (id, person_id, deed, source, what, for_whom, effect, who_noticed, customer_words, "
        "customer_name, impact, due_on, created_at, state, version) "
        "VALUES (1, 1, 'Stayed', 'manager', '', '', '', '', '', '', 1, '2026-05-04', '2026-05-01', 'waiting', 2)"
    )
    database.execute_sql(
        "INSERT INTO queue_event (item_id, number, kind, by_id, at, words, note, place) "
        "VALUES (1, 2, 'corrected', 1, '2026-05-02', '', 'Said so', '')"
    )
    return database


def columns(database: SqliteDatabase, table: str) -> set[str]:
    return {column.name for column in database.get_columns(table)}


def test_what_was_there_is_there_and_nothing_is_claimed(before: SqliteDatabase) -> None:
    Runner(before, str(MIGRATIONS)).up("0014_queue")
    (row,) = before.execute_sql(
        "SELECT deed, version, claimed_by_id, tray_on, merged_into_id FROM queue_item"
    ).fetchall()
    assert row == ("Stayed", 2, None, None, None)
    assert before.execute_sql("SELECT note, other FROM queue_event").fetchall() == [("Said so", None)]


def test_the_migration_can_be_taken_back(before: SqliteDatabase) -> None:
    runner = Runner(before, str(MIGRATIONS))
    runner.up("0014_queue")
    runner.down("0014_queue")
    assert not {"absence", "proposal"} & set(before.get_tables())
    assert not NEW_COLUMNS & columns(before, "queue_item")
    assert "other" not in columns(before, "queue_event")
    assert before.execute_sql("SELECT note FROM queue_event").fetchall() == [("Said so",)]
