"""The links within the portal that stand on live pages, kept as rows so that they can be followed backwards."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, chunked

from knowledge.articles import Article
from knowledge.db import BaseModel
from knowledge.rendering import Pages

LONGEST_ADDRESS = 300
MOST_LINKS = 2_000
BATCH = 500
_ANCHOR = re.compile(r'<a\b(?:\s+[\w-]+="[^"]*")*?\s+href="([^"]*)"')
_ARTICLE = re.compile(r"/articles/(\d{1,9})(?:-[^/]*)?")


class ArticleLink(BaseModel):
    """A link on the live page of `source`: a path, without what follows `#` or `?`.

    `target` is the id of the article that the path names; None where it names something else.
    """

    source = ForeignKeyField(Article, backref="links", on_delete="CASCADE")
    address = CharField(max_length=LONGEST_ADDRESS)
    target = IntegerField(null=True, index=True)
    staff_only = BooleanField(default=False)

    class Meta:
        indexes = ((("source", "address"), True),)


class Site:
    """The host under which the portal is reached: a link to it is a link within."""

    host = ""


site = Site()


def note_links(article: Article, pages: Pages) -> None:
    """Keeps the links of the article's live pages, the first two thousand, in place of those of its text before."""
    outer = addresses_in(pages["outer"].html, article.url)
    every = {**outer, **addresses_in(pages["staff"].html, article.url)}
    ArticleLink.delete().where(ArticleLink.source == article).execute()
    for rows in chunked(_rows(article, every, outer)[:MOST_LINKS], BATCH):
        ArticleLink.insert_many(rows).execute()


def addresses_in(html: str, base: str) -> dict[str, int | None]:
    """The paths within the portal that the sanitised page at `base` links to, each with the article it names."""
    found = (_path(unescape(href), base) for href in _ANCHOR.findall(html))
    return {path: _article_in(path) for path in found if path}


def _rows(
    article: Article, every: Mapping[str, int | None], outer: Mapping[str, int | None]
) -> list[dict[str, object]]:
    return [
        {"source": article.id, "address": address, "target": target, "staff_only": address not in outer}
        for address, target in every.items()
        if target != article.id
    ]


def _path(href: str, base: str) -> str | None:
    """The path that the link leads to; None for another site, another protocol, or a place on the same page."""
    try:
        parts = urlsplit(href)
        if parts.scheme in ("http", "https") and parts.netloc == site.host:
            return parts.path[:LONGEST_ADDRESS] or "/"
        if parts.scheme or parts.netloc or not parts.path:
            return None
        return urlsplit(urljoin(base, href)).path[:LONGEST_ADDRESS]
    except ValueError:
        return None


def _article_in(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) if match else None
