"""The edition of what readers see; its triggers are made by `portal migrate` after the last migration."""

from peewee import *


def up(migrator, db):
    class Edition(Model):
        token = CharField(max_length=32)
        class Meta:
            database = db
            table_name = 'edition'
    db.create_tables([Edition])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('edition'))
