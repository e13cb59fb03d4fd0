"""A worker that is killed in the middle of a delivery: nothing is lost, and what may have come twice says so."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from multiprocessing.process import BaseProcess

import pytest
from flask import Flask

from knowledge.db import database, now
from knowledge.people import Person
from portal import mail
from portal.app import create_app
from portal.config import Config
from portal.mail import OutgoingMail, deliver_due, message_key
from portal.thank_you import channels
from portal.thank_you.events import events_of
from portal.thank_you.models import QueueItem, Thanks
from tests.factories import make_person, make_queue_item
from tests.portal.postbox import STEPS, Postbox, served
from tests.processes import processes

KILLS = 20


def work(config: Config, moment: datetime, last_statement: int | None) -> None:
    """Delivers what is due at that moment, or dies as soon as it has run so many statements for it."""
    app = create_app(config)
    with app.app_context(), database.connection_context():
        left = count((last_statement or 0) - 1, -1)

        def die_in_time(*event: object) -> None:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        if last_statement is not None:
            database.obj.query_hooks.append(die_in_time)
        deliver_due(moment)


@dataclass
class Office:
    """The portal's outbox, its server, and whoever works."""

    postbox: Postbox
    config: Config
    ceo: Person
    moment: datetime

    def write(self) -> tuple[QueueItem, OutgoingMail]:
        """An item, and the mail with which the CEO answered it."""
        item = make_queue_item(make_person())
        channels.send_email(item, "Thank you", "For Sunday.", by=self.ceo)
        return item, OutgoingMail.select().order_by(OutgoingMail.id.desc()).get()

    def begin_work(self, *, last_statement: int | None = None) -> BaseProcess:
        worker = processes.Process(target=work, args=(self.config, self.moment, last_statement))
        worker.start()
        return worker

    def work_on(self) -> None:
        """Another worker comes, when the one that died must have."""
        self.moment += mail.CLAIM + timedelta(minutes=1)
        worker = self.begin_work()
        worker.join()
        assert worker.exitcode == 0

    def times_taken(self, message: OutgoingMail) -> int:
        begin = f"<{message_key(message)}@"
        return sum(amount for key, amount in self.postbox.counted.items() if key.startswith(begin))


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    postbox = Postbox()
    with served(postbox) as url:
        config = replace(app.config["PORTAL"], mail_url=url.replace("0.5", "20"))
        yield Office(postbox, config, make_person("staff", "ceo"), now() + timedelta(seconds=1))


def check(office: Office, item: QueueItem, message: OutgoingMail) -> int:
    """How often the mail arrived: once, or twice where that is noted on the mail and on the item, after one thanks."""
    stored, taken = OutgoingMail.get_by_id(message.id), office.times_taken(message)
    [sent] = [event for event in events_of(item) if event.kind == "mail_sent"]
    assert (stored.state, QueueItem.get_by_id(item.id).state) == ("sent", "thanked")
    assert Thanks.select().where(Thanks.item == item).count() == 1
    assert taken in (1, 2)
    assert stored.doubts == (1 if stored.last_error else 0) and stored.handed_at is None
    assert stored.last_error == sent.note == (mail.MAYBE_TWICE if stored.doubts else "")
    assert stored.doubts or taken == 1
    return taken


def test_wherever_the_worker_dies_the_mail_comes_once_or_says_that_it_may_have_come_twice(office: Office) -> None:
    """Killed after each statement of a delivery in turn, until one worker lives to its end."""
    arrived = []
    for statement in count(1):
        item, message = office.write()
        worker = office.begin_work(last_statement=statement)
        worker.join()
        office.work_on()
        arrived.append(check(office, item, message))
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL
    assert statement > KILLS
    assert arrived.count(2) >= 1
    assert arrived[0] == arrived[-1] == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_while_the_server_is_at_some_step(office: Office, step: str) -> None:
    item, message = office.write()
    victim: list[BaseProcess] = []

    def strike(reached: str) -> None:
        if reached == step and victim:
            dying = victim.pop()
            assert dying.pid is not None
            os.kill(dying.pid, signal.SIGKILL)

    office.postbox.before = strike
    worker = processes.Process(target=work, args=(office.config, office.moment, None))
    victim.append(worker)
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    office.work_on()
    assert check(office, item, message) == (2 if step == "ANSWER" else 1)


def test_two_workers_that_die_at_the_same_mail_leave_it_to_its_writer(office: Office) -> None:
    """A third attempt could bring it a third time: the item comes back, and says what is not known."""
    item, message = office.write()
    office.postbox.mood, office.postbox.step = "stall", "ANSWER"
    for arrived in (1, 2):
        worker = office.begin_work()
        while office.times_taken(message) < arrived:
            worker.join(timeout=0.01)
        worker.kill()
        worker.join()
        office.moment += mail.CLAIM + timedelta(minutes=1)
    office.postbox.mood = ""
    office.work_on()
    stored = OutgoingMail.get_by_id(message.id)
    assert (stored.state, stored.doubts, office.times_taken(message)) == ("failed", 2, 2)
    assert QueueItem.get_by_id(item.id).state == "waiting"
    assert [event.note for event in events_of(item) if event.kind == "mail_failed"] == [
        f"{mail.MAY_HAVE_ARRIVED} {mail.WORKER_DIED}"
    ]
