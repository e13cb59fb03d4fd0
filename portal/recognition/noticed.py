"""Notices about the wall are shown as long as the person sees what they speak of."""

from peewee import Expression, fn

from knowledge.people import Person
from portal.notifications import sight
from portal.notifications.models import Notification
from portal.recognition.models import Comment, Post
from portal.recognition.visibility import open_to, seen_by


def listen() -> None:
    """Says which notices about posts and comments a person still sees."""
    sight.conditions |= {"post": _sees_post, "comment": _sees_comment}


def _sees_post(person: Person) -> Expression:
    return fn.EXISTS(Post.select(Post.id).where(Post.id == Notification.about_id, seen_by(person)))


def _sees_comment(person: Person) -> Expression:
    said = Comment.select(Comment.id).join(Post).where(Comment.id == Notification.about_id, seen_by(person))
    return fn.EXISTS(said.where(Comment.withdrawn_at.is_null(), open_to(person, Comment)))
