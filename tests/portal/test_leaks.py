"""Nobody reads, nor hears of, what is not for them: every kind of person on every page, articles in every state."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from knowledge import indexing, publishing, reviews
from knowledge.article_text import ArticleText, text_of
from knowledge.articles import Article, Product, Revision
from knowledge.attachments import attach
from knowledge.db import now
from knowledge.people import Person
from tests.client import PortalClient
from tests.factories import make_person, make_reviewer

SignIn = Callable[[Person], PortalClient]
AUDIENCES = ("public", "customers", "staff")
UNPUBLISHED = ("draft", "submitted", "returned", "discarded", "scheduled")
ASKED = ("lantern", "lantrn", "lant", '"lantern article"', "tag:lantern", "zzzz")
SECRET = re.compile(r"\b[a-z]+_(?:public|customers|staff)_[a-z]+\b")
STAFF = frozenset({"staff", "technician", "reviewer", "author", "manager", "ceo", "assistant", "admin"})
WRITERS = frozenset({"technician", "reviewer", "author"})


@dataclass(frozen=True)
class Scene:
    """A portal with an article in each state for each audience, each saying words that nothing else says."""

    people: dict[str, Person]
    articles: list[Article]
    revisions: list[Revision]
    pictures: dict[str, str]


@pytest.fixture
def scene(app: Flask) -> Scene:
    people = {
        "customer": make_person("customer"),
        "staff": make_person("staff"),
        "technician": make_person("staff", "technician", licence="contributor"),
        "reviewer": make_reviewer(),
        "author": make_person("staff", "technician", licence="candidate"),
        "manager": make_person("staff", "manager"),
        "ceo": make_person("staff", "ceo"),
        "assistant": make_person("staff", "assistant"),
        "admin": make_person("staff", "admin"),
    }
    product = Product.create(name="Lamps", slug="lamps")
    pictures = {}
    for audience in AUDIENCES:
        for state in (*UNPUBLISHED, "live", "archived", "pending"):
            name = f"{state}_{audience}"
            draft = _written(name, audience, product, people["author"])
            picture = attach(draft.article, a_picture(), "lamp.png", by=people["author"])
            body = f"{draft.body}\n\n![A lamp]({picture.url})"
            draft = publishing.save_draft(
                draft, replace(text_of(draft), body=body), by=people["author"], version=draft.version
            )
            pictures[name] = picture.url
            _bring_to(state, draft, name, people["reviewer"])
    indexing.catch_up()
    articles, revisions = list(Article.select()), list(Revision.select())
    return Scene(people, articles, revisions, pictures)


def _written(name: str, audience: str, product: Product, author: Person) -> Revision:
    body = f"A lantern {name}_body.\n\n:::internal\nThe keeper {name}_internal\n:::\n"
    return publishing.start_article(
        ArticleText(
            title=f"Lantern article {name}_title",
            description=f"About {name}_description",
            body=body,
            audience=audience,
            product=product,
            tags=("lantern",),
        ),
        by=author,
    )


def _bring_to(state: str, draft: Revision, name: str, reviewer: Person) -> None:
    author = draft.author
    if state == "discarded":
        return publishing.discard(draft, by=author)
    if state in ("submitted", "returned", "scheduled"):
        publishing.submit(draft, by=author, version=draft.version)
        version = Revision.get_by_id(draft.id).version
        if state == "returned":
            reviews.send_back(draft, by=reviewer, note="Why?", version=version)
        if state == "scheduled":
            reviews.schedule(draft, now() + timedelta(days=1), by=reviewer, version=version)
    if state in ("live", "archived", "pending"):
        article = publishing.publish_directly(draft, by=reviewer)
        if state == "archived":
            publishing.archive(article, by=reviewer)
        if state == "pending":
            edit = publishing.open_draft(article, by=author)
            text = replace(text_of(edit), body=f"{edit.body}\n\nNew: {name}_edit.")
            edit = publishing.save_draft(edit, text, by=author, version=edit.version)
            publishing.submit(edit, by=author, version=edit.version)
    return None


def a_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "PNG")
    return file.getvalue()


def may_know(role: str, secret: str) -> bool:
    """Whether somebody of that role may read the word: the rules of the house, said once more."""
    state, audience, part = secret.split("_")
    if state in UNPUBLISHED:
        reviewed = state in ("submitted", "returned", "scheduled")
        return role == "author" or (reviewed and role == "reviewer")
    if part == "edit":
        return role in ("author", "reviewer")
    if part == "internal" and role not in STAFF:
        return False
    if state == "archived" and part in ("body", "internal", "description") and role not in WRITERS:
        return False
    return audience == "public" or role in STAFF or (audience == "customers" and role == "customer")


def addresses(app: Flask, scene: Scene) -> Iterator[str]:
    """Every page that a GET can open, once for each article or text that it can be about."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("static"):
            continue
        ids = {"article_id": scene.articles, "revision_id": scene.revisions}
        key = next((name for name in ids if name in rule.arguments), None)
        for row in ids[key] if key else (None,):
            filled = rule.rule.replace(f"<id:{key}>", str(row.id)) if row else rule.rule
            yield re.sub("<[^>]+>", "lamps" if rule.arguments == {"slug"} else "1", filled)
    yield from (article.url for article in scene.articles)
    for words in ASKED:
        for path in ("/search", "/suggest"):
            yield f"{path}?q={words}"
    yield "/articles/new?title=Lantern+article"
    for revision in scene.revisions:
        yield f"{revision.review_url}?show=passages"


@pytest.mark.parametrize("role", ["visitor", "customer", *sorted(STAFF)])
def test_no_page_and_no_picture_shows_what_is_not_for_the_reader(
    app: Flask, scene: Scene, sign_in: SignIn, role: str
) -> None:
    """Lists, counts, searches and pictures alike (behaviours 50 and 61)."""
    client = sign_in(scene.people[role]) if role in scene.people else app.test_client()
    seen: dict[str, set[str]] = {}
    for address in dict.fromkeys(addresses(app, scene)):
        answer = client.get(address)
        assert answer.status_code < 500, address
        for secret in SECRET.findall(answer.text):
            seen.setdefault(secret, set()).add(address)
    assert {secret: sorted(places)[:3] for secret, places in seen.items() if not may_know(role, secret)} == {}
    live = {f"live_{audience}_body" for audience in AUDIENCES}
    assert live & seen.keys() == {secret for secret in live if may_know(role, secret)}
    shown = {name for name, url in scene.pictures.items() if client.get(url, buffered=True).status_code == 200}
    assert shown == {name for name in scene.pictures if may_know(role, f"{name}_body")}
