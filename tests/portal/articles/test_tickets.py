"""From a solved ticket to a draft, with nothing of the customer's in it."""

from html import unescape

import pytest

from knowledge.articles import Article, Revision
from knowledge.wording import add_wordings
from tests.factories import make_article, make_person, make_writer

PASTE, START = "/articles/new/ticket", "/articles/new/ticket/draft"
TICKET = """\
Subject: Mail stops after the renewal
Symptom: vera@kittiwake.ie cannot send since Monday.
She is at +353 91 555 0123; the server is 192.168.4.20. vera@kittiwake.ie asked twice.
Environment: mail01.galway.internal
Root cause: the old certificate, password: hunter2-hunter2
Resolution: Renew it.
"""


@pytest.fixture
def desk(sign_in):
    return sign_in(make_writer())


def test_the_page_is_reached_from_the_first_step_and_from_ones_own_articles(desk):
    for path in ("/articles/new", "/my/articles", "/"):
        assert 'href="/articles/new/ticket"' in desk.get(path).text
    assert desk.get(PASTE).status_code == 200


def test_what_identifies_somebody_is_marked_with_its_reason_and_nothing_is_stored(desk):
    page = desk.post(PASTE, data={"ticket": TICKET})
    assert page.status_code == 200
    for words in ("vera@kittiwake.ie", "+353 91 555 0123", "192.168.4.20", "mail01.galway.internal", "hunter2-hunter2"):
        assert f"<mark>{words}</mark>" in page.text
        assert f'name="redact" value="{words}"' in page.text
    assert "Replace all 6" in page.text and "learn how the network is laid out" in page.text
    assert not Article.select().exists()


def test_names_of_customers_are_found_by_the_administrators_list(desk):
    add_wordings("customer", ["Turfcutters & Sons"], "", by=make_person("staff", "admin"))
    page = desk.post(PASTE, data={"ticket": "Our friends at TURFCUTTERS and sons, and Turfcutters &\nSons."})
    assert page.text.count('name="redact"') == 1
    assert "The name of a customer." in page.text


def test_one_press_replaces_one_thing_wherever_it_stands_and_can_be_undone(desk):
    sent = {"ticket": TICKET, "title": "What vera@kittiwake.ie saw", "redact": "vera@kittiwake.ie"}
    page = desk.post(PASTE, data=sent)
    assert "[e-mail address] asked twice." in page.text and "vera@kittiwake.ie</mark>" not in page.text
    assert 'value="What [e-mail address] saw"' in page.text
    assert "2 places were replaced." in page.text
    assert "<mark>192.168.4.20</mark>" in page.text
    undone = desk.post(PASTE, data={"ticket": "short", "before": TICKET, "restore": "1"})
    assert TICKET.strip() in unescape(undone.text)


def test_one_press_replaces_all(desk):
    page = desk.post(PASTE, data={"ticket": TICKET, "redact_all": "1"})
    for words in ("[e-mail address]", "[phone number]", "[private address]", "[internal host]", "[password]"):
        assert words in page.text
    assert "Nothing was found that identifies somebody" in page.text
    assert 'value="Mail stops after the renewal"' in page.text


def test_the_draft_has_the_ticket_under_its_headings(desk):
    cleaned = "Symptom: Mail stops.\nSince Monday.\nEnvironment: The mail server\nResolution: Renew it."
    answer = desk.post(START, data={"ticket": cleaned, "title": "Mail stops"})
    draft = Revision.get()
    assert (answer.status_code, answer.location) == (303, draft.draft_url)
    assert (draft.title, draft.kind) == ("Mail stops", "troubleshooting")
    assert draft.body == (
        "## Symptom\n\nMail stops.\nSince Monday.\n\n## Where it happens\n\nThe mail server\n\n"
        "## Cause\n\n\n\n## Fix\n\nRenew it.\n"
    )


def test_what_nobody_was_shown_does_not_reach_a_draft_at_the_first_press(desk):
    sent = {"ticket": TICKET, "title": "Mail stops"}
    page = desk.post(START, data=sent)
    assert page.status_code == 200 and "Look through what was found first." in page.text
    assert not Article.select().exists()
    assert desk.post(START, data={**sent, "looked": "1"}).status_code == 303


@pytest.mark.parametrize("fields", [
    {"ticket": "", "title": "Kept title"}, {"ticket": " \n ", "title": "Kept title"},
    {"ticket": "Fine words.", "title": ""}, {"ticket": "Fine words.", "title": "x" * 201},
    {"ticket": "x" * 500_000, "title": "Kept title"}, {},
])
def test_what_cannot_be_a_draft_says_why_and_keeps_every_word(desk, fields):
    answer = desk.post(START, data=fields)
    assert answer.status_code == 422 and "field-error" in answer.text
    assert all(value.strip() in answer.text for value in fields.values())
    assert not Article.select().exists()


def test_while_typing_only_the_finds_come_back(desk):
    answer = desk.post(PASTE, data={"ticket": "Ask vera@kittiwake.ie."}, htmx=True)
    assert answer.text.lstrip().startswith("<section") and "<mark>vera@kittiwake.ie</mark>" in answer.text
    assert desk.post(PASTE, data={"ticket": ""}, htmx=True).status_code == 200
    assert desk.post(PASTE, data={"ticket": ""}).status_code == 422


def test_what_is_there_already_shows_beside_the_title(desk):
    make_article(title="Restart a frozen router")
    page = desk.post(PASTE, data={"ticket": "Fine.", "title": "router restart"})
    assert "There is something on this already" in page.text


def test_a_ticket_full_of_addresses_stays_a_page_of_one_screen(desk):
    ticket = "\n".join(f"user{number}@kittiwake.ie" for number in range(5_000))
    page = desk.post(PASTE, data={"ticket": ticket})
    assert page.text.count('name="redact"') == 60 and "And 4,940 more" in page.text
    assert "Nothing was found" in desk.post(PASTE, data={"ticket": ticket, "redact_all": "1"}).text


def test_tickets_are_for_writers(client, sign_in):
    for roles in (("staff",), ("customer",)):
        person = sign_in(make_person(*roles))
        assert person.get(PASTE).status_code == 403
        assert person.post(PASTE).status_code == person.post(START).status_code == 403
    assert client.get(PASTE).status_code == 303
    assert client.post(START).status_code == 401
