"""What people say to posts, the oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import and_

from peewee import Expression, ModelSelect, fn

from knowledge.db import now
from knowledge.errors import NotFound
from knowledge.people import Person
from portal.recognition.models import Comment, Post
from portal.recognition.posting import may_withdraw
from portal.recognition.visibility import open_to

LATEST = 2
SHOWN = 100
UNDONE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Remark:
    """A comment; one that was withdrawn is there only for who may put it back."""

    comment: Comment
    may_edit: bool
    may_withdraw: bool
    may_report: bool


@dataclass(frozen=True)
class Conversation:
    """Some of a post's comments; `total` counts all of them, `earlier_than` is None where none come before these."""

    remarks: list[Remark] = field(default_factory=list)
    total: int = 0
    earlier_than: int | None = None


def latest_comments(viewer: Person, posts: Iterable[Post]) -> dict[int, Conversation]:
    """The last two comments on each post, by its id; one query."""
    conversations = {post.id: Conversation() for post in posts}
    newest_first = {"partition_by": [Comment.post], "order_by": [Comment.id.desc()]}
    ranked = (
        Comment.select(
            Comment.id.alias("id"),
            fn.ROW_NUMBER().over(**newest_first).alias("place"),
            fn.COUNT(Comment.id).over(partition_by=[Comment.post]).alias("total"),
        )
        .where(Comment.post.in_(list(conversations)), *_there(viewer))
        .alias("ranked")
    )
    query = (
        Comment.select(Comment, Person, ranked.c.total.alias("total"))
        .join(ranked, on=(ranked.c.id == Comment.id), attr="place")
        .switch(Comment)
        .join(Person, on=Comment.author)
        .where(ranked.c.place <= LATEST)
        .order_by(Comment.id)
    )
    for row in query:
        known = conversations[row.post_id].remarks
        conversations[row.post_id] = Conversation([*known, _remark(viewer, row)], row.place.total)
    return conversations


def one_conversation(viewer: Person, post: Post, *, before: int | None = None) -> Conversation:
    """The last hundred comments on the post, or the hundred before the comment `before`; one query.

    What the viewer took away in the last hour is among them, not counted, for it can be put back.
    """
    total = Comment.select(fn.COUNT(Comment.id)).where(Comment.post == post.id, *_there(viewer))
    query = _there_or_taken_by(viewer, post).select_extend(total.alias("total")).order_by(Comment.id.desc())
    if before is not None:
        query = query.where(Comment.id < before)
    rows = list(query.limit(SHOWN + 1))
    shown = rows[:SHOWN]
    earlier_than = shown[-1].id if len(rows) > SHOWN else None
    return Conversation([_remark(viewer, row) for row in reversed(shown)], rows[0].total if rows else 0, earlier_than)


def load_comment(post: Post, comment_id: int) -> Comment:
    """The comment on the post, withdrawn ones too; raises NotFound."""
    comment: Comment | None = Comment.get_or_none(Comment.id == comment_id, Comment.post == post.id)
    if comment is None:
        raise NotFound
    return comment


def _there_or_taken_by(viewer: Person, post: Post) -> ModelSelect:
    theirs = (Comment.withdrawn_by == viewer.id) & (Comment.withdrawn_at > now() - UNDONE_WITHIN)
    return (
        Comment.select(Comment, Person)
        .join(Person, on=Comment.author)
        .switch(Comment)
        .where(Comment.post == post.id, reduce(and_, _there(viewer)) | theirs)
    )


def _there(viewer: Person) -> tuple[Expression, Expression]:
    return Comment.withdrawn_at.is_null(), open_to(viewer, Comment)


def _remark(viewer: Person, comment: Comment) -> Remark:
    is_own = comment.author_id == viewer.id
    return Remark(
        comment,
        may_edit=is_own and comment.withdrawn_at is None,
        may_withdraw=may_withdraw(comment, viewer),
        may_report=not is_own and comment.hidden_at is None,
    )
