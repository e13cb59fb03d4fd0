"""Whatever people do to articles, in whatever order: only what the table allows happens, each change noted once."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from peewee import fn

from knowledge.articles import Article, Revision
from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.people import Person
from portal.articles import reviewing
from tests.client import PortalClient
from tests.factories import make_article, make_person
from tests.portal.articles.forms import form

PUBLISHERS = {"publisher", "second publisher"}
WRITERS = {"candidate", "contributor"} | PUBLISHERS
ARCHIVISTS = PUBLISHERS | {"manager", "admin"}
EVERYBODY = WRITERS | {"manager", "admin", "colleague", "customer"}
CLOCK = "the portal"
MOST_ARTICLES = 2

# Which changes there are: of whose text, from which states, to which, and by whom. An article is archived or not.
CHANGES: dict[str, tuple[str, set[str], str, set[str]]] = {
    "begin": ("own", {"none"}, "draft", WRITERS),
    "submit": ("own", {"draft", "sent_back"}, "submitted", WRITERS),
    "withdraw": ("own", {"submitted", "scheduled"}, "draft", WRITERS),
    "discard": ("own", {"draft", "sent_back"}, "discarded", WRITERS),
    "recover": ("own", {"discarded"}, "draft", WRITERS),
    "send back": ("other", {"submitted"}, "sent_back", PUBLISHERS),
    "publish": ("other", {"submitted"}, "published", PUBLISHERS),
    "publish with fixes": ("other", {"submitted"}, "superseded", PUBLISHERS),
    "schedule": ("other", {"submitted"}, "scheduled", PUBLISHERS),
    "call back": ("any", {"scheduled"}, "submitted", PUBLISHERS | {CLOCK}),
    "publish in time": ("any", {"scheduled"}, "published", {CLOCK}),
    "publish urgently": ("own", {"draft", "sent_back"}, "published", PUBLISHERS),
    "publish a small edit": ("own", {"draft", "sent_back"}, "published", WRITERS - {"candidate"}),
    "look over": ("other", {"published"}, "looked over", PUBLISHERS),
    "archive": ("any", {"none"}, "archived", ARCHIVISTS),
    "put back": ("any", {"archived"}, "none", ARCHIVISTS),
}
SEEN_BY_READERS = {"published", "superseded", "archived", "none"}
WRITTEN_DOWN = {
    "article.started",
    "revision.begun",
    "revision.restored",
    "revision.submitted",
    "revision.withdrawn",
    "revision.discarded",
    "revision.recovered",
    "revision.sent_back",
    "revision.scheduled",
    "revision.unscheduled",
    "revision.looked_over",
    "article.published",
    "article.published_with_fixes",
    "article.published_urgently",
    "article.edited_slightly",
    "article.archived",
    "article.unarchived",
}
NEXT = {
    "draft": [
        "/articles/{article}/submission",
        "/articles/{article}/discarding",
        "/articles/{article}/small-edit",
        "/articles/{article}/urgent-publication",
        "/articles/{article}/draft/text",
    ],
    "submitted": [
        "/articles/{article}/withdrawal",
        "/reviews/{text}/publication",
        "/reviews/{text}/return",
        "/reviews/{text}/schedule",
        "/reviews/{text}/fixes",
    ],
    "sent_back": ["/articles/{article}/submission"],
    "discarded": ["/articles/{article}/recovery"],
    "scheduled": ["/reviews/{text}/unscheduling"],
    "published": ["/reviews/{text}/second-look"],
}
DEEDS = sorted({deed for deeds in NEXT.values() for deed in deeds})
WRITERS_IN_TURN = sorted(WRITERS)
who = st.sampled_from(sorted(EVERYBODY))
place = st.integers(0, 4)
serial = count(1)


def is_unread(text: Revision) -> bool:
    """Whether it went live urgently and nobody else has read it."""
    return bool(text.urgent_reason) and text.looked_at is None


class Life(RuleBasedStateMachine):
    """A company at work on two articles; after every request the database is held against the table."""

    def __init__(self, app: Flask, seen: set[str]) -> None:
        super().__init__()
        self.app, self.seen = app, seen
        self.people: dict[str, Person] = {}
        self.pages: dict[int, bytes] = {}
        self.first = Article.select(fn.COALESCE(fn.MAX(Article.id), 0)).scalar() + 1
        self.visitor: PortalClient = app.test_client()  # type: ignore[assignment]

    @initialize()
    def hire(self) -> None:
        random.seed()  # hypothesis has set it back, and the search index names its files by it
        for licence in ("candidate", "contributor", "publisher"):
            self.people[licence] = make_person("staff", "technician", licence=licence)
        self.people["second publisher"] = make_person("staff", "technician", licence="publisher")
        for role in ("manager", "admin"):
            self.people[role] = make_person("staff", role)
        self.people["colleague"], self.people["customer"] = make_person("staff"), make_person("customer")
        make_article(self.people["candidate"])

    @rule(name=who)
    def start(self, name: str) -> None:
        if len(self.articles) < MOST_ARTICLES:
            self._send(name, "/articles", {"title": "Lamps", "kind": "how-to"})

    @rule(name=who, at=place, deed=st.sampled_from(["draft", "restoration", "archive", "unarchiving"]))
    def begin_or_end(self, name: str, at: int, deed: str) -> None:
        article = self.articles[at % len(self.articles)]
        self._send(name, f"/articles/{article.id}/{deed}", {"number": "1"})

    @rule(name=who, at=place, deed=st.sampled_from(DEEDS))
    def decide(self, name: str, at: int, deed: str) -> None:
        """Anything, by anybody, about any text."""
        if texts := self._texts():
            self._decide(name, texts[at % len(texts)], deed)

    @rule(at=place, choice=place)
    def decide_what_fits(self, at: int, choice: int) -> None:
        """What may be next for a text under way, by somebody whose part it is."""
        under_way = [text for text in self._texts() if text.is_open or text.state == "discarded" or is_unread(text)]
        if not under_way:
            self._send(WRITERS_IN_TURN[choice % 4], f"/articles/{self.articles[0].id}/draft", {})
            return
        text = under_way[at % len(under_way)]
        deed = NEXT[text.state][choice % len(NEXT[text.state])]
        writer = next(name for name, person in self.people.items() if person.id == text.author_id)
        self._decide(writer if deed.startswith("/articles") else sorted(PUBLISHERS)[choice % 2], text, deed)

    def _decide(self, name: str, text: Revision, deed: str) -> None:
        later = (now() + timedelta(days=3)).date().isoformat()
        fields = form(text, urgent_reason="Shops are down", note="Because.", publish_on=later)
        if not deed.endswith("/publication"):
            fields["body"] += f"\n\nWord {next(serial)}."
        self._send(name, deed.format(article=text.article_id, text=text.id), fields)

    @precondition(lambda self: any(text.state == "scheduled" for text in self._texts()))
    @rule()
    def let_the_time_come(self) -> None:
        Revision.update(publish_at=now()).where(Revision.article >= self.first, Revision.state == "scheduled").execute()
        self._judge(CLOCK, reviewing.publish_scheduled)

    @property
    def articles(self) -> list[Article]:
        return list(Article.select().where(Article.id >= self.first).order_by(Article.id))

    def _texts(self) -> list[Revision]:
        """The newest first."""
        return list(Revision.select().where(Revision.article >= self.first).order_by(Revision.id.desc()))

    def _send(self, name: str, address: str, fields: dict[str, object]) -> None:
        client: PortalClient = self.app.test_client()  # type: ignore[assignment]
        client.become(self.people[name])
        self._judge(name, lambda: client.post(address, data=fields))

    def _judge(self, name: str, act: Callable[[], object]) -> None:
        before, entries = self._states(), AuditEntry.select().count()
        act()
        after = self._states()
        changes = [(what, before.get(what, "none"), after.get(what, "none")) for what in {**before, **after}]
        changes = [change for change in changes if change[1] != change[2]]
        assert all(self._is_allowed(name, *change) for change in changes), f"{name}: {changes}"
        written = list(AuditEntry.select().order_by(AuditEntry.id.desc()).limit(AuditEntry.select().count() - entries))
        assert len(written) == len(changes) <= 1, f"{changes}: {[entry.action for entry in written]}"
        pages, self.pages = self.pages, self._pages()
        if not any(state in SEEN_BY_READERS for _, _, state in changes):
            assert pages.items() <= self.pages.items()
        self.seen.update(entry.action for entry in written)

    def _states(self) -> dict[Article | Revision, str]:
        """The state of each text, and which articles are archived; mended texts go by what their authors wrote."""
        texts = Revision.select().where(Revision.article >= self.first, Revision.fixed_from.is_null())
        archived = {article: "archived" for article in self.articles if article.archived_at}
        return archived | {text: "looked over" if text.looked_at else text.state for text in texts}

    def _pages(self) -> dict[int, bytes]:
        """What readers who have not signed in get, by article."""
        return {article.id: self.visitor.get(f"/articles/{article.id}").data for article in self.articles}

    def _is_allowed(self, name: str, what: Article | Revision, old: str, new: str) -> bool:
        own = isinstance(what, Revision) and what.author_id == (self.people[name].id if name != CLOCK else None)
        return any(
            old in froms and new == to and name in people and whose in ("any", "own" if own else "other")
            for whose, froms, to, people in CHANGES.values()
        )


def test_only_what_the_table_allows_happens_and_each_change_is_written_down_once(app: Flask) -> None:
    """(behaviour 145)"""
    seen: set[str] = set()
    run_state_machine_as_test(
        lambda: Life(app, seen),
        settings=settings(
            max_examples=15,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert seen == WRITTEN_DOWN
