"""One article: who looks after it and when, and what they can do about it."""

from datetime import datetime, time

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from knowledge import upkeep
from knowledge.articles import Article
from knowledge.db import now
from knowledge.defects import reason
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.upkeep import Tending, may_tend
from knowledge.visibility import linking_to, load_article
from portal.upkeep import tending
from portal.upkeep.list_pages import team_page
from portal.upkeep.lists import DEEDS, broken_on, deeds_on, possible_owners
from portal.usage.reading import attention_of
from portal.web import forms, htmx
from portal.web.dates import date_text, reader_zone
from portal.web.paging import with_total
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("tending", __name__)
MOST_LINKS = 50


@blueprint.get("/articles/<id:article_id>/upkeep")
@requires("read_staff_articles")
def article(article_id: int) -> str:
    person = signed_in_person()
    return _page(person, _tended(person, article_id))


@blueprint.post("/articles/<id:article_id>/check")
@requires("read_staff_articles")
def check(article_id: int) -> AnyResponse:
    """“Still right”, for the version that the reader saw."""
    person = signed_in_person()
    article = _tended(person, article_id)
    try:
        done = tending.still_right(article, by=person, seen=forms.number("seen") or 0, now=now())
    except Conflict:
        return htmx.done(article.url, "A newer version went live since you looked. Read this one, then say so again.")
    due_on = date_text(Article.get_by_id(done.article_id).review_due_at)
    return htmx.done("/upkeep", f"“{tending.short(article.title)}” is checked. The next look is due on {due_on}.")


@blueprint.post("/articles/<id:article_id>/owner")
@requires("read_staff_articles")
def hand_over(article_id: int) -> AnyResponse:
    person = signed_in_person()
    article = _tended(person, article_id)
    try:
        to = _person_chosen()
        tending.hand_over(article, to, by=person)
    except RuleBroken as broken:
        return make_response(_page(person, article, errors=broken.errors), 422)
    return htmx.done("/upkeep", f"{to.name} looks after “{tending.short(article.title)}” now, and has been told.")


@blueprint.post("/articles/<id:article_id>/review-date")
@requires("read_staff_articles")
def set_date(article_id: int) -> AnyResponse:
    person = signed_in_person()
    article = _tended(person, article_id)
    day = forms.day("day")
    try:
        if day is None:
            raise RuleBroken("day", "Choose a day.")
        upkeep.set_review_date(article, datetime.combine(day, time(), reader_zone()), by=person)
    except RuleBroken as broken:
        return make_response(_page(person, article, day=forms.line("day"), errors=broken.errors), 422)
    return htmx.done("/upkeep", f"The next look at “{tending.short(article.title)}” is due on {date_text(day)}.")


@blueprint.post("/upkeep/deeds/<id:deed_id>/withdrawal")
@requires("read_staff_articles")
def take_back(deed_id: int) -> AnyResponse:
    person = signed_in_person()
    deed: Tending | None = Tending.get_or_none(Tending.id == deed_id, Tending.person == person)
    if deed is None:
        raise NotFound
    try:
        tending.take_back(deed, by=person)
    except Conflict:
        return htmx.done("/upkeep", "That can no longer be taken back: ten minutes are over, or it was changed since.")
    return htmx.done("/upkeep", "Taken back. It stands as it did before.")


@blueprint.post("/upkeep/leavers/<id:person_id>/owner")
@requires("tend_team_articles")
def hand_over_all(person_id: int) -> AnyResponse:
    person = signed_in_person()
    leaver = Person.get_or_none(Person.id == person_id, Person.manager == person, ~Person.is_active)
    if leaver is None:
        raise NotFound
    try:
        to = _person_chosen()
        count = tending.hand_over_all(leaver, to, by=person)
    except RuleBroken as broken:
        return make_response(team_page(person, refused=leaver.id, error=broken.message), 422)
    words = "1 article" if count == 1 else f"{count} articles"
    return htmx.done("/upkeep/team", f"{to.name} looks after {words} of {leaver.name} now, and has been told.")


def _tended(person: Person, article_id: int) -> Article:
    """The live article, for one who looks after it; raises NotFound, NotAllowed."""
    article = load_article(person, article_id)[0]
    if not may_tend(person, article):
        raise NotAllowed
    return article


def _person_chosen() -> Person:
    """Whom the form names; raises RuleBroken where it names nobody."""
    chosen: Person | None = Person.get_or_none(Person.id == (forms.number("owner") or 0))
    if chosen is None:
        raise RuleBroken("owner", "Choose who looks after it from now on.")
    return chosen


def _page(person: Person, article: Article, *, day: str = "", errors: dict[str, str] | None = None) -> str:
    moment = now()
    links = list(with_total(linking_to(person, article)).limit(MOST_LINKS))
    return render_template(
        "upkeep/article.html",
        person=person,
        article=article,
        now=moment,
        attention=attention_of([article.id], today=moment.date())[article.id],
        links=links,
        link_count=links[0].total if links else 0,
        broken=broken_on(article),
        reason=reason,
        writers=possible_owners(article),
        done=deeds_on(article),
        deeds=DEEDS,
        day=day,
        errors=errors or {},
    )
