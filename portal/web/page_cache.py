"""Public pages kept whole and packed in the process, and answered before anything else of the portal wakes up.

Only what visitors see is kept. A page is made for a bare request: its path and the parameters that its view names, and
no header at all; so nothing that a client sends can find its way into what others are shown. It holds for one edition
(knowledge/edition.py), which every request asks for: a page is old from the moment that a change is committed, in every
process.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, request
from peewee import PeeweeException
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from knowledge.db import database
from knowledge.edition import current_edition
from portal.web.kept_page import Deed, Key, Pool, page_of, takes_gzip

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1024 * 1024
MOST_BYTES = {"pages": 32 * MEGABYTE, "answers": 8 * MEGABYTE}
MOST_PARAMETERS, LONGEST_VALUE = 20, 200
DEEDS = "portal.deeds"


@dataclass(frozen=True)
class Keeping:
    """What a kept view reads of the address, how long its page holds (None: as long as its edition), and its pool."""

    parameters: tuple[str, ...]
    seconds: float | None
    pool: str


def kept(*parameters: str, seconds: float | None = None, pool: str = "pages") -> Callable[[View], View]:
    """Marks a public view whose page for visitors is kept; it reads these parameters and nothing else of the request.

    `seconds` is for pages that show more than an edition stands for; None: no limit. Pages of which visitors can ask
    for as many as they like go into the pool “answers”, where they push out only one another.
    """

    def mark(view: View) -> View:
        view.keeping = Keeping(parameters, seconds, pool)  # type: ignore[attr-defined]
        return view

    return mark


def each_time(deed: Deed) -> None:
    """Does this now, and again each time the page is answered from what is kept; it may use the database."""
    deeds = request.environ.get(DEEDS)
    if deeds is None:
        deed()
    else:
        deeds.append(deed)


def init_app(app: Flask) -> None:
    """Puts the kept pages before the portal; while it is being developed, none are kept."""
    pages = PageCache(app)
    app.extensions["pages"] = pages
    if not app.debug:
        app.wsgi_app = pages  # type: ignore[method-assign]


class PageCache:
    """The kept pages of one process, before the portal that makes them."""

    def __init__(self, app: Flask) -> None:
        self.pools = {name: Pool(most_bytes) for name, most_bytes in MOST_BYTES.items()}
        self._app = app
        self._portal: WSGIApplication = app.wsgi_app
        self._session_cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._keeping_of = lru_cache(maxsize=4096)(self._find_keeping)

    def __iter__(self) -> Iterator[Key]:
        return (key for pool in self.pools.values() for key in pool)

    def clear(self) -> None:
        """Forgets every page."""
        for pool in self.pools.values():
            pool.clear()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        keeping = self._keeping(environ)
        query = _query(environ, keeping.parameters) if keeping else None
        if keeping is None or query is None:
            return self._portal(environ, start_response)
        try:
            opened = database.connect(reuse_if_open=True)
            edition = current_edition()
        except PeeweeException:  # the portal has a page for that
            return self._portal(environ, start_response)
        try:
            return self._answer(environ, start_response, keeping, query, edition)
        finally:
            if opened:
                database.close()

    def _keeping(self, environ: "WSGIEnvironment") -> Keeping | None:
        """How the page asked for is kept; None where it is not, or somebody asks who may be signed in."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if self._session_cookie in environ.get("HTTP_COOKIE", ""):
            return None
        return self._keeping_of(environ.get("PATH_INFO", ""))

    def _find_keeping(self, path: str) -> Keeping | None:
        try:
            endpoint, _ = self._app.url_map.bind("").match(path.encode("latin-1").decode(errors="replace"))
        except HTTPException:
            return None
        return getattr(self._app.view_functions[endpoint], "keeping", None)

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", keeping: Keeping, query: str, edition: str
    ) -> Iterable[bytes]:
        pool, key, moment = self.pools[keeping.pool], (environ.get("PATH_INFO", ""), query), time.time()
        page = pool.get(key)
        if page is None or not page.holds(edition, moment):
            deeds: list[Deed] = []
            response = Response.from_app(self._portal, _bare(environ, key, deeds, self._app))
            if not _may_be_kept(response):
                _do(deeds, environ)
                return response(environ, start_response)
            page = page_of(response, deeds, edition=edition, moment=moment, seconds=keeping.seconds)
            response.close()
            pool.keep(key, page)
        _do(page.deeds, environ)
        return page.sent(environ, start_response, moment)


def _query(environ: "WSGIEnvironment", parameters: tuple[str, ...]) -> str | None:
    """What the address says about the parameters, each once and in one order; the rest is not heard.

    None where it says more than anybody types.
    """
    typed = environ.get("QUERY_STRING", "")
    if not typed or not parameters:
        return ""
    try:
        said = dict(reversed(parse_qsl(typed, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)))
    except ValueError:
        return None
    heard = [(name, said[name]) for name in parameters if said.get(name)]
    return urlencode(heard) if all(len(value) <= LONGEST_VALUE for _, value in heard) else None


def _bare(environ: "WSGIEnvironment", key: Key, deeds: list[Deed], app: Flask) -> "WSGIEnvironment":
    """A request for the page that says nothing else, but for whether gzip is understood."""
    site = urlsplit(app.config["PORTAL"].url)
    bare = {name: value for name, value in environ.items() if not name.startswith(("HTTP_", "CONTENT_"))}
    bare.update(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "QUERY_STRING": key[1],
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
            DEEDS: deeds,
        }
    )
    if takes_gzip(environ):
        bare["HTTP_ACCEPT_ENCODING"] = "gzip"
    return bare


def _may_be_kept(response: Response) -> bool:
    control = response.cache_control
    return response.status_code == 200 and not ("Set-Cookie" in response.headers or control.private or control.no_store)


def _do(deeds: Iterable[Deed], environ: "WSGIEnvironment") -> None:
    if environ["REQUEST_METHOD"] == "GET":
        for deed in deeds:
            deed()
