"""Videos in articles: larger uploads than elsewhere, and the frames in which those of other sites may play."""

from typing import Any

from flask import Response, request

from knowledge.video_sites import PLAYER_ORIGINS
from knowledge.videos import MAX_VIDEO_BYTES
from portal.web.security import CONTENT_SECURITY_POLICY

_BESIDE = 1_000_000  # bytes of the form around the file
_SHOWS_VIDEOS = (b'data-embed="', b"data-editor")  # in the editor's preview one may appear later
_FRAMES = f"{CONTENT_SECURITY_POLICY}; frame-src {' '.join(PLAYER_ORIGINS)}"


def allow_large_upload(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raises the limit of the request, before its form is read, where it brings something into an article."""
    if endpoint == "articles.pictures.add":
        request.max_content_length = MAX_VIDEO_BYTES + _BESIDE


def allow_players(response: Response) -> Response:
    """Lets the page, and only a page that shows such a video, hold frames of the sites on the list."""
    if response.mimetype == "text/html" and any(mark in response.get_data() for mark in _SHOWS_VIDEOS):
        response.headers["Content-Security-Policy"] = _FRAMES
    return response
