"""A person's notifications."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import NotFound
from portal.notifications import choice_pages, unsubscribe_pages
from portal.notifications.kinds import KINDS
from portal.notifications.listing import listing
from portal.notifications.models import Notification
from portal.notifications.notices import mark_all_read, mark_read, mark_unread, notices_of
from portal.web import forms, htmx
from portal.web.next_page import safe_next
from portal.web.security import signed_in, signed_in_person

blueprint = Blueprint("notifications", __name__)
for part in (choice_pages, unsubscribe_pages):
    blueprint.register_blueprint(part.blueprint)


@blueprint.get("/notifications")
@signed_in
def notifications() -> Response:
    found = listing(signed_in_person(), request.args.get("kind", ""))
    return htmx.render("notifications/notifications.html", "listed", found=found)


@blueprint.post("/notifications/<id:notification_id>/reading")
@signed_in
def open_notification(notification_id: int) -> AnyResponse:
    notification = _load_own(notification_id)
    mark_read(notification)
    return redirect(safe_next(notification.url), 303)


@blueprint.post("/notifications/<id:notification_id>/mark")
@signed_in
def mark(notification_id: int) -> AnyResponse:
    """Marks it as read without opening it, or as unread again."""
    notification, is_read = _load_own(notification_id), forms.line("read") == "1"
    (mark_read if is_read else mark_unread)(notification)
    return htmx.done(_back(), "Marked as read." if is_read else "Marked as unread.")


@blueprint.post("/notifications/reading")
@signed_in
def read_all() -> AnyResponse:
    kind = forms.line("kind")
    read = mark_all_read(signed_in_person(), kind=kind if kind in KINDS else None)
    message = "Nothing was unread." if not read else "All read. Your desk is clear."
    return htmx.done(_back(), message)


def _load_own(notification_id: int) -> Notification:
    """The viewer's own, as far as they may still see what it is about; raises NotFound."""
    found: Notification | None = notices_of(signed_in_person()).where(Notification.id == notification_id).first()
    if found is None:
        raise NotFound
    return found


def _back() -> str:
    kind = forms.line("kind")
    return f"/notifications?kind={kind}" if kind in KINDS else "/notifications"
