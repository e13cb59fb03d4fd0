"""Renders many texts in other processes, while this one writes the earlier ones to the database."""

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from knowledge.rendering import Pages, render_pages

MAX_PROCESSES = 4
WORTH_A_PROCESS = 20


class RenderingAhead:
    """A context in which texts are rendered beside the caller's own work; few texts, or one processor, need no help."""

    def __init__(self, texts: int) -> None:
        processes = min((os.cpu_count() or 1) - 1, texts // WORTH_A_PROCESS, MAX_PROCESSES)
        # A fork could copy locks that other threads hold, so each process starts afresh.
        self._pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn")) if processes else None

    def __enter__(self) -> "RenderingAhead":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self, markdown: str) -> Callable[[], Pages]:
        """Begins with a text; what comes back waits for its pages."""
        try:
            future = self._pool.submit(render_pages, markdown) if self._pool else None
        except BrokenExecutor:
            future = None

        def pages() -> Pages:
            try:
                return future.result() if future else render_pages(markdown)
            except BrokenExecutor:  # a process was killed, for its memory perhaps: this one does it alone
                return render_pages(markdown)

        return pages
