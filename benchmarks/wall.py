"""What the wall, a person's page, the queue and its figures cost in a house that has used them for years.

    .venv/bin/python benchmarks/wall.py

20,000 posts of four years by 500 people in 25 teams, with recipients, comments, reactions and reports, 400 customers'
thanks, and 3,000 queue items, the same in each run. Each page is asked for by different people in one process, without
a network. The time is what the processor spends on it, SQLite included, so that other work on the machine does not
count. Prints a Markdown table for benchmarks/RESULTS.md.
"""

import argparse
import gc
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from peewee import Model, chunked

ROOT = Path(__file__).parent.parent
PEOPLE, TEAMS, POSTS, ITEMS, PRAISE = 500, 25, 20_000, 3_000, 400
COMMENTS, REACTIONS = 20_000, 60_000
YEARS = timedelta(days=4 * 365)
PREFERENCES = ("public",) * 8 + ("team", "private")
WORDS = "she he stayed drove called the customer until night disk lamp server came back and nobody else did".split()
ROUNDS = 100
SEED = 6
Page = tuple[str, Callable[[], str], list[int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="ask only for pages whose name begins so")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        measure(options.rounds, options.only)
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PORTAL_INSTANCE": folder, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, __file__, "--alone", "--rounds", str(options.rounds), "--only", options.only],
            env=environment,
            check=True,
        )


def measure(rounds: int, only: str) -> None:
    """Prints the table."""
    import logging

    from knowledge.db import database
    from portal.app import create_app
    from portal.schema import migrate
    from portal.serving import COLLECT_AFTER

    app = create_app()
    gc.freeze()  # as portal.serving does
    gc.set_threshold(*COLLECT_AFTER)
    logging.disable(logging.WARNING)
    migrate()
    chance = random.Random(SEED)
    with database.connection_context():
        fill(chance)
        statements: list[object] = []
        database.obj.query_hooks.append(lambda *event, **details: statements.append(event))
        print("| page | queries | p50 ms | p95 ms |\n|---|---:|---:|---:|")
        everybody: Page = ("queue, all 3,000 waiting", lambda: "/queue", [1])
        for page in [*pages(chance), everybody]:
            if page is everybody:
                everybody_waits()
            if page[0].startswith(only):
                ask(app, page, rounds, chance, statements)


def ask(app: Any, page: Page, rounds: int, chance: random.Random, statements: list[object]) -> None:
    """Prints the row of the page."""
    name, path, who = page
    times, queries = [], set()
    for _ in range(rounds):
        client, address = client_of(app, chance.choice(who)), path()
        client.get(address)  # the session's first request also opens it
        statements.clear()
        started = time.process_time()
        answer = client.get(address)
        times.append((time.process_time() - started) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
        queries.add(len(statements))
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"| {name} | {max(queries)} | {statistics.median(times):.1f} | {p95:.1f} |", flush=True)


def everybody_waits() -> None:
    from portal.thank_you.models import QueueItem

    QueueItem.update(state="waiting", ended_at=None, snoozed_until=None).execute()


def pages(chance: random.Random) -> Iterator[Page]:
    """What is asked for: its name, an address for each time, and by whom."""
    staff = list(range(TEAMS + 3, PEOPLE + 1))

    def any_of(pattern: str, most: int, least: int = 1) -> Callable[[], str]:
        return lambda: pattern.format(chance.randint(least, most))

    yield "wall", lambda: "/wall", staff
    yield "wall, older", any_of("/wall?before={}", POSTS, 20), staff
    yield "wall, filtered by team", any_of("/wall?team={}", TEAMS), staff
    yield "wall, filtered by person", any_of("/wall?person={}", PEOPLE), staff
    yield "wall, filtered by value", any_of("/wall?value={}", 5), staff
    yield "person", any_of("/people/{}", PEOPLE), staff
    yield "home", lambda: "/", staff
    yield "home of a manager", lambda: "/", list(range(3, TEAMS + 3))
    yield "search on the wall", lambda: f"/search?in=wall&q={chance.choice(WORDS)}+{chance.choice(WORDS)}", staff
    yield "queue", lambda: "/queue", [1]
    yield "queue of the assistant", lambda: "/queue", [2]
    yield "queue, done", any_of("/queue?tab=done&page={}", 100), [1]
    yield "figures", lambda: "/queue/figures", [1]
    yield "figures of a year", lambda: "/queue/figures?period=year", [1]
    yield "fairness, a manager's people", lambda: "/fairness", list(range(3, TEAMS + 3))
    yield "fairness, not recognised lately", lambda: "/fairness/overlooked", [1]
    yield "fairness, coverage of a year", lambda: "/fairness/coverage?period=year", [1]


