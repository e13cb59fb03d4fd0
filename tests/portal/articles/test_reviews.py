"""A second pair of eyes before readers see a text."""

from datetime import timedelta
from typing import Any

import pytest

from knowledge import publishing, reviews
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Revision
from knowledge.db import now
from portal.notifications.models import Notification
from tests.factories import (
    make_article,
    make_draft,
    make_person,
    make_product,
    make_reviewer,
    make_submitted,
    make_writer,
)


def stored(revision: Revision) -> Revision:
    found: Revision = Revision.get_by_id(revision.id)
    return found


def decision(revision: Revision, note: str = "") -> dict[str, Any]:
    return {"version": revision.version, "note": note}


def test_what_waited_longest_stands_first_and_what_is_late_is_marked(sign_in):
    make_submitted(title="Came second")
    late = make_submitted(title="Came first")
    Revision.update(submitted_at=now() - timedelta(days=4)).where(Revision.id == late.id).execute()
    page = sign_in(make_reviewer()).get("/reviews").text
    assert page.index("Came first") < page.index("Came second")
    assert page.count("Overdue") == 1


def test_a_reviewer_sees_that_their_own_text_is_for_somebody_else(sign_in):
    reviewer = make_reviewer()
    own = make_submitted(reviewer, title="My own text")
    client = sign_in(reviewer)
    assert "Yours: somebody else reviews it" in client.get("/reviews").text
    page = client.get(own.review_url).text
    assert "/publication" not in page and "Take it back and edit" in page
    assert client.post(f"{own.review_url}/publication", data=decision(own)).status_code == 403
    assert client.post(f"{own.review_url}/return", data=decision(own, "note")).status_code == 403


def test_a_reviewer_sees_the_hints_on_the_text(sign_in):
    waiting = make_submitted(title="A lamp", body="Ask vera@kittiwake.ie.")
    page = sign_in(make_reviewer()).get(f"/reviews/{waiting.id}").text
    assert "hint" in page and "An e-mail address." in page


def test_an_empty_queue_says_so(sign_in):
    assert "Nothing waits for a review" in sign_in(make_reviewer()).get("/reviews").text


def test_reviews_are_for_reviewers(client, sign_in):
    revision = make_submitted()
    assert client.get("/reviews").status_code == 303
    for person in (make_writer(), make_person("staff"), make_person("customer"), make_person("staff", "manager")):
        outsider = sign_in(person)
        assert outsider.get("/reviews").status_code == 403
        assert outsider.get(revision.review_url).status_code == 404
        for action in ("publication", "return"):
            assert outsider.post(f"{revision.review_url}/{action}", data=decision(revision, "x")).status_code == 403
    assert stored(revision).state == "submitted"


def test_a_draft_is_nobody_elses_even_for_a_reviewer(sign_in):
    draft = make_draft()
    discarded = make_draft()
    publishing.discard(discarded, by=discarded.author)
    reviewer = sign_in(make_reviewer())
    assert reviewer.get(draft.review_url).status_code == 404
    assert reviewer.get(discarded.review_url).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999", "x", "-1"])
def test_a_review_that_is_none_answers_404(sign_in, number):
    reviewer = sign_in(make_reviewer())
    assert reviewer.get(f"/reviews/{number}").status_code == 404
    assert reviewer.post(f"/reviews/{number}/publication").status_code in (404, 405)


def test_decisions_are_posts(sign_in):
    revision = make_submitted()
    reviewer = sign_in(make_reviewer())
    assert reviewer.get(f"{revision.review_url}/publication").status_code == 405
    assert reviewer.post(revision.review_url).status_code == 405
    assert reviewer.post("/reviews").status_code == 405


def test_the_review_shows_both_faces_where_they_differ(sign_in):
    revision = make_submitted(body="For all.\n\n:::internal\nFor us.\n:::\n")
    page = sign_in(make_reviewer()).get(revision.review_url).text
    assert "What customers see" in page and "What staff see" in page
    outer, staff = page.split("What staff see")
    assert "For us." not in outer and "For us." in staff
    plain = make_submitted(body="For all.")
    assert "What staff see" not in sign_in(make_reviewer()).get(plain.review_url).text


def test_the_changes_are_marked_word_by_word_in_every_field(sign_in):
    author = make_writer()
    article = make_article(author, title="Restart a volume", body="Press the red button.", tags=("volume",))
    draft = publishing.open_draft(article, by=author)
    text = ArticleText(
        title="Restart a server", body="Press the green button.", tags=("server",), product=make_product("Mail")
    )
    draft = publishing.save_draft(draft, text, by=author, version=draft.version)
    publishing.submit(draft, by=author, version=draft.version)
    reviewer = sign_in(make_reviewer())
    page = reviewer.get(f"{draft.review_url}?show=changes").text
    for change in ("<del>volume</del><ins>server</ins>", "<del>red</del><ins>green</ins>", "<ins>Mail</ins>"):
        assert change in page
    assert "Description" not in page.split('class="tabs"')[1]
    assert "Press the green button." in reviewer.get(f"{draft.review_url}?show=source").text
    assert "Press the green button." in reviewer.get(f"{draft.review_url}?show=nonsense").text


