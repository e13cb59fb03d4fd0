"""THE one place that says who may see what of the knowledge. Loaders fetch and authorise in one call."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from peewee import JOIN, Expression, ModelSelect, Value, chunked

from knowledge.articles import Article, Product, Rendering, Revision
from knowledge.attachments import Attachment
from knowledge.db import Prepared, by_id
from knowledge.errors import NotAllowed, NotFound
from knowledge.files import StoredFile
from knowledge.links import ArticleLink
from knowledge.people import Person
from knowledge.permissions import may


Owner = Person.alias("owner")
LISTED = (
    Article.id,
    Article.title,
    Article.slug,
    Article.description,
    Article.kind,
    Article.audience,
    Article.product,
    Article.tags,
    Article.updated_at,
)
WHOLE = (Article, Product, Person, Owner, Revision, Rendering)
SHOWN = (
    *(Article, Product.id, Product.name, Product.slug),
    *(Person.id, Person.name, Person.is_active, Owner.id, Owner.name, Owner.is_active, Owner.manager),
    *(Revision.id, Revision.number, Revision.published_at, Rendering.html, Rendering.outline, Rendering.text),
)
FOUND_AT_ONCE, NO_ID = 20, 0
REVIEWED_STATES = ("submitted", "sent_back", "scheduled", "published", "superseded")


def shelf_of(viewer: Person | None) -> str:
    """The widest shelf the viewer may read: public, customers or staff."""
    if may(viewer, "read_staff_articles"):
        return "staff"
    return "customers" if may(viewer, "read_customer_articles") else "public"


SHELF_AUDIENCES = {
    "public": ("public",),
    "customers": ("public", "customers"),
    "staff": ("public", "customers", "staff"),
}


SHELF_FACES = {"public": "outer", "customers": "outer", "staff": "staff"}


def face_for(viewer: Person | None) -> str:
    """Which rendering the viewer reads: staff see internal blocks, everybody else the outer face."""
    return "staff" if may(viewer, "read_staff_articles") else "outer"


def on_shelf(shelf: str) -> Expression:
    """The condition under which a live article stands on the shelf."""
    return (
        Article.live_number.is_null(False)
        & Article.archived_at.is_null()
        & Article.audience.in_(SHELF_AUDIENCES[shelf])
    )


def visible_articles(viewer: Person | None, *more: Any) -> ModelSelect:
    """A query for the live articles the viewer may read, with product and author."""
    return (
        Article.select(Article, Product, Person)
        .join(Product, JOIN.LEFT_OUTER)
        .switch(Article)
        .join(Person, JOIN.LEFT_OUTER, on=Article.author)
        .where(on_shelf(shelf_of(viewer)), *more)
    )


def load_article(viewer: Person | None, article_id: int) -> tuple[Article, Revision, Rendering]:
    """The live article with its text for this viewer, its author and owner, in one query; raises NotFound."""
    return _loaded(shelf_of(viewer), article_id, WHOLE)


def load_page(shelf: str, article_id: int) -> tuple[Article, Revision, Rendering]:
    """The same for the readers of a shelf, with no more of people and text than the page shows; raises NotFound."""
    return _loaded(shelf, article_id, SHOWN)


def _loaded(shelf: str, article_id: int, columns: tuple[Any, ...]) -> tuple[Article, Revision, Rendering]:
    found = _article_query(shelf, columns).rows(article_id)
    if not found:
        raise NotFound
    article: Article = found[0]
    return article, article.live, article.live.page


@cache
def _article_query(shelf: str, columns: tuple[Any, ...]) -> Prepared:
    return Prepared(
        lambda article_id: Article.select(*columns)
        .join(Product, JOIN.LEFT_OUTER)
        .switch(Article)
        .join(Person, JOIN.LEFT_OUTER, on=Article.author)
        .switch(Article)
        .join(Owner, JOIN.LEFT_OUTER, on=(Article.owner == Owner.id), attr="owner")
        .switch(Article)
        .join(
            Revision,
            on=(Revision.article == Article.id) & (Revision.number == Article.live_number),
            attr="live",
        )
        .join(
            Rendering, on=(Rendering.revision == Revision.id) & (Rendering.face == SHELF_FACES[shelf]), attr="page"
        )
        .where(Article.id == article_id, on_shelf(shelf))
    )


def load_archived(viewer: Person | None, article_id: int) -> Article:
    """An article that was archived, with its successor, for those who could read it; raises NotFound."""
    successor = Article.alias()
    article: Article | None = (
        Article.select(Article, successor)
        .join(successor, JOIN.LEFT_OUTER, on=(Article.successor == successor.id), attr="successor")
        .where(
            Article.id == article_id,
            Article.live_number.is_null(False),
            Article.archived_at.is_null(False),
            Article.audience.in_(SHELF_AUDIENCES[shelf_of(viewer)]),
        )
        .first()
    )
    if article is None:
        raise NotFound
    return article


def may_read(viewer: Person | None, article: Article) -> bool:
    """Whether the article is live and the viewer may read it."""
    return article.is_live and article.audience in SHELF_AUDIENCES[shelf_of(viewer)]


def found_on_shelf(shelf: str, ids: Iterable[int]) -> dict[int, Article]:
    """Those of the articles that stand on the shelf, by id, each with its page's text and outline at `.live.page`."""
    found: dict[int, Article] = {}
    for some in chunked(ids, FOUND_AT_ONCE):
        found |= by_id(_found_query(shelf).rows(*some, *[NO_ID] * (FOUND_AT_ONCE - len(some))))
    return found


