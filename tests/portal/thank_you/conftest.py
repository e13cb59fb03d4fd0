"""The people around the queue."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from knowledge.db import now
from knowledge.people import Person
from portal.thank_you.models import QueueItem
from tests.client import PortalClient
from tests.factories import make_person, make_team

SignIn = Callable[[Person], PortalClient]
TODAY = now().date()


@pytest.fixture(autouse=True)
def midday() -> Iterator[None]:
    """The clock runs from noon, so that no test sees one day become the next."""
    with time_machine.travel(datetime.combine(TODAY, time(12), UTC)):
        yield


@dataclass
class House:
    """A chief executive, an assistant, two managers, an admin, a colleague; and Priya, who did something."""

    ceo: Person
    assistant: Person
    manager: Person
    director: Person
    admin: Person
    colleague: Person
    priya: Person

    def item(self, **columns: Any) -> QueueItem:
        """Priya's deed, waiting."""
        defaults = {
            "person": self.priya,
            "deed": "Stayed on the line until a test order arrived",
            "what": "She noticed that the order mails went to a dead address.",
            "for_whom": "Orchard & Quill Booksellers",
            "effect": "63 orders were confirmed before noon",
            "source": "manager",
            "nominated_by": self.manager,
            "due_on": (now() + timedelta(days=3)).date(),
        }
        item: QueueItem = QueueItem.create(**{**defaults, **columns})
        return item


@pytest.fixture
def house(app: object) -> House:
    team = make_team("Front Desk")
    manager = make_person("staff", "manager", name="Linh Tran")
    return House(
        ceo=make_person("staff", "ceo", name="Méabh Ní Dhomhnaill"),
        assistant=make_person("staff", "assistant", name="Eszter Kovács"),
        manager=manager,
        director=make_person("staff", "manager", name="Ólafur Einarsson"),
        admin=make_person("staff", "admin", name="Bronagh Daly"),
        colleague=make_person(name="Wulandari"),
        priya=make_person(name="Priya Raman", team=team, manager=manager, phone="+353 20 910 0104"),
    )


def fresh(item: QueueItem) -> QueueItem:
    """The item as it is stored."""
    stored: QueueItem = QueueItem.get_by_id(item.id)
    return stored


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")