def client_of(app: Any, person_id: int) -> Any:
    """A browser in which the person has signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = f"{person_id}.0", True
    return client


def fill(chance: random.Random) -> None:
    """The house. The first person is the CEO, the second the assistant, then come the managers."""
    from knowledge.people import Person, PersonRole, Team
    from portal.recognition.models import Behaviour, Comment, Post, PostRecipient, Reaction, Touchpoint, Value
    from portal.recognition.praise import Praise
    from portal.thank_you.models import QueueItem, Thanks

    def people() -> Iterator[dict[str, object]]:
        for number in range(1, PEOPLE + 1):
            team = 1 + number % TEAMS
            yield {
                "id": number, "name": f"{chance.choice(WORDS).title()} Person {number}", "team": team,
                "email": f"person{number}@company.example", "preference": chance.choice(PREFERENCES),
                "manager": 1 if number <= TEAMS + 2 else 2 + team, "site": chance.choice(("Galway", "Cork", "Oslo")),
            }

    def roles() -> Iterator[dict[str, object]]:
        for number in range(1, PEOPLE + 1):
            yield {"person": number, "role": "staff"}
        yield {"person": 1, "role": "ceo"}
        yield {"person": 2, "role": "assistant"}
        yield from ({"person": number, "role": "manager"} for number in range(3, TEAMS + 3))

    write(Team, ({"id": number, "name": f"Team {number}"} for number in range(1, TEAMS + 1)))
    write(Person, people())
    write(PersonRole, roles())
    write(Value, ({"id": number, "name": f"Value {number}"} for number in range(1, 6)))
    write(Behaviour, ({"id": n, "value": 1 + n % 5, "name": f"Behaviour {n}"} for n in range(1, 16)))
    write(Touchpoint, ({"id": number, "name": f"Touchpoint {number}"} for number in range(1, 9)))
    write(Post, posts(chance))
    write(PostRecipient, recipients(chance))
    write(Comment, comments(chance))
    write(Reaction, reactions(chance))
    write(Praise, praise(chance))
    write(QueueItem, items(chance))
    write(Thanks, thanks(chance))


def write(model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    from knowledge.db import transaction

    with transaction():
        for some in chunked(rows, 500):
            model.insert_many(list(some)).execute()


def posts(chance: random.Random) -> Iterator[dict[str, object]]:
    from knowledge.db import now

    moment, step = now(), YEARS / POSTS
    for number in range(1, POSTS + 1):
        is_story, value = chance.random() < 0.4, chance.randint(1, 5)
        yield {
            "kind": "story" if is_story else "thanks", "author": chance.randint(1, PEOPLE),
            "text": "" if is_story else some_words(chance, 12, 40),
            "situation": some_words(chance, 20, 60) if is_story else "",
            "action": some_words(chance, 30, 120) if is_story else "",
            "result": some_words(chance, 10, 40) if is_story else "",
            "value": value, "value_said": f"Value {value}", "level": chance.choice((1, 1, 2, 3)),
            "created_at": moment - YEARS + step * number,
            "hidden_at": moment if number % 997 == 0 else None,
            "withdrawn_at": moment if number % 499 == 0 else None,
        }


def recipients(chance: random.Random) -> Iterator[dict[str, object]]:
    for number in range(1, POSTS + 1):
        for person in chance.sample(range(1, PEOPLE + 1), chance.choice((1, 1, 1, 2, 5))):
            yield {"post": number, "person": person}


def comments(chance: random.Random) -> Iterator[dict[str, object]]:
    for _ in range(COMMENTS):
        body = f"{some_words(chance, 5, 25)} @{{{chance.randint(1, PEOPLE)}}}"
        yield {"post": chance.randint(1, POSTS), "author": chance.randint(1, PEOPLE), "body": body}


def reactions(chance: random.Random) -> Iterator[dict[str, object]]:
    kinds = ("thanks", "heart", "clap", "light", "used")
    made = {(chance.randint(1, POSTS), chance.randint(1, PEOPLE), chance.choice(kinds)) for _ in range(REACTIONS)}
    for post, person, kind in sorted(made):
        yield {"post": post, "person": person, "kind": kind}


def praise(chance: random.Random) -> Iterator[dict[str, object]]:
    from knowledge.db import now

    moment = now()
    for number in range(PRAISE):
        yield {
            "person": chance.randint(1, PEOPLE), "words": some_words(chance, 10, 30), "digest": str(number),
            "may_show": number % 2 == 0, "state": chance.choice(("approved", "approved", "refused")),
            "decided_at": moment - chance.random() * YEARS,
        }


def items(chance: random.Random) -> Iterator[dict[str, object]]:
    from knowledge.db import now

    moment = now()
    for number in range(1, ITEMS + 1):
        created = moment - chance.random() * YEARS / 4
        state = "thanked" if number <= ITEMS - 300 else chance.choice(("waiting", "waiting", "snoozed"))
        yield {
            "person": chance.randint(1, PEOPLE), "deed": some_words(chance, 4, 9), "post": chance.randint(1, POSTS),
            "source": chance.choice(("manager", "customer", "peer")), "impact": chance.randint(1, 3), "state": state,
            "created_at": created, "happened_on": created.date(), "due_on": (created + timedelta(days=14)).date(),
            "snoozed_until": (moment + timedelta(days=3)).date() if state == "snoozed" else None,
            "ended_at": created + timedelta(days=5) if state == "thanked" else None,
        }


def thanks(chance: random.Random) -> Iterator[dict[str, object]]:
    from portal.thank_you.models import QueueItem

    done = QueueItem.select().where(QueueItem.state == "thanked").order_by(QueueItem.id)
    for item in done:
        yield {
            "item": item.id, "person": item.person_id, "by": 1, "channel": chance.choice(("note", "email", "call")),
            "words": "Thank you.", "deed": item.deed, "given_at": item.ended_at,
        }


def some_words(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(fewest, most))).capitalize() + "."


if __name__ == "__main__":
    main()
