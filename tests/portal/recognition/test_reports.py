"""Asking for a look: hidden at once, decided by a moderator, undone where that was wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.coverage import reports_of
from portal.recognition.models import Comment, Post, WallCase, WallReport
from portal.recognition.reporting import REPORTS_PER_DAY
from tests.client import PortalClient
from tests.factories import make_person, make_queue_item, make_story
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]
WORDS = "A shop went down on a Sunday."


@pytest.fixture
def author(app: object) -> Person:
    return make_person(name="Author")


@pytest.fixture
def post(author: Person) -> Post:
    return make_story(author, make_person(name="Recipient"))


@pytest.fixture
def moderator(sign_in: SignIn) -> PortalClient:
    return sign_in(make_person("staff", "admin", name="Mo"))


def report(client: PortalClient, said: Post | Comment, kind: str = "hurts", words: str = "") -> int:
    path = f"/wall/{said.post_id}/comments/{said.id}" if isinstance(said, Comment) else said.url
    return client.post(f"{path}/report", data={"kind": kind, "words": words}).status_code


def decide(client: PortalClient, decision: str, **form: str) -> int:
    return client.post(f"/moderation/reports/{WallCase.get().id}/{decision}", data=form).status_code


def heard(person: Person) -> list[str]:
    return [row.text for row in Notification.select().where(Notification.person == person).order_by(Notification.id)]


def test_a_report_hides_at_once_from_everybody_but_author_reporter_and_moderators(
    sign_in: SignIn, moderator: PortalClient, author: Person, post: Post
) -> None:
    recipient = Person.get(Person.name == "Recipient")
    reporter = sign_in(make_person(name="Reporter"))
    assert report(reporter, post, words="Look at the second sentence.") == 303
    for person in (make_person(), recipient):
        client = sign_in(person)
        for address in ("/wall", "/", f"/people/{author.id}", f"/people/{recipient.id}", "/search?q=Sunday&in=wall"):
            assert WORDS not in client.get(address).text and "data centre" not in client.get(address).text, address
        for address in (post.url, f"{post.url}/comments", f"{post.url}/report"):
            assert client.get(address).status_code == 404
        assert client.post(f"{post.url}/reactions", data={"kind": "heart"}).status_code == 404
    for client in (sign_in(author), reporter, moderator):
        page = client.get(post.url).text
        assert WORDS in page and "Waiting for a look" in page
    assert "waiting for a look" in sign_in(author).get("/wall").text
    assert WORDS not in moderator.get("/wall").text
    listed = moderator.get("/moderation").text
    assert WORDS in listed and "Look at the second sentence." in listed and "Reporter" in listed
    assert '1<span class="visually-hidden"> waiting</span>' in listed
    assert AuditEntry.get().action == "post.reported"


def test_who_is_reported_does_not_hear_by_whom(sign_in: SignIn, author: Person, post: Post) -> None:
    report(sign_in(make_person(name="Reporter")), post)
    page = sign_in(author).get(post.url).text
    assert "Reporter" not in page
    assert heard(author) == []


def test_what_is_hidden_counts_for_nobody(sign_in: SignIn, author: Person) -> None:
    manager = make_person("staff", "manager")
    recipient = make_person(manager=manager)
    post = make_story(author, recipient)
    item = make_queue_item(recipient, post=post)
    report(sign_in(make_person()), post)
    assert [row.post for row in reports_of(manager, limit=5)] == [None]
    assert WORDS not in sign_in(make_person("staff", "ceo")).get(f"/queue/{item.id}").text


def test_a_kept_post_is_back_and_the_reporter_hears_that_somebody_looked(
    sign_in: SignIn, moderator: PortalClient, author: Person, post: Post
) -> None:
    reporter = make_person()
    report(sign_in(reporter), post)
    assert decide(moderator, "keeping") == 303
    assert WORDS in sign_in(make_person()).get("/wall").text
    assert heard(reporter) == ["A moderator looked at what you reported, and it stays on the wall."]
    assert heard(author) == []
    assert "Nothing waits for you" in moderator.get("/moderation").text
    assert "Kept" in moderator.get("/moderation?state=reports").text


def test_nobody_hides_the_same_post_twice(sign_in: SignIn, moderator: PortalClient, post: Post) -> None:
    reporter, another = sign_in(make_person()), sign_in(make_person())
    report(reporter, post)
    decide(moderator, "keeping")
    assert report(reporter, post) == 422
    assert "once is enough" in reporter.post(f"{post.url}/report", data={"kind": "hurts"}).text
    assert "asked for a look at this before" in reporter.get(f"{post.url}/report").text
    assert sign_in(make_person()).get(post.url).status_code == 200
    assert report(another, post) == 303
    assert sign_in(make_person()).get(post.url).status_code == 404


def test_a_post_taken_down_stays_gone_and_its_author_hears_why(
    sign_in: SignIn, moderator: PortalClient, author: Person, post: Post
) -> None:
    reporter = make_person()
    report(sign_in(reporter), post)
    assert decide(moderator, "taking-down") == 422
    assert decide(moderator, "taking-down", reason="x" * 501) == 422
    assert decide(moderator, "taking-down", reason="It names a customer.") == 303
    assert sign_in(make_person()).get(post.url).status_code == 404
    assert sign_in(reporter).get(post.url).status_code == 404
    assert heard(author) == ["A moderator took what you posted off the wall: It names a customer."]
    assert heard(reporter) == ["A moderator looked at what you reported, and took it off the wall."]
    assert "It names a customer." in sign_in(author).get(post.url).text
    assert sign_in(author).post(f"{post.url}/restoration").status_code == 403


def test_a_decision_can_be_undone(sign_in: SignIn, moderator: PortalClient, post: Post) -> None:
    stranger = sign_in(make_person())
    report(sign_in(make_person()), post)
    decide(moderator, "taking-down", reason="It names a customer.")
    assert "Decide again" in moderator.get("/moderation?state=reports").text
    assert decide(moderator, "reopening") == 303
    assert stranger.get(post.url).status_code == 404
    assert WORDS in moderator.get("/moderation").text
    decide(moderator, "keeping")
    assert stranger.get(post.url).status_code == 200
    decide(moderator, "reopening")
    assert stranger.get(post.url).status_code == 404


def test_who_decides_second_is_told_so(moderator: PortalClient, sign_in: SignIn, post: Post) -> None:
    report(sign_in(make_person()), post)
    decide(moderator, "keeping")
    page = moderator.post(
        f"/moderation/reports/{WallCase.get().id}/taking-down", data={"reason": "Late."}, follow_redirects=True
    )
    assert "decided about it meanwhile" in page.text
    assert WallCase.get().state == "kept"


def test_nobody_decides_about_their_own_words(sign_in: SignIn) -> None:
    admin = make_person("staff", "admin")
    post = make_story(admin, make_person())
    report(sign_in(make_person()), post)
    client = sign_in(admin)
    assert "You wrote this" in client.get("/moderation").text
    for decision in ("keeping", "reopening"):
        assert decide(client, decision) in (303, 403)
    assert decide(client, "taking-down", reason="Mine.") == 403
    assert WallCase.get().state == "waiting"


def test_nobody_reports_their_own_words(sign_in: SignIn, author: Person, post: Post) -> None:
    assert sign_in(author).get(f"{post.url}/report").status_code == 403
    assert report(sign_in(author), post) == 403


def test_a_comment_is_reported_alone(sign_in: SignIn, moderator: PortalClient, author: Person, post: Post) -> None:
    writer, reporter = make_person(name="Writer"), make_person()
    comment = Comment.create(post=post, author=writer, body="A cruel word.")
    Comment.create(post=post, author=author, body="A kind word.")
    stranger = sign_in(make_person())
    assert report(sign_in(reporter), comment) == 303
    for address in ("/wall", post.url, f"{post.url}/comments"):
        page = stranger.get(address, headers={"HX-Request": "true"}).text
        assert "A cruel word." not in page
        assert "A kind word." in page
    assert stranger.get(f"{post.url}/comments/{comment.id}/report").status_code == 404
    assert "A cruel word." in sign_in(writer).get(post.url).text
    assert "A cruel word." in sign_in(reporter).get(post.url).text
    assert "A cruel word." in moderator.get("/moderation").text
    decide(moderator, "taking-down", reason="Be kind.")
    assert "A cruel word." not in sign_in(reporter).get(post.url).text
    assert heard(writer) == ["A moderator took a comment of yours off the wall: Be kind."]
    decide(moderator, "reopening"), decide(moderator, "keeping")
    assert "A cruel word." in stranger.get(post.url).text


def test_two_reports_make_one_case(sign_in: SignIn, moderator: PortalClient, author: Person, post: Post) -> None:
    first, second = make_person(), make_person()
    report(sign_in(first), post)
    assert report(sign_in(second), post) == 404
    comment = Comment.create(post=make_story(author, make_person()), author=author, body="Hm.")
    report(sign_in(second), comment)
    assert WallCase.select().count() == 2 and WallReport.select().count() == 2


def test_reporting_has_its_measure(sign_in: SignIn, author: Person) -> None:
    reporter = sign_in(make_person())
    posts = [make_story(author, make_person()) for _ in range(REPORTS_PER_DAY + 1)]
    assert [report(reporter, post) for post in posts] == [303] * REPORTS_PER_DAY + [422]
    refused = reporter.post(f"{posts[-1].url}/report", data={"kind": "other", "words": "Do look."})
    assert "speak to a moderator" in refused.text and "Do look." in refused.text
    WallReport.update(at=now() - timedelta(days=2)).execute()
    assert report(reporter, posts[-1]) == 303


@pytest.mark.parametrize(
    ("kind", "words", "field"),
    [("", "", "kind"), ("nonsense\x00", "", "kind"), ("other", " ", "words"), ("hurts", "x" * 501, "words")],
)
def test_a_report_that_says_nothing_is_refused_beside_its_field(
    sign_in: SignIn, post: Post, kind: str, words: str, field: str
) -> None:
    answer = sign_in(make_person()).post(f"{post.url}/report", data={"kind": kind, "words": words})
    assert answer.status_code == 422
    assert parsed(answer.text).select_one(f"#field-{field}-error")
    assert Post.get().hidden_at is None


def test_only_moderators_decide(sign_in: SignIn, client: PortalClient, post: Post) -> None:
    report(sign_in(make_person()), post)
    for decision in ("keeping", "taking-down", "reopening"):
        assert decide(sign_in(make_person("staff", "manager")), decision, reason="No.") == 403
        assert decide(client, decision) == 401
    assert sign_in(make_person("staff", "admin")).post("/moderation/reports/999/keeping").status_code == 404
    assert sign_in(make_person("customer")).post(f"{post.url}/report", data={"kind": "hurts"}).status_code == 403


def test_a_reported_post_does_not_name_to_the_moderator_who_likes_to_stay_unnamed(
    sign_in: SignIn, moderator: PortalClient, author: Person
) -> None:
    quiet, open_one = make_person(name="Quiet Quinn", preference="private"), make_person()
    post = make_story(author, quiet, open_one)
    report(sign_in(make_person()), post)
    for address in ("/moderation", post.url):
        assert "Quiet Quinn" not in moderator.get(address).text


def test_a_withdrawn_post_that_was_reported_comes_back_hidden(sign_in: SignIn, author: Person, post: Post) -> None:
    report(sign_in(make_person()), post)
    client = sign_in(author)
    client.post(f"{post.url}/withdrawal")
    client.post(f"{post.url}/restoration")
    assert sign_in(make_person()).get(post.url).status_code == 404


def test_the_moderator_who_puts_back_what_was_taken_down_has_decided_to_keep_it(
    sign_in: SignIn, moderator: PortalClient, post: Post
) -> None:
    report(sign_in(make_person()), post)
    decide(moderator, "taking-down", reason="Hasty.")
    assert moderator.post(f"{post.url}/restoration").status_code == 303
    assert WallCase.get().state == "kept"
    assert sign_in(make_person()).get(post.url).status_code == 200
