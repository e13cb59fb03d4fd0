"""A writer's own desk: what is under way, what came back, what is live."""

from datetime import timedelta

from flask import Blueprint, render_template

from knowledge.articles import OPEN_STATES, Article, Revision
from knowledge.db import now
from knowledge.people import Person
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("desk", __name__)
MOST_OPEN = 100
KEPT_IN_SIGHT = timedelta(days=30)


@blueprint.get("/my/articles")
@requires("write_articles")
def my_articles() -> str:
    person = signed_in_person()
    groups: dict[str, list[Revision]] = {state: [] for state in (*OPEN_STATES, "discarded")}
    for revision in _under_way(person):
        groups[revision.state].append(revision)
    published = (
        Article.select()
        .where(Article.author == person, Article.live_number.is_null(False))
        .order_by(Article.updated_at.desc(), Article.id)
    )
    return render_template("articles/my_articles.html", groups=groups, published=paged(published))


def _under_way(person: Person) -> list[Revision]:
    """The person's open texts and those set aside lately, what was touched last first."""
    set_aside = (Revision.state == "discarded") & (Revision.saved_at > now() - KEPT_IN_SIGHT)
    query = (
        Revision.select(Revision, Article)
        .join(Article)
        .where(Revision.author == person, Revision.state.in_(OPEN_STATES) | set_aside)
        .order_by(Revision.saved_at.desc(), Revision.id.desc())
        .limit(MOST_OPEN)
    )
    return list(query)
