"""What is wrong with live articles, as far as a query can see: links that lead nowhere, pages without words."""

from collections.abc import Collection

from peewee import JOIN, Expression, ModelSelect, Value, fn

from knowledge.articles import Article, Product, Rendering, Revision
from knowledge.attachments import Attachment
from knowledge.links import ArticleLink
from knowledge.people import Person
from knowledge.visibility import on_shelf, shelf_of

Target = Article.alias("target")
FEW_CHARACTERS = 80


def broken_links(viewer: Person, dead: Collection[str]) -> ModelSelect:
    """A query for the links on articles the viewer may read that their readers cannot follow, by article.

    `dead` are those of `other_addresses` that nothing answers. Each row is an ArticleLink with its `source`, and in
    `leads_to` the article it names, where there is one.
    """
    is_dead = ArticleLink.target.is_null() & ArticleLink.address.in_(list(dead))
    return _links(on_shelf(shelf_of(viewer)), is_dead | _names_no_open_article())


def doubtful_links(article: Article, *, limit: int) -> list[ArticleLink]:
    """The links on the article that its readers cannot follow, and those to neither an article nor a product."""
    query = _links(ArticleLink.source == article, _leads_elsewhere() | _names_no_open_article())
    return list(query.limit(limit))


def other_addresses(viewer: Person, *, limit: int) -> list[str]:
    """The addresses within the portal, other than those of articles and products, that live pages link to."""
    query = (
        ArticleLink.select(ArticleLink.address)
        .distinct()
        .join(Article)
        .where(on_shelf(shelf_of(viewer)), _leads_elsewhere())
        .order_by(ArticleLink.address)
        .limit(limit)
    )
    return [row.address for row in query]


def reason(link: ArticleLink) -> str:
    """Why the readers of the page cannot follow the link, in words that name nothing of where it leads."""
    target = link.leads_to if link.target is not None and getattr(link, "leads_to", None) else None
    if target is None or target.id is None:
        return "There is no such page"
    if target.live_number is None:
        return "Not published"
    if target.archived_at is not None:
        return "Archived"
    return "Not for everybody who reads this"


def nearly_empty(viewer: Person) -> ModelSelect:
    """A query for articles the viewer may read that hold next to no words and no file, the oldest first."""
    files = Attachment.select().where(Attachment.article == Article.id)
    return (
        Article.select(Article, Rendering.text)
        .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.live_number), attr="live")
        .join(Rendering, on=(Rendering.revision == Revision.id) & (Rendering.face == "staff"), attr="page")
        .where(on_shelf(shelf_of(viewer)), fn.LENGTH(Rendering.text) < FEW_CHARACTERS, ~fn.EXISTS(files))
        .order_by(Article.updated_at, Article.id)
    )


def _links(*conditions: Expression) -> ModelSelect:
    return (
        ArticleLink.select(ArticleLink, Article, Target)
        .join(Article)
        .switch(ArticleLink)
        .join(Target, JOIN.LEFT_OUTER, on=(Target.id == ArticleLink.target), attr="leads_to")
        .where(*conditions)
        .order_by(Article.title, Article.id, ArticleLink.address)
    )


def _names_no_open_article() -> Expression:
    """The condition that the link names an article which is not there, not live, or hidden from some of the readers."""
    gone = Target.id.is_null() | Target.live_number.is_null() | Target.archived_at.is_null(False)
    for_everybody = (Article.audience == "public") & (Target.audience != "public")
    for_customers = (Article.audience == "customers") & (Target.audience == "staff")
    hidden = ~ArticleLink.staff_only & (for_everybody | for_customers)
    return ArticleLink.target.is_null(False) & (gone | hidden)


def _leads_elsewhere() -> Expression:
    """The condition that the link leads to neither an article nor a product that is there."""
    products = Product.select(Value("/products/").concat(Product.slug))
    return ArticleLink.target.is_null() & ArticleLink.address.not_in(products)
