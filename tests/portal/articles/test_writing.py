"""From a title to a submitted text, and back."""

import pytest

from knowledge import publishing
from knowledge.article_text import ArticleText, text_of
from knowledge.articles import Article, Revision
from knowledge.text import clean_line
from tests.factories import (
    make_article,
    make_draft,
    make_person,
    make_product,
    make_reviewer,
    make_submitted,
    make_writer,
)
from tests.portal.articles.forms import form, stored


def test_a_writer_starts_with_a_title_and_goes_on_in_the_editor(sign_in):
    writer = sign_in(make_writer())
    assert "Start writing" in writer.get("/articles/new").text
    answer = writer.post("/articles", data={"title": "Restart a volume", "kind": "troubleshooting"})
    draft = Revision.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/articles/{draft.article_id}/draft")
    page = writer.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Restart a volume" in page.text and "## Symptom" in page.text


@pytest.mark.parametrize("fields", [
    {"title": "", "kind": "how-to"},
    {"title": "x" * 201, "kind": "how-to"},
    {"title": "A good title", "kind": "poem"},
    {"title": "A good title"},
    {},
])
def test_a_start_that_cannot_be_stored_says_why_and_keeps_the_words(sign_in, fields):
    """(behaviour 60)"""
    answer = sign_in(make_writer()).post("/articles", data=fields)
    assert answer.status_code == 422
    assert fields.get("title", "") in answer.text
    assert "field-error" in answer.text
    assert Article.select().count() == 0


def test_writing_is_for_writers(client, sign_in):
    draft = make_draft()
    base = f"/articles/{draft.article_id}"
    for roles in (("staff",), ("customer",), ("staff", "ceo")):
        person = sign_in(make_person(*roles))
        for path in ("/articles/new", "/my/articles", f"{base}/draft", f"{base}/history"):
            assert person.get(path).status_code == 403
        for path in ("/articles", "/preview", *(f"{base}/{action}" for action in ACTIONS)):
            assert person.post(path).status_code == 403
    assert client.get("/my/articles").status_code == 303
    assert client.post(f"{base}/draft/text").status_code == 401


ACTIONS = ("draft", "draft/text", "draft/preview", "draft/base", "submission", "withdrawal", "discarding", "recovery",
           "images")


def test_a_colleagues_draft_does_not_exist_for_another_writer(sign_in):
    """(behaviour 72)"""
    draft = make_draft()
    other = sign_in(make_reviewer())
    assert other.get(f"/articles/{draft.article_id}/draft").status_code == 404
    for action in ACTIONS:
        assert other.post(f"/articles/{draft.article_id}/{action}", data=form(draft)).status_code == 404
    assert other.get(draft.review_url).status_code == 404
    assert stored(draft).version == 1


def test_actions_on_no_article_answer_404_and_reading_them_405(sign_in):
    writer = sign_in(make_writer())
    for action in ACTIONS:
        assert writer.post(f"/articles/999999/{action}").status_code == 404
        assert writer.post(f"/articles/99999999999999999999/{action}").status_code in (404, 405)
        if action != "draft":
            assert writer.get(f"/articles/1/{action}").status_code == 405
    assert writer.get("/preview").status_code == 405


def test_looking_at_an_article_s_draft_makes_none(sign_in):
    article = make_article()
    writer = make_writer()
    page = sign_in(writer).get(f"/articles/{article.id}/draft")
    assert page.status_code == 200
    assert "Start a draft" in page.text
    assert not Revision.select().where(Revision.author == writer).exists()


def test_a_draft_begins_with_the_live_text_and_is_begun_once(sign_in):
    article = make_article(body="The live words.")
    person = make_writer()
    writer = sign_in(person)
    for _ in range(2):
        assert writer.post(f"/articles/{article.id}/draft").headers["Location"] == f"/articles/{article.id}/draft"
    assert "The live words." in writer.get(f"/articles/{article.id}/draft").text
    assert Revision.select().where(Revision.author == person).count() == 1


def test_saving_stores_every_field(sign_in):
    """(behaviour 52)"""
    writer = make_writer()
    product = make_product()
    draft = make_draft(writer)
    changes = {
        "title": "Restart a volume safely", "description": "In two minutes.", "body": "One.\r\nTwo.",
        "kind": "reference", "audience": "customers", "product": product.id,
        "tags": "Disk Space, volume,, volume ", "summary": "Shorter",
    }
    answer = sign_in(writer).post(f"/articles/{draft.article_id}/draft/text", data=form(draft, **changes))
    assert (answer.status_code, answer.headers["Location"]) == (303, draft.draft_url)
    saved = stored(draft)
    assert text_of(saved) == ArticleText(
        title="Restart a volume safely", description="In two minutes.", body="One.\nTwo.", kind="reference",
        audience="customers", product=product, tags=("disk space", "volume"),
    )
    assert (saved.summary, saved.version) == ("Shorter", 2)


