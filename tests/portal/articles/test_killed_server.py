"""A server that dies in the middle of a change: everything is as it was before or as it is after, nothing between."""

import os
import signal
from collections.abc import Callable
from http.client import HTTPConnection
from itertools import count
from multiprocessing.connection import Connection
from urllib.parse import urlencode

import pytest
from flask import Flask, has_request_context, request
from werkzeug.serving import make_server

from knowledge import indexing, publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Rendering, Revision
from knowledge.audit import AuditEntry
from knowledge.db import database, is_sqlite
from knowledge.people import Person
from portal.app import create_app
from portal.config import Config
from portal.notifications.models import Notification
from tests.client import PortalClient
from tests.factories import make_article, make_reviewer, make_writer
from tests.portal.articles.forms import form, stored
from tests.processes import processes

NEW = "Where gannets nest."
Change = Callable[[Revision], tuple[Person, str, dict[str, object]]]


def serve_once(config: Config, statement: int, told: Connection) -> None:
    """Answers one request of a form, or dies as soon as it has run so many statements for it."""
    app = create_app(config)
    left = count(statement - 1, -1)

    def die_in_time(*event: object) -> None:
        if has_request_context() and request.method == "POST" and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    database.obj.query_hooks.append(die_in_time)
    server = make_server("127.0.0.1", 0, app)
    told.send(server.server_port)
    server.handle_request()


def answers(client: PortalClient, statement: int, address: str, fields: dict[str, object]) -> bool:
    """Whether a server that dies after so many statements lives to answer the form."""
    here, there = processes.Pipe()
    server = processes.Process(target=serve_once, args=(client.application.config["PORTAL"], statement, there))
    server.start()
    there.close()
    connection = HTTPConnection("127.0.0.1", here.recv(), timeout=60)
    token, cookie = client.csrf_token(), client.get_cookie("porchlight")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"porchlight={cookie.value if cookie else ''}",
        "X-CSRFToken": token,
    }
    try:
        connection.request("POST", address, urlencode(fields), headers)
        assert connection.getresponse().status == 303
    except ConnectionError:
        return False
    finally:
        connection.close()
        server.join()
    return True


def as_it_is(edit: Revision, visitor: PortalClient) -> tuple[object, ...]:
    """Everything that the change concerns, as it is stored and as a reader sees it."""
    indexing.catch_up()
    text = stored(edit)
    audited = AuditEntry.select().where(AuditEntry.subject_id == text.article_id).order_by(AuditEntry.id)
    return (
        text.state,
        text.version,
        text.body,
        Article.get_by_id(text.article_id).live_number,
        Rendering.select().where(Rendering.revision == text).count(),
        tuple(entry.action for entry in audited),
        Notification.select().where(Notification.person == text.author_id).count(),
        "gannets" in visitor.get(f"/articles/{text.article_id}").text,
        f'href="/articles/{text.article_id}-' in visitor.get("/search?q=gannets").text,
    )


def save(edit: Revision) -> tuple[Person, str, dict[str, object]]:
    return edit.author, f"/articles/{edit.article_id}/draft/text", form(edit, body=NEW)


def submit(edit: Revision) -> tuple[Person, str, dict[str, object]]:
    """Which saves first, in a change of its own."""
    return edit.author, f"/articles/{edit.article_id}/submission", form(edit, body=NEW)


def publish(edit: Revision) -> tuple[Person, str, dict[str, object]]:
    return _reviewed(edit, "publication")


def send_back(edit: Revision) -> tuple[Person, str, dict[str, object]]:
    return _reviewed(edit, "return")


def _reviewed(edit: Revision, decision: str) -> tuple[Person, str, dict[str, object]]:
    saved = publishing.save_draft(edit, ArticleText(title=edit.title, body=NEW), by=edit.author, version=1)
    publishing.submit(saved, by=edit.author, version=saved.version)
    return make_reviewer(), f"/reviews/{edit.id}/{decision}", {"version": stored(edit).version, "note": "Which cliffs?"}


@pytest.mark.parametrize(
    ("change", "kills", "stages"),
    [
        (save, 5, [("draft", "Old."), ("draft", NEW)]),
        (submit, 12, [("draft", "Old."), ("draft", NEW), ("submitted", NEW)]),
        (send_back, 10, [("submitted", NEW), ("sent_back", NEW)]),
        (publish, 25, [("submitted", NEW), ("published", NEW)]),
    ],
)
def test_a_change_is_whole_or_not_there_wherever_the_server_is_killed(
    app: Flask, sign_in: Callable[[Person], PortalClient], change: Change, kills: int, stages: list[tuple[str, str]]
) -> None:
    """Killed after each statement in turn, until one server lives to answer."""
    seen = set()
    for statement in count(1):
        article = make_article(make_writer(), title="Birds", body="Old.")
        edit = publishing.open_draft(article, by=article.author)
        person, address, fields = change(edit)
        seen.add(as_it_is(edit, app.test_client()))
        has_answered = answers(sign_in(person), statement, address, fields)
        seen.add(as_it_is(edit, app.test_client()))
        publishing.archive(article, by=make_reviewer())
        if has_answered:
            break
    assert sorted((state, text) for state, _, text, *_ in seen) == sorted(stages)
    assert statement > kills
    if is_sqlite():
        assert database.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
