"""Saying whether an article helped, why it did not, and taking that back."""

from dataclasses import dataclass

from knowledge.articles import Article
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.people import Person, normal_email
from knowledge.text import too_long
from portal.feedback.models import MOST_WORDS, REASONS, Vote
from portal.feedback.reader import Reader
from portal.notifications.notices import tell


@dataclass(frozen=True)
class Why:
    """What a reader adds to “it did not help”, as typed; `email` is where they want to hear of a fix."""

    reason: str = ""
    words: str = ""
    email: str = ""


def vote(article: Article, *, by: Reader, version: int, helped: bool, query: str = "") -> Vote:
    """The reader's one vote on that version, which a later one replaces; `query` are the words that led here.

    A version that cannot be counts as the live one. Raises NotAllowed to the author, whose vote is not taken.
    """
    if is_own(article, by.person):
        raise NotAllowed
    live = article.live_number or 1
    row = {
        "article": article.id,
        "version": version if 1 <= version <= live else live,
        "voter": by.voter(article),
        "person": by.person and by.person.id,
        "helped": helped,
        "query": query,
        "at": now(),
    }
    changes = {name: row[name] for name in ("helped", "at")} | ({"query": query} if query else {})
    if helped:
        changes |= {"reason": "", "email": "", "told_at": None}
    key = [Vote.article, Vote.version, Vote.voter]
    Vote.insert(row).on_conflict(conflict_target=key, update=changes).execute()
    stored: Vote = Vote.get(Vote.article == article, Vote.version == row["version"], Vote.voter == row["voter"])
    return stored


def own_vote(article: Article, reader: Reader) -> Vote | None:
    """What the reader said of the newest version they voted on; None where they did not."""
    found: Vote | None = (
        Vote.select()
        .where(Vote.article == article, Vote.voter == reader.voter(article))
        .order_by(Vote.version.desc())
        .first()
    )
    return found


def take_back(article: Article, *, by: Reader) -> bool:
    """Whether there was a vote of the reader's; it is gone with all that was said in it."""
    own = own_vote(article, by)
    return own is not None and bool(Vote.delete().where(Vote.id == own.id).execute())


def say_why(article: Article, why: Why, *, by: Reader) -> Vote:
    """The reader's vote with the reason; whoever looks after the article is told, once until they have read it.

    Raises RuleBroken, NotFound where the reader did not vote, Conflict where it helped, or was answered already.
    """
    email = _checked(why)
    with transaction():
        own = own_vote(article, by)
        stored = locked(Vote.select().where(Vote.id == own.id)).first() if own else None
        if stored is None:
            raise NotFound
        if stored.helped or stored.answered_at:
            raise Conflict
        stored.reason, stored.words, stored.told_at = why.reason, why.words.strip(), now()
        stored.email = "" if by.person else email
        stored.save(only=[Vote.reason, Vote.words, Vote.told_at, Vote.email])
        _tell_keeper(article, stored, by.person)
    return stored


def keeper_of(article: Article) -> Person | None:
    """Who hears what readers say: the owner, else the author, whoever of the two is still here; None for nobody."""
    owner = article.owner if article.owner_id else None
    author = article.author if article.author_id else None
    return next((person for person in (owner, author) if person and person.is_active), None)


def is_own(article: Article, person: Person | None) -> bool:
    """Whether the person wrote the article."""
    return person is not None and article.author_id == person.id


def _checked(why: Why) -> str:
    """The address as it is stored, empty for none; raises RuleBroken."""
    errors = {}
    if why.reason not in ("", *REASONS):
        errors["reason"] = "Choose one of these, or none."
    elif not (why.reason or why.words.strip()):
        errors["reason"] = "Choose what was wrong, or say it in your own words below."
    if trouble := too_long(why.words, MOST_WORDS):
        errors["words"] = trouble
    email = ""
    if why.email:
        try:
            email = normal_email(why.email)
        except RuleBroken as refusal:
            errors |= refusal.errors
    if errors:
        raise RuleBroken.of(errors)
    return email


def _tell_keeper(article: Article, said: Vote, by: Person | None) -> None:
    """The same sentence for all readers: notices of which one waits unread are not repeated."""
    keeper = keeper_of(article)
    if said.reason == "not_mine" and not said.words:
        return
    if keeper is not None and (by is None or keeper.id != by.id):
        words = f"Readers say where “{article.title}” did not help."
        tell(keeper, words, f"/articles/{article.id}/readers", kind="articles", about=article)
