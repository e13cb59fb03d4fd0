"""Believable rows for tests, with as few words as a test needs to say."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from knowledge import indexing, publishing
from knowledge.articles import Article, Product, Revision, slugify
from knowledge.db import now
from knowledge.people import Person, Team, add_person
from knowledge.review_dates import USUAL
from knowledge.article_text import ArticleText
from portal.recognition.models import Behaviour, Post, PostRecipient, Touchpoint, Value
from portal.thank_you.models import QueueItem

_serial = count(1)


def make_person(*roles: str, name: str = "", **details: Any) -> Person:
    """An active person; staff where no role is named."""
    number = next(_serial)
    return add_person(
        name=name or f"Person {number}", email=f"person{number}@company.example", roles=roles or ("staff",), **details
    )


def make_writer(name: str = "") -> Person:
    """A technician whose texts are reviewed."""
    return make_person("staff", "technician", name=name, licence="candidate")


def make_reviewer(name: str = "") -> Person:
    """A technician who may publish the texts of others."""
    return make_person("staff", "technician", name=name, licence="publisher")


def make_team(name: str = "") -> Team:
    team: Team = Team.create(name=name or f"Team {next(_serial)}")
    return team


def make_product(name: str = "Managed VPS") -> Product:
    product: Product = Product.create(name=name, slug=slugify(name))
    return product


def make_draft(author: Person | None = None, *, title: str = "Restart a volume", **text: Any) -> Revision:
    """A first draft, not submitted."""
    text.setdefault("body", "Open the panel.\n\n## Steps\n\n1. Press restart.")
    return publishing.start_article(ArticleText(title=title, **text), by=author or make_writer())


def make_submitted(author: Person | None = None, **text: Any) -> Revision:
    """A draft that waits for review."""
    draft = make_draft(author, **text)
    publishing.submit(draft, by=draft.author, version=draft.version)
    submitted: Revision = Revision.get_by_id(draft.id)
    return submitted


def make_article(author: Person | None = None, *, indexed: bool = True, **text: Any) -> Article:
    """A published article, findable by search unless `indexed` is False."""
    draft = make_draft(author, **text)
    article = publishing.publish_directly(draft, by=author)
    if indexed:
        indexing.catch_up()
    return article


def make_story(author: Person, *recipients: Person, **columns: Any) -> Post:
    """A story on the wall."""
    defaults = {
        "kind": "story",
        "situation": "A shop went down on a Sunday.",
        "action": "She drove to the data centre.",
        "result": "It sold again at nine.",
    }
    said = {f"{name}_said": columns[name].name for name in ("value", "behaviour", "touchpoint") if columns.get(name)}
    post: Post = Post.create(author=author, **{**defaults, **said, **columns})
    for person in recipients:
        PostRecipient.create(post=post, person=person)
    return post


def make_value(name: str = "Own the outcome") -> Behaviour:
    """A behaviour, with the value it belongs to."""
    value = Value.create(name=name)
    behaviour: Behaviour = Behaviour.create(value=value, name="Stays until it works")
    return behaviour


def make_touchpoint(name: str = "Incident") -> Touchpoint:
    touchpoint: Touchpoint = Touchpoint.create(name=name)
    return touchpoint


def make_queue_item(person: Person, **columns: Any) -> QueueItem:
    """An item that waits in the queue."""
    defaults = {"deed": "Stayed for the migration", "source": "manager", "due_on": date(2030, 1, 1)}
    item: QueueItem = QueueItem.create(person=person, **{**defaults, **columns})
    return item


def make_due(owner: Person | None = None, *, days: float = 1, **text: Any) -> Article:
    """A published article whose check has been due for so many days; not in the search index."""
    article = make_article(owner, indexed=False, **text)
    moment = now() - timedelta(days=days)
    Article.update(review_due_at=moment, checked_at=moment - USUAL).where(Article.id == article.id).execute()
    due: Article = Article.get_by_id(article.id)
    return due
