"""The wall in full: reports, earlier wordings, values with a past, screens and private feeds."""

from peewee import *
from knowledge.db import MomentField


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class Post(Model):
        class Meta:
            database = db
            table_name = 'post'

    class Comment(Model):
        class Meta:
            database = db
            table_name = 'comment'

    class WallCase(Model):
        post = ForeignKeyField(Post, on_delete='CASCADE')
        comment = ForeignKeyField(Comment, null=True, on_delete='CASCADE')
        state = CharField(max_length=10, index=True)
        opened_at = MomentField()
        decided_at = MomentField(null=True)
        decided_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        reason = CharField(max_length=500)
        class Meta:
            database = db
            table_name = 'wall_case'

    class WallReport(Model):
        case = ForeignKeyField(WallCase, on_delete='CASCADE')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        target = CharField(max_length=30)
        kind = CharField(max_length=20)
        words = CharField(max_length=500)
        at = MomentField()
        class Meta:
            database = db
            table_name = 'wall_report'
            indexes = ((('person', 'target'), True),)

    class EarlierText(Model):
        post = ForeignKeyField(Post, on_delete='CASCADE')
        comment = ForeignKeyField(Comment, null=True, on_delete='CASCADE')
        texts = JSONField()
        until = MomentField()
        class Meta:
            database = db
            table_name = 'earlier_text'

    class Screen(Model):
        name = CharField(max_length=80)
        number = IntegerField()
        added_at = MomentField()
        revoked_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'screen'

    class FeedAddress(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE', unique=True)
        number = IntegerField()
        class Meta:
            database = db
            table_name = 'feed_address'
    db.create_tables([WallCase, WallReport, EarlierText, Screen, FeedAddress])

    columns = [
        ('post', 'hidden_at', MomentField(null=True)),
        ('post', 'first_used_at', MomentField(null=True)),
        ('post', 'value_said', CharField(max_length=80, default='')),
        ('post', 'behaviour_said', CharField(max_length=120, default='')),
        ('post', 'touchpoint_said', CharField(max_length=80, default='')),
        ('comment', 'hidden_at', MomentField(null=True)),
        ('comment', 'edited_at', MomentField(null=True)),
    ]
    for table in ('value', 'behaviour', 'touchpoint'):
        columns += [(table, 'retired_at', MomentField(null=True)), (table, 'earlier', JSONField(null=True))]
    migrator.migrate(*(migrator.add_column(*column) for column in columns))
    _keep_what_was_said(db)


def _keep_what_was_said(db):
    for table in ('value', 'behaviour', 'touchpoint'):
        db.execute_sql(
            f'UPDATE post SET {table}_said = (SELECT name FROM "{table}" WHERE "{table}".id = post.{table}_id) '
            f'WHERE {table}_id IS NOT NULL'
        )


def down(migrator, db):
    for table in ('feed_address', 'screen', 'earlier_text', 'wall_report', 'wall_case'):
        migrator.migrate(migrator.drop_table(table))
    for table in ('value', 'behaviour', 'touchpoint'):
        migrator.migrate(migrator.drop_column(table, 'retired_at'), migrator.drop_column(table, 'earlier'))
    for name in ('hidden_at', 'first_used_at', 'value_said', 'behaviour_said', 'touchpoint_said'):
        migrator.migrate(migrator.drop_column('post', name))
    for name in ('hidden_at', 'edited_at'):
        migrator.migrate(migrator.drop_column('comment', name))
