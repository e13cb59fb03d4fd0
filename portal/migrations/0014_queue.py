"""The queue's leases, tray and joined items; absences with a deputy; what colleagues propose."""

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

    class QueueItem(Model):
        class Meta:
            database = db
            table_name = 'queue_item'

    def somebody():
        return ForeignKeyField(Person, field=Person.id, null=True, on_delete='SET NULL')

    another = ForeignKeyField(QueueItem, field=QueueItem.id, null=True, on_delete='SET NULL')
    migrator.migrate(
        migrator.add_column('queue_item', 'merged_into_id', another),
        migrator.add_column('queue_item', 'claimed_by_id', somebody()),
        migrator.add_column('queue_item', 'claimed_until', MomentField(null=True)),
        migrator.add_column('queue_item', 'tray_on', DateField(null=True)),
        migrator.add_column('queue_item', 'tray_place', IntegerField(null=True)),
        migrator.add_column('queue_item', 'tray_by_id', somebody()),
        migrator.add_column('queue_event', 'other', IntegerField(null=True)),
        migrator.add_index('queue_event', ('by_id', 'at')),
    )

    class Absence(Model):
        person = ForeignKeyField(Person)
        deputy = ForeignKeyField(Person, backref='deputyships')
        starts_on = DateField()
        ends_on = DateField()
        created_at = MomentField()
        ended_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'absence'

    class Proposal(Model):
        person = ForeignKeyField(Person, backref='proposals_about')
        proposer = ForeignKeyField(Person, backref='proposals')
        asked = ForeignKeyField(Person, backref='proposals_to_decide')
        post = ForeignKeyField(Post, null=True, on_delete='SET NULL')
        deed = CharField(max_length=200)
        what = TextField()
        happened_on = DateField(null=True)
        for_whom = TextField()
        effect = TextField()
        state = CharField(max_length=10, index=True)
        sent_at = MomentField()
        decided_at = MomentField(null=True)
        answer = TextField()
        item = ForeignKeyField(QueueItem, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'proposal'
    db.create_tables([Absence, Proposal])


def down(migrator, db):
    for table in ('proposal', 'absence'):
        migrator.migrate(migrator.drop_table(table))
    migrator.migrate(
        migrator.drop_index('queue_event', 'queue_event_by_id_at'),
        migrator.drop_column('queue_event', 'other'),
        migrator.drop_index('queue_item', 'queue_item_tray_by_id'),
        migrator.drop_column('queue_item', 'tray_by_id'),
        migrator.drop_column('queue_item', 'tray_place'),
        migrator.drop_column('queue_item', 'tray_on'),
        migrator.drop_column('queue_item', 'claimed_until'),
        migrator.drop_index('queue_item', 'queue_item_claimed_by_id'),
        migrator.drop_column('queue_item', 'claimed_by_id'),
        migrator.drop_index('queue_item', 'queue_item_merged_into_id'),
        migrator.drop_column('queue_item', 'merged_into_id'),
    )
