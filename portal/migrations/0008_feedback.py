"""What readers say of articles, and customers' thanks to authors."""

from peewee import *
from knowledge.db import MomentField


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

    class Vote(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        version = IntegerField()
        voter = CharField(max_length=64)
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        helped = BooleanField()
        reason = CharField(max_length=20)
        words = TextField()
        email = CharField(max_length=254)
        query = CharField(max_length=100)
        at = MomentField()
        told_at = MomentField(null=True)
        answered_at = MomentField(null=True)
        answered_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        answered_version = IntegerField(null=True)
        answer = CharField(max_length=500)
        mail = ForeignKeyField(OutgoingMail, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'vote'
            indexes = ((('article', 'version', 'voter'), True), (('article', 'at'), False))

    class Praise(Model):
        article = ForeignKeyField(Article, null=True, on_delete='SET NULL')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        name = CharField(max_length=120)
        words = TextField()
        may_show = BooleanField(default=False)
        digest = CharField(max_length=64)
        state = CharField(max_length=10, index=True)
        sent_at = MomentField()
        decided_at = MomentField(null=True)
        decided_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'praise'
            indexes = ((('person', 'digest'), True),)
    db.create_tables([Vote, Praise])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('praise'))
    migrator.migrate(migrator.drop_table('vote'))
