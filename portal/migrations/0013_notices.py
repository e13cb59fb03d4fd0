"""Kinds of notices and how each reaches a person; quiet hours; mail that nobody knows the fate of; line-ups by mail."""

import re

from peewee import *
from knowledge.db import MomentField

KINDS = (
    (r'/articles/\d+/upkeep', 'upkeep'),
    (r'/articles', 'articles'),
    (r'/reviews', 'articles'),
    (r'/my/articles', 'articles'),
    (r'/upkeep', 'upkeep'),
    (r'/licences', 'team'),
    (r'/gaps', 'questions'),
    (r'/wall/\d+#comment', 'answers'),
    (r'/wall', 'wall'),
    (r'/thanks', 'thanks'),
    (r'/people', 'thanks'),
    (r'/queue', 'queue'),
)
POST = re.compile(r'/wall/(\d{1,9})(?:#thanks-\d+)?')
COMMENT = re.compile(r'/wall/\d+#comment-(\d{1,9})')


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class OutgoingMail(Model):
        class Meta:
            database = db
            table_name = 'outgoing_mail'

    person = ForeignKeyField(Person, field=Person.id, null=True, on_delete='SET NULL')
    mail = ForeignKeyField(OutgoingMail, field=OutgoingMail.id, null=True, on_delete='SET NULL')
    migrator.migrate(
        migrator.add_column('outgoing_mail', 'kind', CharField(max_length=20, default='personal')),
        migrator.add_column('outgoing_mail', 'person_id', person),
        migrator.add_column('outgoing_mail', 'html', TextField(default='')),
        migrator.add_column('outgoing_mail', 'unsubscribe', CharField(max_length=500, default='')),
        migrator.add_column('outgoing_mail', 'handed_at', MomentField(null=True)),
        migrator.add_column('outgoing_mail', 'doubts', IntegerField(default=0)),
        migrator.add_column('notification', 'kind', CharField(max_length=20, default='articles')),
        migrator.add_column('notification', 'about_type', CharField(max_length=20, default='')),
        migrator.add_column('notification', 'about_id', IntegerField(null=True)),
        migrator.add_column('notification', 'mail_due_at', MomentField(null=True, index=True)),
        migrator.add_column('notification', 'mail_id', mail),
    )

    class NoticeChoice(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        kind = CharField(max_length=20)
        way = CharField(max_length=10)
        class Meta:
            database = db
            table_name = 'notice_choice'
            indexes = ((('person', 'kind'), True),)

    class MailHours(Model):
        person = ForeignKeyField(Person, unique=True, on_delete='CASCADE')
        quiet_from = IntegerField()
        quiet_until = IntegerField()
        weekends = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'mail_hours'

    class LostAddress(Model):
        address = CharField(max_length=254, unique=True)
        reason = CharField(max_length=300)
        since = MomentField()
        class Meta:
            database = db
            table_name = 'lost_address'

    class LineUpMail(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        week = DateField()
        at = MomentField()
        mail = ForeignKeyField(OutgoingMail, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'line_up_mail'
            indexes = ((('person', 'week'), True),)
    db.create_tables([NoticeChoice, MailHours, LostAddress, LineUpMail])
    _sort_notices(db)


def _sort_notices(db):
    """Gives what was told so far its kind, and the post or comment that it is about."""
    class Notification(Model):
        url = CharField()
        kind = CharField()
        about_type = CharField()
        about_id = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'notification'
    for url, in list(Notification.select(Notification.url).distinct().tuples()):
        columns = {'kind': next((kind for pattern, kind in KINDS if re.match(pattern, url)), 'articles')}
        for about, pattern in (('post', POST), ('comment', COMMENT)):
            if match := pattern.fullmatch(url):
                columns |= {'about_type': about, 'about_id': int(match[1])}
        Notification.update(columns).where(Notification.url == url).execute()


def down(migrator, db):
    for table in ('line_up_mail', 'lost_address', 'mail_hours', 'notice_choice'):
        migrator.migrate(migrator.drop_table(table))
    migrator.migrate(
        migrator.drop_index('notification', 'notification_mail_id'),
        migrator.drop_column('notification', 'mail_id'),
        migrator.drop_index('notification', 'notification_mail_due_at'),
        *(migrator.drop_column('notification', name) for name in ('mail_due_at', 'about_id', 'about_type', 'kind')),
        migrator.drop_index('outgoing_mail', 'outgoing_mail_person_id'),
        migrator.drop_column('outgoing_mail', 'person_id'),
        *(
            migrator.drop_column('outgoing_mail', name)
            for name in ('doubts', 'handed_at', 'unsubscribe', 'html', 'kind')
        ),
    )
