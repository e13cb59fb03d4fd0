"""An indexing process that dies in the middle of a commit: what it had to write is written by the next one, once."""

import os
import signal
import sys
from itertools import count

from flask import Flask

from knowledge import indexing
from knowledge.articles import IndexTask
from knowledge.db import database
from knowledge.finding import search
from knowledge.indexing import index
from knowledge.instance import open_instance
from portal.config import Config
from tests.factories import make_article
from tests.processes import processes

EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.scandir", "os.listdir")
STRIDE, FEWEST_KILLS = 3, 50


def catch_up_until(config: Config, step: int) -> None:
    """Catches up, or dies at the step of that number in its work with files."""
    open_instance(config.instance, config.database_url)
    left = count(step - 1, -1)

    def die_in_time(event: str, arguments: object) -> None:
        if event in EVENTS and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with database.connection_context():
        sys.addaudithook(die_in_time)
        indexing.catch_up()


def test_nothing_is_lost_or_doubled_wherever_the_writer_is_killed(app: Flask) -> None:
    """Killed at every third file that it opens, renames or removes, until one lives to the end."""
    kills = 0
    make_article(title="Lamps")
    for step in count(1, STRIDE):
        make_article(title=f"Lamps again {step}", indexed=False)
        assert search(None, "lamps", filters={}).total == kills + 1
        process = processes.Process(target=catch_up_until, args=(app.config["PORTAL"], step))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        kills += 1
        indexing.catch_up()
        found = search(None, "lamps", filters={}, limit=200)
        assert len({row.article.id for row in found.rows}) == len(found.rows) == found.total == kills + 1
    assert IndexTask.select().count() == 0
    assert search(None, "lamps", filters={}).total == kills + 2
    assert not any(shelf.problems() for shelf in index.shelves.values())
    assert kills >= FEWEST_KILLS
