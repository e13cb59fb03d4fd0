"""“Ask us”, where search found nothing or next to nothing."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from knowledge.people import Person
from portal.gaps.models import Gap, Question
from tests.client import PortalClient
from tests.factories import make_article, make_person

SignIn = Callable[[Person], PortalClient]
HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"words": "Connect a fax machine", "details": "It beeps.", "email": " Vera@Example.org ", "searched": "fax"}


def send(client: PortalClient, **typed: str) -> int:
    return client.post("/ask", data={**TYPED, **typed}, headers=HERE).status_code


def questions() -> list[tuple[str, str]]:
    return [(row.gap.topic, row.words) for row in Question.select().order_by(Question.id)]


def test_an_empty_page_of_results_carries_the_words_over(client: PortalClient) -> None:
    make_article(title="Something else")
    page = BeautifulSoup(client.get("/search?q=fax+machine").text, "html.parser")
    [link] = page.select(".ask-us a")
    form = BeautifulSoup(client.get(str(link["href"])).text, "html.parser")
    assert [field["value"] for field in form.select("[name=words], [name=searched]")] == ["fax machine"] * 2


def test_a_poor_page_offers_it_too_and_a_good_one_does_not(client: PortalClient) -> None:
    for number in range(4):
        make_article(title=f"Restart router {number}", indexed=number == 3)
    assert "/ask?q=router" not in client.get("/search?q=router").text
    assert "/ask?q=router+2" in client.get("/search?q=router+2").text


def test_a_visitor_asks_without_a_session_and_without_a_token(client: PortalClient) -> None:
    page = client.get("/ask?q=fax")
    assert "Set-Cookie" not in page.headers and "csrf" not in page.text
    answer = client.post("/ask", data=TYPED, headers=HERE, with_token=False)
    assert (answer.status_code, answer.location) == (303, "/ask/sent")
    assert "Your question is with us" in client.get(answer.location).text
    row = Question.get()
    assert (row.words, row.details, row.email, row.shelf, row.person) == (
        "Connect a fax machine", "It beeps.", "vera@example.org", "public", None,
    )
    assert (row.gap.topic, row.gap.words, row.gap.state) == ("fax", "fax", "open")


def test_a_question_joins_the_others_about_the_same(client: PortalClient) -> None:
    send(client, searched="fax machines", email="")
    send(client, searched="Machine for fax?", email="")
    send(client, searched="??", words="A fax machine", email="")
    assert questions() == [("fax machin", "Connect a fax machine")] * 2 + [("fax machin", "A fax machine")]
    assert Gap.select().count() == 1


def test_somebody_signed_in_is_asked_for_no_address(sign_in: SignIn) -> None:
    customer = make_person("customer")
    client = sign_in(customer)
    assert 'name="email"' not in client.get("/ask?q=fax").text
    assert send(client) == 303
    row = Question.get()
    assert (row.person, row.email, row.shelf) == (customer, "", "customers")


def test_who_asks_the_same_again_has_one_question(client: PortalClient, sign_in: SignIn) -> None:
    signed_in = sign_in(make_person("staff"))
    for _ in range(2):
        send(client, details="Again.")
        send(signed_in, details="Again.")
    assert [(row.details, row.shelf) for row in Question.select().order_by(Question.shelf)] == [
        ("Again.", "public"), ("Again.", "staff"),
    ]


@pytest.mark.parametrize(("field", "value"), [
    ("words", ""), ("words", " \0 "), ("words", "?!"), ("words", "x" * 201), ("words", "y" * 1_000_000),
    ("details", "z" * 2_001), ("email", "vera"), ("email", "a@b@c"), ("email", f"{'v' * 250}@example.org"),
    ("email", "vera@exa..mple"),
])
def test_what_cannot_be_asked_says_why_and_is_kept(client: PortalClient, field: str, value: str) -> None:
    answer = client.post("/ask", data={**TYPED, field: value}, headers=HERE)
    assert answer.status_code == 422 and f'id="field-{field}-error"' in answer.text
    assert "Connect a fax machine" in answer.text or field == "words"
    assert value.strip(" \0")[:50] in answer.text
    assert not Question.select().exists() and not Gap.select().exists()


def test_a_robot_hears_yes_and_leaves_nothing(client: PortalClient) -> None:
    assert send(client, topic="buy now") == 303
    assert not Question.select().exists()


def test_another_site_cannot_ask_in_a_visitors_name(client: PortalClient) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert client.post("/ask", data=TYPED, headers=headers, with_token=False).status_code == 400
    assert not Question.select().exists()


def test_one_place_asks_ten_times_an_hour_at_most(client: PortalClient) -> None:
    answers = [send(client, searched=f"fax {number}") for number in range(11)]
    assert answers == [303] * 10 + [429]


def test_there_is_an_end_to_what_waits(client: PortalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.gaps.asking.MOST_WAITING", 1)
    assert [send(client), send(client, email="other@example.org")] == [303, 422]


def test_a_question_opens_again_what_was_closed(client: PortalClient) -> None:
    send(client)
    Gap.update(state="dismissed", reason="Not ours").execute()
    send(client, email="other@example.org")
    assert (Gap.get().state, Gap.get().reason) == ("open", "")


def test_nothing_of_what_was_asked_is_shown_in_public(client: PortalClient, sign_in: SignIn) -> None:
    send(client)
    for path in ("/", "/search?q=fax", "/ask", "/ask/sent", "/suggest?q=fax", "/sitemap.xml"):
        for reader in (client, sign_in(make_person("customer"))):
            assert "Connect a fax" not in reader.get(path).text and "vera@" not in reader.get(path).text


def test_a_visitor_with_a_session_is_given_its_token(client: PortalClient) -> None:
    client.get("/sign-in")
    page = BeautifulSoup(client.get("/ask?q=fax").text, "html.parser")
    [token] = page.select("form[action='/ask'] [name=csrf_token]")
    sent = {**TYPED, "csrf_token": str(token["value"])}
    assert client.post("/ask", data=TYPED, headers=HERE, with_token=False).status_code == 400
    assert client.post("/ask", data=sent, with_token=False).status_code == 303
