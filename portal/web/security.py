"""Who is asking, what a route demands of them, and the headers every answer carries."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import BadRequest

from knowledge.errors import NotAllowed, NotFound
from knowledge.people import Person, load_person
from knowledge.permissions import PERMISSIONS, may

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed in"
READING_METHODS = ("GET", "HEAD", "OPTIONS")

csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
login_manager = LoginManager()

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class SignedIn(UserMixin):
    """A person as Flask-Login knows them; a new session number ends every session begun under the old one."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        return f"{self.person.id}.{self.person.session_number}"


def public(view: View) -> View:
    """Marks a view that anybody may open."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Marks a view for everybody with an account: it shows or changes only what is their own."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def open_form(view: View) -> View:
    """Marks a public view whose form stands on pages that are kept by caches, and that hold no token therefore."""
    view.is_open_form = True  # type: ignore[attr-defined]
    return view


def proved_by_link(view: View) -> View:
    """Marks a public view whose address holds a signed token: that is the proof, wherever the request comes from."""
    view.is_proved_by_link = True  # type: ignore[attr-defined]
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Marks a view for those who hold the permission."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Puts sign-in, CSRF protection, limits, the access check and the security headers in place."""
    app.before_request(check_access)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.add_template_global(_csrf_token, "csrf_token")
    app.before_request(check_sender)
    limiter.init_app(app)
    # Limits stand on views, which check their own. To look for others costs every page a fifteenth of its time.
    app.before_request_funcs[None].remove(limiter._check_request_limit)
    # Hooks after a request run last to first, and Flask-Login's own looks into the session.
    app.after_request(add_security_headers)
    login_manager.init_app(app)
    login_manager.user_loader(_load_signed_in)
    app.context_processor(
        lambda: {"current_person": current_person(), "has_session": has_session(), "may": _viewer_may}
    )


def _csrf_token() -> str:
    """The request's token, as Flask-WTF made it for its first form: it would read its settings again for each."""
    return g.get("csrf_token") or generate_csrf()


def has_session() -> bool:
    """Whether the browser sent a session's cookie, whoever it belongs to."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def is_from_here() -> bool:
    """Whether one of our own pages sent the request, as the browser says; False where it says nothing."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or _origin_of(request.headers.get("Referer", ""))
    return origin == request.host_url.rstrip("/")


def current_person() -> Person | None:
    """Who is signed in; None for everybody else, without opening the session of one who sent no cookie."""
    if not has_session():
        return None
    return current_user.person if current_user.is_authenticated else None


def signed_in_person() -> Person:
    """Who is signed in, for views that demand it."""
    person = current_person()
    if person is None:
        raise NotAllowed
    return person


def check_access() -> Response | None:
    """Refuses where the view demands more than the viewer has; a view that names nothing is always refused."""
    if request.endpoint is None:
        return None
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access == PUBLIC:
        return None
    person = current_person()
    if person is None:
        return _to_sign_in()
    if access == SIGNED_IN or (access is not None and may(person, access)):
        return None
    raise NotAllowed


def check_sender() -> None:
    """Refuses a change that lacks the session's token, or, on an open form without a session, that is not from here.

    A view whose address is the proof reads no session, and is let through.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.method in READING_METHODS or getattr(view, "is_proved_by_link", False):
        return
    if has_session() or not getattr(view, "is_open_form", False):
        csrf.protect()
    elif not is_from_here():
        raise BadRequest("The form was sent from another site.")


def add_security_headers(response: Response) -> Response:
    """Strict policy on every answer; what a signed-in person sees is kept by no proxy."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if current_app.config["PORTAL"].is_production:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if has_session() or session.modified:
        headers.setdefault("Cache-Control", "private, no-cache")
    else:
        # Flask-Login looks into the session of every request; an empty one makes no page personal.
        session.accessed = False
    return response


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _viewer_may(permission: str) -> bool:
    return may(current_person(), permission)


def _load_signed_in(session_id: str) -> SignedIn | None:
    person_id, _, number = session_id.partition(".")
    if not (person_id.isdigit() and number.isdigit()):
        return None
    try:
        person = load_person(int(person_id))
    except NotFound:
        return None
    if not person.is_active or person.session_number != int(number):
        return None
    return SignedIn(person)


def _to_sign_in() -> Response:
    if request.method not in ("GET", "HEAD"):
        raise SessionLapsed
    target = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=target), 303)  # type: ignore[return-value]


class SessionLapsed(Exception):
    """Something was sent by somebody whose session has ended; what they typed must be shown back."""
