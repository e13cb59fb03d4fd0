"""Stored pictures as a browser may keep them."""

from flask import Response, send_file

from knowledge.errors import NotFound
from knowledge.files import StoredFile


def picture_response(picture: StoredFile | None) -> Response:
    """The picture, kept for a year by this browser alone; its address must change with it. Raises NotFound."""
    if picture is None or not picture.path.exists():
        raise NotFound
    response = send_file(picture.path, mimetype=picture.content_type, conditional=True, etag=picture.digest)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
