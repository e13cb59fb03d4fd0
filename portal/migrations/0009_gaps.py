"""Synonyms; searches by topic, with what was opened; gaps and who asked."""

from peewee import *
from knowledge.db import MomentField
from search_index.analysis import topic


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class Article(Model):
        class Meta:
            database = db
            table_name = 'article'

    class OutgoingMail(Model):
        class Meta:
            database = db
            table_name = 'outgoing_mail'

    class Synonym(Model):
        words = CharField(max_length=60)
        stems = CharField(max_length=200, unique=True)
        others = JSONField()
        both_ways = BooleanField()
        changed_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        changed_at = MomentField()
        removed_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'synonym'

    class Gap(Model):
        topic = CharField(max_length=200, unique=True)
        words = CharField(max_length=200)
        state = CharField(max_length=10, index=True)
        opened_at = MomentField()
        claimed_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        claimed_at = MomentField(null=True)
        draft = ForeignKeyField(Article, null=True, on_delete='SET NULL')
        article = ForeignKeyField(Article, null=True, on_delete='SET NULL')
        reason = CharField(max_length=300)
        closed_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        closed_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'gap'

    class Question(Model):
        gap = ForeignKeyField(Gap, on_delete='CASCADE')
        words = CharField(max_length=200)
        details = TextField()
        shelf = CharField(max_length=10)
        person = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        email = CharField(max_length=254)
        mail = ForeignKeyField(OutgoingMail, null=True, on_delete='SET NULL')
        asked_at = MomentField(index=True)
        told_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'question'
    db.create_tables([Synonym, Gap, Question])

    migrator.migrate(
        migrator.add_column('search_count', 'topic', CharField(max_length=200, default='', index=True)),
        migrator.add_column('search_count', 'clicks', IntegerField(null=True)),
        migrator.add_column('search_count', 'ranks', IntegerField(default=0)),
    )
    _set_topics(db)


def _set_topics(db):
    class SearchCount(Model):
        words = CharField()
        topic = CharField()
        class Meta:
            database = db
            table_name = 'search_count'
    for words, in list(SearchCount.select(SearchCount.words).distinct().tuples()):
        SearchCount.update(topic=topic(words)).where(SearchCount.words == words).execute()


def down(migrator, db):
    for table in ('question', 'gap', 'synonym'):
        migrator.migrate(migrator.drop_table(table))
    migrator.migrate(
        migrator.drop_column('search_count', 'ranks'),
        migrator.drop_column('search_count', 'clicks'),
        migrator.drop_index('search_count', 'search_count_topic'),
        migrator.drop_column('search_count', 'topic'),
    )