def test_publishing_makes_the_text_live_and_found_on_the_next_request(client, sign_in):
    author = make_writer("Noor Haddad")
    revision = make_submitted(author, title="Mend a frobnicator")
    reviewer = make_reviewer("Kai Brandt")
    assert "Mend a frobnicator" not in client.get("/search?q=frobnicator").text
    answer = sign_in(reviewer).post(f"{revision.review_url}/publication", data=decision(revision, "Lovely steps."))
    article = Article.get_by_id(revision.article_id)
    assert (answer.status_code, answer.headers["Location"]) == (303, article.url)
    assert "frobnicator" in client.get("/search?q=frobnicator").text
    assert client.get(article.url).status_code == 200
    told = Notification.get(Notification.person == author)
    assert told.text == "Kai Brandt published “Mend a frobnicator” and says: Lovely steps."
    assert told.url == article.url


def test_sending_back_needs_a_note_and_tells_the_author(sign_in):
    author = make_writer()
    revision = make_submitted(author, title="Half right")
    reviewer = sign_in(make_reviewer("Kai Brandt"))
    refused = reviewer.post(f"{revision.review_url}/return", data=decision(revision, "  "))
    assert refused.status_code == 422
    assert "Say what must change" in refused.text
    assert stored(revision).state == "submitted" and Notification.select().count() == 0
    answer = reviewer.post(f"{revision.review_url}/return", data=decision(revision, "Name the panel."))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reviews")
    assert (stored(revision).state, stored(revision).review_note) == ("sent_back", "Name the panel.")
    told = Notification.get(Notification.person == author)
    assert told.text == "Kai Brandt sent “Half right” back: Name the panel." and told.url == revision.draft_url


def test_the_author_reads_the_note_in_the_editor_and_the_reviewer_meets_it_again(sign_in):
    author = make_writer()
    revision = make_submitted(author)
    reviews.send_back(revision, by=make_reviewer(), note="Name the panel.", version=revision.version)
    assert "Name the panel." in sign_in(author).get(revision.draft_url).text
    publishing.submit(stored(revision), by=author, version=stored(revision).version)
    assert "Name the panel." in sign_in(make_reviewer()).get(revision.review_url).text


@pytest.mark.parametrize("action", ["publication", "return"])
def test_a_note_too_long_is_kept_on_the_page(sign_in, action):
    revision = make_submitted()
    answer = sign_in(make_reviewer()).post(
        f"{revision.review_url}/{action}", data=decision(revision, "word " * 200_000)
    )
    assert answer.status_code == 422
    assert "Keep this to 4,000 characters" in answer.text and "word word word" in answer.text
    assert stored(revision).state == "submitted"


def test_a_decision_about_a_text_that_changed_meanwhile_is_refused(sign_in):
    author = make_writer()
    revision = make_submitted(author)
    seen = decision(revision, "Fine.")
    publishing.withdraw(revision, by=author)
    reviewer = sign_in(make_reviewer())
    for action in ("publication", "return"):
        assert reviewer.post(f"{revision.review_url}/{action}", data=seen).status_code == 404
    publishing.submit(stored(revision), by=author, version=stored(revision).version)
    for action in ("publication", "return"):
        assert reviewer.post(f"{revision.review_url}/{action}", data=seen).status_code == 409
    assert stored(revision).state == "submitted"


def test_publishing_twice_changes_nothing_the_second_time(sign_in):
    revision = make_submitted()
    reviewer = sign_in(make_reviewer())
    assert reviewer.post(f"{revision.review_url}/publication", data=decision(revision)).status_code == 303
    assert reviewer.post(f"{revision.review_url}/publication", data=decision(revision)).status_code == 409
    assert Notification.select().count() == 1


def test_a_text_begun_before_another_went_live_cannot_overwrite_it(sign_in):
    author, other = make_writer(), make_writer()
    article = make_article(author)
    first, second = publishing.open_draft(article, by=author), publishing.open_draft(article, by=other)
    for draft, person in ((first, author), (second, other)):
        publishing.submit(draft, by=person, version=draft.version)
    reviewer = sign_in(make_reviewer())
    assert reviewer.post(f"{first.review_url}/publication", data=decision(stored(first))).status_code == 303
    answer = reviewer.post(f"{second.review_url}/publication", data=decision(stored(second), "Kept note"))
    assert answer.status_code == 422
    assert "Another text of this article went live" in answer.text and "Kept note" in answer.text


def test_notes_of_every_kind_are_harmless(sign_in, naughty_texts):
    author, reviewer = make_writer(), sign_in(make_reviewer())
    revision = make_submitted(author)
    for typed in naughty_texts:
        waiting = stored(revision)
        answer = reviewer.post(f"{waiting.review_url}/return", data=decision(waiting, "\n".join(typed)))
        assert answer.status_code == 303
        assert reviewer.get(revision.review_url).status_code == 200
        publishing.submit(stored(waiting), by=author, version=stored(waiting).version)


def test_the_queue_and_a_review_cost_nine_queries_at_most(sign_in, count_queries):
    author = make_writer()
    article = make_article(author, product=make_product())
    draft = publishing.open_draft(article, by=author)
    publishing.submit(draft, by=author, version=draft.version)
    for number in range(25):
        make_submitted(title=f"Text {number}", product=make_product(f"Product {number}"))
    reviewer = sign_in(make_reviewer())
    for path in ("/reviews", "/reviews?page=2", draft.review_url, f"{draft.review_url}?show=changes"):
        count_queries.clear()
        assert reviewer.get(path).status_code == 200
        assert len(count_queries) <= 9
