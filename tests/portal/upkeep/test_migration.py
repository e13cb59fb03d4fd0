"""A portal that was there before upkeep finds its dates and links after the migration."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from knowledge.db import is_sqlite, now
from portal.schema import MIGRATIONS


def moment(days_ago: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days_ago)).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")


@pytest.fixture
def before(app: object, tmp_path: Path) -> SqliteDatabase:
    """A database as it was before upkeep, with three live articles and a draft."""
    if not is_sqlite():
        pytest.skip("the old database is an SQLite file, and moments are written as the portal's own database wants")
    database = SqliteDatabase(str(tmp_path / "old.db"))
    Runner(database, str(MIGRATIONS)).up("0004_withdrawn_comments")
    for number, (days_ago, live) in enumerate([(10, 1), (100, 1), (900, 1), (5, None)], start=1):
        database.execute_sql(
            "INSERT INTO article (id, title, slug, description, kind, audience, tags, author_name, live_number, "
            "created_at, checked_at) VALUES (?, 'T', 't', '', 'how-to', 'public', '[]', '', ?, ?, ?)",
            (number, live, moment(days_ago), moment(days_ago) if live else None),
        )
        database.execute_sql(
            "INSERT INTO revision (id, article_id, number, state, version, title, description, body, kind, audience, "
            "tags, summary, review_note, created_at, saved_at) VALUES (?, ?, 1, 'published', 1, 'T', '', '', 'how-to', "
            "'public', '[]', '', '', ?, ?)",
            (number, number, moment(days_ago), moment(days_ago)),
        )
    outer = '<a href="/articles/2-t#x" rel="noopener">a</a> <a href="https://other.example/articles/3">b</a>'
    for face, html in (("outer", outer), ("staff", f'{outer} <a href="3-t">c</a> <a href="/articles/1-t">d</a>')):
        database.execute_sql(
            "INSERT INTO rendering (revision_id, face, html, outline, text, renderer_version) "
            "VALUES (1, ?, ?, '[]', '', 1)",
            (face, html),
        )
    return database


def test_what_is_live_is_due_half_a_year_after_its_check_and_nothing_at_once(before):
    """Every live article gets a date; what would be late already has two weeks."""
    Runner(before, str(MIGRATIONS)).up("0006_upkeep")
    rows = before.execute_sql("SELECT id, checked_at, review_due_at FROM article ORDER BY id").fetchall()
    fresh, older, late, draft = [datetime.fromisoformat(due) if due else None for _, _, due in rows]
    assert fresh == datetime.fromisoformat(rows[0][1]) + timedelta(days=183)
    assert older == datetime.fromisoformat(rows[1][1]) + timedelta(days=183)
    assert late is not None and timedelta(days=13) < late - now() < timedelta(days=15)
    assert draft is None


def test_links_that_were_live_are_known_with_who_may_see_them(before):
    Runner(before, str(MIGRATIONS)).up("0006_upkeep")
    rows = before.execute_sql("SELECT source_id, address, target, staff_only FROM article_link ORDER BY address")
    assert rows.fetchall() == [(1, "/articles/2-t", 2, 0), (1, "/articles/3-t", 3, 1)]


def test_the_migration_can_be_taken_back(before):
    runner = Runner(before, str(MIGRATIONS))
    runner.up("0006_upkeep")
    runner.down("0006_upkeep")
    assert not {"article_link", "tending", "reminder"} & set(before.get_tables())
    assert "review_due_at" not in {column.name for column in before.get_columns("article")}
    assert before.execute_sql("SELECT COUNT(*) FROM article").fetchone() == (4,)
