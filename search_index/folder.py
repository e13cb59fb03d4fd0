"""The folder of a shelf: generations of one index side by side, and a pointer to the one in use."""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from search_index.errors import ShelfBusy, ShelfUnavailable

_POINTER = "current"
_LOCK, _MERGING_LOCK = "lock", "merging"
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
        """Copy the generation in use into an empty folder, or a new one. Nobody may write meanwhile."""
        shutil.copytree(self.current(), place, copy_function=_link, dirs_exist_ok=True)

    def replace_current(self, change: Callable[[Path], None], *, timeout_seconds: float) -> bool:
        """Change a copy of the generation in use, and put it to use, unless somebody wrote meanwhile: then False.

        Writers wait only while the copy is made and while it is put to use; a second change of this kind waits for
        the first. Raises ShelfBusy.
        """
        with self.locked(timeout_seconds=timeout_seconds, lock=_MERGING_LOCK):
            for left in self.path.glob("copy-*"):  # by one that was killed
                shutil.rmtree(left)
            fresh = self._new_generation()
            copy = fresh.with_name(fresh.name.replace("generation", "copy"))
            try:
                with self.locked(timeout_seconds=timeout_seconds):
                    current = self.current()
                    self.copy_current(copy)
                before = set(os.listdir(copy))
                change(copy)
                with self.locked(timeout_seconds=timeout_seconds):
                    if self.current() != current or set(os.listdir(current)) != before:
                        return False
                    os.replace(copy, fresh)
                    self._point_to(fresh)
                    self._sweep(keep=fresh)
            finally:
                shutil.rmtree(copy, ignore_errors=True)
        return True

    @contextmanager
    def locked(self, *, timeout_seconds: float, lock: str = _LOCK) -> Iterator[None]:
        """Hold the shelf against every other writer, here or in another process. Raises ShelfBusy."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = FileLock(str(self.path / lock))
        if not try_for(held.acquire, timeout=timeout_seconds, delay=0.05):
            raise ShelfBusy(f"{self.path.name}: another writer is at work")
        try:
            yield
        finally:
            held.release()

    @contextmanager
    def new_generation(self) -> Iterator[Path]:
        """An empty folder to build in, put to use when the block ends well and removed when it does not."""
        fresh = self._new_generation()
        fresh.mkdir(mode=0o700)
        try:
            yield fresh
            self._point_to(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        self._sweep(keep=fresh)

    def _new_generation(self) -> Path:
        return self.path / f"generation-{secrets.token_hex(8)}"

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


def _link(file: str, other: str) -> None:
    # An index never writes to a file again, so two folders may share one; not every file system can.
    try:
        os.link(file, other)
    except OSError:
        shutil.copy2(file, other)
