"""Cards for the printer: one on its own A6 page, or four to a sheet of A4; typed, for the pen, or the address side."""

from dataclasses import dataclass

from flask import render_template, request
from peewee import JOIN

from knowledge.errors import NotFound
from knowledge.people import Person
from portal.thank_you import channels, events
from portal.thank_you.access import load_item
from portal.thank_you.blueprint import blueprint
from portal.thank_you.card_layout import LINES_FOR_THE_PEN, SIZES, size_for
from portal.thank_you.dossier import reads_card
from portal.thank_you.models import QueueEvent, QueueItem
from portal.web.security import requires, signed_in, signed_in_person

FACES = {"typed": "Typed", "pen": "For the pen", "address": "Address side"}
PER_SHEET = 4
MOST_SHEETS = 10
Recipient = Person.alias("recipient_of_card")


@dataclass(frozen=True)
class Card:
    """A card as it is printed: the event that wrote it, its reader, the class of its size."""

    item: QueueItem
    written: QueueEvent

    @property
    def size(self) -> str:
        return (size_for(self.written.words) or SIZES[-1]).name

    @property
    def address(self) -> list[str]:
        """Name and postal address, line by line; the name alone where no address is known."""
        person = self.item.person
        return [person.name, *(line.strip() for line in person.postal_address.splitlines() if line.strip())]


@blueprint.get("/queue/<id:item_id>/card")
@signed_in
def card(item_id: int) -> str:
    """The card in the size of a postcard, for printing."""
    viewer = signed_in_person()
    item = load_item(viewer, item_id)
    written = channels.card_of(item)
    if written is None or not reads_card(viewer, written):
        raise NotFound
    return render_template("thank_you/card.html", item=item, card=Card(item, written), **_faces())


@blueprint.get("/queue/cards")
@requires("see_queue")
def cards() -> str:
    """All cards that wait to be posted, four to a sheet with marks to cut by."""
    waiting = waiting_cards(signed_in_person())
    printed = waiting[: PER_SHEET * MOST_SHEETS]
    fours = [printed[start:start + PER_SHEET] for start in range(0, len(printed), PER_SHEET)]
    return render_template("thank_you/cards.html", fours=fours, left=len(waiting) - len(printed), **_faces())


def waiting_cards(viewer: Person) -> list[Card]:
    """The cards that are written and have not left the house, the oldest first; one query."""
    query = (
        QueueEvent.select(QueueEvent, Person, QueueItem, Recipient)
        .join(Person, JOIN.LEFT_OUTER, on=QueueEvent.by)
        .switch(QueueEvent)
        .join(QueueItem, on=QueueEvent.item)
        .join(Recipient, on=(QueueItem.person == Recipient.id), attr="person")
        .where(QueueItem.state == "note_ready", QueueItem.person != viewer.id, QueueEvent.kind.in_(("noted", "undone")))
        .order_by(QueueItem.id, QueueEvent.number)
    )
    happened: dict[int, list[QueueEvent]] = {}
    for event in query:
        happened.setdefault(event.item_id, []).append(event)
    latest = (events.latest(some, "noted") for some in happened.values())
    return [Card(event.item, event) for event in latest if event is not None]


def _faces() -> dict[str, object]:
    asked = request.args.get("face", "")
    face = asked if asked in FACES else "typed"
    return {"face": face, "faces": FACES, "ruled": range(LINES_FOR_THE_PEN), "address": request.path}
