"""The pages behind the links that end mail: they work without signing in, for people and for mail programs."""

from flask import Blueprint, Response, make_response, render_template

from portal.notifications.choices import mail_again, stop_mail
from portal.notifications.unsubscribing import Ending, read_token
from portal.web.security import proved_by_link, public

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/unsubscribe/<token>")
@public
def ask(token: str) -> Response:
    return _page(token, read_token(token), state="asked")


@blueprint.post("/unsubscribe/<token>")
@proved_by_link
@public
def stop(token: str) -> Response:
    """Ends the mail at once, also where a mail program sends this by itself (RFC 8058)."""
    ending = read_token(token)
    if ending is not None:
        stop_mail(ending.person, ending.keys)
    return _page(token, ending, state="stopped")


@blueprint.post("/unsubscribe/<token>/undoing")
@proved_by_link
@public
def undo(token: str) -> Response:
    ending = read_token(token)
    if ending is not None:
        mail_again(ending.person, ending.keys)
    return _page(token, ending, state="resumed")


def _page(token: str, ending: Ending | None, *, state: str) -> Response:
    page = render_template("notifications/unsubscribe.html", ending=ending, token=token, state=state)
    response = make_response(page, 400 if ending is None else 200)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
