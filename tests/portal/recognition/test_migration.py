"""The indexes of the filtered wall, and who took a comment away, come and go."""

from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from knowledge.db import is_sqlite
from portal.schema import MIGRATIONS


@pytest.fixture
def runner(app: object, tmp_path: Path) -> Runner:
    if not is_sqlite():
        pytest.skip("the old database is an SQLite file")
    return Runner(SqliteDatabase(str(tmp_path / "old.db")), str(MIGRATIONS))


def test_the_wall_of_a_value_is_read_in_its_order_and_not_sorted(runner: Runner) -> None:
    runner.up("0015_second_accounts")
    for column in ("author_id", "value_id", "touchpoint_id"):
        plan = runner.database.execute_sql(
            f"EXPLAIN QUERY PLAN SELECT id FROM post WHERE {column} = 1 ORDER BY created_at DESC, id DESC LIMIT 6"
        ).fetchall()
        assert [step[3] for step in plan] == [
            f"SEARCH post USING COVERING INDEX post_{column}_created_at ({column}=?)"
        ]
    runner.down("0015_second_accounts")
    assert "post_value_id_created_at" not in {index.name for index in runner.database.get_indexes("post")}
    assert "account_of_id" not in {column.name for column in runner.database.get_columns("person")}


def test_who_took_a_comment_away_can_be_forgotten_again(runner: Runner) -> None:
    runner.up("0004_withdrawn_comments")
    runner.down("0004_withdrawn_comments")
    assert "withdrawn_by_id" not in {column.name for column in runner.database.get_columns("comment")}
    runner.up("0004_withdrawn_comments")
    assert "withdrawn_by_id" in {column.name for column in runner.database.get_columns("comment")}
