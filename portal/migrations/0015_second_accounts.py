"""Accounts that are one person's; the wall by author, value or touchpoint is read in its order instead of sorted."""

from peewee import *

NAMES = ('author_id', 'value_id', 'touchpoint_id')


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    account_of = ForeignKeyField(Person, field=Person.id, null=True, on_delete='SET NULL')
    migrator.migrate(
        migrator.add_column('person', 'account_of_id', account_of),
        *(migrator.add_index('post', (name, 'created_at')) for name in NAMES),
    )


def down(migrator, db):
    migrator.migrate(
        *(migrator.drop_index('post', f'post_{name}_created_at') for name in NAMES),
        migrator.drop_index('person', 'person_account_of_id'),
        migrator.drop_column('person', 'account_of_id'),
    )
