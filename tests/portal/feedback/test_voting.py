"""“Did this help?”, as readers answer it."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask

from knowledge import publishing
from knowledge.articles import Article
from knowledge.people import Person
from portal.feedback.models import Vote
from portal.notifications.models import Notification
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_writer
from tests.portal.feedback.readers import HERE, mend, say_why, send, the_vote, vote

SignIn = Callable[[Person], PortalClient]


def test_a_visitor_says_with_one_click_that_an_article_did_not_help(client: PortalClient) -> None:
    article = make_article()
    page = client.get(article.url).text
    assert "Did this help?" in page and f'action="/articles/{article.id}/vote"' in page
    answer = vote(client, article)
    assert (answer.status_code, answer.location) == (303, f"/articles/{article.id}/feedback?said=not#feedback")
    own = client.get(answer.location)
    assert "Thank you for saying so." in own.text and "What was it?" in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    assert (the_vote().helped, the_vote().version, the_vote().person_id) == (False, 1, None)


def test_with_htmx_the_block_changes_in_place(client: PortalClient) -> None:
    article = make_article()
    answer = send(client, f"/articles/{article.id}/vote", htmx=True, helped="no")
    assert answer.status_code == 200 and answer.text.strip().startswith('<section class="feedback')
    assert "Thank you for saying so." in answer.headers["HX-Trigger"]


def test_the_page_is_the_same_before_and_after_a_vote_and_sets_no_cookie(client: PortalClient) -> None:
    article = make_article()
    before = client.get(article.url)
    vote(client, article)
    after = client.get(article.url)
    assert before.text == after.text and "csrf" not in after.text
    assert "Set-Cookie" not in before.headers and "Set-Cookie" not in after.headers


def test_only_a_vote_marks_a_browser_and_scripts_cannot_read_the_mark(client: PortalClient) -> None:
    article = make_article()
    assert "Set-Cookie" not in client.get(f"/articles/{article.id}/feedback").headers
    cookies = vote(client, article).headers.getlist("Set-Cookie")
    assert len(cookies) == 1 and cookies[0].startswith("porchlight-reader=")
    assert "HttpOnly" in cookies[0] and "SameSite=Lax" in cookies[0] and "Max-Age=31536000" in cookies[0]
    mark = cookies[0].split("=", 1)[1].split(";")[0]
    assert mark not in str(list(Vote.select().dicts()))


def test_the_votes_of_one_browser_cannot_be_put_together(client: PortalClient) -> None:
    for title in ("One", "Two"):
        vote(client, make_article(title=title))
    assert len({one.voter for one in Vote.select()}) == 2


def test_voting_again_changes_the_vote_and_a_new_version_takes_another(client: PortalClient, sign_in: SignIn) -> None:
    article = make_article(make_writer())
    for who in (client, sign_in(make_person("customer"))):
        for helped in ("no", "yes", "no", "yes"):
            vote(who, article, helped)
    assert [one.helped for one in Vote.select()] == [True, True]
    vote(client, mend(article), "no")
    assert sorted(one.version for one in Vote.select()) == [1, 1, 2]


def test_a_changed_mind_takes_reason_and_address_away_with_it(client: PortalClient) -> None:
    article = make_article()
    say_why(client, article, reason="wrong", email="reader@example.org")
    vote(client, article, "yes")
    assert (the_vote().reason, the_vote().email, the_vote().told_at) == ("", "", None)


def test_a_vote_can_be_taken_back_with_all_that_was_said(client: PortalClient) -> None:
    article = make_article()
    say_why(client, article, words="Step 3 is gone", email="reader@example.org")
    path = f"/articles/{article.id}/vote/withdrawal"
    answer = send(client, path)
    assert answer.status_code == 303 and Vote.select().count() == 0
    assert "Did this help?" in client.get(answer.location).text
    assert send(client, path).status_code == 303


def test_another_browser_can_neither_see_nor_take_back_a_vote(client: PortalClient, app: Flask) -> None:
    article = make_article()
    say_why(client, article, words="Step 3 is gone")
    other: PortalClient = app.test_client()  # type: ignore[assignment]
    assert "Did this help?" in other.get(f"/articles/{article.id}/feedback").text
    send(other, f"/articles/{article.id}/vote/withdrawal")
    assert send(other, f"/articles/{article.id}/vote/reason", words="Mine").status_code == 404
    assert the_vote().words == "Step 3 is gone"


def test_authors_do_not_vote_on_their_own_article(sign_in: SignIn) -> None:
    article = make_article(make_writer())
    author = sign_in(article.author)
    assert "This is what your readers are asked" in author.get(article.url).text
    assert vote(author, article, "yes").status_code == 403
    assert Vote.select().count() == 0


def test_who_may_not_read_an_article_may_not_vote_on_it(client: PortalClient, sign_in: SignIn) -> None:
    article = make_article(audience="staff")
    for outsider in (client, sign_in(make_person("customer"))):
        assert vote(outsider, article).status_code == 404
        assert outsider.get(f"/articles/{article.id}/feedback").status_code == 404
    assert vote(sign_in(make_person()), article).status_code == 303


def test_an_archived_article_takes_no_votes(client: PortalClient) -> None:
    article = make_article()
    publishing.archive(article, by=make_person("staff", "admin"))
    assert vote(client, article).status_code == 404


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "nonsense", "9" * 40, "1\x00"])
def test_a_version_that_cannot_be_counts_as_the_live_one(client: PortalClient, version: str) -> None:
    assert vote(client, make_article(), version=version).status_code == 303
    assert the_vote().version == 1


@pytest.mark.parametrize("helped", ["", "perhaps", "x" * 1_000_000])
def test_neither_of_the_two_is_refused(client: PortalClient, helped: str) -> None:
    answer = vote(client, make_article(), helped)
    assert answer.status_code == 422 and "Press one of the two." in answer.text
    assert Vote.select().count() == 0


def test_looking_never_votes_and_a_vote_is_never_a_link(client: PortalClient) -> None:
    article = make_article()
    for path in ("vote", "vote/reason", "vote/withdrawal", "thanks"):
        assert client.get(f"/articles/{article.id}/{path}?helped=yes").status_code == 405
    assert client.get(f"/articles/{article.id}/feedback?helped=yes&said=%00<b>").status_code == 200
    assert Vote.select().count() == 0


def test_an_article_that_is_not_there_is_not_found(client: PortalClient) -> None:
    for path in ("vote", "vote/reason", "vote/withdrawal", "thanks"):
        assert send(client, f"/articles/999/{path}", helped="yes", praise="x").status_code == 404


def test_why_is_kept_and_whoever_looks_after_the_article_hears_of_it_once(client: PortalClient, app: Flask) -> None:
    owner = make_writer()
    article = make_article(make_writer(), title="Restart a volume")
    Article.update(owner=owner).where(Article.id == article.id).execute()
    answer = say_why(client, article, reason="missing", words="  Where is\r\nstep 3?\x00 ", email="Reader@Example.org")
    assert answer.location == f"/articles/{article.id}/feedback?said=why#feedback"
    said = the_vote()
    assert (said.reason, said.words, said.email) == ("missing", "Where is\nstep 3?", "reader@example.org")
    page = client.get(answer.location).text
    assert "you get one mail" in page and "example.org" not in page and "Where is" not in page
    say_why(app.test_client(), article, reason="wrong")  # type: ignore[arg-type]
    told = list(Notification.select())
    assert [(one.person_id, one.url) for one in told] == [(owner.id, f"/articles/{article.id}/readers")]


def test_the_author_hears_where_the_owner_has_left(client: PortalClient) -> None:
    owner = make_writer()
    article = make_article(make_writer())
    Article.update(owner=owner).where(Article.id == article.id).execute()
    Person.update(is_active=False).where(Person.id == owner.id).execute()
    say_why(client, article, reason="wrong")
    assert Notification.get().person_id == article.author_id


def test_no_notice_is_left_for_each_vote_nor_for_another_problem(client: PortalClient, app: Flask) -> None:
    article = make_article()
    for helped in ("yes", "no"):
        vote(app.test_client(), article, helped)  # type: ignore[arg-type]
    say_why(client, article, reason="not_mine")
    assert Notification.select().count() == 0


def test_no_address_is_asked_of_who_has_an_account_nor_kept(sign_in: SignIn) -> None:
    article, customer = make_article(), make_person("customer")
    reader = sign_in(customer)
    vote(reader, article)
    assert 'name="email"' not in reader.get(f"/articles/{article.id}/feedback").text
    send(reader, f"/articles/{article.id}/vote/reason", reason="wrong", email="else@example.org")
    assert (the_vote().email, the_vote().person_id) == ("", customer.id)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("reason", {}),
        ("reason", {"reason": "nonsense"}),
        ("reason", {"email": "reader@example.org"}),
        ("words", {"words": "x" * 1_000_000}),
        ("email", {"reason": "wrong", "email": "nobody"}),
        ("email", {"reason": "wrong", "email": "a@b\r\nBcc: c@d"}),
        ("email", {"reason": "wrong", "email": "x" * 300 + "@example.org"}),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_kept_is_refused_beside_its_field(
    client: PortalClient, field: str, fields: dict[str, str], htmx: bool
) -> None:
    article = make_article()
    vote(client, article)
    answer = send(client, f"/articles/{article.id}/vote/reason", htmx=htmx, **fields)
    assert answer.status_code == 422 and f'id="field-{field}-error"' in answer.text
    assert answer.text.startswith("<!doctype") is not htmx
    assert the_vote().told_at is None


def test_why_belongs_to_a_vote_that_it_did_not_help(client: PortalClient) -> None:
    article = make_article()
    path = f"/articles/{article.id}/vote/reason"
    assert send(client, path, reason="wrong").status_code == 404
    vote(client, article, "yes")
    assert send(client, path, reason="wrong").status_code == 409


def test_the_search_that_led_here_comes_along_by_the_form_or_by_the_page_before(app: Flask) -> None:
    article = make_article()
    kept = {
        ("form", "Router  HANGS"): "router hangs",
        ("form", "x" * 5000): "x" * 100,
        ("form", "mail of ada@example.org"): "",
        ("form", "call 0203 555 1234"): "",
        ("referer", "http://localhost/search?q=router+hangs"): "router hangs",
        ("referer", "http://evil.example/search?q=router"): "",
        ("referer", "http://localhost/search"): "",
        ("referer", "http://["): "",
    }
    for (way, value), words in kept.items():
        client: PortalClient = app.test_client()  # type: ignore[assignment]
        headers = {**HERE, **({"Referer": value} if way == "referer" else {})}
        data = {"helped": "no", **({"query": value} if way == "form" else {})}
        client.post(f"/articles/{article.id}/vote", data=data, headers=headers, with_token=False)
        assert Vote.select().order_by(Vote.id.desc()).get().query == words, value


@pytest.mark.parametrize("path", ["vote", "vote/reason", "thanks"])
def test_a_robot_that_fills_in_every_field_is_thanked_and_forgotten(client: PortalClient, path: str) -> None:
    article = make_article()
    vote(client, article)
    before = list(Vote.select().dicts())
    fields = {"helped": "yes", "reason": "wrong", "words": "buy", "praise": "buy", "topic": "http://spam.example"}
    answer = send(client, f"/articles/{article.id}/{path}", **fields)
    assert answer.status_code == 303 and list(Vote.select().dicts()) == before


def test_one_place_has_its_say_so_often_and_then_waits(app: Flask) -> None:
    article = make_article()
    answers = [vote(app.test_client(), article) for _ in range(21)]  # type: ignore[arg-type]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_two_votes_of_one_browser_at_once_are_one_row(app: Flask, client: PortalClient) -> None:
    article = make_article()
    vote(client, article)
    mark = client.get_cookie("porchlight-reader")
    assert mark is not None
    Vote.delete().execute()
    together, answers = Barrier(2), []

    def press(helped: str) -> None:
        browser: PortalClient = app.test_client()  # type: ignore[assignment]
        browser.set_cookie("porchlight-reader", mark.value)
        together.wait()
        answers.append(vote(browser, article, helped).status_code)

    threads = [Thread(target=press, args=(helped,)) for helped in ("yes", "no")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303] and Vote.select().count() == 1
