"""The first schema."""

from peewee import *
from knowledge.db import MomentField


def up(migrator, db):
    class StoredFile(Model):
        digest = CharField(unique=True, max_length=64)
        extension = CharField(max_length=8)
        content_type = CharField(max_length=60)
        size = IntegerField()
        width = IntegerField()
        height = IntegerField()
        created_at = MomentField()
        class Meta:
            database = db
            table_name = 'stored_file'
    db.create_tables([StoredFile])

    class Team(Model):
        name = CharField(unique=True, max_length=80)
        class Meta:
            database = db
            table_name = 'team'
    db.create_tables([Team])

    class Person(Model):
        name = CharField(max_length=120)
        email = CharField(unique=True, max_length=254)
        password_hash = CharField(null=True)
        session_number = IntegerField(default=0)
        is_active = BooleanField(default=True)
        licence = CharField(null=True, max_length=20)
        team = ForeignKeyField(Team, null=True, on_delete='SET NULL')
        manager = ForeignKeyField('self', null=True, on_delete='SET NULL')
        job_title = CharField(max_length=120, default='')
        site = CharField(max_length=80, default='')
        timezone = CharField(max_length=60, default='UTC')
        phone = CharField(max_length=40, default='')
        postal_address = TextField(default='')
        say_name = CharField(max_length=120, default='')
        about = TextField(default='')
        expertise = TextField(default='')
        photo = ForeignKeyField(StoredFile, null=True, on_delete='SET NULL')
        started_on = DateField(null=True)
        preference = CharField(max_length=10, default='public')
        created_at = MomentField()
        class Meta:
            database = db
            table_name = 'person'
    db.create_tables([Person])

    class PersonRole(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        role = CharField(max_length=20)
        class Meta:
            database = db
            table_name = 'person_role'
            indexes = ((('person', 'role'), True),)
    db.create_tables([PersonRole])

    class Product(Model):
        name = CharField(unique=True, max_length=120)
        slug = CharField(unique=True, max_length=120)
        description = TextField(default='')
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'product'
    db.create_tables([Product])

    class Article(Model):
        title = CharField(max_length=200)
        slug = CharField(max_length=80)
        description = TextField(default='')
        kind = CharField(max_length=20, default='how-to')
        audience = CharField(index=True, max_length=20, default='public')
        product = ForeignKeyField(Product, null=True, on_delete='SET NULL')
        tags = JSONField(default=list)
        author = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        author_name = CharField(max_length=120, default='')
        owner = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        live_number = IntegerField(null=True)
        source_key = CharField(unique=True, null=True)
        source_digest = CharField(null=True, max_length=64)
        created_at = MomentField()
        published_at = MomentField(index=True, null=True)
        updated_at = MomentField(index=True, null=True)
        checked_at = MomentField(null=True)
        archived_at = MomentField(null=True)
        successor = ForeignKeyField('self', null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'article'
    db.create_tables([Article])

    class Revision(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        number = IntegerField()
        based_on = IntegerField(null=True)
        state = CharField(index=True, max_length=20, default='draft')
        version = IntegerField(default=1)
        title = CharField(max_length=200)
        description = TextField(default='')
        body = TextField(default='')
        kind = CharField(max_length=20, default='how-to')
        audience = CharField(max_length=20, default='public')
        product = ForeignKeyField(Product, null=True, on_delete='SET NULL')
        tags = JSONField(default=list)
        summary = CharField(max_length=200, default='')
        author = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        reviewer = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        review_note = TextField(default='')
        created_at = MomentField()
        saved_at = MomentField()
        submitted_at = MomentField(null=True)
        published_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'revision'
            indexes = ((('article', 'number'), True),)
    db.create_tables([Revision])

    class Rendering(Model):
        revision = ForeignKeyField(Revision, on_delete='CASCADE')
        face = CharField(max_length=10)
        html = TextField()
        outline = JSONField(default=list)
        text = TextField()
        renderer_version = IntegerField()
        class Meta:
            database = db
            table_name = 'rendering'
            indexes = ((('revision', 'face'), True),)
    db.create_tables([Rendering])

    class Attachment(Model):
        article = ForeignKeyField(Article, on_delete='CASCADE')
        file = ForeignKeyField(StoredFile)
        name = CharField(max_length=80)
        uploaded_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = MomentField()
        class Meta:
            database = db
            table_name = 'attachment'
            indexes = ((('article', 'file', 'name'), False),)
    db.create_tables([Attachment])

    class IndexTask(Model):
        article_id = IntegerField(index=True)
        created_at = MomentField()
        class Meta:
            database = db
            table_name = 'index_task'
    db.create_tables([IndexTask])

    class AuditEntry(Model):
        at = MomentField(index=True)
        person = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        person_name = CharField(max_length=120)
        action = CharField(max_length=60)
        subject_type = CharField(max_length=40)
        subject_id = IntegerField()
        detail = JSONField(default=dict)
        class Meta:
            database = db
            table_name = 'audit_entry'
    db.create_tables([AuditEntry])

    class OutgoingMail(Model):
        to_name = CharField(max_length=120)
        to_address = CharField(max_length=254)
        subject = CharField(max_length=200)
        body = TextField()
        from_name = CharField(max_length=120, default='')
        reply_to = CharField(max_length=254, default='')
        state = CharField(index=True, max_length=10, default='waiting')
        attempts = IntegerField(default=0)
        last_error = CharField(max_length=300, default='')
        created_at = MomentField()
        next_attempt_at = MomentField()
        sent_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'outgoing_mail'
    db.create_tables([OutgoingMail])

    class Notification(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        text = CharField(max_length=300)
        url = CharField(max_length=300)
        created_at = MomentField()
        read_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'notification'
            indexes = ((('person', 'read_at'), False),)
    db.create_tables([Notification])

    class Value(Model):
        name = CharField(unique=True, max_length=80)
        description = TextField(default='')
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'value'
    db.create_tables([Value])

    class Behaviour(Model):
        value = ForeignKeyField(Value, on_delete='CASCADE')
        name = CharField(max_length=120)
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'behaviour'
            indexes = ((('value', 'name'), True),)
    db.create_tables([Behaviour])

    class Touchpoint(Model):
        name = CharField(unique=True, max_length=80)
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'touchpoint'
    db.create_tables([Touchpoint])

    class Post(Model):
        kind = CharField(max_length=10)
        author = ForeignKeyField(Person)
        team = ForeignKeyField(Team, null=True, on_delete='SET NULL')
        text = TextField(default='')
        situation = TextField(default='')
        action = TextField(default='')
        result = TextField(default='')
        lesson = TextField(default='')
        behaviour = ForeignKeyField(Behaviour, null=True, on_delete='SET NULL')
        value = ForeignKeyField(Value, null=True, on_delete='SET NULL')
        touchpoint = ForeignKeyField(Touchpoint, null=True, on_delete='SET NULL')
        level = IntegerField(default=1)
        evidence = TextField(default='')
        photo = ForeignKeyField(StoredFile, null=True)
        photo_alt = CharField(max_length=300, default='')
        article = ForeignKeyField(Article, null=True, on_delete='SET NULL')
        created_at = MomentField(index=True)
        edited_at = MomentField(null=True)
        withdrawn_at = MomentField(null=True)
        withdrawn_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'post'
    db.create_tables([Post])

    class PostRecipient(Model):
        post = ForeignKeyField(Post, on_delete='CASCADE')
        person = ForeignKeyField(Person)
        class Meta:
            database = db
            table_name = 'post_recipient'
            indexes = ((('post', 'person'), True),)
    db.create_tables([PostRecipient])

    class Reaction(Model):
        post = ForeignKeyField(Post, on_delete='CASCADE')
        person = ForeignKeyField(Person)
        kind = CharField(max_length=10)
        class Meta:
            database = db
            table_name = 'reaction'
            indexes = ((('post', 'person', 'kind'), True),)
    db.create_tables([Reaction])

    class Comment(Model):
        post = ForeignKeyField(Post, on_delete='CASCADE')
        author = ForeignKeyField(Person)
        body = TextField()
        created_at = MomentField()
        withdrawn_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'comment'
    db.create_tables([Comment])

    class QueueItem(Model):
        person = ForeignKeyField(Person)
        deed = CharField(max_length=200)
        deed_key = CharField(null=True, max_length=300)
        source = CharField(max_length=20)
        post = ForeignKeyField(Post, null=True, on_delete='SET NULL')
        article = ForeignKeyField(Article, null=True, on_delete='SET NULL')
        what = TextField(default='')
        happened_on = DateField(null=True)
        for_whom = TextField(default='')
        effect = TextField(default='')
        who_noticed = TextField(default='')
        customer_words = TextField(default='')
        customer_name = CharField(max_length=120, default='')
        impact = IntegerField(default=1)
        nominated_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        due_on = DateField()
        created_at = MomentField()
        state = CharField(index=True, max_length=20, default='waiting')
        version = IntegerField(default=1)
        holder = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        holder_due_on = DateField(null=True)
        snoozed_until = DateField(null=True)
        ended_at = MomentField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'queue_item'
            indexes = ((('person', 'deed_key'), True),)
    db.create_tables([QueueItem])

    class Supporter(Model):
        item = ForeignKeyField(QueueItem, on_delete='CASCADE')
        person = ForeignKeyField(Person)
        words = TextField(default='')
        created_at = MomentField()
        class Meta:
            database = db
            table_name = 'supporter'
            indexes = ((('item', 'person'), True),)
    db.create_tables([Supporter])

    class QueueEvent(Model):
        item = ForeignKeyField(QueueItem)
        number = IntegerField()
        kind = CharField(max_length=30)
        by = ForeignKeyField(Person, null=True)
        at = MomentField()
        words = TextField(default='')
        note = TextField(default='')
        until = DateField(null=True)
        holder = ForeignKeyField(Person, null=True)
        place = CharField(max_length=200, default='')
        planned_at = MomentField(null=True)
        mail = ForeignKeyField(OutgoingMail, null=True, on_delete='SET NULL')
        undoes = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'queue_event'
            indexes = ((('item', 'number'), True),)
    db.create_tables([QueueEvent])

    class Thanks(Model):
        item = ForeignKeyField(QueueItem, null=True, on_delete='SET NULL')
        person = ForeignKeyField(Person)
        by = ForeignKeyField(Person)
        channel = CharField(max_length=10)
        words = TextField(default='')
        deed = CharField(max_length=200)
        mail = ForeignKeyField(OutgoingMail, null=True, on_delete='SET NULL')
        given_at = MomentField()
        revoked_at = MomentField(null=True)
        class Meta:
            database = db
            table_name = 'thanks'
    db.create_tables([Thanks])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('thanks'))
    migrator.migrate(migrator.drop_table('queue_event'))
    migrator.migrate(migrator.drop_table('supporter'))
    migrator.migrate(migrator.drop_table('queue_item'))
    migrator.migrate(migrator.drop_table('comment'))
    migrator.migrate(migrator.drop_table('reaction'))
    migrator.migrate(migrator.drop_table('post_recipient'))
    migrator.migrate(migrator.drop_table('post'))
    migrator.migrate(migrator.drop_table('touchpoint'))
    migrator.migrate(migrator.drop_table('behaviour'))
    migrator.migrate(migrator.drop_table('value'))
    migrator.migrate(migrator.drop_table('notification'))
    migrator.migrate(migrator.drop_table('outgoing_mail'))
    migrator.migrate(migrator.drop_table('audit_entry'))
    migrator.migrate(migrator.drop_table('index_task'))
    migrator.migrate(migrator.drop_table('attachment'))
    migrator.migrate(migrator.drop_table('rendering'))
    migrator.migrate(migrator.drop_table('revision'))
    migrator.migrate(migrator.drop_table('article'))
    migrator.migrate(migrator.drop_table('product'))
    migrator.migrate(migrator.drop_table('person_role'))
    migrator.migrate(migrator.drop_table('person'))
    migrator.migrate(migrator.drop_table('team'))
    migrator.migrate(migrator.drop_table('stored_file'))
