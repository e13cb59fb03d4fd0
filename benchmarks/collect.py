"""Makes BEIR collections from a folder of articles, for benchmarks/relevance.py.

    .venv/bin/python benchmarks/collect.py ../shared/fixtures/kb-sample-exchange/articles OUT

writes OUT/asked (benchmarks/questions/asked.tsv: questions in other words), OUT/aside (aside.tsv: more of them, which
no weight is ever tuned on), OUT/titles and OUT/headings (typed word for word, as long as no two articles share them),
and OUT/misspelt (a hundred words of titles, each with one typing error; every article with the word in its title
answers).
"""

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

sys.path.insert(0, str(Path(__file__).parent.parent))

from knowledge.frontmatter import decode, parse  # noqa: E402
from knowledge.rendering import render  # noqa: E402

QUESTIONS = Path(__file__).parent / "questions"
ERRORS = 100
SHORTEST_HEADING = 4  # words: a shorter one, such as “What do you need to know?”, is no question

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    body: str


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    articles = [read(path) for path in sorted(source.rglob("*.md"))]
    for name in ("asked", "aside"):
        lines = (line.split("\t") for line in (QUESTIONS / f"{name}.tsv").read_text().splitlines())
        write(out / name, articles, [(question, stem) for stem, question in lines])
    write(out / "titles", articles, only_one_answer((article.title, article.id) for article in articles))
    write(out / "headings", articles, only_one_answer(pair for article in articles for pair in headings_of(article)))
    write(out / "misspelt", articles, misspelt(articles))


def read(path: Path) -> Article:
    front, body = parse(decode(path.read_bytes()), filename=path.name)
    return Article(path.stem, front.title, body)


def headings_of(article: Article) -> Pairs:
    outline = render(article.body, audience="outer").outline
    return [(item.text, article.id) for item in outline if len(item.text.split()) >= SHORTEST_HEADING]


def only_one_answer(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """The questions that stand in one article alone."""
    answers: defaultdict[str, set[str]] = defaultdict(set)
    for question, id in pairs:
        answers[question].add(id)
    return [(question, ids.pop()) for question, ids in answers.items() if len(ids) == 1]


def misspelt(articles: list[Article]) -> Pairs:
    """Words of five letters and more with a letter left out, doubled, replaced or changed with its neighbour."""
    chance = random.Random(1)
    bearing: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        for word in set(re.findall(r"[a-z]{5,}", article.title.lower())):
            bearing[word].append(article.id)
    pairs = []
    for word in chance.sample(sorted(bearing), ERRORS):
        at = chance.randrange(1, len(word) - 1)
        ways = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice(ascii_lowercase) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        wrong = chance.choice([way for way in ways if way not in bearing])
        pairs += [(wrong, id) for id in bearing[word]]
    return pairs


def write(folder: Path, articles: list[Article], asked: Pairs) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    corpus = ({"_id": article.id, "title": article.title, "text": article.body} for article in articles)
    numbers = {question: f"q{number}" for number, question in enumerate(dict.fromkeys(words for words, _ in asked))}
    queries = ({"_id": key, "text": question} for question, key in numbers.items())
    for name, rows in (("corpus", corpus), ("queries", queries)):
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    answers = "".join(f"{numbers[question]}\t{id}\t1\n" for question, id in asked)
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{answers}")
    print(f"{folder}: {len(articles)} articles, {len(numbers)} questions")


if __name__ == "__main__":
    main()
