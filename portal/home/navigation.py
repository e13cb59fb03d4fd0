"""The intranet's navigation, with counts of what waits for the reader."""

from dataclasses import dataclass

from flask import Flask, request

from knowledge.permissions import may
from portal.home.waiting import waiting_for
from portal.web.security import current_person


@dataclass(frozen=True)
class NavItem:
    label: str
    href: str
    icon: str
    count: int = 0
    current: bool = False


ENTRIES = (
    ("Home", "/", "house", None, ""),
    ("Knowledge", "/search", "book-open", None, ""),
    ("My articles", "/my/articles", "pencil-line", "write_articles", "sent_back"),
    ("Reviews", "/reviews", "clipboard-check", "review_articles", "reviews"),
    ("Upkeep", "/upkeep", "badge-check", "tend_articles", "upkeep"),
    ("Gaps", "/gaps", "message-circle", "tend_articles", ""),
    ("Wall", "/wall", "sparkles", "use_wall", ""),
    ("Moderation", "/moderation", "hand-heart", "moderate_wall", "moderation"),
    ("Fairness", "/fairness", "eye", "see_fairness", ""),
    ("People", "/people", "users", "see_people", ""),
    ("Thanks", "/thanks", "heart", "receive_thanks", "thanks"),
    ("Queue", "/queue", "mail-heart", "see_queue", "queue"),
    ("Admin", "/admin/people", "settings", "manage_people", ""),
)


def init_app(app: Flask) -> None:
    """Gives every template `nav` and `unread`, both made only when a layout asks for them."""
    app.context_processor(lambda: {"navigation": navigation})


@dataclass(frozen=True)
class Navigation:
    items: tuple[NavItem, ...]
    unread: int
    mail_lost: bool = False


def navigation() -> Navigation:
    """What the signed-in person may open, or what waits for them; the unread notifications, lost mail; one query."""
    person = current_person()
    if person is None:
        return Navigation((), 0)
    waiting = waiting_for(person)
    items = tuple(
        NavItem(label, href, icon, waits, _is_current(href))
        for label, href, icon, permission, count in ENTRIES
        if (waits := getattr(waiting, count) if count else 0) or permission is None or may(person, permission)
    )
    return Navigation(items, waiting.unread, bool(waiting.mail_lost))


def _is_current(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(f"{href}/"))
