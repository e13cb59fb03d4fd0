"""The article's page, for whoever may read it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from knowledge.articles import Article, Rendering
from knowledge.db import now
from knowledge.edition import current_edition
from knowledge.errors import NotFound
from knowledge.finding import related
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.upkeep import may_tend
from knowledge.visibility import linking_to, load_archived, load_page, may_read, shelf_of
from portal.articles.schema_org import described
from portal.feedback.block import first_block
from portal.usage.counting import current_tally
from portal.web.dates import reader_zone
from portal.web.page_cache import each_time, kept
from portal.web.paging import with_total
from portal.web.security import current_person, public

blueprint = Blueprint("reading", __name__)
WORDS_A_MINUTE = 200
MOST_LINKS = 5
MOST_KEPT = 256  # articles, of some ten thousand letters each


@dataclass(frozen=True)
class Shown:
    """An article as all are shown it who read the same shelf in one time zone.

    `article` comes without its texts; `text` is the head, the contents and the words, `described` what engines read.
    """

    article: Article
    text: Markup
    related: list[Article]
    described: list[dict[str, Any]]


@dataclass(frozen=True)
class Upkeep:
    """How the article stands to its next check, and which others link to it; `used_count` counts all of those."""

    standing: str
    looks_after: bool
    used_in: list[Article]
    used_count: int
    now: datetime


@blueprint.get("/articles/<id:article_id>", defaults={"slug": ""})
@blueprint.get("/articles/<id:article_id>-<slug>")
@kept()
@public
def article(article_id: int, slug: str) -> AnyResponse | str:
    """The page at its one address; other slugs lead there, and an archived article to what replaces it."""
    viewer = current_person()
    try:
        shown = _shown(article_id, shelf_of(viewer), reader_zone(), current_edition())
    except NotFound:
        return _gone(viewer, load_archived(viewer, article_id))
    article = shown.article
    if request.path != article.url:
        return _moved(article)
    if viewer is None or viewer.id != article.author_id:
        each_time(partial(current_tally().read, article.id))
    return render_template(
        "articles/article.html",
        article=article,
        shown=shown,
        tending=_tending(viewer, article),
        feedback=first_block(article, viewer),
    )


@lru_cache(maxsize=MOST_KEPT)
def _shown(article_id: int, shelf: str, zone: ZoneInfo, edition: str) -> Shown:
    """The same for an edition, which was asked for before anything that is read here. Raises NotFound."""
    article, revision, page = load_page(shelf, article_id)
    parts = {"article": article, "revision": revision, "page": page, "minutes": reading_minutes(page)}
    parts["byline"] = article.byline if shelf == "staff" else article.public_byline
    text = Markup(render_template("articles/_text.html", **parts))
    article.live = None  # with its texts it would be twice as large
    return Shown(article, text, related(shelf, article), _described(article, page))


def _described(article: Article, page: Rendering) -> list[dict[str, Any]]:
    config = current_app.config["PORTAL"]
    return described(article, page, site_name=config.site_name, site_url=config.url.rstrip("/"))


def _tending(viewer: Person | None, article: Article) -> Upkeep | None:
    """What those see of the article who write, or look after it; one query, none for everybody else."""
    looks_after = viewer is not None and may_tend(viewer, article)
    if not looks_after and not may(viewer, "write_articles"):
        return None
    used_in = list(with_total(linking_to(viewer, article)).limit(MOST_LINKS))
    moment = now()
    return Upkeep(
        standing=article.standing(moment),
        looks_after=looks_after,
        used_in=used_in,
        used_count=used_in[0].total if used_in else 0,
        now=moment,
    )


def _moved(article: Article) -> AnyResponse:
    """Permanent, but asked for again each time: a title that changes back must not meet a kept redirect."""
    response = redirect(article.url, 301)
    response.headers["Cache-Control"] = "no-cache"
    return response


def reading_minutes(page: Rendering) -> int:
    """How long an unhurried reader needs; at least 1."""
    return max(1, round(len(page.text.split()) / WORDS_A_MINUTE))


def _gone(viewer: Person | None, article: Article) -> Response:
    successor = article.successor if article.successor_id and may_read(viewer, article.successor) else None
    return make_response(render_template("articles/archived.html", article=article, successor=successor), 410)
