"""What a person sees when something cannot be done: what happened, and what to do next."""

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.web.resuming import sent_now
from portal.web.security import SessionLapsed

WORDS = {
    400: ("That request did not make sense", "Go back and try again."),
    403: ("This is not yours to open", "Your account has no permission for this. An administrator can give it."),
    404: ("There is nothing here", "The address may be old or mistyped, or the page may not be for you. Try a search."),
    405: ("That does not work this way", "Go back and use the button on the page."),
    409: ("Somebody was faster", "It was changed while you looked; nothing was overwritten. Load the page again."),
    413: ("That is too large", "Pictures may have 10 MB, videos 100, texts 400,000 characters. Go back and send less."),
    422: ("That cannot be saved like this", "Go back and correct it."),
    429: ("Too many attempts", "Wait a few minutes, then try again."),
    500: ("Something broke on our side", "It was written to the log. Try again in a minute."),
}


def init_app(app: Flask) -> None:
    """Registers a page for each error."""
    app.register_error_handler(NotFound, lambda error: error_page(404))
    app.register_error_handler(NotAllowed, lambda error: error_page(403))
    app.register_error_handler(Conflict, lambda error: error_page(409))
    app.register_error_handler(RuleBroken, lambda error: error_page(422, text=error.message))
    app.register_error_handler(SessionLapsed, lambda error: lapsed_page(401))
    app.register_error_handler(CSRFError, lambda error: lapsed_page(400))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, lambda error: error_page(500))


def error_page(status: int, *, text: str | None = None) -> Response:
    """The page for the status; it names nothing of what was asked for."""
    title, advice = WORDS.get(status, WORDS[400])
    return make_response(render_template("errors/error.html", status=status, title=title, text=text or advice), status)


def lapsed_page(status: int) -> Response:
    """Says that the session has ended, gives back every text that was sent, and takes it along through the sign-in."""
    typed = {
        name: value
        for name, value in request.form.items(multi=True)
        if value.strip() and name != "csrf_token" and "password" not in name
    }
    return make_response(render_template("errors/lapsed.html", status=status, typed=typed, kept=sent_now()), status)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = error_page(error.code)
    if error.code == 429 and (retry := error.get_response().headers.get("Retry-After")):
        response.headers["Retry-After"] = retry
    return response
