"""Readers at the foot of an article."""

from dataclasses import replace
from typing import Any

from werkzeug.test import TestResponse

from knowledge import publishing
from knowledge.article_text import text_of
from knowledge.articles import Article
from portal.feedback.models import Vote
from tests.client import PortalClient

HERE = {"Sec-Fetch-Site": "same-origin"}


def send(client: PortalClient, path: str, *, htmx: bool = False, **fields: Any) -> TestResponse:
    """Sends a form as a browser does from a page of ours: with the token where somebody is signed in."""
    return client.post(path, data=fields, headers=HERE, htmx=htmx, with_token=client.person is not None)


def vote(client: PortalClient, article: Article, helped: str = "no", **fields: Any) -> TestResponse:
    """Presses one of the two buttons."""
    return send(client, f"/articles/{article.id}/vote", helped=helped, **{"version": article.live_number, **fields})


def say_why(client: PortalClient, article: Article, **fields: Any) -> TestResponse:
    """Votes no, and says why."""
    vote(client, article)
    return send(client, f"/articles/{article.id}/vote/reason", **fields)


def the_vote() -> Vote:
    """The one vote there is."""
    votes = list(Vote.select())
    assert len(votes) == 1
    return votes[0]


def mend(article: Article) -> Article:
    """The article with a new version live."""
    draft = publishing.open_draft(article, by=article.author)
    publishing.publish_directly(draft, replace(text_of(draft), body=f"{draft.body}\n\nMended."), by=article.author)
    mended: Article = Article.get_by_id(article.id)
    return mended
