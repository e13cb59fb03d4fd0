"""What readers said: to those who look after the article, and to nobody else; and how they are told of a fix."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from knowledge import publishing
from knowledge.articles import Article
from knowledge.audit import AuditEntry
from knowledge.db import now
from knowledge.people import Person
from portal.feedback.counts import counts_of, led_astray
from portal.feedback.models import Vote
from portal.jobs import run_night
from portal.mail import OutgoingMail, deliver_due
from portal.notifications.models import Notification
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_reviewer, make_writer
from tests.portal.feedback.readers import mend, say_why, send, vote

SignIn = Callable[[Person], PortalClient]


@pytest.fixture
def article(app: Flask) -> Article:
    """An article whose owner is not its author; the owner has a manager."""
    article = make_article(make_writer("Ada Author"), title="Restart a volume")
    owner = make_reviewer("Olga Owner")
    owner.manager = make_person("staff", "manager")
    owner.licence = "candidate"
    owner.save()
    Article.update(owner=owner).where(Article.id == article.id).execute()
    found: Article = Article.get_by_id(article.id)
    return found


def told_by(app: Flask, article: Article, **fields: str) -> PortalClient:
    """A visitor whom the article did not help, and who said why."""
    client: PortalClient = app.test_client()  # type: ignore[assignment]
    say_why(client, article, **fields)
    return client


def answers(article: Article) -> str:
    return f"/articles/{article.id}/readers/answers"


def ids() -> list[int]:
    return [said.id for said in Vote.select().order_by(Vote.id)]


def test_owner_author_manager_and_administrators_read_it_and_nobody_else(
    app: Flask, article: Article, client: PortalClient, sign_in: SignIn
) -> None:
    told_by(app, article, reason="missing", words="Where is step 3?")
    path = f"/articles/{article.id}/readers"
    admin = make_person("staff", "admin")
    for person in (article.owner, article.author, article.owner.manager, admin):
        page = sign_in(person).get(path)
        assert page.status_code == 200 and "Where is step 3?" in page.text and "A step is missing" in page.text
        assert "Version 1" in page.text
    for outsider in (make_person(), make_writer(), make_person("staff", "ceo")):
        assert sign_in(outsider).get(path).status_code == 404
        assert "Where is step 3?" not in sign_in(outsider).get(article.url).text
        assert sign_in(outsider).post(answers(article), data={"told": ids(), "words": "x"}).status_code == 404
    assert sign_in(make_person("customer")).get(path).status_code == 403
    assert client.get(path).status_code == 303
    assert sign_in(article.owner).get("/articles/999/readers").status_code == 404


def test_a_page_of_nobodys_votes_says_what_will_come(article: Article, sign_in: SignIn) -> None:
    owner = sign_in(article.owner)
    assert "Nobody has said anything yet" in owner.get("/feedback").text
    assert "No reader waits for an answer" in owner.get(f"/articles/{article.id}/readers").text
    assert "Nothing answered yet" in owner.get(f"/articles/{article.id}/readers?state=answered&page=9").text


def test_the_counts_are_the_owners_alone_and_another_problem_is_not_the_articles(
    app: Flask, article: Article, sign_in: SignIn
) -> None:
    for helped in ("yes", "yes", "no"):
        vote(app.test_client(), article, helped)  # type: ignore[arg-type]
    told_by(app, article, reason="not_mine")
    counts = counts_of([article.id], today=now().date())[article.id]
    assert (counts.helped, counts.not_helped, counts.elsewhere) == (2, 1, 1)
    assert "helped 2, did not help 1" in sign_in(article.owner).get("/feedback").text
    assert "helped 2" not in sign_in(make_person("staff", "admin")).get("/feedback").text


def test_another_problem_counts_against_the_search_that_led_here(app: Flask, article: Article) -> None:
    for _ in range(2):
        client: PortalClient = app.test_client()  # type: ignore[assignment]
        vote(client, article, query="router hangs")
        send(client, f"/articles/{article.id}/vote/reason", reason="not_mine")
    told_by(app, article, reason="not_mine")
    found = led_astray(today=now().date(), limit=5)
    assert [(one.words, one.article.id, one.times) for one in found] == [("router hangs", article.id, 2)]


def test_a_fix_tells_each_reader_once_and_forgets_the_address(app: Flask, article: Article, sign_in: SignIn) -> None:
    customer = make_person("customer")
    told_by(app, article, words="Where is\nstep 3?", email="reader@example.org")
    say_why(sign_in(customer), article, reason="wrong")
    told_by(app, article, reason="unclear")
    mended = mend(article)
    owner = sign_in(article.owner)
    data = {"told": ids(), "words": "Step 3 says where the button is."}
    for status in (303, 422):
        assert owner.post(answers(article), data=data).status_code == status
    mail = OutgoingMail.get()
    assert (OutgoingMail.select().count(), mail.to_address) == (1, "reader@example.org")
    assert "Where is\n    step 3?" in mail.body and "Step 3 says where" in mail.body and mended.url in mail.body
    notice = Notification.get(Notification.person == customer)
    assert "You told us about “Restart a volume”" in notice.text and notice.url == mended.url
    assert {(said.answered_version, said.email) for said in Vote.select()} == {(2, "")}
    assert AuditEntry.select().where(AuditEntry.action == "feedback.answered").count() == 3
    page = owner.get(f"/articles/{article.id}/readers?state=answered").text
    assert page.count("Answered by version 2: Step 3 says where") == 3
    with app.app_context():
        assert deliver_due(now()) == 1
    mail = OutgoingMail.get()
    assert (mail.state, mail.to_address, mail.body) == ("sent", "", "")


def test_two_owners_who_answer_at_once_write_one_mail(app: Flask, article: Article, sign_in: SignIn) -> None:
    told_by(app, article, words="Step 3?", email="reader@example.org")
    mend(article)
    for person in (article.owner, article.author):
        sign_in(person).post(answers(article), data={"told": ids(), "words": "Done."})
    assert OutgoingMail.select().count() == 1


def test_readers_of_the_live_version_cannot_be_told_of_a_fix(app: Flask, article: Article, sign_in: SignIn) -> None:
    told_by(app, article, words="Step 3?", email="reader@example.org")
    owner = sign_in(article.owner)
    assert "which is still live" in owner.get(f"/articles/{article.id}/readers").text
    answer = owner.post(answers(article), data={"told": ids(), "words": "Done."})
    assert answer.status_code == 422 and "Choose readers of a version before 1" in answer.text
    assert OutgoingMail.select().count() == 0


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"words": "Done."}, "told"),
        ({"told": ["x", "\x00", "9" * 40], "words": "Done."}, "told"),
        ({"told": [999], "words": "Done."}, "told"),
        ({"told": [1]}, "words"),
        ({"told": [1], "words": "x" * 1_000_000}, "words"),
    ],
)
def test_an_answer_that_cannot_be_given_is_refused(
    app: Flask, article: Article, sign_in: SignIn, data: dict[str, object], field: str
) -> None:
    told_by(app, article, words="Step 3?", email="reader@example.org")
    mend(article)
    answer = sign_in(article.owner).post(answers(article), data=data)
    assert answer.status_code == 422 and f'href="#field-{field}"' in answer.text
    assert OutgoingMail.select().count() == 0


def test_readers_of_another_article_are_not_told(app: Flask, article: Article, sign_in: SignIn) -> None:
    other = make_article(make_writer())
    told_by(app, other, words="Step 3?", email="reader@example.org")
    mend(article)
    mend(other)
    assert sign_in(article.owner).post(answers(article), data={"told": ids(), "words": "Done."}).status_code == 422
    assert OutgoingMail.select().count() == 0


def test_what_needs_no_change_is_settled_and_can_be_opened_again(app: Flask, article: Article, sign_in: SignIn) -> None:
    told_by(app, article, words="Nice font", email="reader@example.org")
    owner = sign_in(article.owner)
    path = f"/articles/{article.id}/readers/settlements"
    assert owner.post(path).status_code == 422
    assert owner.post(path, data={"told": ids()}).status_code == 303
    assert (Vote.get().email, OutgoingMail.select().count()) == ("", 0)
    assert "Nice font" not in owner.get(f"/articles/{article.id}/readers").text
    reopening = f"/feedback/{ids()[0]}/reopening"
    assert sign_in(make_writer()).post(reopening).status_code == 404
    assert owner.post(reopening).status_code == 303
    assert owner.post(reopening).status_code == 409
    assert "Nice font" in owner.get(f"/articles/{article.id}/readers").text
    assert owner.post("/feedback/999/reopening").status_code == 404


def test_who_was_told_of_a_fix_is_not_opened_again(app: Flask, article: Article, sign_in: SignIn) -> None:
    reader = told_by(app, article, words="Step 3?")
    mend(article)
    owner = sign_in(article.owner)
    owner.post(answers(article), data={"told": ids(), "words": "Step 3 is there."})
    assert owner.post(f"/feedback/{ids()[0]}/reopening").status_code == 409
    assert "You told us, and it was changed" in reader.get(f"/articles/{article.id}/feedback").text
    assert send(reader, f"/articles/{article.id}/vote/reason", words="And step 4?").status_code == 409


def test_what_waits_is_counted_at_home_and_linked_from_the_article(
    app: Flask, article: Article, sign_in: SignIn
) -> None:
    owner, author = sign_in(article.owner), sign_in(article.author)
    assert 'href="/feedback">What readers said' in re.sub(r"\s+", " ", owner.get("/").text)
    told_by(app, article, reason="wrong")
    assert "1 reader waits for an answer" in owner.get("/").text
    assert "for an answer" not in author.get("/").text
    assert "1 to answer" in owner.get("/feedback").text
    for person in (owner, author):
        assert f'href="/articles/{article.id}/readers"' in person.get(article.url).text


def test_what_was_said_of_an_archived_article_stays_readable(app: Flask, article: Article, sign_in: SignIn) -> None:
    told_by(app, article, words="Step 3?")
    publishing.archive(article, by=make_person("staff", "admin"))
    owner = sign_in(article.owner)
    assert "Step 3?" in owner.get(f"/articles/{article.id}/readers").text
    assert owner.post(answers(article), data={"told": ids(), "words": "Gone."}).status_code == 409


def test_marks_and_scripts_in_what_readers_say_are_shown_as_typed(
    app: Flask, article: Article, sign_in: SignIn
) -> None:
    told_by(app, article, words="<script>alert(1)</script> **not bold**")
    page = sign_in(article.owner).get(f"/articles/{article.id}/readers").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **not bold**" in page


def test_long_lists_come_in_pages_and_cost_the_same(
    app: Flask, article: Article, sign_in: SignIn, count_queries: list[str]
) -> None:
    Vote.insert_many(
        {"article": article.id, "version": 1, "voter": f"{n}", "helped": False, "words": f"Word {n}", "told_at": now()}
        for n in range(45)
    ).execute()
    for n in range(30):
        Vote.create(article=make_article(article.owner, indexed=False), version=1, voter="x", helped=True)
    owner = sign_in(article.owner)
    for path in (f"/articles/{article.id}/readers", f"/articles/{article.id}/readers?page=3", "/feedback?page=2"):
        count_queries.clear()
        page = owner.get(path)
        assert page.status_code == 200 and "Page " in page.text
        assert len(count_queries) <= 8, path


def test_an_address_is_forgotten_after_half_a_year_in_which_nothing_was_mended(app: Flask, article: Article) -> None:
    told_by(app, article, words="Step 3?", email="reader@example.org")
    run_night(app)
    assert Vote.get().email == "reader@example.org"
    Vote.update(told_at=now() - timedelta(days=184)).execute()
    run_night(app)
    assert (Vote.get().email, Vote.get().words) == ("", "Step 3?")


def test_what_led_readers_astray_is_shown_beside_the_searches(app: Flask, article: Article, sign_in: SignIn) -> None:
    client: PortalClient = app.test_client()  # type: ignore[assignment]
    vote(client, article, query="router hangs")
    send(client, f"/articles/{article.id}/vote/reason", reason="not_mine")
    page = sign_in(make_writer()).get("/gaps/searches").text
    assert "Led to the wrong article" in page and "router hangs" in page and "led 1 reader to" in page
