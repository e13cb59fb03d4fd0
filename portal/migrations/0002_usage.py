"""Counts of reads and searches by day."""

from peewee import *


def up(migrator, db):
    class Article(Model):
        class Meta:
            database = db
            table_name = 'article'

    class ArticleReads(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        day = DateField(index=True)
        times = IntegerField()
        class Meta:
            database = db
            table_name = 'article_reads'
            indexes = ((('article', 'day'), True),)
    db.create_tables([ArticleReads])

    class SearchCount(Model):
        words = CharField(max_length=100)
        shelf = CharField(max_length=10)
        day = DateField(index=True)
        found = IntegerField()
        times = IntegerField()
        class Meta:
            database = db
            table_name = 'search_count'
            indexes = ((('words', 'shelf', 'day'), True),)
    db.create_tables([SearchCount])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('search_count'))
    migrator.migrate(migrator.drop_table('article_reads'))
