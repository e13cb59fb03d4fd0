"""What readers say of an article: a vote for each reader and version, and what a reader it did not help adds."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.people import Person
from portal.mail import OutgoingMail

REASONS = {
    "wrong": "Something in it is wrong",
    "unclear": "I did not understand it",
    "missing": "A step is missing",
    "not_mine": "It is not about my problem",
}
MOST_WORDS = 2000
MOST_ANSWER = 500
MOST_QUERY = 100


class Vote(BaseModel):
    """Whether one version of an article helped one reader, and what they said of it.

    `voter` stands for a person or a browser, on this article alone: nobody can be followed through these rows.
    `told_at` is when a reason or words came; `email` is there only until the reader was told of a fix. Answered
    without `answered_version` is settled: there was nothing to change.
    """

    article = ForeignKeyField(Article, backref="votes", on_delete="CASCADE")
    version = IntegerField()
    voter = CharField(max_length=64)
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    helped = BooleanField()
    reason = CharField(max_length=20, default="")
    words = TextField(default="")
    email = CharField(max_length=254, default="")
    query = CharField(max_length=MOST_QUERY, default="")
    at = MomentField(default=now)
    told_at = MomentField(null=True)
    answered_at = MomentField(null=True)
    answered_by = ForeignKeyField(Person, null=True, backref="answers_given", on_delete="SET NULL")
    answered_version = IntegerField(null=True)
    answer = CharField(max_length=MOST_ANSWER, default="")
    mail = ForeignKeyField(OutgoingMail, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("article", "version", "voter"), True), (("article", "at"), False))

    @property
    def reason_name(self) -> str:
        """The reason in the reader's words; empty where none was chosen."""
        return REASONS.get(self.reason, "")

    @property
    def wants_answer(self) -> bool:
        """Whether the reader can be told of a fix."""
        return bool(self.email or self.person_id)
