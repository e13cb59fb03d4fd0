"""The demo company's files, read into plain tables; dates are days before the evening of loading."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
Row = dict[str, Any]


@dataclass(frozen=True)
class Calendar:
    """Turns “so many days ago” into moments."""

    now: datetime

    def moment(self, days_ago: float) -> datetime:
        return self.now - timedelta(days=days_ago)

    def day(self, days_ago: float) -> date:
        return self.moment(days_ago).date()


@dataclass(frozen=True)
class ArticleFile:
    """One Markdown file with its front matter; `pending` is the revision that waits beside it, where there is one."""

    stem: str
    about: Row
    body: str
    pending: "ArticleFile | None" = None


def read_table(name: str) -> Row:
    """The YAML file of that name."""
    table: Row = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return table


def read_articles() -> list[ArticleFile]:
    """The articles, by file name."""
    paths = sorted((FOLDER / "articles").glob("*.md"))
    return [_read_article(path) for path in paths if not path.stem.endswith(".pending")]


def photo_bytes(name: str) -> bytes:
    """The picture of that name."""
    return (FOLDER / "photos" / name).read_bytes()


def _read_article(path: Path) -> ArticleFile:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    beside = path.with_name(f"{path.stem}.pending.md")
    pending = _read_article(beside) if beside.exists() else None
    return ArticleFile(path.stem, yaml.safe_load(front), body.strip() + "\n", pending)
