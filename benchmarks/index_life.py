"""What readers notice while somebody writes: two reader processes and one writer on a shelf of 10,000 articles.

    .venv/bin/python benchmarks/index_life.py [--seconds 60] [--articles 10000]

In turns of ten seconds, for a machine may change its speed: the readers alone; beside a process that only counts, which
shows what two cores do to three processes whatever the third does; beside a writer that commits one article after
another; and beside one that stands behind readers as `portal import` does; each for as long as said in all. Prints a
Markdown table for benchmarks/RESULTS.md: queries, errors, and the milliseconds of the middle and of the 95th query of
each kind.
"""

import argparse
import math
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.search import Language  # noqa: E402
from portal.cli import BEHIND_READERS  # noqa: E402
from search_index.document import Document  # noqa: E402
from search_index.errors import ShelfUnavailable  # noqa: E402
from search_index.shelves import Shelf  # noqa: E402

READERS, QUESTIONS, TURN = 2, 200, 10
START = datetime(2024, 1, 1, tzinfo=UTC)
WARMING, FINISHED = -1, 99
Query = tuple[int, float, bool]  # in which phase, how many milliseconds, whether it failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch, "public")
        Shelf(place).rebuild(documents(options.articles, language(seed=1)))
        phases: dict[str, Callable[[], list[float]]] = {
            "readers alone": rest,
            "beside a counter": count,
            "beside a writer": partial(in_a_process, 0, place, options.articles),
            "beside an import": partial(in_a_process, BEHIND_READERS, place, options.articles),
        }
        queries, commits = run(place, math.ceil(options.seconds / TURN), list(phases.values()))
    print("| phase | queries | errors | p50 ms | p95 ms | commits | p95 ms of a commit |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for number, name in enumerate(phases):
        times = [taken for phase, taken, _ in queries if phase == number]
        errors = sum(failed for phase, _, failed in queries if phase == number)
        written = f"{len(commits[number])} | {percentile(commits[number], 95):.0f}" if commits[number] else "– | –"
        middle, last = statistics.median(times), percentile(times, 95)
        print(f"| {name} | {len(times)} | {errors} | {middle:.1f} | {last:.1f} | {written} |")


def run(place: Path, turns: int, phases: list[Callable[[], list[float]]]) -> tuple[list[Query], list[list[float]]]:
    """What two readers met in so many turns of each phase, and how many milliseconds each of its commits took."""
    phase, commits = multiprocessing.Value("i", WARMING), [[] for _ in phases]
    with multiprocessing.Pool(READERS, initializer=_share, initargs=(phase,)) as pool:
        readings = [pool.apply_async(read, (place, seed)) for seed in range(READERS)]
        rest()
        for number, beside in list(enumerate(phases)) * turns:
            phase.value = number
            commits[number] += beside()
        phase.value = FINISHED
        return [query for reading in readings for query in reading.get()], commits


def read(place: Path, seed: int) -> list[Query]:
    """Every query until all is finished."""
    shelf, words, met = Shelf(place), language(seed=3 + seed), []
    questions = [" ".join(words.some(1, 4)) for _ in range(QUESTIONS)]
    for question in cycle(questions):
        phase, failed, started = _phase.value, False, time.perf_counter()
        if phase == FINISHED:
            break
        try:
            shelf.search(question)
        except ShelfUnavailable:
            failed = True
        met.append((phase, (time.perf_counter() - started) * 1000, failed))
    return met


def rest() -> list[float]:
    """Nothing, for a turn."""
    time.sleep(TURN)
    return []


def count() -> list[float]:
    """Nothing but work for a core, for a turn."""
    ends = time.monotonic() + TURN
    while time.monotonic() < ends:
        sum(range(1000))
    return []


def in_a_process(niceness: int, place: Path, articles: int) -> list[float]:
    """What `write` does, in a process of its own that is so nice."""
    with multiprocessing.Pool(1, initializer=os.nice, initargs=(niceness,)) as pool:
        return pool.apply(write, (place, articles))


def write(place: Path, articles: int) -> list[float]:
    """The milliseconds of each commit of one changed article, one after another for a turn."""
    shelf, changes = Shelf(place), documents(articles, language(seed=time.time_ns()))
    ends, times = time.monotonic() + TURN, []
    while time.monotonic() < ends:
        document = next(changes)
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


def _share(phase: "Synchronized[int]") -> None:
    global _phase
    _phase = phase


if __name__ == "__main__":
    main()
