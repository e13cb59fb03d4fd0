"""What an article said before, and what changed between any two of its published texts."""

from flask import Blueprint, render_template, request
from peewee import JOIN
from werkzeug.wrappers import Response as AnyResponse

from knowledge import publishing
from knowledge.articles import Article, Product, Revision
from knowledge.errors import Conflict
from knowledge.people import Person
from knowledge.visibility import load_for_writing
from portal.articles.reviewing import changes_between
from portal.web import forms, htmx
from portal.web.forms import as_id
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("history", __name__)
MOST_SHOWN = 200


@blueprint.get("/articles/<id:article_id>/history")
@requires("write_articles")
def history(article_id: int) -> str:
    article = load_for_writing(signed_in_person(), article_id)
    revisions = _published(article)
    older, newer = _chosen(revisions)
    return render_template(
        "articles/history.html",
        article=article,
        revisions=revisions,
        older=older,
        newer=newer,
        changes=changes_between(older, newer) if older and newer else None,
    )


@blueprint.post("/articles/<id:article_id>/restoration")
@requires("write_articles")
def restore(article_id: int) -> AnyResponse:
    """A draft that says again what an earlier version said."""
    person = signed_in_person()
    article = load_for_writing(person, article_id)
    number = forms.number("number") or 0
    try:
        draft = publishing.restore(article, number, by=person)
    except Conflict:
        return htmx.done(
            f"/articles/{article.id}/draft",
            "You have a text of this article under way. Submit it or set it aside, then bring the other version back.",
        )
    return htmx.done(draft.draft_url, f"Version {number} is your draft now. Readers have it again after a review.")


def _published(article: Article) -> list[Revision]:
    reviewer = Person.alias()
    query = (
        Revision.select(Revision, Person, reviewer, Product)
        .join(Person, JOIN.LEFT_OUTER, on=Revision.author)
        .switch(Revision)
        .join(reviewer, JOIN.LEFT_OUTER, on=(Revision.reviewer == reviewer.id), attr="reviewer")
        .switch(Revision)
        .join(Product, JOIN.LEFT_OUTER)
        .where(Revision.article == article, Revision.state == "published")
        .order_by(Revision.published_at.desc(), Revision.number.desc())
        .limit(MOST_SHOWN)
    )
    return list(query)


def _chosen(revisions: list[Revision]) -> tuple[Revision | None, Revision | None]:
    """The two texts that the address asks to compare, the older first; the newest two where it names none."""
    by_number = {revision.number: revision for revision in revisions}
    asked = [by_number.get(as_id(request.args.get(name, "")) or 0) for name in ("older", "newer")]
    chosen = sorted({revision.number for revision in asked if revision})
    if len(chosen) < 2:
        chosen = sorted(revision.number for revision in revisions[:2])
    if len(chosen) < 2:
        return None, None
    return by_number[chosen[0]], by_number[chosen[1]]
