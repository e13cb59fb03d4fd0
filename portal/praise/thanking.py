"""A customer thanks the author of an article, and a moderator decides where the words go."""

from dataclasses import dataclass
from hashlib import sha256

from knowledge import audit
from knowledge.articles import Article
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.text import too_long
from portal.feedback.voting import is_own
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from portal.recognition.praise import Praise
from portal.thank_you.nominating import Facts, Nomination, nominate
from portal.thank_you.sources import praise_reopened

LIMITS = {"praise": 2000, "name": 120}
MOST_DEED = 200


@dataclass(frozen=True)
class Thanks:
    """What a customer sends, as typed; `may_show` is their consent to the wall."""

    praise: str
    name: str = ""
    may_show: bool = False


def send(article: Article, thanks: Thanks, *, by: Person | None) -> Praise:
    """The thanks, which wait for a moderator; the same words to the same person are kept once.

    Raises RuleBroken, NotFound where nobody is there to be thanked, NotAllowed to the author.
    """
    if article.author_id is None or not article.author.is_active:
        raise NotFound
    if is_own(article, by):
        raise NotAllowed
    words = thanks.praise.strip()
    errors = {"praise": "Say what it was that helped you."} if not words else {}
    sent = {"praise": words, "name": thanks.name}
    errors |= {field: trouble for field, limit in LIMITS.items() if (trouble := too_long(sent[field], limit))}
    if errors:
        raise RuleBroken.of(errors)
    digest = sha256(f"{article.id} {thanks.name} {words}".encode()).hexdigest()
    praise: Praise
    praise, _ = Praise.get_or_create(
        person=article.author_id,
        digest=digest,
        defaults={"article": article, "name": thanks.name, "words": words, "may_show": thanks.may_show},
    )
    return praise


def approve(praise: Praise, *, by: Person) -> None:
    """Passes the words on: to the author, to the wall where the sender consents, and to the CEO's candidates.

    Raises Conflict where it was decided already, NotAllowed to the person who is thanked.
    """
    with transaction():
        stored = _decide(praise, "approved", by=by)
        tell(stored.person, f"{stored.signed} thanks you{_for(stored)}.", _url(stored), kind="thanks", about=stored)
        _nominate(stored)


def refuse(praise: Praise, *, by: Person) -> None:
    """Keeps the words from everybody; nobody is told. Raises Conflict, NotAllowed as approve does."""
    with transaction():
        _decide(praise, "refused", by=by)


def reopen(praise: Praise, *, by: Person) -> None:
    """Lets the words wait again, off the author's page and the wall; raises Conflict where they wait already.

    What it brought to the CEO's queue goes from there, or the assistant is asked where somebody is at work on it.
    """
    with transaction():
        stored = _locked(praise)
        if stored.state == "waiting":
            raise Conflict
        Notification.delete().where(Notification.url == _url(stored)).execute()
        stored.state, stored.decided_at, stored.decided_by = "waiting", None, None
        stored.save(only=[Praise.state, Praise.decided_at, Praise.decided_by])
        praise_reopened(stored)
        audit.record("praise.reopened", stored, by=by)


def _decide(praise: Praise, state: str, *, by: Person) -> Praise:
    stored = _locked(praise)
    if stored.person_id == by.id:
        raise NotAllowed
    if stored.state != "waiting":
        raise Conflict
    stored.state, stored.decided_at, stored.decided_by = state, now(), by
    stored.save(only=[Praise.state, Praise.decided_at, Praise.decided_by])
    audit.record(f"praise.{state}", stored, by=by)
    return stored


def _nominate(praise: Praise) -> None:
    person = praise.person
    if not person.is_active or not may(person, "receive_thanks"):
        return
    title = praise.article.title if praise.article_id else ""
    deed = f"Wrote “{title}”, for which a customer says thanks" if title else "Helped a customer who says thanks"
    facts = Facts(
        what=f"Wrote the article “{title}”." if title else "",
        happened_on=praise.sent_at.date(),
        who_noticed=praise.signed,
        customer_words=praise.words,
        customer_name=praise.name,
    )
    nomination = Nomination(deed=deed[:MOST_DEED], facts=facts)
    nominate(person, nomination, source="customer", by=None, article=praise.article)


def _for(praise: Praise) -> str:
    return f" for “{praise.article.title}”" if praise.article_id else ""


def _url(praise: Praise) -> str:
    return f"/thanks/customers#praise-{praise.id}"


def _locked(praise: Praise) -> Praise:
    stored: Praise = locked(Praise.select().where(Praise.id == praise.id)).get()
    return stored
