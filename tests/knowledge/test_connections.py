"""More visitors at one moment than there are database connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from flask import Flask

from knowledge.db import MAX_CONNECTIONS, database
from knowledge.people import Person


def test_whoever_comes_while_every_connection_is_in_use_waits_for_one(app: Flask) -> None:
    all_in_use, may_go = Barrier(MAX_CONNECTIONS), Event()  # the test itself holds one

    def stay() -> None:
        with database.connection_context():
            all_in_use.wait()
            may_go.wait()

    def come() -> int:
        with database.connection_context():
            return Person.select().count()

    with ThreadPoolExecutor(MAX_CONNECTIONS) as visitors:
        for _ in range(MAX_CONNECTIONS - 1):
            visitors.submit(stay)
        all_in_use.wait()
        late = visitors.submit(come)
        try:
            with pytest.raises(TimeoutError):
                late.result(timeout=0.2)
        finally:
            may_go.set()
        assert late.result() == 0
