"""Work beside the requests, each minute and at a kick: mail goes out, the search index catches up."""

import atexit
import fcntl
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO

from flask import Flask
from huey import SqliteHuey, crontab
from huey.api import TaskWrapper
from huey.consumer import Consumer

from knowledge.db import database, now
from knowledge.indexing import catch_up
from portal import mail

log = logging.getLogger(__name__)
SLOWEST_POLL_SECONDS = 1.0


class EmbeddedConsumer(Consumer):
    """A consumer in daemon threads of the web process, whose signals are the web server's own."""

    def _set_signal_handlers(self) -> None:
        pass


class Jobs:
    """What `start_embedded` started in this process."""

    wake: TaskWrapper | None = None
    lock: IO[bytes] | None = None
    consumer: Consumer | None = None


jobs = Jobs()


def start_embedded(app: Flask) -> bool:
    """Whether this process hosts the worker: the first one to come does, the others only kick it."""
    folder: Path = app.config["PORTAL"].instance
    logging.getLogger("huey").setLevel(logging.WARNING)
    queue = SqliteHuey("porchlight", filename=str(folder / "jobs.db"), results=False, fsync=False)
    queue.periodic_task(crontab(minute="*"), name="each_minute")(lambda: run_round(app))
    jobs.wake = queue.task(name="kicked")(lambda: run_round(app))
    if kick not in mail.on_waiting:
        mail.on_waiting.append(kick)
    jobs.lock = _exclusive(folder / "jobs.lock")
    if jobs.lock is None:
        return False
    jobs.consumer = EmbeddedConsumer(queue, workers=1, max_delay=SLOWEST_POLL_SECONDS)
    jobs.consumer.start()
    atexit.register(stop_embedded)
    return True


def stop_embedded() -> None:
    """Lets the round that is under way end, and another process host the worker."""
    if jobs.consumer:
        jobs.consumer.stop(graceful=True)
    if jobs.lock:
        jobs.lock.close()
    jobs.wake = jobs.consumer = jobs.lock = None


def kick() -> None:
    """Asks for a round within a second, whichever process hosts the worker; nothing where none was started."""
    try:
        if jobs.wake and not jobs.wake.huey.pending_count():
            jobs.wake()
    except sqlite3.Error as error:
        log.warning("no kick, the next round is within a minute: %s", error)


def run_round(app: Flask) -> None:
    """Does all that waits, on a database connection of its own; what fails is logged and comes again next round."""
    work: tuple[Callable[[], object], ...] = (lambda: mail.deliver_due(now()), catch_up)
    for part in work:
        try:
            with app.app_context(), database.connection_context():
                part()
        except Exception:
            log.exception("a job failed; it comes again within a minute")


def _exclusive(path: Path) -> IO[bytes] | None:
    """The locked file; None where another process holds it. Closing it, or dying, lets go."""
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
