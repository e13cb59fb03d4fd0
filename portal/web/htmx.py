"""htmx's headers, read and written here alone."""

import json
from typing import Any

from flask import Response, flash, make_response, redirect, render_template
from flask_htmx import HTMX
from jinja2_fragments.flask import render_block

htmx = HTMX()


def wants_fragment() -> bool:
    """Whether the page asked for a part of itself."""
    return bool(htmx) and not htmx.history_restore_request


def render(template: str, block: str, *, status: int = 200, **context: Any) -> Response:
    """The block of the template for htmx, the whole page for everybody else."""
    if wants_fragment():
        response = make_response(render_block(template, block, **context), status)
    else:
        response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def done(location: str, message: str) -> Response:
    """The answer to a change: on to `location`, where the status line says the message."""
    flash(message)
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = location
        return response
    return redirect(location, 303)  # type: ignore[return-value]


def changed(template: str, block: str, *, location: str, message: str, **context: Any) -> Response:
    """The answer to a change within a page: the block anew for htmx, back to `location` for everybody else."""
    if not wants_fragment():
        flash(message)
        return redirect(location, 303)  # type: ignore[return-value]
    return told(template, block, message=message, **context)


def told(template: str, block: str, *, message: str, **context: Any) -> Response:
    """The block anew, for htmx alone, while the status line says the message."""
    response = make_response(render_block(template, block, **context))
    response.headers["HX-Trigger"] = json.dumps({"status": message})
    return response
