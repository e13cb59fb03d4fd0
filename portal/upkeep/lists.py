"""What the pages of upkeep list, in a number of queries that does not grow with the lists."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from flask import current_app
from peewee import Select, fn
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from knowledge import defects, due
from knowledge.articles import Article
from knowledge.db import database
from knowledge.links import ArticleLink
from knowledge.people import Person, people_with_role
from knowledge.permissions import may
from knowledge.upkeep import TIME_TO_TAKE_BACK, Tending

DEEDS = {"checked": "Checked", "handed_over": "Handed over", "date_set": "Given another date"}
MOST_JUST_DONE = 5
MOST_DEEDS = 20
MOST_ADDRESSES = 500


@dataclass(frozen=True)
class Tab:
    """One of the lists; `count` is how many articles in it wait by now, None where that is not counted."""

    label: str
    href: str
    count: int | None = None


def tabs_for(person: Person, *, now: datetime) -> list[Tab]:
    """The lists that the person may open; one query."""
    lists = {("Mine", "/upkeep"): due.waiting_for(person, now=now)}
    if may(person, "tend_team_articles"):
        lists["Team", "/upkeep/team"] = due.waiting_for_manager(person, overdue_at=due.overdue_at(now))
    if may(person, "archive_articles"):
        lists["Without an owner", "/upkeep/without-owner"] = due.without_owner(person)
    columns = [
        query.select(fn.COUNT(Article.id)).order_by().alias(f"list_{number}")
        for number, query in enumerate(lists.values())
    ]
    counts = Select(columns=columns).tuples().execute(database)[0]
    tabs = [Tab(label, href, count) for (label, href), count in zip(lists, counts, strict=True)]
    if may(person, "archive_articles"):
        tabs += [Tab("Broken links", "/upkeep/links"), Tab("Nearly empty", "/upkeep/empty")]
    return tabs


def just_done(person: Person, *, now: datetime) -> list[Tending]:
    """What the person did in the last ten minutes and can take back, the newest first; one query."""
    query = (
        Tending.select(Tending, Article)
        .join(Article)
        .where(Tending.person == person, Tending.at > now - TIME_TO_TAKE_BACK, Tending.taken_back_at.is_null())
        .order_by(Tending.id.desc())
        .limit(MOST_DEEDS)
    )
    newest: dict[int, Tending] = {}
    for tending in query:
        newest.setdefault(tending.article_id, tending)
    return list(newest.values())[:MOST_JUST_DONE]


def deeds_on(article: Article) -> list[Tending]:
    """What people did to keep the article true, the newest first; one query."""
    query = (
        Tending.select(Tending, Person)
        .join(Person, on=Tending.person)
        .where(Tending.article == article, Tending.taken_back_at.is_null())
        .order_by(Tending.id.desc())
        .limit(MOST_DEEDS)
    )
    return list(query)


def possible_owners(article: Article | None = None) -> list[Person]:
    """The writers to whom articles can be handed over, by name; one query."""
    writers = people_with_role("technician")
    return [person for person in writers if article is None or person.id != article.owner_id]


def dead_addresses(viewer: Person) -> list[str]:
    """The addresses on live pages, other than those of articles, that no page of the portal answers; one query."""
    return [path for path in defects.other_addresses(viewer, limit=MOST_ADDRESSES) if not _answers(path)]


def broken_on(article: Article) -> list[ArticleLink]:
    """The links on the article that its readers cannot follow; one query."""
    doubtful = defects.doubtful_links(article, limit=MOST_ADDRESSES)
    return [link for link in doubtful if link.target is not None or not _answers(link.address)]


def _answers(path: str) -> bool:
    # A product that is there is not among the addresses asked about.
    if path.startswith("/products/"):
        return False
    try:
        current_app.url_map.bind("portal").match(unquote(path), method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
