"""The help centre's front page and its products."""

from flask import Blueprint, render_template
from peewee import fn

from knowledge.articles import Article, Product
from knowledge.db import now
from knowledge.errors import NotFound
from knowledge.people import Person
from knowledge.visibility import visible_articles
from portal.usage.reading import much_read
from portal.web.page_cache import kept
from portal.web.paging import paged
from portal.web.security import current_person, public

blueprint = Blueprint("front", __name__)
FRESH = 8
MUCH_READ = 6


def front_page(viewer: Person | None) -> str:
    """Search first, then the products with the number of their articles, what is much read and what is new."""
    counts = dict(
        visible_articles(viewer)
        .select(Article.product, fn.COUNT(Article.id))
        .group_by(Article.product)
        .tuples()
    )
    products = Product.select().order_by(Product.position, Product.name)
    fresh = visible_articles(viewer).order_by(Article.updated_at.desc(), Article.id.desc()).limit(FRESH)
    return render_template(
        "help_centre/front.html",
        products=[(product, counts[product.id]) for product in products if product.id in counts],
        fresh=list(fresh),
        much_read=much_read(viewer, today=now().date(), limit=MUCH_READ),
    )


@blueprint.get("/products/<slug>")
@kept("page")
@public
def product(slug: str) -> str:
    viewer = current_person()
    product = Product.get_or_none(Product.slug == slug)
    if product is None:
        raise NotFound
    articles = visible_articles(viewer, Article.product == product).order_by(Article.title, Article.id)
    return render_template("help_centre/product.html", product=product, page=paged(articles))
