"""Words that administrators watch over, and who answered for a forbidden one."""

from peewee import *
from knowledge.db import MomentField


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class Revision(Model):
        class Meta:
            database = db
            table_name = 'revision'

    class Wording(Model):
        kind = CharField(max_length=20)
        words = CharField(max_length=120)
        folded = CharField(max_length=240, unique=True)
        reason = CharField(max_length=300)
        added_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        added_at = MomentField()
        removed_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'wording'

    class WordingOverride(Model):
        revision = ForeignKeyField(Revision, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        words = CharField(max_length=120)
        reason = TextField()
        at = MomentField()
        class Meta:
            database = db
            table_name = 'wording_override'
            indexes = ((('revision', 'person', 'words'), True),)
    db.create_tables([Wording, WordingOverride])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('wording_override'))
    migrator.migrate(migrator.drop_table('wording'))
