"""What the pages of wall, queue and fairness cost inside the server, in a company of 500 with 20,000 posts.

    .venv/bin/python benchmarks/recognition.py [--requests 60]

Fills a throw-away instance with 500 people in 25 teams at 6 sites, 20,000 posts over two years and 3,000 items of the
queue, most of them thanked, and asks each page again and again in one process, without a network. Prints a Markdown
table for benchmarks/RESULTS.md: queries of a request, and its milliseconds in the middle and at the 95th of a hundred.
"""

import argparse
import logging
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from knowledge.db import database, now, transaction  # noqa: E402
from knowledge.people import Person, PersonRole, Team, load_person  # noqa: E402
from portal.app import create_app  # noqa: E402
from portal.config import Config  # noqa: E402
from portal.recognition.models import Post, PostRecipient  # noqa: E402
from portal.schema import migrate  # noqa: E402
from portal.thank_you.models import CHANNELS, SOURCES, QueueItem, Thanks  # noqa: E402
from tests.client import PortalClient  # noqa: E402

PEOPLE, TEAMS, POSTS, ITEMS = 500, 25, 20_000, 3_000
SITES = ("Galway", "Gdańsk", "Đà Nẵng", "Lisbon", "Oslo", "Addis Ababa")
CEO, ASSISTANT, MANAGER = 1, 2, 3
PAGES = (
    ("wall", MANAGER, "/wall"),
    ("person page", MANAGER, "/people/20"),
    ("queue", CEO, "/queue"),
    ("figures, 13 weeks", CEO, "/queue/figures"),
    ("figures, 52 weeks", CEO, "/queue/figures?period=year"),
    ("figures as CSV", CEO, "/queue/figures.csv?period=year"),
    ("your people", MANAGER, "/fairness"),
    ("gap list, everybody", ASSISTANT, "/fairness/overlooked"),
    ("gap list, a manager", MANAGER, "/fairness/overlooked"),
    ("coverage, 13 weeks", ASSISTANT, "/fairness/coverage"),
    ("coverage, 52 weeks", ASSISTANT, "/fairness/coverage?period=year"),
    ("home of the CEO", CEO, "/"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=60)
    count = parser.parse_args().requests
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        app = create_app(
            Config(
                instance=folder,
                secret_key="x" * 40,
                database_url=None,
                mail_url=f"file://{folder}",
                is_production=False,
            )
        )
        app.testing, app.test_client_class = True, PortalClient
        migrate()
        with database.connection_context():
            fill(Random(6))
            database.execute_sql("ANALYZE")
        print("| page | queries | p50 ms | p95 ms | kB |")
        print("|---|---:|---:|---:|---:|")
        for name, viewer, path in PAGES:
            print(f"| {name} |", *(f"{cell} |" for cell in measured(app, viewer, path, count)))
        database.close()


def measured(app: Any, viewer: int, path: str, count: int) -> tuple[str, ...]:
    """Queries of the last request, milliseconds in the middle and for the slow, kilobytes."""
    client = app.test_client()
    with database.connection_context():
        client.become(load_person(viewer))
    queries: list[int] = []
    database.obj.query_hooks.append(lambda *_, **__: queries.append(1))
    times = []
    for _ in range(count + 5):
        queries.clear()
        started = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    database.obj.query_hooks.pop()
    times = sorted(times[5:])
    slow = times[math.ceil(0.95 * len(times)) - 1]
    return str(len(queries)), f"{statistics.median(times):.1f}", f"{slow:.1f}", f"{len(answer.get_data()) / 1024:.0f}"


def fill(random: Random) -> None:
    moment = now()
    with transaction():
        Team.insert_many({"name": f"Team {number + 1}"} for number in range(TEAMS)).execute()
        insert(Person, people(random, moment))
        insert(PersonRole, roles())
        insert(Post, posts(random, moment))
        insert(PostRecipient, recipients(random))
        insert(QueueItem, items(random, moment))
        insert(Thanks, thanks(random, moment))


def insert(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), 400):
        model.insert_many(waiting[start:start + 400]).execute()


def people(random: Random, moment: Any) -> Iterator[dict[str, Any]]:
    """The chief, the assistant, 25 managers who report to the chief, and all others, who report to a manager."""
    for number in range(1, PEOPLE + 1):
        is_lead = MANAGER <= number < MANAGER + TEAMS
        team = number % TEAMS + 1
        yield {
            "name": f"Person {number:03}",
            "email": f"p{number}@company.example",
            "team": team,
            "manager": None if number == CEO else CEO if is_lead or number == ASSISTANT else MANAGER + number % TEAMS,
            "site": random.choice(SITES),
            "timezone": "Europe/Dublin",
            "preference": random.choice(("public",) * 8 + ("team", "private")),
            "started_on": (moment - timedelta(days=random.randrange(4000))).date(),
        }


def roles() -> Iterator[dict[str, Any]]:
    for number in range(1, PEOPLE + 1):
        yield {"person": number, "role": "staff"}
    yield {"person": CEO, "role": "ceo"}
    yield {"person": ASSISTANT, "role": "assistant"}
    for number in range(MANAGER, MANAGER + TEAMS):
        yield {"person": number, "role": "manager"}


def posts(random: Random, moment: Any) -> Iterator[dict[str, Any]]:
    for number in range(POSTS):
        yield {
            "kind": "thanks",
            "author": random.randrange(1, PEOPLE + 1),
            "text": "Stayed on the line until the shop sold again, and rang the next morning.",
            "created_at": moment - timedelta(minutes=(POSTS - number) * 50 + random.randrange(50)),
        }


def recipients(random: Random) -> Iterator[dict[str, Any]]:
    """Some people are thanked far more often than others, and some never."""
    weights = [random.paretovariate(1.2) * (random.random() > 0.1) for _ in range(PEOPLE)]
    for post in range(1, POSTS + 1):
        for person in set(random.choices(range(1, PEOPLE + 1), weights, k=random.choice((1, 1, 1, 2, 3)))):
            yield {"post": post, "person": person}


def items(random: Random, moment: Any) -> Iterator[dict[str, Any]]:
    for number in range(ITEMS):
        created = moment - timedelta(hours=(ITEMS - number) * 5)
        is_open = number % 10 == 0
        yield {
            "person": random.randrange(MANAGER, PEOPLE + 1),
            "deed": f"Stayed for the migration {number}",
            "source": random.choice(list(SOURCES)),
            "impact": random.choice((1, 1, 2, 3)),
            "due_on": (created + timedelta(days=7)).date(),
            "happened_on": (created - timedelta(days=random.randrange(9))).date(),
            "created_at": created,
            "state": "waiting" if is_open else "thanked",
            "ended_at": None if is_open else created + timedelta(days=random.randrange(14)),
        }


def thanks(random: Random, moment: Any) -> Iterator[dict[str, Any]]:
    for item in QueueItem.select().where(QueueItem.state == "thanked"):
        yield {
            "item": item.id,
            "person": item.person_id,
            "by": CEO,
            "channel": random.choice(list(CHANNELS)),
            "deed": item.deed,
            "given_at": min(item.ended_at, moment),
        }


if __name__ == "__main__":
    main()
