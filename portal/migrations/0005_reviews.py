"""Notes on passages, texts published with fixes, urgently or at a set time, and decisions on writing licences."""

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

    fixed_from = ForeignKeyField(Revision, field=Revision.id, null=True, on_delete='SET NULL')
    migrator.migrate(
        migrator.add_column('revision', 'publish_at', MomentField(null=True)),
        migrator.add_column('revision', 'urgent_reason', TextField(default='')),
        migrator.add_column('revision', 'looked_at', MomentField(null=True)),
        migrator.add_column('revision', 'fixed_from_id', fixed_from),
    )

    class ReviewNote(Model):
        revision = ForeignKeyField(Revision, on_delete='CASCADE')
        author = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        kind = CharField(max_length=20)
        start = IntegerField()
        quoted = TextField()
        words = TextField()
        replacement = TextField()
        created_at = MomentField()
        settled_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'review_note'
    db.create_tables([ReviewNote])

    class LicenceDecision(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        licence = CharField(max_length=20)
        is_granted = BooleanField()
        clean_articles = IntegerField()
        decided_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        decided_at = MomentField()
        class Meta:
            database = db
            table_name = 'licence_decision'
    db.create_tables([LicenceDecision])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('licence_decision'))
    migrator.migrate(migrator.drop_table('review_note'))
    migrator.migrate(
        migrator.drop_column('revision', 'fixed_from_id'),
        migrator.drop_column('revision', 'looked_at'),
        migrator.drop_column('revision', 'urgent_reason'),
        migrator.drop_column('revision', 'publish_at'),
    )
