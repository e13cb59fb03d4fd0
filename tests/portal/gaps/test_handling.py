"""What technicians do about a gap, and what those who asked hear of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from knowledge.articles import Article, Revision
from knowledge.audit import AuditEntry
from knowledge.db import database, now
from knowledge.errors import Conflict
from knowledge.people import Person
from portal import mail
from portal.gaps import handling
from portal.gaps.asking import Asking, ask
from portal.gaps.models import Gap, Question
from portal.gaps.telling import ADDRESS_KEPT, forget_addresses
from portal.mail import OutgoingMail
from portal.notifications.models import Notification
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_reviewer, make_writer

SignIn = Callable[[Person], PortalClient]


def asked(by: Person | None = None, email: str = "", words: str = "Connect a fax machine") -> Gap:
    gap: Gap = ask(Asking(words=words, email=email, searched="fax"), by=by).gap
    return gap


def state() -> str:
    return str(Gap.get().state)


def deeds() -> list[str]:
    entries = AuditEntry.select().where(AuditEntry.subject_type == "gap").order_by(AuditEntry.id)
    return [entry.action for entry in entries]


def test_a_technician_claims_what_nobody_has_touched_yet(sign_in: SignIn) -> None:
    writer = make_writer("Ada Byron")
    client = sign_in(writer)
    answer = client.post("/gaps/claims", data={"words": "Fax machines"})
    gap = Gap.get()
    assert (answer.location, gap.state, gap.claimed_by, gap.topic) == (gap.url, "claimed", writer, "fax machin")
    assert client.post("/gaps/claims", data={"words": "machine, fax"}).status_code == 303
    assert "Ada Byron since" in client.get("/gaps?state=claimed").text
    assert deeds() == ["gap.claimed"]


def test_of_two_who_claim_at_once_one_does(app: Flask) -> None:
    gap, writers = asked(), [make_writer() for _ in range(6)]

    def try_it(writer: Person) -> bool:
        with database.connection_context():
            try:
                handling.claim(gap, by=writer)
            except Conflict:
                return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_it, writers)) == 1
    assert state() == "claimed"


def test_what_somebody_else_works_on_is_theirs(sign_in: SignIn) -> None:
    gap, article = asked(), make_article()
    handling.claim(gap, by=make_writer())
    other = sign_in(make_writer())
    assert other.post("/gaps/claims", data={"words": "fax"}).status_code == 409
    assert other.post(f"{gap.url}/answer", data={"article": article.id}).status_code == 409
    assert other.post("/gaps/dismissals", data={"words": "fax", "reason": "no"}).status_code == 409
    assert other.post(f"{gap.url}/draft").status_code == 409
    assert other.post(f"{gap.url}/release").status_code == 403
    page = other.get(gap.url).text
    assert "Start a draft" not in page and "Give it back" not in page


def test_a_claim_can_be_given_back_also_by_a_reviewer(sign_in: SignIn) -> None:
    gap, writer = asked(), make_writer()
    for who in (writer, make_reviewer()):
        handling.claim(gap, by=writer)
        assert sign_in(who).post(f"{gap.url}/release").status_code == 303
        assert (state(), Gap.get().claimed_by) == ("open", None)
    assert sign_in(writer).post(f"{gap.url}/release").status_code == 409


def test_a_draft_begins_with_the_words_for_its_title(sign_in: SignIn) -> None:
    gap, writer = asked(), make_writer()
    client = sign_in(writer)
    answer = client.post(f"{gap.url}/draft")
    draft = Revision.get()
    assert (answer.location, draft.title, draft.author) == (draft.draft_url, "Fax", writer)
    assert (state(), Gap.get().claimed_by, Gap.get().draft_id) == ("claimed", writer, draft.article_id)
    assert draft.draft_url in client.get(gap.url).text
    assert deeds()[1:] == ["gap.claimed", "gap.draft_started"]


def test_an_answered_gap_tells_every_asker_once(app: Flask, sign_in: SignIn) -> None:
    customer, writer = make_person("customer"), make_writer()
    gap = asked(by=customer)
    asked(email="vera@example.org")
    asked()
    article = make_article(title="Fax by wire")
    client = sign_in(writer)
    answer = client.post(f"{gap.url}/answer", data={"article": article.id}, follow_redirects=True)
    assert "Answered. 2 askers are told." in answer.text and "Fax by wire" in answer.text
    assert (state(), Gap.get().article, Gap.get().closed_by) == ("answered", article, writer)
    notice = Notification.get()
    assert (notice.person, notice.url) == (customer, article.url)
    assert notice.text == "You asked “Connect a fax machine”. Here is the answer: Fax by wire"
    message = OutgoingMail.get()
    address = f"{app.config['PORTAL'].url}{article.url}"
    assert message.to_address == "vera@example.org" and address in message.body
    client.post(f"{gap.url}/reopening")
    client.post(f"{gap.url}/answer", data={"article": article.id})
    assert (OutgoingMail.select().count(), Notification.select().count()) == (1, 1)
    assert deeds()[3:] == ["gap.answered", "gap.reopened", "gap.answered"]


def test_the_address_is_gone_when_the_mail_server_has_spoken(app: Flask) -> None:
    gap = asked(email="vera@example.org")
    with app.test_request_context():
        handling.answer(gap, make_article(), by=make_writer())
        assert Question.get().email == ""
        assert mail.deliver_due(now()) == 1
    message = OutgoingMail.get()
    assert (message.state, message.to_address, message.body) == ("sent", "", "")


def test_an_address_that_no_answer_came_for_is_forgotten(app: Flask) -> None:
    asked(email="vera@example.org")
    assert forget_addresses(now() + ADDRESS_KEPT - timedelta(minutes=1)) == 0
    assert forget_addresses(now() + ADDRESS_KEPT + timedelta(minutes=1)) == 1
    assert Question.get().email == ""


@pytest.mark.parametrize(("roles", "audience", "fits"), [
    ((), "public", True), ((), "customers", False), ((), "staff", False), (("customer",), "customers", True),
    (("customer",), "staff", False), (("staff",), "staff", True),
])
def test_an_answer_must_be_readable_for_whoever_asked(
    sign_in: SignIn, roles: tuple[str, ...], audience: str, fits: bool
) -> None:
    gap = asked(by=make_person(*roles) if roles else None)
    article = make_article(audience=audience)
    answer = sign_in(make_writer()).post(f"{gap.url}/answer", data={"address": article.url})
    assert answer.status_code == (303 if fits else 422)
    assert state() == ("answered" if fits else "open")
    assert fits or "may not read this article" in answer.text


def test_somebody_who_lost_the_right_to_read_it_is_not_told(app: Flask) -> None:
    colleague = make_person("staff")
    gap = asked(by=colleague)
    Person.update(is_active=False).where(Person.id == colleague.id).execute()
    assert handling.answer(gap, make_article(audience="staff"), by=make_writer()) == 0
    assert not Notification.select().exists()


@pytest.mark.parametrize("typed", ["", "x", "4711", "/articles/0", "https://elsewhere.example/", "9" * 40, "\0"])
def test_an_answer_is_an_article(sign_in: SignIn, typed: str) -> None:
    gap = asked()
    answer = sign_in(make_writer()).post(f"{gap.url}/answer", data={"address": typed})
    assert answer.status_code == 422 and 'id="field-address-error"' in answer.text
    assert state() == "open"


def test_a_draft_or_an_archived_article_is_no_answer(sign_in: SignIn) -> None:
    gap, article = asked(), make_article()
    Article.update(archived_at=now()).where(Article.id == article.id).execute()
    assert sign_in(make_writer()).post(f"{gap.url}/answer", data={"article": article.id}).status_code == 422


def test_the_page_offers_the_published_draft_first_and_then_what_search_finds(sign_in: SignIn) -> None:
    gap, writer = asked(), make_writer()
    found = make_article(title="Send a fax")
    own = make_article(writer, title="Something new")
    Gap.update(draft=own, state="claimed", claimed_by=writer).execute()
    page = sign_in(writer).get(gap.url).text
    assert page.index(own.title) < page.index(found.title)
    assert "Your article is published" in page


def test_a_gap_is_dismissed_with_a_reason_and_can_be_reopened(sign_in: SignIn) -> None:
    client = sign_in(make_writer())
    answer = client.post("/gaps/dismissals", data={"words": "lottery numbers", "reason": "Not ours"})
    gap = Gap.get()
    assert (answer.location, gap.state, gap.reason) == (gap.url, "dismissed", "Not ours")
    assert "Not ours" in client.get("/gaps?state=dismissed").text
    assert client.post(f"{gap.url}/reopening").status_code == 303
    assert (state(), Gap.get().reason, Gap.get().closed_at) == ("open", "", None)
    assert client.post(f"{gap.url}/reopening").status_code == 409
    assert deeds() == ["gap.dismissed", "gap.reopened"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_dismissal_without_a_fitting_reason_says_so(sign_in: SignIn, reason: str) -> None:
    gap = asked()
    answer = sign_in(make_writer()).post("/gaps/dismissals", data={"words": gap.words, "reason": reason})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text and state() == "open"


@pytest.mark.parametrize("words", ["", "?", "\0"])
def test_words_that_say_nothing_are_no_gap(sign_in: SignIn, words: str) -> None:
    client = sign_in(make_writer())
    assert client.post("/gaps/claims", data={"words": words}).status_code == 422
    assert client.post("/gaps/dismissals", data={"words": words, "reason": "no"}).status_code == 422
    assert not Gap.select().exists()


def test_managers_read_and_others_do_not_even_that(sign_in: SignIn) -> None:
    gap = asked()
    manager, colleague = sign_in(make_person("staff", "manager")), sign_in(make_person("staff"))
    for path in ("/gaps", gap.url, "/gaps/searches", "/gaps/searches.csv"):
        assert (manager.get(path).status_code, colleague.get(path).status_code) == (200, 403)
    assert "Claim" not in manager.get("/gaps").text.replace("Claimed", "")
    for path in ("/gaps/claims", "/gaps/dismissals", *(f"{gap.url}/{deed}" for deed in ("release", "answer", "draft"))):
        assert manager.post(path, data={"words": "fax", "reason": "no"}).status_code == 403


def test_what_is_no_gap_is_not_found(sign_in: SignIn) -> None:
    client = sign_in(make_writer())
    assert client.get("/gaps/4711").status_code == 404
    for deed in ("release", "answer", "draft", "reopening"):
        assert client.post(f"/gaps/4711/{deed}").status_code == 404