@cache
def _found_query(shelf: str) -> Prepared:
    def query_for(*ids: Value) -> ModelSelect:
        return (
            Article.select(*LISTED, Product, Revision.id, Rendering.text, Rendering.outline)
            .join(Product, JOIN.LEFT_OUTER)
            .switch(Article)
            .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.live_number), attr="live")
            .join(
                Rendering,
                on=(Rendering.revision == Revision.id) & (Rendering.face == SHELF_FACES[shelf]),
                attr="page",
            )
            .where(on_shelf(shelf), Article.id.in_(ids))
        )

    return Prepared(query_for, places=FOUND_AT_ONCE)


def linking_to(viewer: Person | None, article: Article) -> ModelSelect:
    """A query for the other live articles the viewer may read whose page links to this one, by title."""
    seen = ArticleLink.target == article.id
    if not may(viewer, "read_staff_articles"):
        seen &= ~ArticleLink.staff_only
    sources = ArticleLink.select(ArticleLink.source).where(seen)
    return (
        Article.select()
        .where(on_shelf(shelf_of(viewer)), Article.id.in_(sources))
        .order_by(Article.title, Article.id)
    )


def load_for_writing(viewer: Person | None, article_id: int) -> Article:
    """The article, for one who may write on it: a live one, or one whose first draft is theirs; raises NotFound."""
    article: Article | None = Article.get_or_none(Article.id == article_id)
    if viewer is None or article is None or not _knows_of(viewer, article):
        raise NotFound
    if not may(viewer, "write_articles"):
        raise NotAllowed
    return article


def load_submitted(viewer: Person | None, revision_id: int) -> Revision:
    """A text of an article, for its author, or for a reviewer once it was submitted; raises NotFound."""
    query = _revisions().where(Revision.id == revision_id)
    revision: Revision | None = query.first()
    if revision is None or viewer is None or not may(viewer, "write_articles"):
        raise NotFound
    reviewing = may(viewer, "review_articles") and revision.state in REVIEWED_STATES
    if not (reviewing or revision.author_id == viewer.id):
        raise NotFound
    return revision


def load_attachment(viewer: Person | None, attachment_id: int) -> Attachment:
    """A picture that the viewer sees in a live page, or in a text they write or review; raises NotFound."""
    attachment: Attachment | None = (
        Attachment.select(Attachment, StoredFile, Article)
        .join(StoredFile)
        .switch(Attachment)
        .join(Article)
        .where(Attachment.id == attachment_id)
        .first()
    )
    if attachment is None or not (_shown_to(viewer, attachment) or _writes_with(viewer, attachment)):
        raise NotFound
    return attachment


def is_public(attachment: Attachment) -> bool:
    """Whether anybody at all may see the picture, so that any cache may keep it."""
    return _shown_to(None, attachment)


def _revisions() -> ModelSelect:
    return (
        Revision.select(Revision, Article, Person, Product)
        .join(Article)
        .switch(Revision)
        .join(Person, JOIN.LEFT_OUTER, on=Revision.author)
        .switch(Revision)
        .join(Product, JOIN.LEFT_OUTER)
    )


def _knows_of(viewer: Person, article: Article) -> bool:
    if article.live_number is not None:
        return article.audience in SHELF_AUDIENCES[shelf_of(viewer)]
    return Revision.select().where(Revision.article == article, Revision.author == viewer).exists()


def _shown_to(viewer: Person | None, attachment: Attachment) -> bool:
    if not may_read(viewer, attachment.article):
        return False
    return _showing(attachment, face_for(viewer)).where(Revision.number == attachment.article.live_number).exists()


def _writes_with(viewer: Person | None, attachment: Attachment) -> bool:
    if viewer is None:
        return False
    if attachment.uploaded_by_id == viewer.id:
        return True
    if not may(viewer, "write_articles"):
        return False
    # A writer may reuse what was published once. Naming a picture in a draft of one's own proves nothing.
    readable = REVIEWED_STATES if may(viewer, "review_articles") else ("published",)
    texts = Revision.select().where(
        Revision.article == attachment.article,
        Revision.state.in_(readable),
        Revision.body.contains(f"/files/{attachment.id}/"),
    )
    return texts.exists()


def _showing(attachment: Attachment, face: str) -> ModelSelect:
    return (
        Revision.select()
        .join(Rendering)
        .where(
            Revision.article == attachment.article,
            Rendering.face == face,
            Rendering.html.contains(f"/files/{attachment.id}/"),
        )
    )
