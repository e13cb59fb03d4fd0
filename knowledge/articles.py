"""Articles and their revisions: facts and predicates. What changes their state is in publishing.py."""

import re
import unicodedata
from datetime import datetime, timedelta

from peewee import CharField, ForeignKeyField, IntegerField, JSONField, TextField

from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from knowledge.review_dates import standing

AUDIENCES = {"public": "Everybody", "customers": "Customers who sign in", "staff": "Staff only"}
KINDS = {
    "how-to": "How-to",
    "troubleshooting": "Troubleshooting",
    "known-issue": "Known issue",
    "reference": "Reference",
}
OPEN_STATES = ("draft", "submitted", "sent_back", "scheduled")
REVIEW_PROMISE = timedelta(days=3)
SLUG_LENGTH = 80


class Product(BaseModel):
    name = CharField(max_length=120, unique=True)
    slug = CharField(max_length=120, unique=True)
    description = TextField(default="")
    position = IntegerField(default=0)

    @property
    def url(self) -> str:
        return f"/products/{self.slug}"


class Article(BaseModel):
    """What has a stable address. Its columns from title to tags mirror the live revision; before one, the draft."""

    title = CharField(max_length=200)
    slug = CharField(max_length=SLUG_LENGTH)
    description = TextField(default="")
    kind = CharField(max_length=20, default="how-to")
    audience = CharField(max_length=20, default="public", index=True)
    product = ForeignKeyField(Product, null=True, backref="articles", on_delete="SET NULL")
    tags = JSONField(default=list)
    author = ForeignKeyField(Person, null=True, backref="articles", on_delete="SET NULL")
    author_name = CharField(max_length=120, default="")
    owner = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    live_number = IntegerField(null=True)
    source_key = CharField(null=True, unique=True)
    source_digest = CharField(max_length=64, null=True)
    created_at = MomentField(default=now)
    published_at = MomentField(null=True, index=True)
    updated_at = MomentField(null=True, index=True)
    checked_at = MomentField(null=True)
    review_due_at = MomentField(null=True, index=True)
    review_chosen_at = MomentField(null=True)
    archived_at = MomentField(null=True)
    successor = ForeignKeyField("self", null=True, on_delete="SET NULL")

    @property
    def url(self) -> str:
        return f"/articles/{self.id}-{self.slug}"

    @property
    def is_live(self) -> bool:
        return self.live_number is not None and self.archived_at is None

    def standing(self, now: datetime) -> str:
        """How the article stands to its next check: “overdue”, “due”, “soon” or “fresh”."""
        return standing(self.review_due_at, now=now)

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def byline(self) -> str:
        """The name to credit; empty where nobody is known."""
        return self.author.name if self.author_id else self.author_name

    @property
    def public_byline(self) -> str:
        """The name that visitors read; empty, too, where the author has left."""
        return "" if self.author_id and not self.author.is_active else self.byline


class Revision(BaseModel):
    """One text of an article. Open ones (draft, submitted, sent_back, scheduled) change; the others never do.

    `fixed_from` is what its author had written where a reviewer published it with fixes; `urgent_reason` is why it went
    live before anybody else had read it, `looked_at` when somebody had.
    """

    article = ForeignKeyField(Article, backref="revisions", on_delete="CASCADE")
    number = IntegerField()
    based_on = IntegerField(null=True)
    state = CharField(max_length=20, default="draft", index=True)
    version = IntegerField(default=1)
    title = CharField(max_length=200)
    description = TextField(default="")
    body = TextField(default="")
    kind = CharField(max_length=20, default="how-to")
    audience = CharField(max_length=20, default="public")
    product = ForeignKeyField(Product, null=True, on_delete="SET NULL")
    tags = JSONField(default=list)
    summary = CharField(max_length=200, default="")
    author = ForeignKeyField(Person, null=True, backref="revisions", on_delete="SET NULL")
    reviewer = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    review_note = TextField(default="")
    created_at = MomentField(default=now)
    saved_at = MomentField(default=now)
    submitted_at = MomentField(null=True)
    published_at = MomentField(null=True)
    publish_at = MomentField(null=True)
    urgent_reason = TextField(default="")
    looked_at = MomentField(null=True)
    fixed_from = ForeignKeyField("self", null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("article", "number"), True),)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_editable(self) -> bool:
        return self.state in ("draft", "sent_back")

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def audience_name(self) -> str:
        return AUDIENCES[self.audience]

    @property
    def review_expected_at(self) -> datetime | None:
        """When the author may expect an answer; None before submission."""
        return self.submitted_at + REVIEW_PROMISE if self.submitted_at else None

    @property
    def draft_url(self) -> str:
        return f"/articles/{self.article_id}/draft"

    @property
    def review_url(self) -> str:
        return f"/reviews/{self.id}"


class Rendering(BaseModel):
    """A revision's sanitised page for one side of the house, made when it was saved; pages never render Markdown."""

    revision = ForeignKeyField(Revision, backref="renderings", on_delete="CASCADE")
    face = CharField(max_length=10)
    html = TextField()
    outline = JSONField(default=list)
    text = TextField()
    renderer_version = IntegerField()

    class Meta:
        indexes = ((("revision", "face"), True),)


class IndexTask(BaseModel):
    """An article whose search documents are to be written again: the outbox of indexing.py."""

    article_id = IntegerField(index=True)
    created_at = MomentField(default=now)


def slugify(title: str) -> str:
    """The title as part of an address: letters and digits of any script, lower case, joined by hyphens; never empty."""
    folded = unicodedata.normalize("NFKD", title)
    plain = unicodedata.normalize("NFC", "".join(ch for ch in folded if not "\u0300" <= ch <= "\u036f"))
    slug = re.sub(r"[^\w]+|_", "-", plain.lower()).strip("-")
    return slug[:SLUG_LENGTH].strip("-") or "article"
