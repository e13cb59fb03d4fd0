"""Notices about the wall are shown as long as the person sees what they speak of."""

from peewee import Expression, fn

from knowledge.people import Person
from portal.notifications import sight
from portal.notifications.models import Notification
from portal.recognition.models import Comment, Post
from portal.recognition.visibility import open_to, visible_posts


def listen() -> None:
    """Says which notices about posts and comments a person still sees."""
    sight.conditions |= {"post": _sees_post, "comment": _sees_comment}


def _sees_post(person: Person) -> Expression:
    return fn.EXISTS(visible_posts(person, Post.id == Notification.about_id).select(Post.id))


def _sees_comment(person: Person) -> Expression:
    posts = visible_posts(person, Post.id == Comment.post).select(Post.id)
    return fn.EXISTS(
        Comment.select(Comment.id).where(
            Comment.id == Notification.about_id,
            Comment.withdrawn_at.is_null(),
            open_to(person, Comment),
            fn.EXISTS(posts),
        )
    )
