"""A migrated portal for each test: SQLite by default, PostgreSQL where TEST_POSTGRES_URL names a server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from knowledge.db import database, is_sqlite
from knowledge.indexing import index
from knowledge.people import Person
from portal.app import create_app
from portal.config import Config
from portal.schema import migrate
from portal.models import MODELS
from tests.client import PortalClient

FIXTURES = Path(__file__).parent.parent.parent / "shared" / "fixtures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fast tests first; those in a browser come after all others, the long walks before the short ones."""
    items.sort(key=lambda item: ("tests/browser" in item.nodeid, "test_accessibility" not in item.nodeid))


def fresh_database(worker_id: str) -> str | None:
    """The address of an empty PostgreSQL database of this test process; None for SQLite."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        return None
    import psycopg

    name = f"porchlight_test_{worker_id}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of outside test vectors."""
    if not FIXTURES.exists():
        pytest.skip("the outside test vectors (../shared/fixtures) are not on this machine")
    return FIXTURES


@pytest.fixture(scope="session")
def session_app(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    instance = tmp_path_factory.mktemp("instance")
    config = Config(
        instance=instance,
        secret_key="a key for the tests alone, forty characters",
        database_url=fresh_database(worker_id),
        mail_url=f"file://{instance / 'mail'}",
        is_production=False,
    )
    app = create_app(config)
    app.testing = True
    app.test_client_class = PortalClient
    migrate()
    yield app
    if not database.is_closed():
        database.close()


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The portal with empty tables, shelves, mail folder, kept pages and limits."""
    from portal.usage.counting import Tally
    from portal.web.security import limiter

    instance: Path = session_app.config["PORTAL"].instance
    for name in ("search", "mail"):
        shutil.rmtree(instance / name, ignore_errors=True)
    index.bind(instance / "search")
    limiter.reset()
    session_app.extensions["tally"] = Tally()
    session_app.extensions["pages"].clear()
    with database.connection_context():
        _empty_tables()
        yield session_app


@pytest.fixture
def client(app: Flask) -> PortalClient:
    """Somebody who has not signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], PortalClient]:
    """A client for each person: `sign_in(person).get("/wall")`."""

    def client_of(person: Person) -> PortalClient:
        client: PortalClient = app.test_client()  # type: ignore[assignment]
        client.become(person)
        return client

    return client_of


@pytest.fixture
def count_queries(app: Flask) -> Iterator[list[str]]:
    """The SQL of every query that runs during the test; clear() it before what is to be counted."""
    statements: list[str] = []

    def note(*args: object, **kwargs: object) -> None:
        statements.append(str(args))

    database.obj.query_hooks.append(note)
    yield statements
    database.obj.query_hooks.remove(note)


def _empty_tables() -> None:
    names = [f'"{model._meta.table_name}"' for model in MODELS]
    if is_sqlite():
        database.execute_sql("PRAGMA foreign_keys = 0")
        with database.atomic():
            for name in names:
                database.execute_sql(f"DELETE FROM {name}")
        database.execute_sql("PRAGMA foreign_keys = 1")
    else:
        database.execute_sql(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