def test_the_automatic_save_answers_with_the_time_and_the_next_version(sign_in):
    writer = make_writer()
    draft = make_draft(writer)
    answer = sign_in(writer).post(
        f"/articles/{draft.article_id}/draft/text", data=form(draft, body="More."), htmx=True
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="draft-state" id="draft-state">')
    assert 'name="version" value="2"' in answer.text and "Saved " in answer.text
    assert answer.vary.as_set() >= {"hx-request"}


def test_saving_the_same_text_twice_changes_nothing_and_is_no_conflict(sign_in):
    """(behaviour 58)"""
    writer = make_writer()
    draft = make_draft(writer)
    client = sign_in(writer)
    sent = form(draft, body="Once.")
    for _ in range(2):
        assert client.post(f"/articles/{draft.article_id}/draft/text", data=sent).status_code == 303
    assert stored(draft).version == 2


def test_a_stale_save_overwrites_nothing_and_shows_both_texts_with_their_difference(sign_in):
    """(behaviour 74)"""
    writer = make_writer()
    draft = make_draft(writer, body="The first words.")
    text = ArticleText(title=draft.title, body="The stored words.")
    publishing.save_draft(draft, text, by=writer, version=1)
    answer = sign_in(writer).post(
        f"/articles/{draft.article_id}/draft/text", data=form(draft, title="Typed title", body="The typed words.")
    )
    assert answer.status_code == 409
    assert "The stored words.</textarea>" in answer.text
    assert "The typed words.</textarea>" in answer.text
    assert "<del>stored</del><ins>typed</ins>" in answer.text
    assert 'value="Typed title"' in answer.text
    assert stored(draft).body == "The stored words."


def test_who_has_seen_both_texts_can_save_their_own(sign_in):
    writer = make_writer()
    draft = make_draft(writer, body="First.")
    publishing.save_draft(draft, ArticleText(title=draft.title, body="Stored."), by=writer, version=1)
    client = sign_in(writer)
    page = client.post(f"/articles/{draft.article_id}/draft/text", data=form(draft, body="Typed."))
    assert 'name="version" value="2"' in page.text
    again = client.post(f"/articles/{draft.article_id}/draft/text", data=form(draft, body="Typed.", version=2))
    assert again.status_code == 303
    assert stored(draft).body == "Typed."


def test_a_stale_automatic_save_says_so_beside_the_button(sign_in):
    writer = make_writer()
    draft = make_draft(writer)
    publishing.save_draft(draft, ArticleText(title="Elsewhere", body="Stored."), by=writer, version=1)
    answer = sign_in(writer).post(f"/articles/{draft.article_id}/draft/text", data=form(draft, body="x"), htmx=True)
    assert answer.status_code == 422
    assert "Not saved" in answer.text and 'name="version" value="1"' in answer.text


def test_a_save_that_comes_after_the_submission_keeps_the_typed_words_on_the_page(sign_in):
    writer = make_writer()
    draft = make_submitted(writer)
    answer = sign_in(writer).post(f"/articles/{draft.article_id}/draft/text", data=form(draft, body="Late words."))
    assert answer.status_code == 409
    assert "Late words.</textarea>" in answer.text
    assert "no longer a draft" in answer.text


@pytest.mark.parametrize(("field", "value"), [
    ("title", ""), ("title", "x" * 201), ("description", "x" * 401), ("body", "x" * 400_001), ("kind", "poem"),
    ("audience", "everyone"), ("tags", ",".join(f"tag {n}" for n in range(13))), ("body", "y" * 1_000_000),
])
def test_a_text_that_cannot_be_stored_is_kept_on_the_page_with_the_reason(sign_in, field, value):
    writer = make_writer()
    draft = make_draft(writer)
    client = sign_in(writer)
    sent = form(draft, **{"summary": "Kept words", field: value})
    for action in ("draft/text", "submission", "draft/base"):
        answer = client.post(f"/articles/{draft.article_id}/{action}", data=sent)
        assert answer.status_code == 422
        assert f'id="field-{field}-error"' in answer.text
        assert "Kept words" in answer.text
        assert field in ("kind", "audience") or value[:5] in answer.text
    assert stored(draft).version == 1


def test_odd_versions_are_stale_and_a_missing_form_is_refused(sign_in):
    writer = make_writer()
    draft = make_draft(writer)
    client = sign_in(writer)
    for version in ("", "0", "-1", "one", "9" * 30, "\x00"):
        answer = client.post(f"/articles/{draft.article_id}/draft/text", data=form(draft, body="New.", version=version))
        assert answer.status_code == 409
    assert client.post(f"/articles/{draft.article_id}/draft/text").status_code == 422
    assert stored(draft).version == 1


def test_naughty_strings_are_stored_as_typed_and_shown_harmlessly(sign_in, naughty_texts):
    writer = make_writer()
    client = sign_in(writer)
    draft = make_draft(writer)
    for typed in naughty_texts:
        words = {"title": typed[0], "summary": typed[-1], "description": typed[-1], "tags": ",".join(typed[:3])}
        sent = form(stored(draft), body="\n\n".join(typed), **words)
        answer = client.post(f"/articles/{draft.article_id}/draft/text", data=sent)
        assert answer.status_code == 303
        assert stored(draft).title == clean_line(typed[0])
        assert client.get(f"/articles/{draft.article_id}/draft").status_code == 200


def test_submitting_saves_and_hands_over(sign_in):
    writer = make_writer()
    draft = make_draft(writer)
    answer = sign_in(writer).post(f"/articles/{draft.article_id}/submission", data=form(draft, body="Final words."))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/articles")
    assert (stored(draft).state, stored(draft).body) == ("submitted", "Final words.")


def test_an_empty_text_is_saved_but_not_submitted(sign_in):
    """(behaviour 53)"""
    writer = make_writer()
    draft = make_draft(writer)
    answer = sign_in(writer).post(f"/articles/{draft.article_id}/submission", data=form(draft, body=" ", summary="s"))
    assert answer.status_code == 422
    assert "Write the article before you submit it." in answer.text
    assert (stored(draft).state, stored(draft).summary) == ("draft", "s")
    assert f'name="version" value="{stored(draft).version}"' in answer.text


def test_a_submitted_text_can_be_taken_back_once(sign_in):
    writer = make_writer()
    draft = make_submitted(writer)
    client = sign_in(writer)
    assert client.get(draft.draft_url).headers["Location"] == draft.review_url
    assert client.post(f"/articles/{draft.article_id}/withdrawal").status_code == 303
    assert stored(draft).state == "draft"
    assert client.post(f"/articles/{draft.article_id}/withdrawal").status_code == 409


def test_a_draft_set_aside_can_be_brought_back(sign_in):
    """(behaviour 71)"""
    writer = make_writer()
    draft = make_draft(writer, title="Half a thought")
    client = sign_in(writer)
    assert client.post(f"/articles/{draft.article_id}/discarding").status_code == 303
    listed = client.get("/my/articles")
    assert "Half a thought" in listed.text and "Bring back" in listed.text
    assert client.post(f"/articles/{draft.article_id}/discarding").status_code == 404
    answer = client.post(f"/articles/{draft.article_id}/recovery", data={"revision": draft.id})
    assert answer.headers["Location"] == draft.draft_url
    assert stored(draft).state == "draft"
    assert client.post(f"/articles/{draft.article_id}/recovery").status_code == 404


def test_the_editor_names_colleagues_who_write_on_the_same_article(sign_in):
    """(behaviour 73)"""
    article = make_article()
    mine, theirs = make_writer("Ama Mensah"), make_writer("Björn Ek")
    publishing.open_draft(article, by=mine)
    publishing.open_draft(article, by=theirs)
    page = sign_in(mine).get(f"/articles/{article.id}/draft").text
    assert "Björn Ek is writing on this article too" in page


def test_the_editor_says_that_the_live_text_moved_on_and_takes_the_writers_word_for_it(sign_in):
    author, other = make_writer(), make_writer()
    article = make_article(author, body="One two three.")
    mine = publishing.open_draft(article, by=other)
    newer = publishing.open_draft(article, by=author)
    newer = publishing.save_draft(
        newer, ArticleText(title=article.title, body="One two four."), by=author, version=newer.version
    )
    publishing.publish_directly(newer, by=author)
    client = sign_in(other)
    page = client.get(mine.draft_url).text
    assert "The published text has changed since you began" in page
    assert "<del>three</del><ins>four</ins>" in page
    answer = client.post(f"/articles/{article.id}/draft/base", data=form(mine, body="One two four, five."))
    assert answer.status_code == 303
    assert stored(mine).based_on == newer.number and stored(mine).body == "One two four, five."
    assert "has changed since you began" not in client.get(mine.draft_url).text


def test_lists_and_editor_cost_eight_queries_at_most(sign_in, count_queries):
    writer = make_writer()
    article = make_article(writer, product=make_product())
    for number in range(25):
        make_article(writer, title=f"Article {number}", indexed=False)
        make_draft(writer, title=f"Draft {number}")
    publishing.open_draft(article, by=writer)
    publishing.open_draft(article, by=make_writer())
    client = sign_in(writer)
    for path in ("/my/articles", "/my/articles?page=2", f"/articles/{article.id}/draft", "/articles/new"):
        count_queries.clear()
        assert client.get(path).status_code == 200
        assert len(count_queries) <= 8
