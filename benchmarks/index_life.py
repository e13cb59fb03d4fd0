"""What readers notice while somebody writes: two reader processes and one writer on a shelf of 10,000 articles.

    .venv/bin/python benchmarks/index_life.py [--seconds 60] [--articles 10000]

First the readers alone, then beside a process that only counts, which shows what two cores do to three processes
whatever the third does, then beside a writer that commits one article after another. Prints a Markdown table for
benchmarks/RESULTS.md: queries, errors, and the milliseconds of the middle and of the 95th query in each phase.
"""

import argparse
import math
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.search import Language  # noqa: E402
from search_index.document import Document  # noqa: E402
from search_index.errors import ShelfUnavailable  # noqa: E402
from search_index.shelves import Shelf  # noqa: E402

READERS, QUESTIONS = 2, 200
START = datetime(2024, 1, 1, tzinfo=UTC)
Reading = tuple[list[float], int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch, "public")
        Shelf(place).rebuild(documents(options.articles, language(seed=1)))
        print("| phase | queries | errors | p50 ms | p95 ms | commits | p95 ms of a commit |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        print(f"| readers alone | {phase(place, partial(rest, options.seconds / 2))}")
        print(f"| beside a counter | {phase(place, partial(count, options.seconds / 2))}")
        print(f"| beside a writer | {phase(place, partial(write, place, options.seconds, options.articles))}")


def phase(place: Path, beside: Callable[[], list[float]]) -> str:
    """The cells that say what two readers met while something went on, and how long its commits took."""
    finished = multiprocessing.Event()
    with multiprocessing.Pool(READERS, initializer=_share, initargs=(finished,)) as pool:
        readings = [pool.apply_async(read, (place, seed)) for seed in range(READERS)]
        commits = beside()
        finished.set()
        met: list[Reading] = [reading.get() for reading in readings]
    times = [taken for reading, _ in met for taken in reading]
    errors = sum(count for _, count in met)
    written = f"{len(commits)} | {percentile(commits, 95):.0f}" if commits else "– | –"
    return f"{len(times)} | {errors} | {statistics.median(times):.1f} | {percentile(times, 95):.1f} | {written} |"


def read(place: Path, seed: int) -> Reading:
    """The milliseconds of each query until the phase is finished, and how many failed."""
    shelf, words, times, errors = Shelf(place), language(seed=3 + seed), [], 0
    questions = [" ".join(words.some(1, 4)) for _ in range(QUESTIONS)]
    shelf.search(questions[0])
    while not _finished.is_set():
        for question in questions:
            started = time.perf_counter()
            try:
                shelf.search(question)
            except ShelfUnavailable:
                errors += 1
            times.append((time.perf_counter() - started) * 1000)
            if _finished.is_set():
                break
    return times, errors


def rest(seconds: float) -> list[float]:
    """Nothing, for so many seconds."""
    time.sleep(seconds)
    return []


def count(seconds: float) -> list[float]:
    """Nothing but work for a core, for so many seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        sum(range(1000))
    return []


def write(place: Path, seconds: float, articles: int) -> list[float]:
    """The milliseconds of each commit of one changed article, one after another for so many seconds."""
    shelf, ends, times = Shelf(place), time.monotonic() + seconds, []
    for document in documents(articles, language(seed=2)):
        if time.monotonic() > ends:
            break
        started = time.perf_counter()
        shelf.update([document])
        times.append((time.perf_counter() - started) * 1000)
    return times


def language(seed: int) -> Language:
    """The same words in every process; `seed` says which of them come."""
    spoken = Language(random.Random(0))
    spoken.chance = random.Random(seed)
    return spoken


def documents(count: int, words: Language) -> Iterator[Document]:
    """So many articles, numbered from 1, of about three hundred words."""
    for number in range(1, count + 1):
        yield Document(
            id=number,
            title=" ".join(words.some(3, 7)).capitalize(),
            headings=tuple(" ".join(words.some(1, 5)).capitalize() for _ in range(3)),
            tags=tuple(words.some(2, 2)),
            body=" ".join(words.some(200, 400)),
            product="Product",
            kind="how-to",
            author="Ada Byron",
            updated=START + timedelta(minutes=number),
        )


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def _share(finished: Event) -> None:
    global _finished
    _finished = finished


if __name__ == "__main__":
    main()
