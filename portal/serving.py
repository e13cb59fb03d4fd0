"""The web server: gunicorn with threads, run from the command line."""

import atexit
import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from knowledge.db import database
from knowledge.indexing import ensure_usable
from portal.app import create_app
from portal.config import Config
from portal.jobs import start_embedded
from portal.usage.counting import write_down_last

THREADS = 8
COLLECT_AFTER = 20_000, 20, 50


class PortalServer(BaseApplication):
    """gunicorn, configured in code; `run()` serves until a signal stops it."""

    def __init__(self, config: Config, *, host: str, port: int, workers: int) -> None:
        self.portal_config = config
        self.settings: dict[str, Any] = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The portal, its index usable and its jobs running."""
        app = create_app(self.portal_config)
        with database.connection_context():
            ensure_usable()
        start_embedded(app)
        atexit.register(write_down_last, app)
        # What was loaded stays, and a page leaves little behind: looking through it all for each takes a sixth of it.
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        return app
