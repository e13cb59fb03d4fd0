"""The worker inside the web process, with its own queue file and its own database connection."""

import fcntl
import io
import os
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image

from knowledge import indexing
from knowledge.articles import IndexTask
from knowledge.db import now
from knowledge.files import StoredFile, store
from knowledge.images import check_and_encode
from knowledge.indexing import index
from portal import jobs, mail
from portal.mail import OutgoingMail, enqueue
from portal.notifications.models import Notification
from tests.factories import make_article, make_due


@pytest.fixture
def unstarted(app: Flask) -> Iterator[Flask]:
    """The portal; what a test starts in this process is stopped after it."""
    yield app
    jobs.stop_embedded()
    if jobs.kick in mail.on_waiting:
        mail.on_waiting.remove(jobs.kick)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(out, "PNG")
    return out.getvalue()


def a_mail() -> OutgoingMail:
    return enqueue(to_name="Ada", to_address="ada@company.example", subject="Thank you", body="For Sunday.")


def test_a_round_delivers_mail_and_catches_up_the_index(app: Flask) -> None:
    row, article = a_mail(), make_article(indexed=False)
    worker = threading.Thread(target=jobs.run_round, args=[app])
    worker.start()
    worker.join()
    assert OutgoingMail.get_by_id(row.id).state == "sent"
    assert not IndexTask.select().exists()
    assert [hit.id for hit in index.shelves["public"].search("volume", limit=5).hits] == [article.id]


def test_what_fails_in_one_job_stops_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    kept = app.config["PORTAL"]
    make_article(indexed=False)
    app.config["PORTAL"] = None
    try:
        worker = threading.Thread(target=jobs.run_round, args=[app])
        worker.start()
        worker.join()
    finally:
        app.config["PORTAL"] = kept
    assert "a job failed" in caplog.text
    assert not IndexTask.select().exists()


def test_the_nightly_round_takes_away_what_nothing_shows(app: Flask) -> None:
    file = store.keep(check_and_encode(png()))
    StoredFile.update(created_at=now() - timedelta(days=8)).execute()
    os.utime(file.path, (0, 0))
    worker = threading.Thread(target=jobs.run_night, args=[app])
    worker.start()
    worker.join()
    assert not file.path.exists() and StoredFile.select().count() == 0


def test_a_round_has_many_small_pieces_of_the_index_merged_and_a_night_all_of_them(unstarted: Flask) -> None:
    article = make_article(indexed=False)
    for changes, work in ((25, jobs.run_round), (1, jobs.optimise_index)):
        for _ in range(changes):
            IndexTask.create(article_id=article.id)
            indexing.catch_up()
        assert indexing.is_scattered() == (changes == 25)
        before = {shelf.generation for shelf in index.shelves.values()}
        worker = threading.Thread(target=work, args=[unstarted])
        worker.start()
        worker.join()
        assert jobs.jobs.optimising and jobs.jobs.optimising.wait() == 0
        assert before.isdisjoint(shelf.generation for shelf in index.shelves.values())
        assert not indexing.is_scattered() and indexing.problems() == []


def test_the_hourly_round_reminds_owners_on_a_connection_of_its_own(app: Flask) -> None:
    article = make_due()
    worker = threading.Thread(target=jobs.run_upkeep, args=[app])
    worker.start()
    worker.join()
    assert [row.person_id for row in Notification.select()] == [article.owner_id]


def test_a_kick_where_nothing_was_started_does_nothing(app: Flask) -> None:
    jobs.kick()
    assert jobs.jobs.wake is None


def test_mail_that_was_committed_wakes_the_worker(unstarted: Flask) -> None:
    told = threading.Event()

    def note(settled: OutgoingMail) -> None:
        told.set()

    mail.on_settled.append(note)
    try:
        assert jobs.start_embedded(unstarted)
        a_mail()
        assert told.wait(timeout=20)
    finally:
        mail.on_settled.remove(note)


def test_only_the_first_process_hosts_the_worker(unstarted: Flask) -> None:
    with (unstarted.config["PORTAL"].instance / "jobs.lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert not jobs.start_embedded(unstarted)
        jobs.kick()
        assert jobs.jobs.wake is not None
        assert jobs.jobs.wake.huey.pending_count() == 1
