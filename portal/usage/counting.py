"""Counts what is read and searched, in memory, and writes it down every few seconds: no reader waits for a write."""

import logging
import re
import threading
import time
from collections import Counter
from datetime import date

from flask import Flask, current_app
from peewee import EXCLUDED, DatabaseError, IntegrityError

from knowledge.db import database, now, transaction
from portal.usage.models import ArticleReads, SearchCount

log = logging.getLogger(__name__)
WRITE_EVERY_SECONDS = 10.0
LONGEST_WORDS = 100
MOST_KEPT = 5_000
# An e-mail address, or a number as long as a phone's, a card's or an account's.
_PERSONAL = re.compile(r"\S@\S|(?<!\w)(?:\d[ ()/+-]*){7}")

Read = tuple[int, date]
Search = tuple[str, str, date]


class Tally:
    """The counts of this process that are not in the database yet; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written_at = time.monotonic()
        self._reads: Counter[Read] = Counter()
        self._searches: Counter[Search] = Counter()
        self._found: dict[Search, int] = {}

    def read(self, article_id: int) -> None:
        """Counts an article that was opened."""
        with self._lock:
            if len(self._reads) < MOST_KEPT:
                self._reads[article_id, now().date()] += 1

    def searched(self, words: str, shelf: str, found: int) -> None:
        """Counts a search; words that may name a person, by address or number, are not kept."""
        words = " ".join(words.casefold().split())[:LONGEST_WORDS]
        if not words or _PERSONAL.search(words):
            return
        with self._lock:
            if len(self._searches) < MOST_KEPT:
                search = (words, shelf, now().date())
                self._searches[search] += 1
                self._found[search] = found

    def write_down(self) -> None:
        """Adds all that was counted to the database; what cannot be written stays for the next time."""
        with self._lock:
            self._written_at = time.monotonic()
            reads, searches, found = self._reads, self._searches, self._found
            self._reads, self._searches, self._found = Counter(), Counter(), {}
        if not reads and not searches:
            return
        try:
            _add(reads, searches, found)
        except IntegrityError as error:
            log.warning("counts that name an article which is gone were dropped: %s", error)
        except DatabaseError as error:
            log.warning("counts of reads and searches are written later: %s", error)
            with self._lock:
                self._reads.update(reads)
                self._searches.update(searches)
                self._found = {**found, **self._found}

    @property
    def is_due(self) -> bool:
        return time.monotonic() - self._written_at > WRITE_EVERY_SECONDS


def init_app(app: Flask) -> None:
    """Gives the portal its tally, and writes it down at the end of a request, some seconds after the last time."""
    app.extensions["tally"] = Tally()

    @app.teardown_request
    def write_down_when_due(error: BaseException | None) -> None:
        tally = current_tally()
        if tally.is_due and not database.is_closed():
            tally.write_down()


def current_tally() -> Tally:
    """The tally of the portal that answers this request."""
    tally: Tally = current_app.extensions["tally"]
    return tally


def write_down_last(app: Flask) -> None:
    """Writes down what a process that ends has counted since the last time."""
    with database.connection_context():
        app.extensions["tally"].write_down()


def _add(reads: Counter[Read], searches: Counter[Search], found: dict[Search, int]) -> None:
    with transaction():
        for (article_id, day), times in sorted(reads.items()):
            ArticleReads.insert(article=article_id, day=day, times=times).on_conflict(
                conflict_target=[ArticleReads.article, ArticleReads.day],
                update={ArticleReads.times: ArticleReads.times + EXCLUDED.times},
            ).execute()
        for search, times in sorted(searches.items()):
            words, shelf, day = search
            SearchCount.insert(words=words, shelf=shelf, day=day, found=found[search], times=times).on_conflict(
                conflict_target=[SearchCount.words, SearchCount.shelf, SearchCount.day],
                update={SearchCount.times: SearchCount.times + EXCLUDED.times, SearchCount.found: EXCLUDED.found},
            ).execute()
