"""The wall: posts, whom they recognise, and what people say to them. What changes them is in posting.py."""


from peewee import CharField, ForeignKeyField, IntegerField, TextField

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.files import StoredFile
from knowledge.people import Person, Team

POST_KINDS = {"thanks": "Thanks", "story": "Story"}
LEVELS = {1: "Done well", 2: "Above and beyond", 3: "Moved a result"}
REACTIONS = {"thanks": "Thank you", "heart": "Touched me", "clap": "Well done", "light": "Taught me something"}


class Value(BaseModel):
    """Something the company stands for."""

    name = CharField(max_length=80, unique=True)
    description = TextField(default="")
    position = IntegerField(default=0)


class Behaviour(BaseModel):
    """What a value looks like when somebody does it."""

    value = ForeignKeyField(Value, backref="behaviours", on_delete="CASCADE")
    name = CharField(max_length=120)
    position = IntegerField(default=0)

    class Meta:
        indexes = ((("value", "name"), True),)


class Touchpoint(BaseModel):
    """A moment in which a customer feels the company."""

    name = CharField(max_length=80, unique=True)
    position = IntegerField(default=0)


class Post(BaseModel):
    """A quick thanks (text), or a story (situation, action, result and perhaps a lesson)."""

    kind = CharField(max_length=10)
    author = ForeignKeyField(Person, backref="posts")
    team = ForeignKeyField(Team, null=True, on_delete="SET NULL")
    text = TextField(default="")
    situation = TextField(default="")
    action = TextField(default="")
    result = TextField(default="")
    lesson = TextField(default="")
    behaviour = ForeignKeyField(Behaviour, null=True, on_delete="SET NULL")
    value = ForeignKeyField(Value, null=True, on_delete="SET NULL")
    touchpoint = ForeignKeyField(Touchpoint, null=True, on_delete="SET NULL")
    level = IntegerField(default=1)
    evidence = TextField(default="")
    photo = ForeignKeyField(StoredFile, null=True)
    photo_alt = CharField(max_length=300, default="")
    article = ForeignKeyField(Article, null=True, on_delete="SET NULL")
    created_at = MomentField(default=now, index=True)
    edited_at = MomentField(null=True)
    withdrawn_at = MomentField(null=True)
    withdrawn_by = ForeignKeyField(Person, null=True, backref="withdrawn_posts", on_delete="SET NULL")

    @property
    def url(self) -> str:
        return f"/wall/{self.id}"

    @property
    def is_story(self) -> bool:
        return self.kind == "story"

    @property
    def level_name(self) -> str:
        return LEVELS.get(self.level, "")

    @property
    def photo_url(self) -> str | None:
        return f"{self.url}/photo?v={self.photo_id}" if self.photo_id else None


class PostRecipient(BaseModel):
    post = ForeignKeyField(Post, backref="recipient_rows", on_delete="CASCADE")
    person = ForeignKeyField(Person, backref="recognitions")

    class Meta:
        indexes = ((("post", "person"), True),)


class Reaction(BaseModel):
    post = ForeignKeyField(Post, backref="reactions", on_delete="CASCADE")
    person = ForeignKeyField(Person)
    kind = CharField(max_length=10)

    class Meta:
        indexes = ((("post", "person", "kind"), True),)


class Comment(BaseModel):
    post = ForeignKeyField(Post, backref="comments", on_delete="CASCADE")
    author = ForeignKeyField(Person)
    body = TextField()
    created_at = MomentField(default=now)
    withdrawn_at = MomentField(null=True)
    withdrawn_by = ForeignKeyField(Person, null=True, backref="withdrawn_comments", on_delete="SET NULL")
