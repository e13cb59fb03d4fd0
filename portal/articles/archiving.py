"""The end of an article, and its return."""

import re

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge import publishing
from knowledge.articles import Article
from knowledge.errors import NotFound, RuleBroken
from knowledge.indexing import indexed_now
from knowledge.people import Person
from knowledge.visibility import linking_to, load_archived, load_article
from portal.web import forms, htmx
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("archiving", __name__)
MOST_LINKS = 50
_ADDRESS = re.compile(r"(?:.*/articles/)?(\d{1,9})(?:-[^/\s]*)?")


@blueprint.get("/articles/<id:article_id>/archive")
@requires("archive_articles")
def confirm(article_id: int) -> str:
    person = signed_in_person()
    return _page(person, load_article(person, article_id)[0])


@blueprint.post("/articles/<id:article_id>/archive")
@requires("archive_articles")
def archive(article_id: int) -> AnyResponse:
    person = signed_in_person()
    article = load_article(person, article_id)[0]
    typed = forms.line("successor")
    try:
        publishing.archive(article, by=person, successor=_successor(person, typed))
    except RuleBroken as broken:
        return make_response(_page(person, article, successor=typed, errors=broken.errors), 422)
    indexed_now()
    return htmx.done(article.url, "Archived. You can put it back below.")


@blueprint.post("/articles/<id:article_id>/unarchiving")
@requires("archive_articles")
def unarchive(article_id: int) -> AnyResponse:
    person = signed_in_person()
    article = load_archived(person, article_id)
    publishing.unarchive(article, by=person)
    indexed_now()
    return htmx.done(article.url, "The article is back where it was.")


def _page(person: Person, article: Article, *, successor: str = "", errors: dict[str, str] | None = None) -> str:
    links = linking_to(person, article)
    return render_template(
        "articles/archive.html",
        article=article,
        links=list(links.limit(MOST_LINKS)),
        link_count=links.count(),
        successor=successor,
        errors=errors or {},
    )


def _successor(person: Person, typed: str) -> Article | None:
    """The article whose address or number was typed; None where nothing was. Raises RuleBroken."""
    if not typed:
        return None
    match = _ADDRESS.fullmatch(typed)
    try:
        return load_article(person, int(match[1]) if match else 0)[0]
    except NotFound:
        message = "There is no published article at this address. Copy the address from its page."
        raise RuleBroken("successor", message) from None
