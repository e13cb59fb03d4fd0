"""The wall, and a post's own page."""

from flask import Response, redirect, request

from portal.recognition import (
    anniversary_pages,
    answers,
    earlier_pages,
    feed_pages,
    mentions,
    report_pages,
    screen_pages,
    writing,
)
from portal.recognition.blueprint import blueprint
from portal.recognition.pictures import picture_response
from portal.recognition.reporting import newest_case
from portal.recognition.visibility import load_own_or_visible
from portal.recognition.wall import Filters, filter_choices, post_card, wall_page
from portal.web import htmx
from portal.web.forms import as_id
from portal.web.security import requires, signed_in_person

blueprint.add_app_template_filter(mentions.page, "wall_page")
blueprint.add_app_template_filter(mentions.words, "wall_words")
__all__ = [
    "anniversary_pages",
    "answers",
    "blueprint",
    "earlier_pages",
    "feed_pages",
    "report_pages",
    "screen_pages",
    "writing",
]


@blueprint.get("/wall")
@requires("use_wall")
def wall() -> Response:
    """A page of the wall; what it can be filtered by stands on it only for those who filter, for it is long."""
    filters = _filters()
    page = wall_page(signed_in_person(), filters)
    filtering = filters.are_set or "choose" in request.args
    choices = filter_choices() if filtering and not htmx.wants_fragment() else None
    return htmx.render("recognition/wall.html", "posts", page=page, filters=filters, choices=choices)


@blueprint.get("/wall/filters")
@requires("use_wall")
def choose_filters() -> Response:
    if not htmx.wants_fragment():
        return redirect("/wall?choose=1", 303)  # type: ignore[return-value]
    return htmx.render("recognition/_filters.html", "filters", filters=_filters(), choices=filter_choices())


@blueprint.get("/wall/<id:post_id>")
@requires("use_wall")
def show_post(post_id: int) -> Response:
    viewer = signed_in_person()
    post = load_own_or_visible(viewer, post_id)
    card = post_card(viewer, post, before=as_id(request.args.get("before", "")))
    case = None if post.is_on_wall else newest_case(post)
    return htmx.render("recognition/post.html", "comments", card=card, case=case)


@blueprint.get("/wall/<id:post_id>/photo")
@requires("use_wall")
def photo(post_id: int) -> Response:
    return picture_response(load_own_or_visible(signed_in_person(), post_id).photo)


def _filters() -> Filters:
    return Filters(**{name: as_id(request.args.get(name, "")) for name in Filters.__dataclass_fields__})
