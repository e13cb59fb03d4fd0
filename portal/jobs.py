"""Work beside the requests, each minute, hour or night, and at a kick: texts due, mail, search index, upkeep."""

import atexit
import fcntl
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

from flask import Flask
from huey import SqliteHuey, crontab
from huey.api import TaskWrapper
from huey.consumer import Consumer

from knowledge.db import database, now
from knowledge.indexing import catch_up, is_scattered
from knowledge.unused_files import clean_up
from portal import mail
from portal.articles.reviewing import publish_scheduled
from portal.config import Config
from portal.fairness import reminding as fairness
from portal.feedback import answering
from portal.gaps.telling import forget_addresses
from portal.line_up.sending import send_line_ups
from portal.models import MODELS
from portal.notifications.mailing import post_notices
from portal.thank_you import sources
from portal.upkeep import reminding
from portal.usage.searches import forget_old

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
    optimising: subprocess.Popen[bytes] | None = None


jobs = Jobs()


def start_embedded(app: Flask) -> bool:
    """Whether this process hosts the worker: the first one to come does, the others only kick it."""
    folder: Path = app.config["PORTAL"].instance
    logging.getLogger("huey").setLevel(logging.WARNING)
    queue = SqliteHuey("porchlight", filename=str(folder / "jobs.db"), results=False, fsync=False)
    queue.periodic_task(crontab(minute="*"), name="each_minute")(lambda: run_round(app))
    queue.periodic_task(crontab(minute="7"), name="each_hour")(lambda: run_upkeep(app))
    queue.periodic_task(crontab(minute="37", hour="3"), name="each_night")(lambda: run_night(app))
    queue.periodic_task(crontab(minute="57", hour="3"), name="optimise_each_night")(lambda: optimise_index(app))
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
    if jobs.optimising:
        jobs.optimising.terminate()
        jobs.optimising.wait()
    jobs.wake = jobs.consumer = jobs.lock = jobs.optimising = None


def kick() -> None:
    """Asks for a round within a second, whichever process hosts the worker; nothing where none was started."""
    try:
        if jobs.wake and not jobs.wake.huey.pending_count():
            jobs.wake()
    except sqlite3.Error as error:
        log.warning("no kick, the next round is within a minute: %s", error)


def run_round(app: Flask) -> None:
    """Does all that waits, and keeps the index in few pieces; what fails is logged and comes again next round."""
    for part in (
        publish_scheduled,
        lambda: post_notices(now()),
        lambda: mail.deliver_due(now()),
        catch_up,
        lambda: optimise_index(app, "--only-small") if is_scattered() else None,
    ):
        _run(app, part)


def run_upkeep(app: Flask) -> None:
    """Does what each day asks for, each hour: the first one of the day finds the work, and a portal that slept too."""
    for part in (reminding.run_day, fairness.run_day, sources.run_day, send_line_ups):
        _run(app, partial(part, now()))


def run_night(app: Flask) -> None:
    """Takes away pictures unseen for a week, and what was kept long enough of searches, askers and readers."""
    for part in (
        lambda: clean_up(now(), MODELS),
        lambda: forget_old(now().date()),
        lambda: forget_addresses(now()),
        lambda: answering.forget_addresses(now()),
    ):
        _run(app, part)


def optimise_index(app: Flask, *options: str) -> None:
    """Starts the command that merges the index, where it does not run yet, in a process of its own.

    In a thread of this one every request would wait for it. `stop_embedded` ends it.
    """
    if jobs.optimising and jobs.optimising.poll() is None:
        return
    config: Config = app.config["PORTAL"]
    place = {"PORTAL_INSTANCE": str(config.instance), "DATABASE_URL": config.database_url or ""}
    command = [sys.executable, "-m", "portal", "index", "optimise", *options]
    jobs.optimising = subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.DEVNULL)


def _run(app: Flask, part: Callable[[], object]) -> None:
    """Does the part on a database connection of its own; a failure is logged."""
    try:
        with app.app_context(), database.connection_context():
            part()
    except Exception:
        log.exception("a job failed; it comes again with the next round")


def _exclusive(path: Path) -> IO[bytes] | None:
    """The locked file; None where another process holds it. Closing it, or dying, lets go."""
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
