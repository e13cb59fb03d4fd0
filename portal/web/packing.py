"""Pages packed for their way: text is a fifth as long with gzip."""

from flask import Flask, Response, request
from isal import igzip

SHORT = 1000  # bytes: less than this fits one packet anyway
ONCE, KEPT = 2, 3  # igzip's levels: for a page that is made for one reader, and for one that many get


def init_app(app: Flask) -> None:
    """Packs every text that is long enough, for those who take it.

    Packing beside a secret can tell it to somebody who makes the reader's browser ask many times and sees the lengths.
    Here the session cookie goes with no request that another site makes unseen (SameSite), and the CSRF token is
    signed anew for every page.
    """
    app.after_request(pack)


def pack(response: Response) -> Response:
    """The answer, packed unless it is short, packed already, or no text."""
    if response.direct_passthrough or response.is_streamed or response.content_encoding or not _is_text(response):
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.accept_encodings and len(response.get_data()) >= SHORT:
        response.set_data(packed(response.get_data(), ONCE))
        response.content_encoding = "gzip"
        _weaken_etag(response)
    return response


def packed(body: bytes, level: int = KEPT) -> bytes:
    """The body with gzip, of equal bodies the same."""
    return igzip.compress(body, level, mtime=0)


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith("text/") or kind.endswith(("json", "xml"))


def _weaken_etag(response: Response) -> None:
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
