"""The portal as it is installed: its own process, its own instance, the demo company in it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PORTAL = [sys.executable, "-m", "portal"]


@contextmanager
def served_demo(instance: Path, database_url: str | None = None) -> Iterator[str]:
    """The address of a portal with the demo company, while it is served."""
    environment = {**os.environ, "PORTAL_INSTANCE": str(instance), "DATABASE_URL": database_url or ""}
    subprocess.run([*PORTAL, "demo"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    log = (instance / "server.log").open("wb")
    serve = [*PORTAL, "serve", "--port", str(port)]
    server = subprocess.Popen(serve, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server ended at once")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")
