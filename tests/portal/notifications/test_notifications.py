from collections.abc import Callable

from knowledge.people import Person
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from tests.client import PortalClient
from tests.factories import make_person

SignIn = Callable[[Person], PortalClient]


def test_what_was_told_stands_in_the_list_newest_first(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1")
    tell(person, "Your article is live", "/articles/2")
    page = sign_in(person).get("/notifications").text
    assert page.index("Your article is live") < page.index("Ada thanked you")


def test_the_same_sentence_is_not_told_twice_while_it_waits(sign_in: SignIn) -> None:
    person, other = make_person(), make_person()
    tell(person, "Ada thanked you", "/wall/1")
    tell(person, "Ada  thanked\nyou", "/wall/1")
    tell(person, "Ada thanked you", "/wall/2")
    tell(other, "Ada thanked you", "/wall/1")
    assert Notification.select().where(Notification.person == person).count() == 2
    sign_in(person).post("/notifications/reading")
    tell(person, "Ada thanked you", "/wall/1")
    assert Notification.select().where(Notification.person == person).count() == 3


def test_a_sentence_that_is_too_long_is_cut(app: object) -> None:
    tell(make_person(), "thanks " * 100, "/")
    text = Notification.get().text
    assert len(text) <= 300
    assert text.endswith("…")


def test_opening_one_marks_it_read_and_leads_to_its_page(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1")
    tell(person, "Bob thanked you", "/wall/2")
    ada = Notification.get(Notification.url == "/wall/1")
    answer = sign_in(person).post(f"/notifications/{ada.id}/reading")
    assert (answer.status_code, answer.location) == (303, "/wall/1")
    unread = Notification.select().where(Notification.read_at.is_null())
    assert [row.url for row in unread] == ["/wall/2"]


def test_the_moment_of_the_first_reading_stays(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1")
    address = f"/notifications/{Notification.get().id}/reading"
    client = sign_in(person)
    client.post(address)
    first = Notification.get().read_at
    client.post(address)
    assert Notification.get().read_at == first


def test_all_can_be_marked_read_at_once_and_nobody_elses(sign_in: SignIn) -> None:
    person, other = make_person(), make_person()
    for reader in (person, other):
        tell(reader, "One", "/1")
        tell(reader, "Two", "/2")
    client = sign_in(person)
    assert "Mark all as read" in client.get("/notifications").text
    assert client.post("/notifications/reading").location == "/notifications"
    unread = Notification.select().where(Notification.read_at.is_null())
    assert {row.person_id for row in unread} == {other.id}
    assert "Mark all as read" not in client.get("/notifications").text


def test_somebody_elses_notification_is_not_there(sign_in: SignIn) -> None:
    tell(make_person(), "Ada thanked you", "/wall/1")
    answer = sign_in(make_person()).post(f"/notifications/{Notification.get().id}/reading")
    assert answer.status_code == 404
    assert Notification.get().read_at is None


def test_a_notification_never_leads_to_another_site(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Come here", "//elsewhere.example/")
    assert sign_in(person).post(f"/notifications/{Notification.get().id}/reading").location == "/"


def test_a_sentence_with_markup_is_shown_as_it_was_written(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "<script>alert(1)</script>", "/")
    assert "&lt;script&gt;alert(1)" in sign_in(person).get("/notifications").text


def test_an_empty_list_says_what_will_come(sign_in: SignIn) -> None:
    assert "When somebody thanks you" in sign_in(make_person()).get("/notifications").text


def test_the_list_costs_the_same_whatever_its_length(sign_in: SignIn, count_queries: list[str]) -> None:
    person = make_person()
    for number in range(25):
        tell(person, f"Told {number}", "/")
    client = sign_in(person)
    count_queries.clear()
    assert client.get("/notifications").status_code == 200
    assert len(count_queries) <= 5
