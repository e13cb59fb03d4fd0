"""Who took a comment away."""

from peewee import *


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    withdrawn_by = ForeignKeyField(Person, field=Person.id, null=True, on_delete='SET NULL')
    migrator.migrate(migrator.add_column('comment', 'withdrawn_by_id', withdrawn_by))


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index('comment', 'comment_withdrawn_by_id'), migrator.drop_column('comment', 'withdrawn_by_id')
    )
