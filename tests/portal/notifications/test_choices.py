"""What a person likes to hear of, which way, and when no mail should come."""

from collections.abc import Callable
from datetime import time

import pytest

from knowledge.audit import AuditEntry
from knowledge.people import Person, deactivate
from portal.notifications.choices import choose, quiet_hours_of, ways_of
from portal.notifications.kinds import KINDS, MAIL, OFF, PORTAL
from portal.notifications.models import MailHours, NoticeChoice, Notification
from portal.notifications.notices import tell
from portal.notifications.quiet_hours import QuietHours
from tests.client import PortalClient
from tests.factories import make_person, make_story

SignIn = Callable[[Person], PortalClient]


def due(person: Person) -> int:
    return Notification.select().where(Notification.person == person, Notification.mail_due_at.is_null(False)).count()


def test_everything_has_a_default_that_the_kind_allows() -> None:
    """A preference that was never set is sane (behaviour 35)."""
    assert all(kind.default in kind.ways for kind in KINDS.values())
    assert {key for key, kind in KINDS.items() if OFF not in kind.ways} == {
        "thanks", "wall", "articles", "upkeep", "team", "queue"
    }


def test_what_was_chosen_is_kept_and_shown(sign_in: SignIn) -> None:
    person = make_person()
    client = sign_in(person)
    answer = client.post("/account/notices", data={"wall": PORTAL, "answers": OFF, "line_up": OFF})
    assert (answer.status_code, answer.location) == (303, "/account/notices")
    ways = ways_of(person)
    assert (ways["wall"], ways["answers"], ways["line_up"], ways["thanks"]) == (PORTAL, OFF, OFF, MAIL)
    page = client.get("/account/notices").text
    assert '<option value="portal" selected>' in page
    assert AuditEntry.select().where(AuditEntry.action == "person.notices_chosen").count() == 1


def test_unknown_kinds_and_ways_are_left_alone(sign_in: SignIn) -> None:
    """No value that a form can bring is an error (behaviour 34)."""
    person = make_person()
    client = sign_in(person)
    sent = {"wall": "by owl", "thanks": OFF, "line_up": PORTAL, "weather": MAIL, "answers": "x" * 1_000_000, "": "\0"}
    assert client.post("/account/notices", data=sent).status_code == 303
    assert NoticeChoice.select().count() == 0
    NoticeChoice.create(person=person, kind="wall", way="by owl")
    assert ways_of(person)["wall"] == MAIL
    assert client.get("/account/notices").status_code == 200


@pytest.mark.parametrize(
    ("roles", "missing"), [(("customer",), "wall"), (("staff",), "articles"), (("staff",), "team")]
)
def test_only_kinds_that_can_concern_a_person_are_offered(
    sign_in: SignIn, roles: tuple[str, ...], missing: str
) -> None:
    page = sign_in(make_person(*roles)).get("/account/notices").text
    assert f'name="{missing}"' not in page and 'name="questions"' in page


def test_off_means_nothing_portal_means_no_mail_and_mail_means_both(app: object) -> None:
    person = make_person()
    choose(person, {"answers": OFF, "wall": PORTAL})
    tell(person, "Ada commented", "/wall/1", kind="answers")
    tell(person, "Ada thanked you", "/wall/2", kind="wall")
    assert (Notification.select().count(), due(person)) == (1, 0)
    tell(person, "Grace thanked you", "/thanks", kind="thanks")
    assert (Notification.select().count(), due(person)) == (2, 1)
    tell(person, "Grace wrote to you", "/thanks#2", kind="thanks", by_mail=False)
    assert (Notification.select().count(), due(person)) == (3, 1)


def test_a_mail_that_waits_is_called_off_by_a_choice_against_it(app: object) -> None:
    person, other = make_person(), make_person()
    for reader in (person, other):
        tell(reader, "Ada thanked you", "/wall/2", kind="wall")
    choose(person, {"wall": PORTAL})
    assert (due(person), due(other)) == (0, 1)


def test_somebody_who_left_is_told_nothing(app: object) -> None:
    person = make_person()
    deactivate(person)
    tell(person, "Ada thanked you", "/wall/2", kind="wall")
    assert not Notification.select().exists()


def test_a_story_that_names_and_mentions_a_person_tells_them_once(app: object) -> None:
    author, person = make_person(), make_person()
    story, other = make_story(author, person), make_story(author, person)
    tell(person, "Ada told a story about you", story.url, kind="wall", about=story)
    tell(person, "Ada mentioned you", story.url, kind="answers", about=story)
    tell(person, "Ada told a story about you", other.url, kind="wall", about=other)
    assert [row.url for row in Notification.select().order_by(Notification.id)] == [story.url, other.url]


def test_quiet_hours_are_kept_and_shown(sign_in: SignIn) -> None:
    person = make_person()
    client = sign_in(person)
    assert quiet_hours_of(person) == QuietHours(time(18), time(8), True)
    for begins in ("21:30", "20:15"):
        sent = {"quiet_from": begins, "quiet_until": "06:45"}
        assert client.post("/account/notices/hours", data=sent).status_code == 303
    assert quiet_hours_of(person) == QuietHours(time(20, 15), time(6, 45), False)
    assert MailHours.select().count() == 1
    page = client.get("/account/notices").text
    assert 'value="20:15"' in page and 'value="06:45"' in page


@pytest.mark.parametrize("typed", ["", "25:00", "soon", "\0", "9" * 5_000, "18:00:00.5+02:00x"])
def test_a_time_that_is_none_is_shown_back_with_the_reason(sign_in: SignIn, typed: str) -> None:
    person = make_person()
    answer = sign_in(person).post("/account/notices/hours", data={"quiet_from": "21:00", "quiet_until": typed})
    assert answer.status_code == 422
    assert "Write a time of day" in answer.text and 'value="21:00"' in answer.text
    assert not MailHours.select().exists()


def test_the_account_leads_to_the_choices(sign_in: SignIn) -> None:
    assert 'href="/account/notices"' in sign_in(make_person("customer")).get("/account").text
