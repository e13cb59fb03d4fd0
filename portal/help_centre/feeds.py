"""What is new, for feed readers: of everything, of a product, of a tag. Whoever asks, it is what visitors may read."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from peewee import ModelSelect

from knowledge import finding
from knowledge.articles import Article, Product
from knowledge.errors import NotFound
from knowledge.text import clean_line
from knowledge.visibility import found_on_shelf, visible_articles
from portal.web.page_cache import kept
from portal.web.security import public
from portal.web.xml import xml

blueprint = Blueprint("feeds", __name__)
ENTRIES = 30
BEGINNING = 400
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.app_context_processor
def addresses() -> dict[str, object]:
    """`feed_url` for every template."""
    return {"feed_url": feed_url}


@blueprint.get("/feed.atom")
@kept("product", "tag", pool="answers")
@public
def feed() -> Response:
    """The articles updated last, in Atom; 404 for a product that is not, and a tag that no public article bears."""
    product, tag = _asked_product(), clean_line(request.args.get("tag", ""))
    query = visible_articles(None)
    if product:
        query = query.where(Article.product == product)
    if tag:
        query = _tagged(query, tag)
    articles = list(query.order_by(Article.updated_at.desc(), Article.id.desc()).limit(ENTRIES))
    if tag and not articles:
        raise NotFound
    return xml(
        "help_centre/feed.xml",
        "atom+xml",
        address=feed_url(product, tag),
        product=product,
        tag=tag,
        articles=articles,
        beginnings=_beginnings(articles),
        updated=max((article.updated_at for article in articles), default=BEFORE_ALL),
    )


def feed_url(product: Product | None = None, tag: str = "") -> str:
    """The address of the feed of everything, of a product, of a tag."""
    asked = {"product": product.slug if product else "", "tag": tag}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/feed.atom?{query}" if query else "/feed.atom"


def _asked_product() -> Product | None:
    slug = request.args.get("product", "")
    product: Product | None = Product.get_or_none(Product.slug == clean_line(slug)) if slug else None
    if slug and product is None:
        raise NotFound
    return product


def _tagged(query: ModelSelect, tag: str) -> ModelSelect:
    results = finding.search(None, "", filters={"tag": tag}, sort="newest", limit=ENTRIES)
    return query.where(Article.id.in_([found.article.id for found in results.rows]))


def _beginnings(articles: list[Article]) -> dict[int, str]:
    """What each article says of itself, or how its text begins."""
    found = found_on_shelf("public", [article.id for article in articles])
    return {
        id: article.description or f"{' '.join(article.live.page.text.split())[:BEGINNING]} …"
        for id, article in found.items()
    }
