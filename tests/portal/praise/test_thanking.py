"""A customer thanks the author: a moderator reads it first, then it goes where it belongs."""

from collections.abc import Callable

import pytest
from flask import Flask

from knowledge.articles import Article
from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.praise import Praise
from portal.thank_you.models import QueueItem
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_story, make_team, make_writer
from tests.portal.feedback.readers import send

SignIn = Callable[[Person], PortalClient]
WORDS = "Your steps saved my Sunday."


def thank(client: PortalClient, article: Article, praise: str = WORDS, *, htmx: bool = False, **fields: str):
    return send(client, f"/articles/{article.id}/thanks", htmx=htmx, praise=praise, **fields)


@pytest.fixture
def article(app: Flask) -> Article:
    return make_article(make_writer("Ada Author"), title="Restart a volume")


@pytest.fixture
def moderator(sign_in: SignIn) -> PortalClient:
    return sign_in(make_person("staff", "admin", name="Mo Moderator"))


def decide(moderator: PortalClient, decision: str) -> int:
    return moderator.post(f"/moderation/{Praise.get().id}/{decision}").status_code


def test_a_visitors_thanks_wait_for_a_moderator_and_nobody_reads_them_before(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article
) -> None:
    assert "Thank Ada Author, who wrote this" in client.get(article.url).text
    answer = thank(client, article, name="Isabel", may_show="1")
    assert (answer.status_code, answer.location) == (303, f"/articles/{article.id}/feedback?said=thanks#feedback")
    assert "A colleague reads your words first" in client.get(answer.location).text
    author = sign_in(article.author)
    for path in ("/thanks/customers", "/wall", article.url):
        assert WORDS not in author.get(path).text
    assert Notification.select().count() == QueueItem.select().count() == 0
    page = moderator.get("/moderation").text
    assert WORDS in page and "May stand on the wall" in page and "Isabel" in page
    assert '1<span class="visually-hidden"> waiting</span>' in page


def test_what_is_passed_on_reaches_the_author_the_wall_and_the_ceos_candidates(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article
) -> None:
    thank(client, article, name="Isabel", may_show="1")
    assert decide(moderator, "approval") == 303
    author, colleague = sign_in(article.author), sign_in(make_person())
    assert WORDS in author.get("/thanks/customers").text and WORDS not in colleague.get("/thanks/customers").text
    told = Notification.get()
    assert (told.person_id, told.text) == (article.author_id, "Isabel thanks you for “Restart a volume”.")
    assert told.url == f"/thanks/customers#praise-{Praise.get().id}"
    wall = colleague.get("/wall").text
    assert WORDS in wall and "Isabel, a customer" in wall and "Ada Author" in wall
    item = QueueItem.get()
    assert (item.person_id, item.source, item.article_id) == (article.author_id, "customer", article.id)
    assert (item.customer_words, item.customer_name) == (WORDS, "Isabel")
    assert AuditEntry.select().where(AuditEntry.action == "praise.approved").count() == 1


def test_without_consent_the_words_stay_off_the_wall(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article
) -> None:
    thank(client, article)
    decide(moderator, "approval")
    author = sign_in(article.author)
    assert WORDS not in author.get("/wall").text
    assert "A customer" in author.get("/thanks/customers").text


def test_refusing_is_silent_audited_and_can_be_undone(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article
) -> None:
    thank(client, article, may_show="1")
    assert decide(moderator, "refusal") == 303
    assert Notification.select().count() == QueueItem.select().count() == 0
    assert WORDS not in sign_in(article.author).get("/thanks/customers").text
    assert WORDS in moderator.get("/moderation?state=refused").text and WORDS not in moderator.get("/moderation").text
    assert decide(moderator, "reopening") == 303
    assert WORDS in moderator.get("/moderation").text
    assert [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)][-2:] == [
        "praise.refused",
        "praise.reopened",
    ]


def test_deciding_again_takes_the_words_from_everywhere_they_went(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article
) -> None:
    thank(client, article, may_show="1")
    decide(moderator, "approval")
    decide(moderator, "reopening")
    author = sign_in(article.author)
    assert WORDS not in author.get("/thanks/customers").text and WORDS not in author.get("/wall").text
    assert Notification.select().count() == 0
    decide(moderator, "approval")
    assert (Notification.select().count(), QueueItem.select().count()) == (1, 1)


def test_what_another_moderator_decided_stands(client: PortalClient, moderator: PortalClient, article: Article) -> None:
    thank(client, article)
    decide(moderator, "refusal")
    path = f"/moderation/{Praise.get().id}/approval"
    assert "Somebody else has decided" in moderator.post(path, follow_redirects=True).text
    assert Praise.get().state == "refused"


def test_nobody_decides_about_words_for_themselves(client: PortalClient, sign_in: SignIn) -> None:
    author = make_person("staff", "technician", "admin")
    thank(client, make_article(author))
    assert "so somebody else decides" in sign_in(author).get("/moderation").text
    for decision in ("approval", "refusal"):
        assert decide(sign_in(author), decision) == 403


def test_only_moderators_moderate(client: PortalClient, sign_in: SignIn, article: Article) -> None:
    thank(client, article)
    for person in (make_person(), article.author, make_person("customer"), make_person("staff", "ceo")):
        outsider = sign_in(person)
        assert outsider.get("/moderation").status_code == 403
        assert 'href="/moderation"' not in outsider.get("/").text
        for decision in ("approval", "refusal", "reopening"):
            assert decide(outsider, decision) == 403
    assert Praise.get().state == "waiting"


