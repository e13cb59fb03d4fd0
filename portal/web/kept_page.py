"""One kept page: made of an answer, weighed, and sent to whoever has not got it yet; and pools of them."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.http import http_date, parse_accept_header, parse_date
from werkzeug.wrappers import Response

from portal.web import packing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Deed = Callable[[], None]
Key = tuple[str, str]

OVERHEAD = 2_000  # bytes of a page beside its body, roughly
BY_ANSWER = ("Content-Length", "Content-Encoding", "Cache-Control", "Vary", "ETag", "Last-Modified")


@dataclass(frozen=True)
class Page:
    """A kept page: its body, packed or too short for that, what tells it from others, and what each reading does."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_packed: bool
    digest: str
    deeds: tuple[Deed, ...]
    edition: str
    modified: int
    ends: float

    @property
    def weight(self) -> int:
        """What it takes of the memory, in bytes."""
        return len(self.body) + OVERHEAD

    def holds(self, edition: str, moment: float) -> bool:
        """Whether it still says what a page made now would say."""
        return self.edition == edition and moment < self.ends

    def sent(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", moment: float
    ) -> Iterable[bytes]:
        """The answer, packed for those who take it; without the page for those who have it."""
        packed = self.is_packed and takes_gzip(environ)
        headers = [*self.headers, ("ETag", f'"{self.digest}-gzip"' if packed else f'"{self.digest}"')]
        if moment >= self.modified:
            headers.append(("Last-Modified", http_date(self.modified)))
        if self._is_held(environ):
            start_response("304 NOT MODIFIED", [pair for pair in headers if pair[0] != "Content-Type"])
            return []
        body = self.body if packed or not self.is_packed else gzip.decompress(self.body)
        if packed:
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _is_held(self, environ: "WSGIEnvironment") -> bool:
        """Whether the client has this very page; by its tag where it sends one, packed on the way or not."""
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None:
            own = (f'"{self.digest}"', f'"{self.digest}-gzip"')
            return tags.strip() == "*" or any(tag.strip().removeprefix("W/") in own for tag in tags.split(","))
        since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
        return since is not None and self.modified <= since.timestamp()


def page_of(response: Response, deeds: Iterable[Deed], *, edition: str, moment: float, seconds: float | None) -> Page:
    """The page to keep of an answer made under the edition; `seconds` is how long it holds, None without a limit."""
    body, is_packed = response.get_data(), response.content_encoding == "gzip"
    whole = gzip.decompress(body) if is_packed else body
    if not is_packed and len(whole) >= packing.SHORT:
        body, is_packed = packing.packed(whole), True
    headers = Headers([pair for pair in response.headers if pair[0] not in BY_ANSWER])
    headers["Cache-Control"] = response.headers.get("Cache-Control") or "public, no-cache"
    headers["Vary"] = "Accept-Encoding"
    return Page(
        headers=tuple(headers.to_wsgi_list()),
        body=body,
        is_packed=is_packed,
        digest=hashlib.sha256(whole).hexdigest()[:24],
        deeds=tuple(deeds),
        edition=edition,
        modified=int(moment) + 1,  # of two pages in one second, the later must not pass for the earlier
        ends=moment + seconds if seconds else float("inf"),
    )


def takes_gzip(environ: "WSGIEnvironment") -> bool:
    """Whether the client understands a packed page."""
    return _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))


class Pool:
    """Pages of so many bytes at most, safe for threads; those longest unread go first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._lock = Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0

    def __iter__(self) -> Iterator[Key]:
        return iter(tuple(self._pages))

    def get(self, key: Key) -> Page | None:
        """The page, read just now; None where it is not kept."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: Key, page: Page) -> None:
        """Keeps the page in place of the one before."""
        with self._lock:
            if before := self._pages.pop(key, None):
                self._bytes -= before.weight
            self._pages[key] = page
            self._bytes += page.weight
            while self._bytes > self.most_bytes:
                self._bytes -= self._pages.popitem(last=False)[1].weight

    def clear(self) -> None:
        """Forgets every page."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0


@lru_cache(maxsize=256)
def _takes_gzip(accept: str) -> bool:
    return parse_accept_header(accept).quality("gzip") > 0 if accept else False
