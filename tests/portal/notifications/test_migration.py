"""A portal that told people things before notices had kinds knows them after the migration."""

from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from knowledge.db import is_sqlite
from portal.schema import MIGRATIONS

TOLD = {
    "/articles/4-restart": ("articles", "", None),
    "/articles/4/upkeep": ("upkeep", "", None),
    "/reviews/9?show=changes": ("articles", "", None),
    "/upkeep/team": ("upkeep", "", None),
    "/licences": ("team", "", None),
    "/wall/7": ("wall", "post", 7),
    "/wall/7#comment-12": ("answers", "comment", 12),
    "/wall/7#thanks-3": ("wall", "post", 7),
    "/thanks#thanks-3": ("thanks", "", None),
    "/thanks/customers#praise-1": ("thanks", "", None),
    "/queue/2": ("queue", "", None),
    "/somewhere": ("articles", "", None),
}


@pytest.fixture
def before(app: object, tmp_path: Path) -> SqliteDatabase:
    """A database as it was, with one notice for each kind of address, and a mail that waits."""
    if not is_sqlite():
        pytest.skip("the old database is an SQLite file, and moments are written as the portal's own database wants")
    database = SqliteDatabase(str(tmp_path / "old.db"))
    Runner(database, str(MIGRATIONS)).up("0010_edition")
    moment = "2026-01-01 00:00:00.000000+00:00"
    database.execute_sql(
        "INSERT INTO person (id, name, email, session_number, is_active, job_title, site, timezone, phone, "
        "postal_address, say_name, called, about, expertise, preference, created_at) "
        "VALUES (1, 'Ada', 'ada@x.example', 0, 1, '', '', 'UTC', '', '', '', '', '', '', 'public', ?)",
        (moment,),
    )
    for url in TOLD:
        database.execute_sql(
            "INSERT INTO notification (person_id, text, url, created_at) VALUES (1, 'Told', ?, ?)", (url, moment)
        )
    database.execute_sql(
        "INSERT INTO outgoing_mail (to_name, to_address, subject, body, from_name, reply_to, state, attempts, "
        "last_error, created_at, next_attempt_at) VALUES ('', 'a@b.example', 'S', 'B', '', '', 'waiting', 0, '', ?, ?)",
        (moment, moment),
    )
    return database


def test_each_notice_has_a_kind_and_knows_its_post_and_none_is_mailed_after_all(before: SqliteDatabase) -> None:
    Runner(before, str(MIGRATIONS)).up("0013_notices")
    rows = before.execute_sql("SELECT url, kind, about_type, about_id, mail_due_at FROM notification").fetchall()
    assert {url: tuple(rest) for url, *rest, due in rows if due is None} == TOLD
    [mail] = before.execute_sql("SELECT kind, person_id, html, handed_at, doubts FROM outgoing_mail").fetchall()
    assert mail == ("personal", None, "", None, 0)


def test_the_way_back_leaves_what_was_there(before: SqliteDatabase) -> None:
    runner = Runner(before, str(MIGRATIONS))
    runner.up("0013_notices")
    runner.down()
    assert before.execute_sql("SELECT COUNT(*) FROM notification").fetchone() == (len(TOLD),)
    assert "kind" not in {column.name for column in before.get_columns("notification")}
    assert not before.table_exists("notice_choice")
