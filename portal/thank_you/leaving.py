"""Somebody leaves: who waits for them, what they held, what they were asked, for whom they stood in."""

from peewee import Expression

from knowledge.db import locked, now
from knowledge.people import Person
from portal.notifications.notices import tell
from portal.thank_you import events
from portal.thank_you.models import ENDED, Absence, Proposal, QueueItem
from portal.thank_you.proposing import manager_to_ask
from portal.thank_you.taking_out import take_out


def person_left(person: Person, *, by: Person) -> None:
    """Settles the queue when an account ends; part of the caller's transaction. Nobody writes to who has left.

    Items about them leave the queue, or go to the assistant where somebody is in the midst; what they held waits for
    the chief executive again; thanks that were given stay.
    """
    at = now()
    QueueItem.update(claimed_by=None, claimed_until=None).where(QueueItem.claimed_by == person.id).execute()
    take_out(QueueItem.person == person.id, f"{person.name} has left the company.", at=at)
    held = QueueItem.select().where(QueueItem.holder == person.id, QueueItem.state.not_in([*ENDED, "sending"]))
    for item in locked(held):
        events.record(item, "returned", by=None, note=f"{person.name}, who held it, has left.", at=at)
    _end_deputyships(person, by=by)
    _ask_others(person)


def _end_deputyships(person: Person, *, by: Person) -> None:
    """Ends absences of and with the person; who is away without a deputy now is told."""
    running = Absence.ended_at.is_null() & ((Absence.person == person.id) | (Absence.deputy == person.id))
    for absence in list(Absence.select().where(running, Absence.ends_on >= now().date())):
        Absence.update(ended_at=now()).where(Absence.id == absence.id).execute()
        if absence.deputy_id == person.id:
            text = f"{person.name}, who was to stand in for you, has left. Choose another deputy."
            tell(absence.person, text, "/queue/absence", kind="queue")


def _ask_others(person: Person) -> None:
    """Hands proposals that the person was to decide to another manager, and closes those about them."""
    waiting = Proposal.state == "waiting"
    _close(waiting & (Proposal.person == person.id), f"{person.name} has left.")
    for proposal in list(Proposal.select().where(waiting, Proposal.asked == person.id)):
        other = manager_to_ask(proposal.person, proposal.proposer)
        if other is None:
            _close(Proposal.id == proposal.id, f"{person.name}, who was asked, has left. Tell the assistant instead.")
            words = f"Your proposal for {proposal.person.name} was not decided."
            tell(proposal.proposer, words, "/proposals", kind="queue")
        else:
            Proposal.update(asked=other).where(Proposal.id == proposal.id).execute()
            words = f"{proposal.proposer.name} proposes that {proposal.person.name} be thanked."
            tell(other, words, proposal.url, kind="queue")


def _close(condition: Expression, answer: str) -> None:
    Proposal.update(state="declined", decided_at=now(), answer=answer).where(condition).execute()
