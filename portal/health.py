"""Whether the process lives, and whether it can serve."""

from flask import Blueprint, Response, jsonify
from peewee import PeeweeException

from knowledge.db import database
from knowledge.indexing import index
from portal.schema import pending_migrations
from portal.web.security import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """200 where database, schema and search index are usable, else 503 naming each part that is not."""
    failing = {name: trouble for name, trouble in _checks().items() if trouble}
    return jsonify(status="failing" if failing else "ok", failing=failing), 503 if failing else 200


def _checks() -> dict[str, str]:
    try:
        database.execute_sql("SELECT 1")
        schema = "migrations are pending" if pending_migrations() else ""
    except PeeweeException:
        return {"database": "does not answer"}
    broken = any(shelf.problems() for shelf in index.shelves.values())
    return {"schema": schema, "search": "the index is missing or unreadable" if broken else ""}
