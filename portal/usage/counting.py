"""Counts what is read and searched, in memory, and writes it down every few seconds: no reader waits for a write."""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app
from peewee import EXCLUDED, DatabaseError, IntegrityError

from knowledge.db import database, now, transaction
from knowledge.text import may_name_somebody
from portal.usage.models import ArticleReads, SearchCount
from search_index.analysis import topic

log = logging.getLogger(__name__)
WRITE_EVERY_SECONDS = 10.0
LONGEST_WORDS = 100
MOST_KEPT = 5_000
ADDED_UP = (SearchCount.times, SearchCount.clicks, SearchCount.ranks)

Read = tuple[int, date]
Search = tuple[str, str, date]


@dataclass
class Asked:
    """Searches for the same words: how many, what they found the last time, how many results were opened, and where."""

    times: int = 0
    found: int | None = None
    clicks: int = 0
    ranks: int = 0

    def add(self, other: "Asked") -> None:
        """Counts what came later to this."""
        self.times += other.times
        self.clicks += other.clicks
        self.ranks += other.ranks
        self.found = self.found if other.found is None else other.found


class Tally:
    """The counts of this process that are not in the database yet; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written_at = time.monotonic()
        self._reads: Counter[Read] = Counter()
        self._searches: dict[Search, Asked] = {}

    def read(self, article_id: int) -> None:
        """Counts an article that was opened; a page that is kept is read without a request that writes down."""
        with self._lock:
            if len(self._reads) < MOST_KEPT:
                self._reads[article_id, now().date()] += 1
        self.write_down_when_due()

    def searched(self, words: str, shelf: str, found: int) -> None:
        """Counts a search; words that may name a person, by address or number, are not kept."""
        self._add(words, shelf, Asked(times=1, found=found))

    def opened(self, words: str, shelf: str, rank: int) -> None:
        """Counts a result that was opened; the first one has rank 1."""
        self._add(words, shelf, Asked(clicks=1, ranks=rank))

    def write_down(self) -> None:
        """Adds all that was counted to the database; what cannot be written stays for the next time."""
        with self._lock:
            self._written_at = time.monotonic()
            reads, searches = self._reads, self._searches
            self._reads, self._searches = Counter(), {}
        if not reads and not searches:
            return
        try:
            _add(reads, searches)
        except IntegrityError as error:
            log.warning("counts that name an article which is gone were dropped: %s", error)
        except DatabaseError as error:
            log.warning("counts of reads and searches are written later: %s", error)
            with self._lock:
                self._reads.update(reads)
                for search, later in self._searches.items():
                    searches.setdefault(search, Asked()).add(later)
                self._searches = searches

    def write_down_when_due(self) -> None:
        """Writes down, where the last time was long enough ago."""
        if time.monotonic() - self._written_at > WRITE_EVERY_SECONDS:
            self.write_down()

    def _add(self, words: str, shelf: str, asked: Asked) -> None:
        words = " ".join(words.casefold().split())[:LONGEST_WORDS]
        if not words or may_name_somebody(words):
            return
        with self._lock:
            if len(self._searches) < MOST_KEPT:
                self._searches.setdefault((words, shelf, now().date()), Asked()).add(asked)


def init_app(app: Flask) -> None:
    """Gives the portal its tally, and writes it down at the end of a request, some seconds after the last time."""
    app.extensions["tally"] = Tally()

    @app.teardown_request
    def write_down_when_due(error: BaseException | None) -> None:
        if not database.is_closed():
            current_tally().write_down_when_due()


def current_tally() -> Tally:
    """The tally of the portal that answers this request."""
    tally: Tally = current_app.extensions["tally"]
    return tally


def write_down_last(app: Flask) -> None:
    """Writes down what a process that ends has counted since the last time."""
    with database.connection_context():
        app.extensions["tally"].write_down()


def _add(reads: Counter[Read], searches: dict[Search, Asked]) -> None:
    with transaction():
        for (article_id, day), times in sorted(reads.items()):
            ArticleReads.insert(article=article_id, day=day, times=times).on_conflict(
                conflict_target=[ArticleReads.article, ArticleReads.day],
                update={ArticleReads.times: ArticleReads.times + EXCLUDED.times},
            ).execute()
        for search, asked in sorted(searches.items(), key=lambda pair: pair[0]):
            _add_search(search, asked)


def _add_search(search: Search, asked: Asked) -> None:
    words, shelf, day = search
    # Another process may hold the search whose result was opened here: then this begins the row, with no search yet.
    row = SearchCount.insert(
        words=words,
        topic=topic(words),
        shelf=shelf,
        day=day,
        times=asked.times,
        found=asked.clicks if asked.found is None else asked.found,
        clicks=asked.clicks,
        ranks=asked.ranks,
    )
    update = {column: column + getattr(EXCLUDED, column.name) for column in ADDED_UP}
    if asked.found is not None:
        update[SearchCount.found] = EXCLUDED.found
    row.on_conflict(conflict_target=[SearchCount.words, SearchCount.shelf, SearchCount.day], update=update).execute()
