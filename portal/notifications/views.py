"""A person's notifications."""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from knowledge.errors import NotFound
from portal.web.next_page import safe_next
from portal.notifications.models import Notification
from portal.notifications.notices import mark_all_read, mark_read
from portal.web import htmx
from portal.web.paging import paged
from portal.web.security import signed_in, signed_in_person

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@signed_in
def notifications() -> Response:
    mine = Notification.select().where(Notification.person == signed_in_person())
    page = paged(mine.order_by(Notification.id.desc()))
    return htmx.render("notifications/notifications.html", "listed", page=page)


@blueprint.post("/notifications/<id:notification_id>/reading")
@signed_in
def open_notification(notification_id: int) -> AnyResponse:
    notification = Notification.get_or_none(
        Notification.id == notification_id, Notification.person == signed_in_person()
    )
    if notification is None:
        raise NotFound
    mark_read(notification)
    return redirect(safe_next(notification.url), 303)


@blueprint.post("/notifications/reading")
@signed_in
def read_all() -> AnyResponse:
    read = mark_all_read(signed_in_person())
    message = "Nothing was unread." if not read else "All read. Your desk is clear."
    return htmx.done("/notifications", message)
