"""Takes every published article out as a folder of Markdown with front matter and pictures, as import reads it."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

import yaml
from peewee import JOIN

from knowledge.articles import Article, Product, Revision
from knowledge.attachments import Attachment
from knowledge.files import StoredFile
from knowledge.frontmatter import without_title
from knowledge.people import Person
from knowledge.references import Reference, rewrite
from knowledge.source_folder import Skipped

Progress = Callable[[int, int, str], None]
_ARTICLE_URL = re.compile(r"/articles/(\d+)(?:-[^/?#]*)?(#.*)?")
_FILE_URL = re.compile(r"/files/(\d+)/[^/?#]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass
class ExportSummary:
    """What an export wrote: numbers of articles and pictures, and all that was left out."""

    articles: int = 0
    images: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def export_folder(folder: Path, *, on_progress: Progress | None = None) -> ExportSummary:
    """Writes each published article as `<slug>.md` and its pictures into `images/<slug>/`; links become relative.

    Internal blocks and articles for staff are among them. Raises OSError, and FileExistsError where the folder
    holds something already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; choose a new folder.")
    summary = ExportSummary()
    articles = _published()
    stems = _stems(articles)
    for done, article in enumerate(articles, start=1):
        _Page(folder, article, stems, summary).write()
        summary.articles += 1
        if on_progress:
            on_progress(done, len(articles), f"{stems[article.id]}.md")
    return summary


def _published() -> list[Article]:
    """The articles that are live, with their live text, product and author."""
    query = (
        Article.select(Article, Product, Person, Revision)
        .join(Product, JOIN.LEFT_OUTER)
        .switch(Article)
        .join(Person, JOIN.LEFT_OUTER, on=Article.author)
        .switch(Article)
        .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.live_number), attr="live")
        .where(Article.archived_at.is_null())
    )
    return sorted(query, key=_order)


def _order(article: Article) -> tuple[str, datetime, str]:
    """By address, and among namesakes in an order that is the same in every portal."""
    return article.slug, _moment(article), hashlib.sha256(article.live.body.encode()).hexdigest()


def _stems(articles: list[Article]) -> dict[int, str]:
    """The name of each article's file, without its ending, no two the same."""
    stems: dict[int, str] = {}
    taken: set[str] = set()
    for article in articles:
        stem, number = article.slug, 1
        while stem in taken:
            number += 1
            stem = f"{article.slug}-{number}"
        taken.add(stem)
        stems[article.id] = stem
    return stems


class _Page:
    """One article on its way into the folder."""

    def __init__(self, folder: Path, article: Article, stems: dict[int, str], summary: ExportSummary) -> None:
        self._folder = folder
        self._article = article
        self._stems = stems
        self._stem = stems[article.id]
        self._summary = summary
        self._pictures: dict[int, str | None] = {}
        self._dead_links: dict[str, None] = {}

    def write(self) -> None:
        body = rewrite(without_title(self._article.live.body, self._article.title), self._resolve).strip("\n")
        front = yaml.safe_dump(_front_matter(self._article), allow_unicode=True, sort_keys=False, width=10_000)
        text = f"---\n{front}---\n" + (f"\n{body}\n" if body else "")
        (self._folder / f"{self._stem}.md").write_text(text, encoding="utf-8", newline="\n")
        if self._dead_links:
            self._skip(f"links that lead nowhere outside this portal became plain words: {', '.join(self._dead_links)}")

    def _resolve(self, reference: Reference) -> str | None:
        target = reference.target.strip()
        if article := _ARTICLE_URL.fullmatch(target):
            stem = self._stems.get(int(article[1]))
            if stem is not None:
                return f"{stem}.md{article[2] or ''}"
        elif file := _FILE_URL.fullmatch(target):
            return self._picture(int(file[1]))
        elif _SCHEME.match(target) or target.startswith("#") or not target:
            return reference.target
        self._dead_links[target] = None
        return None

    def _picture(self, attachment_id: int) -> str | None:
        """The path of the picture in the folder, where it is written at its first mention; None where it is gone."""
        if attachment_id not in self._pictures:
            self._pictures[attachment_id] = self._write_picture(attachment_id)
        return self._pictures[attachment_id]

    def _write_picture(self, attachment_id: int) -> str | None:
        attachment = (
            Attachment.select(Attachment, StoredFile).join(StoredFile).where(Attachment.id == attachment_id).first()
        )
        if attachment is None or not attachment.file.path.exists():
            self._skip(f"the picture with number {attachment_id} is gone.")
            return None
        path = self._free_path(attachment.name)
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self._folder / path).write_bytes(attachment.file.path.read_bytes())
        self._summary.images += 1
        return path

    def _free_path(self, name: str) -> str:
        path, number = PurePosixPath("images", self._stem, name), 1
        while str(path) in self._pictures.values():
            number += 1
            path = path.with_name(f"{PurePosixPath(name).stem}-{number}{path.suffix}")
        return str(path)

    def _skip(self, reason: str) -> None:
        self._summary.skipped.append(Skipped(f"{self._stem}.md", reason[:1].upper() + reason[1:]))


def _front_matter(article: Article) -> dict[str, object]:
    """What stands above the text, empty values left out."""
    values: dict[str, object] = {
        "title": article.title,
        "description": article.description,
        "kind": article.kind,
        "audience": article.audience,
        "product": article.product.name if article.product_id else "",
        "tags": list(article.tags),
        "author": article.byline,
        "date": _moment(article),
    }
    return {name: value for name, value in values.items() if value}


def _moment(article: Article) -> datetime:
    moment: datetime = article.updated_at.replace(microsecond=0)
    return moment
