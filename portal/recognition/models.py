"""The wall: posts, whom they recognise, and what people say to them. What changes them is in posting.py."""


from peewee import CharField, ForeignKeyField, IntegerField, JSONField, TextField

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.files import StoredFile
from knowledge.people import Person, Team

POST_KINDS = {"thanks": "Thanks", "story": "Story"}
LEVELS = {1: "Done well", 2: "Above and beyond", 3: "Moved a result"}
REACTIONS = {"thanks": "Thank you", "heart": "Touched me", "clap": "Well done", "light": "Taught me something"}


USED = "used"  # stands among the reactions, and is counted apart
REPORT_KINDS = {
    "hurts": "It hurts or belittles somebody",
    "customer": "It tells something of a customer that must stay between us",
    "private": "It tells something private of a colleague",
    "wrong": "It did not happen like that",
    "other": "Something else",
}


class Value(BaseModel):
    """Something the company stands for; `earlier` holds the names it had, [{"name": …, "until": …}], or None."""

    name = CharField(max_length=80, unique=True)
    description = TextField(default="")
    position = IntegerField(default=0)
    retired_at = MomentField(null=True)
    earlier = JSONField(null=True)


class Behaviour(BaseModel):
    """What a value looks like when somebody does it."""

    value = ForeignKeyField(Value, backref="behaviours", on_delete="CASCADE")
    name = CharField(max_length=120)
    position = IntegerField(default=0)
    retired_at = MomentField(null=True)
    earlier = JSONField(null=True)

    class Meta:
        indexes = ((("value", "name"), True),)


class Touchpoint(BaseModel):
    """A moment in which a customer feels the company."""

    name = CharField(max_length=80, unique=True)
    position = IntegerField(default=0)
    retired_at = MomentField(null=True)
    earlier = JSONField(null=True)


class Post(BaseModel):
    """A quick thanks (text), or a story (situation, action, result and perhaps a lesson).

    What ends in `_said` is what value, behaviour and touchpoint were called when it was written. `hidden_at` is set
    while a report of it waits for a moderator, `first_used_at` once somebody has used what the story tells.
    """

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
    value_said = CharField(max_length=80, default="")
    behaviour_said = CharField(max_length=120, default="")
    touchpoint_said = CharField(max_length=80, default="")
    level = IntegerField(default=1)
    evidence = TextField(default="")
    photo = ForeignKeyField(StoredFile, null=True)
    photo_alt = CharField(max_length=300, default="")
    article = ForeignKeyField(Article, null=True, on_delete="SET NULL")
    created_at = MomentField(default=now, index=True)
    edited_at = MomentField(null=True)
    withdrawn_at = MomentField(null=True)
    withdrawn_by = ForeignKeyField(Person, null=True, backref="withdrawn_posts", on_delete="SET NULL")
    hidden_at = MomentField(null=True)
    first_used_at = MomentField(null=True)

    class Meta:
        indexes = tuple(((name, "created_at"), False) for name in ("author", "value", "touchpoint"))

    @property
    def url(self) -> str:
        return f"/wall/{self.id}"

    @property
    def texts(self) -> list[str]:
        """What its author wrote, part by part, none empty."""
        parts = (self.text, self.situation, self.action, self.result, self.lesson)
        return [part for part in parts if part]

    @property
    def is_on_wall(self) -> bool:
        """Whether it is neither withdrawn nor waiting for a moderator."""
        return self.withdrawn_at is None and self.hidden_at is None

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
    hidden_at = MomentField(null=True)
    edited_at = MomentField(null=True)

    @property
    def texts(self) -> list[str]:
        return [self.body]

    @property
    def url(self) -> str:
        """The page of its post, at the comment."""
        return f"/wall/{self.post_id}#comment-{self.id}"


class WallCase(BaseModel):
    """A post, or a comment on it, that somebody reported: waiting, kept or down."""

    post = ForeignKeyField(Post, backref="cases", on_delete="CASCADE")
    comment = ForeignKeyField(Comment, null=True, backref="cases", on_delete="CASCADE")
    state = CharField(max_length=10, default="waiting", index=True)
    opened_at = MomentField(default=now)
    decided_at = MomentField(null=True)
    decided_by = ForeignKeyField(Person, null=True, backref="wall_cases_decided", on_delete="SET NULL")
    reason = CharField(max_length=500, default="")

    @property
    def said(self) -> Post | Comment:
        """What was reported."""
        return self.comment if self.comment_id else self.post


class WallReport(BaseModel):
    """One person's word on a case; `target` names what is reported, once a person."""

    case = ForeignKeyField(WallCase, backref="reports", on_delete="CASCADE")
    person = ForeignKeyField(Person, backref="wall_reports", on_delete="CASCADE")
    target = CharField(max_length=30)
    kind = CharField(max_length=20)
    words = CharField(max_length=500, default="")
    at = MomentField(default=now)

    class Meta:
        indexes = ((("person", "target"), True),)


class EarlierText(BaseModel):
    """What a post, or a comment on it, said until it was edited: its words by the name of their column."""

    post = ForeignKeyField(Post, backref="earlier_texts", on_delete="CASCADE")
    comment = ForeignKeyField(Comment, null=True, backref="earlier_texts", on_delete="CASCADE")
    texts = JSONField()
    until = MomentField()


class Screen(BaseModel):
    """A screen on a wall of the house; its address holds `number`, and dies with it."""

    name = CharField(max_length=80)
    number = IntegerField(default=1)
    added_at = MomentField(default=now)
    revoked_at = MomentField(null=True)


class FeedAddress(BaseModel):
    """How often a person has renewed the secret address of their feed."""

    person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    number = IntegerField(default=1)
