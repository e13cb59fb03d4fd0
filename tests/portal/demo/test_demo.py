"""The demo company, as somebody meets it on the first evening."""

import pytest
from flask import Flask

from knowledge import indexing
from knowledge.articles import AUDIENCES, Article, Revision
from knowledge.people import Person
from portal.demo.load import load_demo, sign_ins
from portal.feedback.models import Vote
from portal.recognition.models import Comment, Post, Reaction
from portal.recognition.praise import Praise
from portal.thank_you.models import SOURCES, QueueItem
from tests.client import PortalClient


@pytest.fixture
def demo(app: Flask) -> None:
    load_demo(app.config["PORTAL"])
    indexing.rebuild()


@pytest.mark.usefixtures("demo")
def test_the_company_has_something_of_everything(client: PortalClient) -> None:
    assert {article.audience for article in Article.select()} == set(AUDIENCES)
    states = {revision.state for revision in Revision.select(Revision.state)}
    assert states == {"draft", "submitted", "sent_back", "published"}
    assert Article.select().count() == 40
    assert Article.select().where(Article.archived_at.is_null(False)).count() == 2
    assert Post.select().count() == 31
    assert Comment.select().count() >= 15
    assert Reaction.select().count() >= 60
    assert QueueItem.select().count() >= 15
    assert Vote.select().where(Vote.helped).count() > 100
    assert Vote.select().where(Vote.words != "").count() >= 3
    assert {praise.state for praise in Praise.select()} == {"waiting", "approved"}
    assert {item.state for item in QueueItem.select()} >= {"waiting", "snoozed", "delegated", "thanked", "skipped"}
    assert {item.source for item in QueueItem.select()} <= set(SOURCES)


@pytest.mark.usefixtures("demo")
def test_every_public_article_opens_and_shows_its_pictures(client: PortalClient) -> None:
    for article in Article.select().where(Article.audience == "public", Article.live_number.is_null(False)):
        answer = client.get(article.url)
        assert answer.status_code == (200 if article.is_live else 410), article.title


@pytest.mark.usefixtures("demo")
def test_every_printed_sign_in_is_somebody_who_can_sign_in(client: PortalClient) -> None:
    accounts = sign_ins()
    assert {account.label for account in accounts} >= {"ceo", "assistant", "manager", "technician", "admin", "customer"}
    account = accounts[0]
    assert client.post("/sign-in", data={"email": account.email, "password": account.password}).status_code == 303


def test_a_portal_without_the_company_prints_no_sign_ins(app: Flask) -> None:
    assert Person.select().count() == 0
    assert sign_ins() == []
