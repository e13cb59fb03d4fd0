"""The folder of a shelf: generations of one index side by side, and a pointer to the one in use."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from search_index.errors import ShelfBusy, ShelfUnavailable

_POINTER = "current"
_LOCK = "lock"
_GENERATION = re.compile(r"generation-[0-9a-f]+")


class Folder:
    """Where a shelf lives. Private to its owner: an index is read with pickle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether the shelf was ever written."""
        return (self.path / _POINTER).exists()

    def current(self) -> Path:
        """The folder of the generation in use. Raises ShelfUnavailable where there is none."""
        try:
            name = (self.path / _POINTER).read_text("ascii")
        except FileNotFoundError:
            raise ShelfUnavailable("the index is missing") from None
        except (OSError, ValueError) as unreadable:
            raise ShelfUnavailable(f"the index is unreadable: {unreadable}") from unreadable
        if not _GENERATION.fullmatch(name):
            raise ShelfUnavailable("the index is unreadable: its pointer is damaged")
        return self.path / name

    def copy_current(self, place: Path) -> None:
        """Copy the generation in use into an empty folder. Nobody may write meanwhile."""
        shutil.copytree(self.current(), place, dirs_exist_ok=True)

    @contextmanager
    def locked(self, *, timeout_seconds: float) -> Iterator[None]:
        """Hold the shelf against every other writer, here or in another process. Raises ShelfBusy."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(str(self.path / _LOCK))
        if not try_for(lock.acquire, timeout=timeout_seconds, delay=0.05):
            raise ShelfBusy(f"{self.path.name}: another writer is at work")
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def new_generation(self) -> Iterator[Path]:
        """An empty folder to build in, put to use when the block ends well and removed when it does not."""
        fresh = self.path / f"generation-{secrets.token_hex(8)}"
        fresh.mkdir(mode=0o700)
        try:
            yield fresh
            self._point_to(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        self._sweep(keep=fresh)

    def _point_to(self, generation: Path) -> None:
        waiting = self.path / f"{_POINTER}.new"
        with waiting.open("w", encoding="ascii") as pointer:
            pointer.write(generation.name)
            pointer.flush()
            os.fsync(pointer.fileno())
        os.replace(waiting, self.path / _POINTER)

    def _sweep(self, *, keep: Path) -> None:
        # Readers have mapped the old files and go on with them; who comes too late to open them asks again.
        for old in self.path.iterdir():
            if old != keep and _GENERATION.fullmatch(old.name):
                shutil.rmtree(old, ignore_errors=True)
