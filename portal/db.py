"""The database connection of a request."""

from flask import Flask, g, request

from knowledge.db import database


def init_app(app: Flask) -> None:
    """Opens a pooled connection for each request that needs one, and gives it back."""

    @app.before_request
    def connect() -> None:
        if request.endpoint != "static" and database.is_closed():
            database.connect()
            g.opened_database = True

    @app.teardown_request
    def close(error: BaseException | None) -> None:
        if g.pop("opened_database", False) and not database.is_closed():
            database.close()
