"""How a writer's licence grows: proposed after so many clean articles, decided by the writer's manager."""

from dataclasses import dataclass

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, ModelSelect, fn

from knowledge import audit
from knowledge.articles import Revision
from knowledge.db import BaseModel, MomentField, now, transaction
from knowledge.errors import Conflict, NotAllowed
from knowledge.people import Person, PersonRole, set_licence
from knowledge.permissions import may
from knowledge.review_notes import ReviewNote

NEXT = {"candidate": "contributor", "contributor": "publisher"}
CLEAN_ARTICLES = {"contributor": 5, "publisher": 15}
AGAIN_AFTER = 5
MOST_WRITERS = 200


class LicenceDecision(BaseModel):
    """What was decided on a proposal, and how many clean articles there were then."""

    person = ForeignKeyField(Person, backref="licence_decisions", on_delete="CASCADE")
    licence = CharField(max_length=20)
    is_granted = BooleanField()
    clean_articles = IntegerField()
    decided_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    decided_at = MomentField(default=now)


@dataclass(frozen=True)
class Growth:
    """Where a writer stands.

    `next` is the licence that comes next, None for publishers; `needed` the clean articles for which it is proposed.
    """

    person: Person
    clean: int
    next: str | None
    needed: int
    can_undo: bool = False

    @property
    def is_due(self) -> bool:
        """Whether a decision is asked for now."""
        return self.next is not None and self.clean >= self.needed


def writers_of(manager: Person) -> list[Growth]:
    """Each active writer who reports to the manager, those to decide on first; for administrators, every writer."""
    query = (
        Person.select(Person, _clean().alias("clean"))
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "technician", Person.is_active, Person.id != manager.id)
        .order_by(Person.name)
        .limit(MOST_WRITERS)
    )
    if not may(manager, "manage_people"):
        query = query.where(Person.manager == manager)
    decisions = _last_decisions()
    grown = [_growth(person, int(person.clean), decisions.get(person.id)) for person in query]
    return sorted(grown, key=lambda growth: not growth.is_due)


def growth_of(person: Person) -> Growth:
    """Where the writer stands now."""
    clean = Person.select(_clean()).where(Person.id == person.id).scalar()
    return _growth(person, int(clean), _last_decision(person))


def decide(person: Person, licence: str, *, is_granted: bool, by: Person) -> None:
    """Gives the writer the licence, or lets it wait for five more clean articles; undone by take_decision_back.

    Raises NotAllowed for all but the writer's manager and administrators, Conflict where another licence comes next.
    """
    _require_charge(person, by)
    with transaction():
        if NEXT.get(person.licence or "candidate") != licence:
            raise Conflict
        clean = growth_of(person).clean
        LicenceDecision.create(
            person=person, licence=licence, is_granted=is_granted, clean_articles=clean, decided_by=by
        )
        if is_granted:
            set_licence(person, licence)
        action = "licence.granted" if is_granted else "licence.postponed"
        audit.record(action, person, by=by, licence=licence, clean_articles=clean)


def take_decision_back(person: Person, *, by: Person) -> None:
    """Undoes the last decision on the writer's licence; raises NotAllowed, and Conflict where there is none."""
    _require_charge(person, by)
    with transaction():
        last = _last_decision(person)
        if last is None or not _stands(last, person):
            raise Conflict
        if last.is_granted:
            set_licence(person, next(earlier for earlier, later in NEXT.items() if later == last.licence))
        last.delete_instance()
        audit.record("licence.decision_taken_back", person, by=by, licence=last.licence)


def _require_charge(person: Person, by: Person) -> None:
    own = may(by, "grant_licences") and person.manager_id == by.id
    if by.id == person.id or not (own or may(by, "manage_people")):
        raise NotAllowed


def _clean() -> ModelSelect:
    """How many of the person's texts somebody else published without having had to have anything mended."""
    spoiled = ReviewNote.select(ReviewNote.revision).where(ReviewNote.kind == "must_fix")
    return (
        Revision.select(fn.COUNT(Revision.id))
        .where(
            Revision.author == Person.id,
            Revision.state == "published",
            Revision.fixed_from.is_null(),
            Revision.reviewer.is_null(False),
            Revision.reviewer != Revision.author,
            Revision.id.not_in(spoiled),
        )
    )


def _last_decision(person: Person) -> LicenceDecision | None:
    decisions = LicenceDecision.select().where(LicenceDecision.person == person)
    last: LicenceDecision | None = decisions.order_by(LicenceDecision.id.desc()).first()
    return last


def _last_decisions() -> dict[int, LicenceDecision]:
    """The last decision on each writer, by the person's id."""
    return {row.person_id: row for row in LicenceDecision.select().order_by(LicenceDecision.id)}


def _stands(decision: LicenceDecision | None, person: Person) -> bool:
    """Whether the decision is what made the person's licence what it is, so that it can be undone."""
    return decision is not None and (not decision.is_granted or person.licence == decision.licence)


def _growth(person: Person, clean: int, last: LicenceDecision | None) -> Growth:
    following = NEXT.get(person.licence or "candidate")
    can_undo = _stands(last, person)
    if following is None:
        return Growth(person, clean, None, 0, can_undo)
    needed = CLEAN_ARTICLES[following]
    if last is not None and not last.is_granted and last.licence == following:
        needed = max(needed, last.clean_articles + AGAIN_AFTER)
    return Growth(person, clean, following, needed, can_undo)
