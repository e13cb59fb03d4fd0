"""Words that must not be published stop a text until somebody answers for them by name."""

import pytest

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article
from knowledge.audit import AuditEntry
from knowledge.errors import RuleBroken
from knowledge.wording import add_wordings
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_submitted, make_writer
from tests.portal.articles.forms import form, stored


@pytest.fixture
def heron(app):
    add_wordings("forbidden", ["Project Heron"], "Not announced before March", by=make_person("staff", "admin"))


def publication(revision, **sent):
    return {"version": stored(revision).version, "note": "", **sent}


@pytest.mark.parametrize("text", [
    {"body": "All about project heron."}, {"body": "x\n\n:::internal\nPROJECT-HERON\n:::\n"},
    {"title": "Project Heron at last"}, {"description": "The project heron"}, {"tags": ("project heron",)},
    {"body": "Project Heron", "audience": "staff"},
])
def test_a_text_with_forbidden_words_is_not_submitted_without_a_reason(heron, text):
    draft = make_draft(**text)
    with pytest.raises(RuleBroken, match="Not announced before March"):
        publishing.submit(draft, by=draft.author, version=1)
    assert stored(draft).state == "draft"


def test_a_text_that_only_sounds_alike_passes(heron):
    draft = make_draft(body="A project. Herons, grey, projecting.")
    publishing.submit(draft, by=draft.author, version=1)
    assert stored(draft).state == "submitted"


def test_the_writer_answers_for_them_with_a_reason_which_is_audited(heron, sign_in):
    draft = make_draft(make_writer("Ama Mensah"), body="Project Heron is here.")
    desk, path = sign_in(draft.author), f"/articles/{draft.article_id}/submission"
    page = desk.post(path, data=form(draft, summary="Kept"))
    assert page.status_code == 422 and 'id="field-override-error"' in page.text and "Kept" in page.text
    answer = desk.post(path, data=form(stored(draft), override="Marketing asked for it."))
    assert answer.status_code == 303 and stored(draft).state == "submitted"
    entry = AuditEntry.get(AuditEntry.action == "wording.overridden")
    assert entry.person_name == "Ama Mensah"
    assert entry.detail == {"revision": 1, "words": ["Project Heron"], "reason": "Marketing asked for it."}


def test_the_reviewer_sees_who_answers_and_answers_too(heron, sign_in):
    draft = make_draft(make_writer("Ama Mensah"), body="Project Heron is here.")
    publishing.submit(draft, by=draft.author, version=1, override="Marketing asked for it.")
    desk = sign_in(make_reviewer("Björn Ek"))
    page = desk.get(draft.review_url).text
    assert "Ama Mensah answers for “Project Heron”" in page and "Marketing asked for it." in page
    refused = desk.post(f"{draft.review_url}/publication", data=publication(draft))
    assert refused.status_code == 422 and "field-override" in refused.text
    assert Article.get_by_id(draft.article_id).live_number is None
    answer = desk.post(f"{draft.review_url}/publication", data=publication(draft, override="It is March."))
    assert answer.status_code == 303
    assert AuditEntry.select().where(AuditEntry.action == "wording.overridden").count() == 2


def test_words_forbidden_after_the_submission_stop_the_publication(sign_in):
    draft = make_submitted(body="Project Heron is here.")
    add_wordings("forbidden", ["Project Heron"], "Not announced", by=make_person("staff", "admin"))
    answer = sign_in(make_reviewer()).post(f"{draft.review_url}/publication", data=publication(draft))
    assert answer.status_code == 422 and stored(draft).state == "submitted"


def test_who_has_answered_once_is_not_asked_again(heron):
    draft = make_draft(body="Project Heron is here.")
    publishing.submit(draft, by=draft.author, version=1, override="Marketing asked for it.")
    publishing.withdraw(draft, by=draft.author)
    publishing.submit(draft, by=draft.author, version=stored(draft).version)
    assert stored(draft).state == "submitted"


def test_the_coach_names_customers_forbidden_words_and_links_that_lead_nowhere_for_the_reader(heron, sign_in):
    add_wordings("customer", ["Turf Ltd"], "", by=make_person("staff", "admin"))
    inner, outer = make_article(audience="staff"), make_article()
    body = (
        f"Turf Ltd asked.\n\n[Inside]({inner.url})\n[Outside]({outer.url})\n[Nowhere](/articles/999999-x)\n"
        "[Queue](/queue)\n\nProject Heron"
    )
    draft = make_draft(body=body)
    page = sign_in(draft.author).get(draft.draft_url).text
    hints = page.split('id="hints-title"')[1]
    assert hints.index("This must not be published.") < hints.index("The name of a customer.")
    assert "Not announced before March" in hints
    assert [f'data-line="{line}"' in hints for line in (1, 3, 4, 5, 6, 8)] == [True, True, False, True, True, True]


def test_colleagues_may_read_of_customers_and_follow_links_inside(app, sign_in):
    add_wordings("customer", ["Turf Ltd"], "", by=make_person("staff", "admin"))
    inner = make_article(audience="staff")
    text = ArticleText(title="A lamp", body=f"Turf Ltd asked. [Inside]({inner.url})")
    sent = {"title": text.title, "body": text.body, "audience": "staff", "kind": "reference"}
    assert "Nothing stands out" in sign_in(make_writer()).post("/preview", data=sent, htmx=True).text
