"""Reactions and comments: what people answer to a post."""

from collections.abc import Callable

from flask import Response, redirect

from knowledge.errors import Conflict, RuleBroken
from portal.recognition import posting, retelling
from portal.recognition.blueprint import blueprint
from portal.recognition.conversation import load_comment
from portal.recognition.models import REACTIONS
from portal.recognition.visibility import load_post
from portal.recognition.wall import answers_to, post_card
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person


@blueprint.post("/wall/<id:post_id>/reactions")
@requires("use_wall")
def react(post_id: int) -> Response:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    kind = forms.line("kind")
    is_there = posting.react(post, kind, by=viewer)
    return htmx.changed(
        "recognition/_reactions.html",
        "reactions",
        location=post.url,
        message=f"“{REACTIONS[kind]}” {'added' if is_there else 'taken back'}.",
        post=post,
        reactions=answers_to(viewer, [post])[post.id].reactions,
    )


@blueprint.post("/wall/<id:post_id>/uses")
@requires("use_wall")
def use(post_id: int) -> Response:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    is_there = posting.use(post, by=viewer)
    return htmx.changed(
        "recognition/_uses.html",
        "uses",
        location=post.url,
        message="Noted: you used this. Whoever told it hears that it was of use." if is_there else "Taken back.",
        card=post_card(viewer, post),
    )


@blueprint.post("/wall/<id:post_id>/article")
@requires("write_articles")
def retell(post_id: int) -> Response:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    try:
        draft = retelling.retell(post, by=viewer)
    except Conflict:
        return htmx.done(post.url, "Somebody is writing this article already. It is linked here when it is published.")
    return htmx.done(draft.draft_url, "The story is your draft now. Say what the cause was, and who may read it.")


@blueprint.get("/wall/<id:post_id>/comments")
@requires("use_wall")
def comments(post_id: int) -> Response:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    if not htmx.wants_fragment():
        return redirect(f"{post.url}#comments-{post.id}", 303)  # type: ignore[return-value]
    return htmx.render("recognition/_comments.html", "comments", card=post_card(viewer, post))


@blueprint.post("/wall/<id:post_id>/comments")
@requires("use_wall")
def comment(post_id: int) -> Response:
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    body = forms.text("body")
    try:
        made = posting.comment(post, body, by=viewer)
    except RuleBroken as refusal:
        context = {"card": post_card(viewer, post), "errors": refusal.errors, "body": body}
        return htmx.render("recognition/post.html", "comments", status=422, **context)
    return htmx.changed(
        "recognition/_comments.html",
        "comments",
        location=f"{post.url}#comment-{made.id}",
        message="Your comment is on the wall.",
        card=post_card(viewer, post),
    )


@blueprint.post("/wall/<id:post_id>/comments/<id:comment_id>/withdrawal")
@requires("use_wall")
def withdraw_comment(post_id: int, comment_id: int) -> Response:
    return _changed(post_id, comment_id, posting.withdraw, "The comment is gone.")


@blueprint.post("/wall/<id:post_id>/comments/<id:comment_id>/restoration")
@requires("use_wall")
def restore_comment(post_id: int, comment_id: int) -> Response:
    return _changed(post_id, comment_id, posting.restore, "The comment is back.")


def _changed(post_id: int, comment_id: int, change: Callable[..., None], message: str) -> Response:
    """The conversation after one of its comments was taken away or put back."""
    viewer = signed_in_person()
    post = load_post(viewer, post_id)
    change(load_comment(post, comment_id), by=viewer)
    return htmx.changed(
        "recognition/_comments.html",
        "comments",
        location=f"{post.url}#comment-{comment_id}",
        message=message,
        card=post_card(viewer, post),
    )
