"""What search costs over 1,500, 10,000 and 50,000 articles: page, results, suggestions, building, one change, memory.

    .venv/bin/python benchmarks/search.py --articles 1500 10000

The articles are made of 8,000 invented words that come as often as words do (Zipf), the same in each run. 200 questions
of one to four words, and as many beginnings of titles as they are typed, are asked once in one process without a
network: cold, which is each for the first time, and again. Prints a Markdown table for benchmarks/RESULTS.md.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from peewee import chunked

ROOT = Path(__file__).parent.parent
SYLLABLES = [first + vowel for first in ("", *"bcdfgklmnprstvz", "st", "tr", "sh") for vowel in "aeiou"]
ENDINGS = ("", "", "", "s", "ing", "ed", "er", "n", "t")
WORDS, PRODUCTS, TAGS = 8_000, 8, 60
QUESTIONS, CHANGES = 200, 30
SEED = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_500, 10_000, 50_000])
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        measure(options.articles[0])
        return
    print("| articles | what | p50 ms | p95 ms | |\n|---:|---|---:|---:|---|")
    for count in options.articles:
        with tempfile.TemporaryDirectory() as folder:  # each size in a process of its own, for the memory's sake
            environment = {**os.environ, "PORTAL_INSTANCE": folder, "PYTHONPATH": str(ROOT)}
            command = [sys.executable, __file__, "--alone", "--articles", str(count)]
            subprocess.run(command, env=environment, check=True)


class Language:
    """Invented words, the common ones often."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        made = ("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(10**5))
        self.words = list(dict.fromkeys(word + chance.choice(ENDINGS) for word in made if len(word) > 1))[:WORDS]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))

    def some(self, fewest: int, most: int) -> list[str]:
        """So many words, as they come in a text."""
        return self.chance.choices(self.words, cum_weights=self._weights, k=self.chance.randint(fewest, most))


def measure(count: int) -> None:
    """Prints the rows of the table for so many articles."""
    import logging

    from knowledge import finding, indexing
    from knowledge.articles import Article, IndexTask
    from knowledge.db import database
    from portal.app import create_app
    from portal.schema import migrate

    app = create_app()
    logging.disable(logging.WARNING)
    migrate()
    chance = random.Random(SEED)
    with database.connection_context():
        titles = fill(count, Language(chance))
        built = seconds(indexing.rebuild)
        long = [title.split() for title in titles if len(title.split()) > 3]
        questions = [" ".join(chance.sample(chance.choice(long), k=1 + number % 4)) for number in range(QUESTIONS)]
        beginnings = [title[: chance.randint(1, title.find(" ") + 4)] for title in chance.choices(titles, k=QUESTIONS)]
        before = memory()
        visitor = app.test_client()

        def page(words: str) -> None:
            assert visitor.get("/search", query_string={"q": words}).status_code == 200

        def cold_page(words: str) -> None:
            finding._results.cache_clear()
            app.extensions["pages"].clear()
            page(words)

        def results(words: str) -> None:
            finding.search(None, words, filters={})

        def cold_results(words: str) -> None:
            finding._results.cache_clear()
            results(words)

        def suggestions(beginning: str) -> None:
            assert visitor.get("/suggest", query_string={"q": beginning}).status_code == 200

        def change(article_id: int) -> None:
            IndexTask.create(article_id=article_id)
            indexing.catch_up()

        finding.search(None, titles[0], filters={})
        row(count, "search page, cold", each(cold_page, questions))
        row(count, "search page, kept", [min(once(page, one) for _ in range(3)) for one in questions])
        row(count, "results alone, cold", each(cold_results, questions))
        row(count, "results alone, kept", [min(once(results, one) for _ in range(3)) for one in questions])
        row(count, "suggestions", each(suggestions, beginnings))
        ids = [article.id for article in Article.select(Article.id).order_by(Article.id)]
        row(count, "one article changed, and found", each(change, chance.sample(ids, CHANGES)))
        held = memory() - before
    print(f"| {count} | all three shelves built | | | {count / built:.0f} articles/s |")
    print(f"| {count} | memory of the process | | | {memory():.0f} MB, {held:.0f} of them for searching |", flush=True)


def fill(count: int, language: Language) -> list[str]:
    """The titles of so many published articles, written past the verbs: 50,000 of them would take half an hour."""
    from knowledge.articles import Article, Product, Rendering, Revision
    from knowledge.db import now, transaction
    from knowledge.rendering import RENDERER_VERSION

    moment = now()
    products = [Product.create(name=f"Product {letter}", slug=f"product-{letter}") for letter in "abcdefgh"[:PRODUCTS]]
    tags = language.words[-TAGS:]
    titles = [" ".join(language.some(3, 7)).capitalize() for _ in range(count)]

    def articles() -> Iterator[dict[str, object]]:
        for number, title in enumerate(titles, start=1):
            yield {"id": number, "title": title, "slug": f"a{number}", "product": language.chance.choice(products),
                   "tags": language.chance.sample(tags, 2), "live_number": 1, "published_at": moment,
                   "updated_at": moment, "checked_at": moment}

    def revisions() -> Iterator[dict[str, object]]:
        for number, title in enumerate(titles, start=1):
            yield {"id": number, "article": number, "number": 1, "state": "published", "title": title}

    def renderings() -> Iterator[dict[str, object]]:
        for number in range(1, count + 1):
            headings = [" ".join(language.some(1, 5)).capitalize() for _ in range(language.chance.randint(2, 6))]
            text = "\n".join(f"{heading}\n{' '.join(language.some(30, 120))}" for heading in headings)
            outline = [[2, f"h{place}", heading] for place, heading in enumerate(headings)]
            for face in ("outer", "staff"):
                yield {"revision": number, "face": face, "html": f"<p>{text}</p>", "text": text, "outline": outline,
                       "renderer_version": RENDERER_VERSION}

    with transaction():
        for model, rows in ((Article, articles()), (Revision, revisions()), (Rendering, renderings())):
            for some in chunked(rows, 200):
                model.insert_many(some).execute()
    return titles


def each(ask: Callable[[Any], None], asked: Iterable[Any]) -> list[float]:
    """The seconds that each takes."""
    return [once(ask, one) for one in asked]


def once(ask: Callable[[Any], None], one: Any) -> float:
    return seconds(lambda: ask(one))


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def memory() -> float:
    """What the process holds, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def row(count: int, what: str, times: list[float]) -> None:
    ordered = sorted(times)
    p50, p95 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.95))
    print(f"| {count} | {what} | {p50:.2f} | {p95:.2f} | |", flush=True)


if __name__ == "__main__":
    main()
