"""Who was reminded of whom; and the order in which figures read the queue and its thanks."""

from peewee import *
from knowledge.db import MomentField


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class TeamReminder(Model):
        manager = ForeignKeyField(Person, unique=True, on_delete='CASCADE')
        told_at = MomentField(null=True)
        is_off = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'team_reminder'

    class AnniversaryReminder(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        day = DateField()
        class Meta:
            database = db
            table_name = 'anniversary_reminder'
            indexes = ((('person', 'day'), True),)
    db.create_tables([TeamReminder, AnniversaryReminder])
    migrator.migrate(
        migrator.add_index('queue_item', ('created_at',)),
        migrator.add_index('thanks', ('given_at',)),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index('thanks', 'thanks_given_at'),
        migrator.drop_index('queue_item', 'queue_item_created_at'),
    )
    migrator.migrate(migrator.drop_table('anniversary_reminder'))
    migrator.migrate(migrator.drop_table('team_reminder'))
