"""A colleague wishes that somebody be thanked; a manager puts it before the chief executive, or declines kindly."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from peewee import ModelSelect

from knowledge import audit
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.same_person import is_same_person
from knowledge.text import too_long
from portal.notifications.notices import tell
from portal.recognition.models import Post
from portal.thank_you.models import Proposal, QueueItem
from portal.thank_you.nominating import LIMITS, Facts, Nomination, nominate

ANSWER_LIMIT = 1000
PER_DAY = 10
DAY = timedelta(days=1)
NOBODY = "Nobody is named who could put this before the chief executive. Tell the assistant instead."
About, Proposer, Asked = Person.alias("about"), Person.alias("proposer"), Person.alias("asked")


@dataclass(frozen=True)
class Wish:
    """A deed as a colleague tells it; empty or None is “not known”."""

    deed: str
    what: str = ""
    happened_on: date | None = None
    for_whom: str = ""
    effect: str = ""


def propose(person: Person, wish: Wish, *, by: Person, post: Post | None = None) -> Proposal:
    """The wish, before the manager of the person; the earlier one where the same was just sent. Raises RuleBroken."""
    errors = check(wish)
    if is_same_person(person, by):
        errors["person"] = "Nobody can put themselves forward. Ask a colleague to tell the story."
    elif not person.is_active or not may(person, "receive_thanks"):
        errors["person"] = "Choose somebody who works here."
    if errors:
        raise RuleBroken.of(errors)
    asked = manager_to_ask(person, by)
    if asked is None:
        raise RuleBroken("person", NOBODY)
    with transaction():
        locked(Person.select(Person.id).where(Person.id == by.id)).first()
        recent = list(Proposal.select().where(Proposal.proposer == by.id, Proposal.sent_at > now() - DAY))
        for twin in recent:
            if (twin.person_id, twin.deed, twin.state) == (person.id, wish.deed, "waiting"):
                return twin
        if len(recent) >= PER_DAY:
            raise RuleBroken("", f"That is {PER_DAY} proposals in a day. Keep the next one for tomorrow.")
        proposal: Proposal = Proposal.create(person=person, proposer=by, asked=asked, post=post, **asdict(wish))
        audit.record("proposal.sent", proposal, by=by)
        tell(asked, f"{by.name} proposes that {person.name} be thanked: {wish.deed}", proposal.url, kind="queue")
    return proposal


def check(wish: Wish) -> dict[str, str]:
    """What is wrong with the words, by field; empty where nothing is."""
    texts = asdict(wish)
    errors = {name: trouble for name in texts if name in LIMITS and (trouble := too_long(texts[name], LIMITS[name]))}
    if not wish.deed:
        errors["deed"] = "Say in one line what the person did."
    return errors


def manager_to_ask(person: Person, by: Person) -> Person | None:
    """The person's manager, else the proposer's, who can decide about this; None where there is no such manager."""
    for manager in (person.manager, by.manager):
        fits = manager is not None and manager.is_active and manager.id not in (person.id, by.id)
        if fits and may(manager, "nominate_for_thanks"):
            return manager  # type: ignore[no-any-return]
    return None


def put_forward(proposal: Proposal, nomination: Nomination, *, by: Person) -> QueueItem:
    """The item in the queue, with the proposer's name on it and the manager's support; the proposer is told.

    Raises RuleBroken, and Conflict where it was decided meanwhile.
    """
    with transaction():
        stored = _undecided(proposal)
        outcome = nominate(
            proposal.person, nomination, source="peer", by=proposal.proposer, post=proposal.post
        )
        nominate(proposal.person, nomination, source="peer", by=by, post=proposal.post)
        _decide(stored, "forwarded", item=outcome.item, by=by)
        tell(
            proposal.proposer,
            f"{by.name} put your proposal for {proposal.person.name} before the chief executive.",
            "/proposals",
            kind="queue",
        )
    return outcome.item


def decline(proposal: Proposal, answer: str, *, by: Person) -> None:
    """Says no, with words that the proposer reads; raises RuleBroken, Conflict."""
    trouble = too_long(answer, ANSWER_LIMIT) or ("" if answer.strip() else "Say why, in a kind sentence.")
    if trouble:
        raise RuleBroken("answer", trouble)
    with transaction():
        _decide(_undecided(proposal), "declined", answer=answer.strip(), by=by)
        words = f"{by.name} answered your proposal for {proposal.person.name}."
        tell(proposal.proposer, words, "/proposals", kind="queue")


def to_decide(manager: Person) -> ModelSelect:
    """A query for what waits for the manager, the longest first."""
    return _proposals().where(Proposal.asked == manager.id, Proposal.state == "waiting").order_by(Proposal.sent_at)


def sent_by(person: Person) -> ModelSelect:
    """A query for what the person proposed, newest first."""
    return _proposals().where(Proposal.proposer == person.id).order_by(Proposal.sent_at.desc(), Proposal.id.desc())


def load_to_decide(manager: Person, proposal_id: int) -> Proposal:
    """The proposal that waits for this manager; raises NotFound."""
    proposal: Proposal | None = to_decide(manager).where(Proposal.id == proposal_id).first()
    if proposal is None:
        raise NotFound
    return proposal


def nomination_of_proposal(proposal: Proposal) -> Nomination:
    """What the colleague told, ready to be corrected."""
    facts = Facts(
        what=proposal.what,
        happened_on=proposal.happened_on,
        for_whom=proposal.for_whom,
        effect=proposal.effect,
        who_noticed=proposal.proposer.name,
    )
    return Nomination(deed=proposal.deed, facts=facts)


def _undecided(proposal: Proposal) -> Proposal:
    stored: Proposal = locked(Proposal.select().where(Proposal.id == proposal.id)).get()
    if stored.state != "waiting":
        raise Conflict
    return stored


def _decide(stored: Proposal, state: str, *, by: Person, answer: str = "", item: QueueItem | None = None) -> None:
    moment: datetime = now()
    changed = {"state": state, "answer": answer, "item": item, "decided_at": moment}
    Proposal.update(**changed).where(Proposal.id == stored.id).execute()
    audit.record(f"proposal.{state}", stored, by=by)


def _proposals() -> ModelSelect:
    return (
        Proposal.select(Proposal, About, Proposer, Asked, Post)
        .join(About, on=(Proposal.person == About.id), attr="person")
        .switch(Proposal)
        .join(Proposer, on=(Proposal.proposer == Proposer.id), attr="proposer")
        .switch(Proposal)
        .join(Asked, on=(Proposal.asked == Asked.id), attr="asked")
        .switch(Proposal)
        .left_outer_join(Post, on=(Proposal.post == Post.id))
    )
