"""What colleagues call a person."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('person', 'called', CharField(max_length=60, default='')))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('person', 'called'))
