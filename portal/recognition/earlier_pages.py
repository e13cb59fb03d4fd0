"""Editing a comment, and reading what posts and comments said before they were edited."""

from flask import Response, make_response, render_template

from knowledge.errors import NotAllowed, RuleBroken
from knowledge.people import Person
from portal.recognition import posting
from portal.recognition.blueprint import blueprint
from portal.recognition.conversation import load_comment
from portal.recognition.earlier import versions
from portal.recognition.mentions import typed
from portal.recognition.models import Comment, Post
from portal.recognition.visibility import load_own_or_visible, load_post, may_read_comment, mention_names
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person


@blueprint.get("/wall/<id:post_id>/history")
@requires("use_wall")
def history(post_id: int) -> str:
    viewer = signed_in_person()
    post = load_own_or_visible(viewer, post_id)
    return render_template("recognition/history.html", said=post, post=post, versions=versions(viewer, post))


@blueprint.get("/wall/<id:post_id>/comments/<id:comment_id>/history")
@requires("use_wall")
def comment_history(post_id: int, comment_id: int) -> str:
    viewer = signed_in_person()
    post = load_own_or_visible(viewer, post_id)
    comment = may_read_comment(viewer, load_comment(post, comment_id))
    found = versions(viewer, post, comment)
    return render_template("recognition/history.html", said=comment, post=post, versions=found)


@blueprint.get("/wall/<id:post_id>/comments/<id:comment_id>/edit")
@requires("use_wall")
def rewrite_comment(post_id: int, comment_id: int) -> Response:
    viewer = signed_in_person()
    post, comment = _load_own(viewer, post_id, comment_id)
    names = mention_names(viewer, [comment])
    return _form(post, comment, typed(comment.body, {**names.known, **names.own}))


@blueprint.post("/wall/<id:post_id>/comments/<id:comment_id>")
@requires("use_wall")
def edit_comment(post_id: int, comment_id: int) -> Response:
    viewer, body = signed_in_person(), forms.text("body")
    post, comment = _load_own(viewer, post_id, comment_id)
    try:
        posting.edit_comment(comment, body, by=viewer)
    except RuleBroken as refusal:
        return _form(post, comment, body, refusal.errors)
    return htmx.done(comment.url, "Your comment is changed.")


def _load_own(viewer: Person, post_id: int, comment_id: int) -> tuple[Post, Comment]:
    post = load_post(viewer, post_id)
    comment = may_read_comment(viewer, load_comment(post, comment_id))
    if comment.author_id != viewer.id:
        raise NotAllowed
    return post, comment


def _form(post: Post, comment: Comment, body: str, errors: dict[str, str] | None = None) -> Response:
    page = render_template(
        "recognition/comment.html",
        post=post,
        comment=comment,
        body=body,
        limit=posting.COMMENT_LIMIT,
        errors=errors or {},
    )
    return make_response(page, 422 if errors else 200)
