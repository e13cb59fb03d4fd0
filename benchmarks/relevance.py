"""How well search finds what is meant, beside SQLite's FTS5 and plain Whoosh on the same data.

    .venv/bin/python benchmarks/relevance.py DIR [DIR …]

Each DIR is a collection as BEIR has them: corpus.jsonl (_id, title, text), queries.jsonl (_id, text), qrels.tsv
(query-id, corpus-id, score). benchmarks/collect.py makes some of a folder of articles. The corpus is imported into a
throw-away instance and asked through the product's own code. Prints a Markdown table for benchmarks/RESULTS.md: hit@1,
hit@5, MRR@10, nDCG@10, recall@100, and the milliseconds of a first page of 20 for the middle and the 95th query.
"""

import json
import logging
import math
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import yaml
from whoosh import scoring
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import MultifieldParser, OrGroup

sys.path.insert(0, str(Path(__file__).parent.parent))

from knowledge import finding  # noqa: E402
from knowledge.articles import Article  # noqa: E402
from knowledge.db import database  # noqa: E402
from knowledge.importing import import_from  # noqa: E402
from knowledge.indexing import catch_up, ensure_usable  # noqa: E402
from portal.app import create_app  # noqa: E402
from portal.config import Config  # noqa: E402
from portal.schema import migrate  # noqa: E402

PAGE, DEEP = 20, 100
Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Collection:
    """Documents as (id, title, text), questions by id, and for each question the documents that answer it, graded."""

    name: str
    corpus: list[tuple[str, str, str]]
    queries: dict[str, str]
    qrels: Qrels


class Engine(ABC):
    name: str

    @abstractmethod
    def search(self, words: str, limit: int) -> list[str]:
        """The ids of what answers, best first."""


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    logging.disable(logging.WARNING)
    print("| collection | engine | hit@1 | hit@5 | MRR@10 | nDCG@10 | recall@100 | p50 ms | p95 ms |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for folder in map(Path, sys.argv[1:]):
        collection = read(folder)
        with tempfile.TemporaryDirectory() as scratch:
            for engine in (Portal(collection, Path(scratch)), FullText(collection), PlainWhoosh(collection)):
                print(f"| {collection.name} ({len(collection.queries)}) | {engine.name} |", *row(engine, collection))
            database.close()


def read(folder: Path) -> Collection:
    corpus = [json.loads(line) for line in (folder / "corpus.jsonl").read_text().splitlines()]
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    qrels: Qrels = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, document, score = line.split("\t")
        qrels[query][document] = int(score)
    return Collection(
        folder.name,
        [(str(row["_id"]), row.get("title", ""), row["text"]) for row in corpus],
        {str(row["_id"]): row["text"] for row in asked if str(row["_id"]) in qrels},
        qrels,
    )


def row(engine: Engine, collection: Collection) -> list[str]:
    """The cells of one engine's line."""
    measured, times = [], []
    for key, words in collection.queries.items():
        started = time.perf_counter()
        engine.search(words, PAGE)
        times.append((time.perf_counter() - started) * 1000)
        measured.append(measures(engine.search(words, DEEP), collection.qrels[key]))
    means = [statistics.mean(column) for column in zip(*measured)]
    slow = sorted(times)[math.ceil(0.95 * len(times)) - 1]
    return [f"{mean:.3f} |" for mean in means] + [f"{statistics.median(times):.1f} |", f"{slow:.1f} |"]


def measures(found: list[str], relevant: dict[str, int]) -> tuple[float, ...]:
    """hit@1, hit@5, MRR@10, nDCG@10 (Järvelin and Kekäläinen 2002, gain as graded) and recall@100 of one question."""
    good = {document for document, score in relevant.items() if score > 0}
    places = [place for place, document in enumerate(found, start=1) if document in good]
    gain = sum(relevant.get(document, 0) / math.log2(place + 1) for place, document in enumerate(found[:10], start=1))
    best = sorted(relevant.values(), reverse=True)[:10]
    ideal = sum(score / math.log2(place + 1) for place, score in enumerate(best, start=1))
    first = places[0] if places else math.inf
    return (
        float(first <= 1),
        float(first <= 5),
        1 / first if first <= 10 else 0.0,
        gain / ideal if ideal else 0.0,
        len(good & set(found[:DEEP])) / len(good),
    )


class Portal(Engine):
    """The portal's own search, for a visitor, over what `portal import --publish` makes of the corpus."""

    name = "Porchlight"

    def __init__(self, collection: Collection, scratch: Path) -> None:
        source = scratch / "corpus"
        source.mkdir()
        for number, (_, title, text) in enumerate(collection.corpus):
            front = yaml.safe_dump({"title": title[:200] or f"Document {number}"}, allow_unicode=True)
            (source / f"{number}.md").write_text(f"---\n{front}---\n\n{text}\n")
        create_app(Config.from_environment({"PORTAL_INSTANCE": str(scratch / "instance")}))
        migrate()
        database.connect(reuse_if_open=True)
        ensure_usable()
        summary = import_from(source, by=None, publish=True)
        catch_up()
        if summary.created < len(collection.corpus):
            print(f"{len(collection.corpus) - summary.created} documents were refused", file=sys.stderr)
        rows = Article.select(Article.id, Article.source_key).tuples()
        numbers = {id: int(re.findall(r"(\d+)\.md$", key)[0]) for id, key in rows}
        self._ids = {id: collection.corpus[number][0] for id, number in numbers.items()}

    def search(self, words: str, limit: int) -> list[str]:
        return [self._ids[found.article.id] for found in finding.search(None, words, filters={}, limit=limit).rows]


class FullText(Engine):
    """SQLite's FTS5 with the porter stemmer, bm25, a title worth three bodies, any of the words."""

    name = "FTS5"

    def __init__(self, collection: Collection) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, title, body, tokenize = 'porter unicode61')")
        self._db.executemany("INSERT INTO d VALUES (?, ?, ?)", collection.corpus)

    def search(self, words: str, limit: int) -> list[str]:
        any_of = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", words))
        query = "SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d, 0, 3, 1) LIMIT ?"
        return [row[0] for row in self._db.execute(query, (any_of, limit))] if any_of else []


class PlainWhoosh(Engine):
    """Whoosh as its manual begins: stemmed title and body, BM25F, any of the words."""

    name = "Whoosh"

    def __init__(self, collection: Collection) -> None:
        schema = Schema(id=ID(stored=True), title=TEXT(StemmingAnalyzer()), body=TEXT(StemmingAnalyzer()))
        index = RamStorage().create_index(schema)
        writer = index.writer()
        for id, title, text in collection.corpus:
            writer.add_document(id=id, title=title, body=text)
        writer.commit()
        self._searcher = index.searcher(weighting=scoring.BM25F())
        self._parser = MultifieldParser(["title", "body"], schema, group=OrGroup)

    def search(self, words: str, limit: int) -> list[str]:
        asked = self._parser.parse(" ".join(re.findall(r"\w+", words)))
        return [hit["id"] for hit in self._searcher.search(asked, limit=limit)]


if __name__ == "__main__":
    main()
