"""Takes the articles out as Markdown with front matter and pictures, as import reads it: a folder or a zip archive."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

import yaml
from peewee import JOIN

from knowledge.articles import Article, Product, Revision
from knowledge.attachments import Attachment
from knowledge.db import database
from knowledge.export_target import Target, open_target
from knowledge.files import StoredFile
from knowledge.people import Person
from knowledge.references import Reference, rewrite
from knowledge.rendering import for_outer_readers
from knowledge.source_folder import Skipped
from knowledge.visibility import on_shelf

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


def export_to(place: Path, *, readers: str = "staff", on_progress: Progress | None = None) -> ExportSummary:
    """Writes each article as `<slug>.md` and its pictures into `images/<slug>/`; links become relative.

    For staff that is everything that was published, with internal blocks and with what was archived since; for
    customers or the public it is what they can read. A place that ends in .zip becomes an archive. Raises OSError, and
    FileExistsError where something is there already.
    """
    summary = ExportSummary()
    with open_target(place) as target, database.atomic():
        articles = _published(readers)
        stems = _stems(articles)
        for done, article in enumerate(articles, start=1):
            _Page(target, article, stems, summary, readers=readers).write()
            summary.articles += 1
            if on_progress:
                on_progress(done, len(articles), f"{stems[article.id]}.md")
    return summary


def _published(readers: str) -> list[Article]:
    """The articles these readers may have, with their live text, product and author."""
    query = (
        Article.select(Article, Product, Person, Revision)
        .join(Product, JOIN.LEFT_OUTER)
        .switch(Article)
        .join(Person, JOIN.LEFT_OUTER, on=Article.author)
        .switch(Article)
        .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.live_number), attr="live")
    )
    return sorted(query if readers == "staff" else query.where(on_shelf(readers)), key=_order)


def _order(article: Article) -> tuple[str, datetime, str]:
    """By address, and among namesakes in an order that is the same in every portal."""
    return article.slug, article.updated_at, hashlib.sha256(article.live.body.encode()).hexdigest()


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

    def __init__(
        self, target: Target, article: Article, stems: dict[int, str], summary: ExportSummary, *, readers: str
    ) -> None:
        self._target = target
        self._article = article
        self._readers = readers
        self._stems = stems
        self._stem = stems[article.id]
        self._summary = summary
        self._pictures: dict[int, str | None] = {}
        self._dead_links: dict[str, None] = {}

    def write(self) -> None:
        source = self._article.live.body
        if self._readers != "staff":
            source = for_outer_readers(source)
        body = rewrite(source, self._resolve).strip("\n")
        values = _front_matter(self._article, self._stems)
        front = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10_000)
        text = f"---\n{front}---\n" + (f"\n{body}\n" if body else "")
        self._target.write(f"{self._stem}.md", text.encode())
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
        elif _SCHEME.match(target) or target.startswith(("#", "/")) or not target:
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
        self._target.write(path, attachment.file.path.read_bytes())
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


def _front_matter(article: Article, stems: Mapping[int, str]) -> dict[str, object]:
    """What stands above the text, empty values left out."""
    values: dict[str, object] = {
        "title": article.title,
        "description": article.description,
        "kind": article.kind,
        "audience": article.audience,
        "product": article.product.name if article.product_id else "",
        "tags": list(article.tags),
        "author": article.byline,
        "date": article.updated_at,
        "address": article.url,
        "first_published": article.published_at if article.published_at != article.updated_at else None,
        "checked": article.checked_at if article.checked_at != article.updated_at else None,
        "archived": article.archived_at,
        "successor": f"{stems[article.successor_id]}.md" if article.successor_id in stems else "",
    }
    return {name: value for name, value in values.items() if value}
