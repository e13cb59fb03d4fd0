"""Notes on passages, as a reviewer leaves them and an author takes them over."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from knowledge import reviews
from knowledge.articles import Revision
from knowledge.review_notes import ReviewNote, leave_note
from tests.factories import make_draft, make_reviewer, make_submitted, make_writer

BODY = "Open the panel.\n\nPress it.\n\nWait a minute."
START = BODY.index("Press")


def note_form(revision: Revision, kind: str, **more: Any) -> dict[str, Any]:
    return {"version": revision.version, "start": START, "kind": kind, "replacement": "Press it.", **more}


def sent_back(kind: str, **words: str) -> tuple[Revision, ReviewNote]:
    revision, reviewer = make_submitted(body=BODY), make_reviewer()
    note = leave_note(revision, kind, START, by=reviewer, version=revision.version, **words)
    reviews.send_back(revision, by=reviewer, note="See the notes.", version=revision.version)
    found: Revision = Revision.get_by_id(revision.id)
    return found, note


def editor_form(revision: Revision, **more: Any) -> dict[str, Any]:
    fields = {name: getattr(revision, name) for name in ("title", "body", "kind", "audience", "version")}
    return {**fields, **more}


def test_a_reviewer_goes_through_the_text_and_leaves_a_note_where_it_belongs(sign_in):
    revision = make_submitted(body=BODY)
    client = sign_in(make_reviewer())
    page = BeautifulSoup(client.get(f"{revision.review_url}?show=passages").text, "html.parser")
    assert [part.text for part in page.select(".passage-source")] == ["Open the panel.", "Press it.", "Wait a minute."]
    link = page.select(".note-open")[1]["href"]
    form = BeautifulSoup(client.get(link).text, "html.parser").select_one(".note-form")
    assert form and form.find("textarea", attrs={"name": "replacement"}).text.strip() == "Press it."
    answer = client.post(form["action"], data=note_form(revision, "suggestion", replacement="Press restart."))
    assert answer.status_code == 303 and answer.location.endswith(f"#passage-{START}")
    shown = BeautifulSoup(client.get(f"{revision.review_url}?show=passages").text, "html.parser")
    assert "restart" in shown.select_one(f"#passage-{START} .review-note").text


def test_a_note_that_says_nothing_comes_back_with_what_was_typed(sign_in):
    revision = make_submitted(body=BODY)
    answer = sign_in(make_reviewer()).post(
        f"{revision.review_url}/notes", data=note_form(revision, "must_fix", replacement="Half a thought")
    )
    assert answer.status_code == 422
    assert "Say why" in answer.text and "Half a thought" in answer.text
    assert not ReviewNote.select().exists()


def test_a_note_taken_back_leaves_its_words_in_the_form(sign_in):
    revision, reviewer = make_submitted(body=BODY), make_reviewer()
    note = leave_note(revision, "praise", START, words="So clear.", by=reviewer, version=revision.version)
    page = sign_in(reviewer).post(f"{revision.review_url}/notes/{note.id}/withdrawal").text
    assert "So clear." in page and 'class="note-form' in page
    assert not ReviewNote.select().exists()


def test_those_who_may_not_review_neither_see_nor_leave_notes(sign_in):
    revision = make_submitted(body=BODY)
    writer = sign_in(make_writer())
    assert writer.get(f"{revision.review_url}?show=passages").status_code == 404
    assert writer.post(f"{revision.review_url}/notes", data=note_form(revision, "praise", words="x")).status_code == 403
    author = sign_in(revision.author)
    assert "note-open" not in author.get(f"{revision.review_url}?show=passages").text


def test_a_must_fix_settled_by_the_reviewer_lets_the_text_be_published(sign_in):
    revision, reviewer = make_submitted(body=BODY), make_reviewer()
    note = leave_note(revision, "must_fix", START, words="What?", by=reviewer, version=revision.version)
    client = sign_in(reviewer)
    refused = client.post(f"{revision.review_url}/publication", data={"version": revision.version})
    assert refused.status_code == 422 and "must still be fixed" in refused.text
    client.post(f"{revision.review_url}/notes/{note.id}/settlement", data={"is_settled": "yes"})
    assert client.post(f"{revision.review_url}/publication", data={"version": revision.version}).status_code == 303


def test_an_author_takes_a_suggestion_over_in_one_click_and_back_again(sign_in):
    revision, note = sent_back(kind="suggestion", replacement="Press restart.")
    client = sign_in(revision.author)
    address = f"{revision.draft_url}/notes/{note.id}"
    assert f"{address}/acceptance" in client.get(revision.draft_url).text
    typed = editor_form(revision, body=f"Typed just now.\n\n{BODY}")
    assert client.post(f"{address}/acceptance", data=typed).status_code == 303
    after: Revision = Revision.get_by_id(revision.id)
    assert after.body == "Typed just now.\n\n" + BODY.replace("Press it.", "Press restart.")
    assert f"{address}/undoing" in client.get(revision.draft_url).text
    assert client.post(f"{address}/undoing", data=editor_form(after)).status_code == 303
    assert "Press it." in Revision.get_by_id(revision.id).body


def test_an_author_says_that_something_is_mended_and_their_words_are_saved(sign_in):
    revision, note = sent_back(kind="must_fix", words="Which one?")
    client = sign_in(revision.author)
    typed = editor_form(revision, body=BODY.replace("it", "restart"))
    client.post(f"{revision.draft_url}/notes/{note.id}/settlement", data=typed)
    assert ReviewNote.get_by_id(note.id).settled_at and "Press restart" in Revision.get_by_id(revision.id).body
    again: Revision = Revision.get_by_id(revision.id)
    client.post(f"{revision.draft_url}/notes/{note.id}/reopening", data=editor_form(again))
    assert ReviewNote.get_by_id(note.id).is_open


def test_a_passage_changed_by_hand_is_said_and_nothing_is_lost(sign_in):
    revision, note = sent_back(kind="suggestion", replacement="Press restart.")
    typed = editor_form(revision, body=BODY.replace("Press it.", "Press twice, then it."))
    answer = sign_in(revision.author).post(f"{revision.draft_url}/notes/{note.id}/acceptance", data=typed)
    assert answer.status_code == 422 and "reads differently" in answer.text and "Press twice" in answer.text


@pytest.mark.parametrize("deed", ["acceptance", "undoing", "settlement", "reopening"])
def test_nobody_answers_the_notes_of_others(sign_in, deed):
    revision, note = sent_back(kind="suggestion", replacement="Press restart.")
    other = make_draft()
    client = sign_in(other.author)
    for address in (revision.draft_url, other.draft_url):
        answer = client.post(f"{address}/notes/{note.id}/{deed}", data=editor_form(other))
        assert answer.status_code in (403, 404)
    assert ReviewNote.get_by_id(note.id).settled_at is None


def test_every_passage_can_be_talked_about_however_it_is_written(sign_in):
    body = "# <b>\n\n| a | b |\n|---|---|\n| `x` | \"y\" |\n\n- [ ] task\n\n> quote & more\n\n```\n<script>\n```"
    revision = make_submitted(body=body)
    page = BeautifulSoup(sign_in(make_reviewer()).get(f"{revision.review_url}?show=passages").text, "html.parser")
    assert "\n\n".join(part.text for part in page.select(".passage-source")) == body
    assert not re.search(r"<script>\n", str(page.select_one(".passages")))
