"""Writing a post, changing it, taking it off the wall and putting it back."""

from flask import Response, make_response, render_template, request

from knowledge.errors import NotAllowed, RuleBroken
from knowledge.people import Person, colleagues
from knowledge.same_person import is_same_person
from portal.recognition import posting
from portal.recognition.blueprint import blueprint
from portal.recognition.models import POST_KINDS, Post
from portal.recognition.offers import offers
from portal.recognition.recipients import named_one_by_one, recipients_of
from portal.recognition.visibility import load_own_or_visible, load_post, mention_names
from portal.recognition.wording import PostText, wording_of
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

QUIETLY = "Not everybody sees it: somebody you recognise prefers it so."


@blueprint.get("/wall/new")
@requires("use_wall")
def write() -> Response:
    asked_for = forms.as_id(request.args.get("person", ""))
    people = (asked_for,) if asked_for else ()
    return _form(PostText(kind=_kind(request.args.get("kind", "")), people=people))


@blueprint.post("/wall")
@requires("use_wall")
def post() -> Response:
    viewer = signed_in_person()
    text = _typed(_kind(forms.line("kind")))
    try:
        made = posting.post(text, by=viewer, photo=_photo())
    except RuleBroken as refusal:
        return _form(text, errors=refusal.errors)
    return htmx.done(made.url, _said("It is on the wall.", made))


@blueprint.get("/wall/<id:post_id>/edit")
@requires("use_wall")
def rewrite(post_id: int) -> Response:
    existing = _load_own(signed_in_person(), post_id)
    people = named_one_by_one(existing, recipients_of(existing))
    names = mention_names(existing.author, [existing])
    text = wording_of(existing, tuple(person.id for person in people), {**names.known, **names.own})
    return _form(text, existing=existing)


@blueprint.post("/wall/<id:post_id>")
@requires("use_wall")
def edit(post_id: int) -> Response:
    viewer = signed_in_person()
    existing = _load_own(viewer, post_id)
    text = _typed(existing.kind)
    remove_photo = bool(forms.line("remove_photo"))
    try:
        posting.edit(existing, text, by=viewer, photo=_photo(), remove_photo=remove_photo)
    except RuleBroken as refusal:
        return _form(text, errors=refusal.errors, existing=existing, remove_photo=remove_photo)
    return htmx.done(existing.url, _said("Changed.", existing))


@blueprint.post("/wall/<id:post_id>/withdrawal")
@requires("use_wall")
def withdraw(post_id: int) -> Response:
    viewer = signed_in_person()
    existing = load_own_or_visible(viewer, post_id)
    posting.withdraw(existing, by=viewer)
    return htmx.done(existing.url, "Withdrawn: it is off the wall.")


@blueprint.post("/wall/<id:post_id>/restoration")
@requires("use_wall")
def restore(post_id: int) -> Response:
    viewer = signed_in_person()
    existing = load_own_or_visible(viewer, post_id)
    posting.restore(existing, by=viewer)
    return htmx.done(existing.url, "It is back on the wall.")


def _load_own(viewer: Person, post_id: int) -> Post:
    existing = load_post(viewer, post_id)
    if existing.author_id != viewer.id:
        raise NotAllowed
    return existing


def _form(
    text: PostText,
    *,
    errors: dict[str, str] | None = None,
    existing: Post | None = None,
    remove_photo: bool = False,
) -> Response:
    viewer = signed_in_person()
    people = [person for person in colleagues() if not is_same_person(person, viewer)]
    if existing is not None:
        offered = {person.id for person in people}
        people += [person for person in recipients_of(existing) if person.id not in offered]
    page = render_template(
        "recognition/write.html",
        typed=text,
        errors=errors or {},
        existing=existing,
        remove_photo=remove_photo,
        photo_was_sent=_photo_name() is not None,
        people=people,
        offers=offers(existing),
    )
    return make_response(page, 422 if errors else 200)


def _typed(kind: str) -> PostText:
    value, _, behaviour = forms.line("value").partition("-")
    return PostText(
        kind=kind,
        people=tuple(dict.fromkeys(_id_or_nonsense(sent) or 0 for sent in request.form.getlist("recipients"))),
        team_id=_id_or_nonsense(forms.line("team")),
        text=forms.text("text"),
        situation=forms.text("situation"),
        action=forms.text("action"),
        result=forms.text("result"),
        lesson=forms.text("lesson"),
        value_id=_id_or_nonsense(value),
        behaviour_id=_id_or_nonsense(behaviour),
        touchpoint_id=_id_or_nonsense(forms.line("touchpoint")),
        level=forms.number("level") if "level" in request.form else 1,
        evidence=forms.text("evidence"),
        photo_alt=forms.line("photo_alt"),
    )


def _id_or_nonsense(sent: str) -> int | None:
    """The id; None for nothing, 0, which no row has, for what cannot be one."""
    return (forms.as_id(sent) or 0) if sent.strip() else None


def _kind(sent: str) -> str:
    return sent if sent in POST_KINDS else "thanks"


def _photo() -> bytes | None:
    file = forms.upload("photo")
    return file.read() if file else None


def _photo_name() -> str | None:
    file = forms.upload("photo")
    return file.filename if file else None


def _said(message: str, made: Post) -> str:
    is_open = all(person.preference == "public" for person in recipients_of(made))
    return message if is_open else f"{message} {QUIETLY}"
