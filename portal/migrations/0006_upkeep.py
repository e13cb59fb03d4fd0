"""When an article is due for a check, what was done about it, who was reminded; links between articles."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

from peewee import *
from knowledge.db import MomentField, now

ANCHOR = re.compile(r'<a\b(?:\s+[\w-]+="[^"]*")*?\s+href="([^"]*)"')
ARTICLE = re.compile(r"/articles/(\d{1,9})(?:-[^/]*)?")


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    migrator.migrate(
        migrator.add_column('article', 'review_due_at', MomentField(null=True, index=True)),
        migrator.add_column('article', 'review_chosen_at', MomentField(null=True)),
    )

    class Article(Model):
        slug = CharField()
        live_number = IntegerField(null=True)
        checked_at = MomentField(null=True)
        review_due_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'article'

    class Revision(Model):
        article = ForeignKeyField(Article)
        number = IntegerField()
        class Meta:
            database = db
            table_name = 'revision'

    class Rendering(Model):
        revision = ForeignKeyField(Revision)
        face = CharField()
        html = TextField()
        class Meta:
            database = db
            table_name = 'rendering'

    class ArticleLink(Model):
        source = ForeignKeyField(Article, on_delete='CASCADE')
        address = CharField(max_length=300)
        target = IntegerField(index=True, null=True)
        staff_only = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'article_link'
            indexes = ((('source', 'address'), True),)
    db.create_tables([ArticleLink])

    class Tending(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        deed = CharField(max_length=20)
        at = MomentField()
        live_number = IntegerField()
        owner_before = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        checked_before = MomentField(null=True)
        due_before = MomentField(null=True)
        chosen_before = MomentField(null=True)
        taken_back_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'tending'
            indexes = ((('person', 'at'), False),)
    db.create_tables([Tending])

    class Reminder(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        to_manager = BooleanField(default=False)
        told_at = MomentField()
        class Meta:
            database = db
            table_name = 'reminder'
            indexes = ((('person', 'told_at'), False),)
    db.create_tables([Reminder])

    _set_due_dates(Article)
    _find_links(Article, Revision, Rendering, ArticleLink)


def _set_due_dates(Article):
    """Half a year after the last check; what would be late at once is due in two weeks."""
    soonest = now() + timedelta(days=14)
    live = Article.select(Article.id, Article.checked_at).where(Article.live_number.is_null(False))
    for article in list(live):
        checked = article.checked_at or now()
        due = max(checked + timedelta(days=183), soonest)
        Article.update(review_due_at=due).where(Article.id == article.id).execute()


def _find_links(Article, Revision, Rendering, ArticleLink):
    pages = (
        Article.select(Article.id, Article.slug, Rendering.face, Rendering.html)
        .join(Revision, on=(Revision.article == Article.id) & (Revision.number == Article.live_number))
        .join(Rendering, on=(Rendering.revision == Revision.id))
        .tuples()
    )
    found = {}
    for article, slug, face, html in pages.iterator():
        for href in ANCHOR.findall(html):
            path = _path(unescape(href), f"/articles/{article}-{slug}")
            match = ARTICLE.fullmatch(path or "")
            target = int(match[1]) if match else None
            if path and target != article:
                row = found.setdefault((article, path), {"source": article, "address": path, "target": target, "staff_only": True})
                row["staff_only"] = row["staff_only"] and face == "staff"
    for rows in chunked(found.values(), 200):
        ArticleLink.insert_many(rows).execute()


def _path(href, base):
    try:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path:
            return None
        return urlsplit(urljoin(base, href)).path[:300]
    except ValueError:
        return None


def down(migrator, db):
    for table in ('reminder', 'tending', 'article_link'):
        migrator.migrate(migrator.drop_table(table))
    migrator.migrate(
        migrator.drop_index('article', 'article_review_due_at'),
        migrator.drop_column('article', 'review_chosen_at'),
        migrator.drop_column('article', 'review_due_at'),
    )