def test_nothing_that_waits_and_nothing_that_is_there(moderator: PortalClient) -> None:
    assert "Nothing waits for you" in moderator.get("/moderation").text
    assert "Nothing here yet" in moderator.get("/moderation?state=refused&page=7").text
    assert moderator.get("/moderation?state=%00").status_code == 200
    assert moderator.get("/moderation/1/approval").status_code == 405
    for decision in ("approval", "refusal", "reopening"):
        assert moderator.post(f"/moderation/999/{decision}").status_code == 404


def test_the_same_words_twice_are_kept_once(client: PortalClient, article: Article) -> None:
    for _ in range(2):
        assert thank(client, article, name="Isabel").status_code == 303
    assert Praise.select().count() == 1


def test_a_second_customers_words_join_the_same_candidate(
    client: PortalClient, moderator: PortalClient, article: Article
) -> None:
    for words in ("One.", "Two.", "x" * 1999):
        thank(client, article, words)
    for praise in Praise.select().order_by(Praise.id):
        moderator.post(f"/moderation/{praise.id}/approval")
    assert QueueItem.get().customer_words == "One.\n\nTwo.\n\n" + "x" * 1999
    assert QueueItem.select().count() == 1


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("praise", {"praise": " \n\x00 "}),
        ("praise", {"praise": "x" * 1_000_000}),
        ("name", {"praise": WORDS, "name": "x" * 121}),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_thanks_that_cannot_be_kept_are_refused_beside_the_field(
    client: PortalClient, article: Article, field: str, fields: dict[str, str], htmx: bool
) -> None:
    answer = send(client, f"/articles/{article.id}/thanks", htmx=htmx, may_show="1", **fields)
    assert answer.status_code == 422 and f'id="field-{field}-error"' in answer.text
    assert '<details class="feedback-thanks" open>' in answer.text and "checked" in answer.text
    assert Praise.select().count() == 0


def test_with_htmx_the_form_gives_way_to_what_happens_next(client: PortalClient, article: Article) -> None:
    answer = thank(client, article, htmx=True)
    assert answer.status_code == 200 and "then they go to Ada Author" in answer.text
    assert 'name="praise"' not in answer.text and "Did this help?" in answer.text


def test_who_has_an_account_is_offered_their_name(sign_in: SignIn, article: Article) -> None:
    assert 'value="Isabel Ferreira"' in sign_in(make_person("customer", name="Isabel Ferreira")).get(article.url).text


def test_authors_do_not_thank_themselves_and_who_left_is_not_thanked(
    client: PortalClient, sign_in: SignIn, article: Article
) -> None:
    assert thank(sign_in(article.author), article).status_code == 403
    Person.update(is_active=False).where(Person.id == article.author_id).execute()
    assert "who wrote this" not in client.get(f"/articles/{article.id}/feedback").text
    assert thank(client, article).status_code == 404


def test_what_a_visitor_may_not_read_they_cannot_thank_for(client: PortalClient) -> None:
    assert thank(client, make_article(make_writer(), audience="staff")).status_code == 404


@pytest.mark.parametrize("preference", ["public", "team", "private"])
def test_the_wall_names_an_author_only_to_whom_they_like(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article, preference: str
) -> None:
    author, manager, mate, other = article.author, make_person(), make_person(), make_person()
    team = make_team()
    Person.update(team=team).where(Person.id.in_([author.id, mate.id])).execute()
    Person.update(preference=preference, manager=manager).where(Person.id == author.id).execute()
    thank(client, article, may_show="1")
    decide(moderator, "approval")
    seen = {name: WORDS in sign_in(Person.get_by_id(person.id)).get("/wall").text for name, person in {
        "author": author, "manager": manager, "mate": mate, "other": other
    }.items()}
    public, in_team = preference == "public", preference in ("public", "team")
    assert seen == {"author": True, "manager": True, "mate": in_team, "other": public}


def test_praise_stands_among_the_posts_once_whatever_the_page(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article
) -> None:
    poster, hero = make_person(), make_person()
    for _ in range(6):
        make_story(poster, hero)
    thank(client, article, may_show="1")
    decide(moderator, "approval")
    for _ in range(6):
        make_story(poster, hero)
    viewer = sign_in(make_person())
    pages, path = [], "/wall"
    for _ in range(2):
        page = viewer.get(path).text
        pages.append(page.count(WORDS))
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert (sum(pages), path) == (1, "")
    assert WORDS in viewer.get(f"/wall?person={article.author_id}").text
    for filters in (f"person={hero.id}", "value=1", "author=1", "touchpoint=1", "team=1"):
        assert WORDS not in viewer.get(f"/wall?{filters}").text


def test_long_lists_cost_no_more_queries(
    client: PortalClient, sign_in: SignIn, moderator: PortalClient, article: Article, count_queries: list[str]
) -> None:
    for number in range(45):
        state = "waiting" if number % 2 else "approved"
        Praise.create(person=article.author, article=article, words=WORDS, digest=f"{number}", state=state,
                      may_show=True, decided_at=article.published_at)
    author = sign_in(article.author)
    for who, path in ((moderator, "/moderation"), (author, "/thanks/customers"), (author, "/wall")):
        count_queries.clear()
        assert WORDS in who.get(path).text
        assert len(count_queries) <= (9 if path == "/wall" else 8), path
