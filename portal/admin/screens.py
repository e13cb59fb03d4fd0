"""The screens in the house that show the wall: their names and secret addresses."""

from flask import Blueprint, Response, current_app, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import RuleBroken
from portal.recognition import screens
from portal.recognition.screen_pages import screen_path
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("screens", __name__)
PAGE = "/admin/screens"


@blueprint.get("/admin/screens")
@requires("keep_screens")
def listed() -> Response:
    return _page()


@blueprint.post("/admin/screens")
@requires("keep_screens")
def add() -> AnyResponse:
    name = forms.line("name")
    try:
        screen = screens.add_screen(name, by=signed_in_person())
    except RuleBroken as broken:
        return _page(name, broken.message)
    return htmx.done(f"{PAGE}#screen-{screen.id}", "Open this address on the screen. It needs no signing in.")


@blueprint.post("/admin/screens/<id:screen_id>/renewal")
@requires("keep_screens")
def renew(screen_id: int) -> AnyResponse:
    screen = screens.load_screen(screen_id)
    screens.renew_screen(screen, by=signed_in_person())
    return htmx.done(f"{PAGE}#screen-{screen.id}", "It has a new address. The old one is dead from now on.")


@blueprint.post("/admin/screens/<id:screen_id>/revocation")
@requires("keep_screens")
def revoke(screen_id: int) -> AnyResponse:
    screen = screens.load_screen(screen_id)
    screens.switch_screen(screen, on=False, by=signed_in_person())
    return htmx.done(PAGE, f"{screen.name} shows nothing any more. “Switch on” undoes this.")


@blueprint.post("/admin/screens/<id:screen_id>/return")
@requires("keep_screens")
def switch_on(screen_id: int) -> AnyResponse:
    screen = screens.load_screen(screen_id)
    screens.switch_screen(screen, on=True, by=signed_in_person())
    return htmx.done(f"{PAGE}#screen-{screen.id}", f"{screen.name} shows the wall again.")


def _page(name: str = "", error: str | None = None) -> Response:
    site = current_app.config["PORTAL"].url.rstrip("/")
    rows = [(screen, screen_path(screen)) for screen in screens.all_screens()]
    page = render_template("admin/screens.html", rows=rows, site=site, name=name, error=error)
    return make_response(page, 422 if error else 200)
