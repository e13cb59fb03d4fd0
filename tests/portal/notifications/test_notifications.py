from collections.abc import Callable

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from knowledge import publishing
from knowledge.articles import Article
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.notifications.notices import tell
from portal.recognition import posting
from portal.recognition.models import Post
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_reviewer, make_story, make_submitted, make_writer

SignIn = Callable[[Person], PortalClient]


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def test_what_was_told_stands_in_the_list_newest_first(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    tell(person, "Your article is live", "/articles/2", kind="wall")
    page = sign_in(person).get("/notifications").text
    assert page.index("Your article is live") < page.index("Ada thanked you")


def test_the_same_sentence_is_not_told_twice_while_it_waits(sign_in: SignIn) -> None:
    person, other = make_person(), make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    tell(person, "Ada  thanked\nyou", "/wall/1", kind="wall")
    tell(person, "Ada thanked you", "/wall/2", kind="wall")
    tell(other, "Ada thanked you", "/wall/1", kind="wall")
    assert Notification.select().where(Notification.person == person).count() == 2
    sign_in(person).post("/notifications/reading")
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    assert Notification.select().where(Notification.person == person).count() == 3


def test_a_sentence_that_is_too_long_is_cut(app: object) -> None:
    tell(make_person(), "thanks " * 100, "/", kind="wall")
    text = Notification.get().text
    assert len(text) <= 300
    assert text.endswith("…")


def test_opening_one_marks_it_read_and_leads_to_its_page(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    tell(person, "Bob thanked you", "/wall/2", kind="wall")
    ada = Notification.get(Notification.url == "/wall/1")
    answer = sign_in(person).post(f"/notifications/{ada.id}/reading")
    assert (answer.status_code, answer.location) == (303, "/wall/1")
    unread = Notification.select().where(Notification.read_at.is_null())
    assert [row.url for row in unread] == ["/wall/2"]


def test_the_moment_of_the_first_reading_stays(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    address = f"/notifications/{Notification.get().id}/reading"
    client = sign_in(person)
    client.post(address)
    first = Notification.get().read_at
    client.post(address)
    assert Notification.get().read_at == first


def test_all_can_be_marked_read_at_once_and_nobody_elses(sign_in: SignIn) -> None:
    person, other = make_person(), make_person()
    for reader in (person, other):
        tell(reader, "One", "/1", kind="wall")
        tell(reader, "Two", "/2", kind="wall")
    client = sign_in(person)
    assert "Mark all as read" in client.get("/notifications").text
    assert client.post("/notifications/reading").location == "/notifications"
    unread = Notification.select().where(Notification.read_at.is_null())
    assert {row.person_id for row in unread} == {other.id}
    assert "Mark all as read" not in client.get("/notifications").text


def test_somebody_elses_notification_is_not_there(sign_in: SignIn) -> None:
    tell(make_person(), "Ada thanked you", "/wall/1", kind="wall")
    answer = sign_in(make_person()).post(f"/notifications/{Notification.get().id}/reading")
    assert answer.status_code == 404
    assert Notification.get().read_at is None


def test_a_notification_never_leads_to_another_site(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Come here", "//elsewhere.example/", kind="wall")
    assert sign_in(person).post(f"/notifications/{Notification.get().id}/reading").location == "/"


def test_a_sentence_with_markup_is_shown_as_it_was_written(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "<script>alert(1)</script>", "/", kind="wall")
    assert "&lt;script&gt;alert(1)" in sign_in(person).get("/notifications").text


def test_an_empty_list_says_what_will_come(sign_in: SignIn) -> None:
    assert "When somebody thanks you" in sign_in(make_person()).get("/notifications").text


def test_the_list_costs_the_same_whatever_its_length(sign_in: SignIn, count_queries: list[str]) -> None:
    person = make_person()
    for number in range(25):
        tell(person, f"Told {number}", "/", kind="wall")
    client = sign_in(person)
    count_queries.clear()
    assert client.get("/notifications").status_code == 200
    assert len(count_queries) <= 5


def test_the_list_counts_what_is_unread_of_each_kind_and_shows_one_kind(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    tell(person, "Bob thanked you", "/wall/2", kind="wall")
    tell(person, "Still right?", "/upkeep", kind="upkeep")
    client = sign_in(person)
    tabs = [" ".join(tab.text.split()) for tab in page_of(client.get("/notifications")).select(".tabs a")]
    assert tabs == ["All 3", "The wall about you 2", "Upkeep 1"]
    upkeep = page_of(client.get("/notifications?kind=upkeep"))
    assert [button.text for button in upkeep.select(".notification")] == ["Still right? (new)"]
    client.post("/notifications/reading", data={"kind": "upkeep"})
    unread = Notification.select().where(Notification.read_at.is_null())
    assert {row.kind for row in unread} == {"wall"}


def test_a_kind_that_is_none_shows_everything(sign_in: SignIn) -> None:
    """An unknown value in the address is no error (behaviour 34)."""
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    for kind in ("weather", "%00", "x" * 3000):
        assert "Ada thanked you" in sign_in(person).get(f"/notifications?kind={kind}").text


def test_one_is_marked_as_read_without_opening_it_and_unread_again(sign_in: SignIn) -> None:
    person = make_person()
    tell(person, "Ada thanked you", "/wall/1", kind="wall")
    client, address = sign_in(person), f"/notifications/{Notification.get().id}/mark"
    assert client.post(address, data={"read": "1", "kind": "wall"}).location == "/notifications?kind=wall"
    assert Notification.get().read_at is not None
    assert client.post(address, data={"read": "0"}).location == "/notifications"
    assert Notification.get().read_at is None
    assert sign_in(make_person()).post(address, data={"read": "1"}).status_code == 404


def test_a_notice_goes_with_what_it_is_about(sign_in: SignIn) -> None:
    """What the person may no longer see is not in the list, not counted, and not opened (behaviours 132 and 133)."""
    author, person = make_person(), make_person()
    post = make_story(author, person)
    comment = posting.comment(post, "Well done", by=person)
    tell(person, "Ada told a story about you", post.url, kind="wall", about=post)
    told, commented = Notification.get(Notification.person == person), Notification.get(Notification.person == author)
    client, authors = sign_in(person), sign_in(author)
    assert "Ada told a story" in client.get("/notifications").text
    assert "1 unread" in client.get("/notifications").text
    posting.withdraw(post, by=author)
    page = client.get("/notifications").text
    assert "Ada told a story" not in page and "1 unread" not in page
    assert client.post(f"/notifications/{told.id}/reading").status_code == 404
    assert "commented" not in authors.get("/notifications").text
    posting.restore(Post.get_by_id(post.id), by=author)
    assert "Ada told a story" in client.get("/notifications").text
    assert "commented" in authors.get("/notifications").text
    posting.withdraw(comment, by=person)
    assert authors.post(f"/notifications/{commented.id}/reading").status_code == 404


def test_a_notice_about_an_article_that_is_no_longer_for_the_reader_is_not_shown(sign_in: SignIn) -> None:
    """(behaviour 132)"""
    writer, reader = make_writer(), make_person("customer")
    article = make_article(writer, indexed=False)
    for person in (reader, writer):
        tell(person, "Here is the answer", article.url, kind="questions", about=article)
    Article.update(audience="staff").where(Article.id == article.id).execute()
    assert "Here is the answer" not in sign_in(reader).get("/notifications").text
    publishing.archive(article, by=make_reviewer())
    assert "Here is the answer" in sign_in(writer).get("/notifications").text


def test_a_notice_about_a_text_is_shown_to_its_author_and_to_reviewers(sign_in: SignIn) -> None:
    author = make_writer()
    draft = make_submitted(author)
    for person in (author, reviewer := make_reviewer(), outsider := make_writer()):
        tell(person, "Look at this text", draft.review_url, kind="articles", about=draft)
    assert "Look at this" in sign_in(author).get("/notifications").text
    assert "Look at this" in sign_in(reviewer).get("/notifications").text
    assert "Look at this" not in sign_in(outsider).get("/notifications").text


def test_nobody_hears_of_what_they_did_themselves(app: object) -> None:
    """(behaviour 131)"""
    author, person = make_person(), make_person()
    post = make_story(author, person)
    posting.comment(post, "One more thing", by=author)
    assert not Notification.select().exists()
    posting.comment(post, "Thank you", by=person)
    assert [row.person_id for row in Notification.select()] == [author.id]


def test_a_page_of_notices_about_everything_costs_few_queries(sign_in: SignIn, count_queries: list[str]) -> None:
    person, author = make_person(), make_person()
    for number in range(30):
        post = make_story(author, person)
        tell(person, f"Told {number}", post.url, kind="wall", about=post)
    client = sign_in(person)
    count_queries.clear()
    assert client.get("/notifications?page=2").status_code == 200
    assert len(count_queries) <= 6
