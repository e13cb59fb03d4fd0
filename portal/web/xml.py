"""Answers in XML: well-formed whatever people have typed."""

import re

from flask import Response, render_template

# Characters that no XML document may hold, not even as an entity.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(template: str, kind: str, **context: object) -> Response:
    """The template as XML of that kind, such as “atom+xml”."""
    page = _FORBIDDEN.sub("", render_template(template, **context))
    return Response(page, content_type=f"application/{kind}; charset=utf-8")
