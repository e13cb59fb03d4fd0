"""What search engines and search fields of browsers ask for: the addresses there are, and those to leave alone."""

from flask import Blueprint, Response, current_app

from knowledge.articles import Article, Product
from knowledge.errors import NotFound
from knowledge.visibility import visible_articles
from portal.web.page_cache import kept
from portal.web.security import public
from portal.web.xml import xml

blueprint = Blueprint("engines", __name__)
MOST_ADDRESSES = 50_000  # of one file, says the sitemaps' protocol
CLOSED = ("/suggest", "/sign-in", "/ask")


@blueprint.get("/sitemap.xml")
@kept()
@public
def sitemap() -> Response:
    """All public addresses; where they are too many for one file, the list of the files."""
    parts = _parts()
    if parts == 1:
        return _part(1)
    return xml("help_centre/sitemap_index.xml", "xml", parts=range(1, parts + 1))


@blueprint.get("/sitemap-<id:number>.xml")
@kept()
@public
def sitemap_part(number: int) -> Response:
    """So many public articles, by their numbers; with the first come the pages that list them."""
    if not 1 <= number <= _parts():
        raise NotFound
    return _part(number)


@blueprint.get("/robots.txt")
@kept()
@public
def robots() -> Response:
    """Engines are sent to the sitemap; where nothing is public, they are sent away."""
    if not visible_articles(None).exists():
        return _text("User-agent: *\nDisallow: /\n")
    rules = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return _text(f"User-agent: *\n{rules}\nSitemap: {current_app.config['PORTAL'].url.rstrip('/')}/sitemap.xml\n")


@blueprint.get("/opensearch.xml")
@kept()
@public
def opensearch() -> Response:
    return xml("help_centre/opensearch.xml", "opensearchdescription+xml")


def _parts() -> int:
    return max(1, -(-visible_articles(None).count() // MOST_ADDRESSES))


def _part(number: int) -> Response:
    articles = (
        visible_articles(None)
        .select(Article.id, Article.slug, Article.updated_at)
        .order_by(Article.id)
        .paginate(number, MOST_ADDRESSES)
    )
    return xml("help_centre/sitemap.xml", "xml", articles=articles, products=_products() if number == 1 else None)


def _products() -> list[Product]:
    """The products that have public articles."""
    named = visible_articles(None).select(Article.product)
    return list(Product.select().where(Product.id.in_(named)).order_by(Product.id))


def _text(words: str) -> Response:
    return Response(words, content_type="text/plain; charset=utf-8")
