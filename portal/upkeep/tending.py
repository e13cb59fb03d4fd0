"""Keeping an article true, and the word to a colleague that belongs to it."""

from datetime import datetime

from knowledge import upkeep
from knowledge.articles import Article
from knowledge.db import transaction
from knowledge.people import Person
from knowledge.upkeep import Tending
from portal.notifications.notices import tell
from portal.usage.reading import attention_of

LONGEST_TITLE = 120


def still_right(article: Article, *, by: Person, seen: int, now: datetime) -> Tending:
    """Notes the check; how soon the next one comes depends on how much the article is read. Raises as upkeep does."""
    attention = attention_of([article.id], today=now.date())[article.id]
    return upkeep.still_right(article, by=by, seen=seen, attention=attention)


def hand_over(article: Article, to: Person, *, by: Person) -> None:
    """Gives the article to another owner, who is told; raises as upkeep does."""
    with transaction():
        upkeep.hand_over(article, to, by=by)
        _tell(to, by, f"{by.name} handed “{short(article.title)}” over to you.", upkeep_url(article), article)


def hand_over_all(leaver: Person, to: Person, *, by: Person) -> int:
    """How many articles of the person who left are the other's now; they are told once. Raises as upkeep does."""
    with transaction():
        count = len(upkeep.hand_over_all(leaver, to, by=by))
        if count:
            words = "one article" if count == 1 else f"{count} articles"
            _tell(to, by, f"{by.name} handed {words} of {leaver.name} over to you.", "/upkeep")
    return count


def take_back(tending: Tending, *, by: Person) -> None:
    """Undoes what the person did; somebody who was handed the article hears that it stays. Raises as upkeep does."""
    with transaction():
        article = tending.article
        held = article.owner
        upkeep.take_back(tending, by=by)
        if tending.deed == "handed_over" and held is not None:
            _tell(held, by, f"{by.name} took “{short(article.title)}” back again.", article.url, article)


def upkeep_url(article: Article) -> str:
    """The page from which the article is looked after."""
    return f"/articles/{article.id}/upkeep"


def short(title: str) -> str:
    """The title, cut where it is too long for a sentence."""
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE].rstrip()}…"


def _tell(person: Person, by: Person, text: str, url: str, about: Article | None = None) -> None:
    if person.id != by.id:
        tell(person, text, url, kind="upkeep", about=about)
