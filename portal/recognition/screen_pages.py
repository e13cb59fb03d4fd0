"""What a screen on the wall shows, to whoever has its address."""

from urllib.parse import urlencode

from flask import Response, request

from portal.recognition.blueprint import blueprint
from portal.recognition.models import Screen
from portal.recognition.pictures import picture_response
from portal.recognition.screens import load_screen, slide, slide_photo
from portal.web import htmx
from portal.web.forms import as_id
from portal.web.secret_addresses import read_token, token_for
from portal.web.security import public

PURPOSE = "screen on the wall"
SECONDS = 20


@blueprint.get("/screen/<token>")
@public
def screen(token: str) -> Response:
    """One post, large; the page goes on to the next by itself."""
    _require(token)
    shown = slide(as_id(request.args.get("n", "")) or 0)
    following = f"{request.path}?{urlencode({'n': (shown.number + 1) % shown.total})}" if shown else request.path
    return _kept_private(
        htmx.render(
            "recognition/screen.html",
            "slide",
            slide=shown,
            following=following,
            seconds=SECONDS,
            photo_url=f"{request.path}/photos/{shown.post.id}" if shown and shown.post.photo_id else None,
        )
    )


@blueprint.get("/screen/<token>/photos/<id:post_id>")
@public
def screen_photo(token: str, post_id: int) -> Response:
    _require(token)
    return _kept_private(picture_response(slide_photo(post_id).photo))


def screen_path(screen: Screen) -> str:
    """The secret address of the screen, as a path."""
    return f"/screen/{token_for(PURPOSE, screen.id, screen.number)}"


def _require(token: str) -> None:
    screen_id, number = read_token(PURPOSE, token)
    load_screen(screen_id, number=number)


def _kept_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
