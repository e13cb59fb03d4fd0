"""The outside list of attacks, put into every text of a portal that somebody else reads, and what comes of them."""

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib

from knowledge import publishing
from knowledge.articles import Article, Revision
from knowledge.db import now
from knowledge.importing import import_from
from knowledge.people import Person, PersonRole
from knowledge.text import clean_line
from tests.client import PortalClient
from tests.factories import make_reviewer, make_story, make_submitted, make_writer

SignIn = Callable[[Person], PortalClient]
SETS = ("ammonia", "bleach", "dompurify", "loofah_html5lib", "nh3", "sanitize_rb")
OF_THE_PAGE = {"script", "link", "meta", "form", "svg"}
_REFRESH = re.compile("refresh|set-cookie", re.IGNORECASE)


def payloads(fixtures: Path) -> list[str]:
    """Every attack of the list, each once."""
    lists = [json.loads((fixtures / "sanitiser" / f"{name}.json").read_text(encoding="utf-8")) for name in SETS]
    return list(dict.fromkeys(case["payload"] for cases in lists for case in cases))


def together(texts: list[str], limit: int, between: str) -> Iterator[str]:
    """The texts, several at a time, as many as the limit of characters allows; one that is longer is cut."""
    batch = ""
    for text in texts:
        if batch and len(batch) + len(between) + len(text) > limit:
            yield batch
            batch = ""
        batch = f"{batch}{between}{text[:limit]}" if batch else text[:limit]
    yield batch


def oracle_of(fixtures: Path) -> Callable[..., list[str]]:
    """The outside judge of what is dangerous in a page."""
    spec = importlib.util.spec_from_file_location("oracle", fixtures / "sanitiser" / "oracle.py")
    assert spec and spec.loader
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    oracle.html5lib = SimpleNamespace(parseFragment=_parsed)  # type: ignore[attr-defined]
    return oracle.findings  # type: ignore[no-any-return]


def findings(page: str, oracle: Callable[..., list[str]]) -> list[str]:
    """What the oracle finds, and which of the elements that the portal's own pages are made of are not its own."""
    own = [element for element in _parsed(page).iter() if isinstance(element.tag, str)]
    return oracle(page, allow=OF_THE_PAGE) + [f"strange {one.tag}" for one in own if not _is_the_portals(one)]


@lru_cache(maxsize=2)
def _parse(page: str) -> Any:
    """The page as a browser takes it; the oracle and the check of the portal's own elements look at the same one."""
    return html5lib.parseFragment(page, namespaceHTMLElements=False)


def _parsed(page: str, **options: bool) -> Any:
    return _parse(page)


def _is_the_portals(element: Any) -> bool:
    if element.tag == "script":
        return _is_local(element.get("src", "//")) and not (element.text or "").strip()
    if element.tag == "link":  # a canonical or an expected one loads nothing
        return _is_local(element.get("href", "//")) or element.get("rel") in ("canonical", "expect")
    if element.tag == "form":
        return _is_local(element.get("action", "/"))
    return element.tag != "meta" or not _REFRESH.search(element.get("http-equiv", ""))


def _is_local(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


class Attacked:
    """A portal whose every text is an attack; `pages` says who looks where."""

    def __init__(self, sign_in: SignIn, attacks: list[str]) -> None:
        self._sign_in = sign_in
        self._attacks = attacks
        self.writer, self.reviewer = make_writer("Writer"), make_reviewer("Reviewer")
        self.pages: list[tuple[Person, str]] = []

    def through_articles(self) -> None:
        """Text, description, tags and what changed; seen as a page and in the editor."""
        client = self._sign_in(self.writer)
        for body in together(self._attacks, 8_000, "\n\n"):
            title = clean_line(body)[:150]
            client.post("/articles", data={"title": title, "kind": "how-to"})
            draft = Revision.select().order_by(Revision.id.desc()).get()
            tags = ",".join(part.replace(",", " ")[:40] for part in body.split("\n\n")[:5])
            fields = {"title": title, "body": body, "description": title, "tags": tags, "summary": title}
            address = f"/articles/{draft.article_id}"
            fields |= {"kind": "how-to", "audience": "public", "version": draft.version}
            sent = client.post(f"{address}/draft/text", data=fields)
            assert sent.status_code in (200, 303), sent.text
            self.pages.append((self.writer, f"{address}/draft"))
            article = publishing.publish_directly(Revision.get_by_id(draft.id), by=self.writer)
            self.pages.append((self.reviewer, article.url))

    def through_titles(self) -> None:
        """As an older portal, or a careless hand, may have stored them."""
        titles = list(together([clean_line(attack) for attack in self._attacks], 200, " "))
        columns = {"slug": "a", "live_number": 1, "author": self.writer, "updated_at": now()}
        Article.insert_many([{"title": title, **columns} for title in titles]).execute()
        pages = -(-len(titles) // 20)
        self.pages += [(self.writer, f"/my/articles?page={number}") for number in range(1, pages + 1)]

    def through_comments(self) -> None:
        story = make_story(self.writer, self.reviewer, situation=self._attacks[0], lesson=self._attacks[1])
        client = self._sign_in(self.writer)
        for body in together(self._attacks, 1_000, "\n"):
            assert client.post(f"/wall/{story.id}/comments", data={"body": body}).status_code == 303
        self.pages += [(self.reviewer, "/wall"), (self.reviewer, story.url)]

    def through_review_notes(self) -> None:
        revision = make_submitted(self.writer, title="Reviewed", body="One paragraph.\n\nAnother.")
        client = self._sign_in(self.reviewer)
        for words in together(self._attacks, 2_000, "\n"):
            version = Revision.get_by_id(revision.id).version
            note = {"kind": "suggestion", "words": words, "replacement": words, "start": 0, "version": version}
            sent = client.post(f"/reviews/{revision.id}/notes", data=note)
            assert sent.status_code == 303, sent.text
        self.pages += [(self.reviewer, f"{revision.review_url}?show={view}") for view in ("rendered", "passages")]
        self.pages.append((self.writer, revision.review_url))

    def through_display_names(self) -> None:
        names = [name for name in together([clean_line(attack) for attack in self._attacks], 120, " ") if name]
        rows = [{"name": name, "email": f"attack{number}@company.example"} for number, name in enumerate(names)]
        Person.insert_many(rows).execute()
        people = Person.select(Person.id).where(Person.email.startswith("attack"))
        PersonRole.insert_many([{"person": person.id, "role": "staff"} for person in people]).execute()
        pages = -(-len(names) // 20) + 1
        self.pages += [(self.writer, f"/people?page={number}") for number in range(1, pages + 1)]

    def through_import(self, folder: Path) -> None:
        """Front matter, text, names of files; seen by somebody who has not signed in, too."""
        folder.mkdir()
        for number, body in enumerate(together(self._attacks, 8_000, "\n\n")):
            words = json.dumps(clean_line(body)[:150])
            front = f"title: {words}\ndescription: {words}\nauthor: {words}\ntags: [{words}]\nproduct: {words}\n"
            name = f"{number} <img src=x onerror=alert(1)>.md"
            (folder / name).write_text(f"---\n{front}---\n{body}", encoding="utf-8")
        summary = import_from(folder, by=None, publish=True)
        assert summary.created == number + 1, summary.skipped
        brought = Article.select().where(Article.source_key.is_null(False))
        self.pages += [(self.reviewer, article.url) for article in brought]
