"""Searches counted before there were gaps are grouped by the migration, and their clicks are not known."""

from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from knowledge.db import is_sqlite
from portal.schema import MIGRATIONS


@pytest.fixture
def before(app: object, tmp_path: Path) -> SqliteDatabase:
    """A database as it was before gaps, with two searches for the same."""
    if not is_sqlite():
        pytest.skip("the old database is an SQLite file")
    database = SqliteDatabase(str(tmp_path / "old.db"))
    Runner(database, str(MIGRATIONS)).up("0007_wording")
    for words in ("printer drivers", "driver for the printer"):
        database.execute_sql(
            "INSERT INTO search_count (words, shelf, day, found, times) VALUES (?, 'public', '2026-11-01', 0, 2)",
            (words,),
        )
    return database


def test_searches_know_their_topic_and_nobody_knows_what_was_opened(before: SqliteDatabase) -> None:
    Runner(before, str(MIGRATIONS)).up("0009_gaps")
    rows = before.execute_sql("SELECT topic, clicks, ranks, times FROM search_count").fetchall()
    assert rows == [("driver printer", None, 0, 2)] * 2


def test_the_migration_can_be_taken_back(before: SqliteDatabase) -> None:
    runner = Runner(before, str(MIGRATIONS))
    runner.up("0009_gaps")
    runner.down("0009_gaps")
    assert not {"gap", "question", "synonym"} & set(before.get_tables())
    assert {column.name for column in before.get_columns("search_count")} == {
        "id", "words", "shelf", "day", "found", "times",
    }
    assert before.execute_sql("SELECT COUNT(*) FROM search_count").fetchone() == (2,)
