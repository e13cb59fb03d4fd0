"""What a writer sees of a text before anybody else does: the page, the hints, what is there already."""

from tests.factories import make_article, make_draft, make_writer
from tests.portal.articles.forms import form, stored


def test_the_preview_is_the_published_page(client, sign_in):
    """(behaviour 97)"""
    body = (
        "## Steps\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> [!NOTE]\n> Mind it.\n\n"
        "```python\nx = 1\n```\n\n<script>alert(1)</script>"
    )
    preview = sign_in(make_writer()).post("/preview", data={"body": body}, htmx=True)
    assert preview.status_code == 200
    prose = preview.text.split('<div class="prose">', 1)[1].split('<section class="hints"', 1)[0]
    inner = prose.rsplit("</div>", 1)[0].strip()
    assert inner in client.get(make_article(body=body).url).text
    assert "<script" not in preview.text


def test_a_title_shows_what_is_there_already_to_those_who_may_read_it(sign_in):
    make_article(title="Restart a frozen router", audience="staff")
    writer = sign_in(make_writer())
    typed = writer.get("/articles/new?title=router+restart", headers={"HX-Request": "true"}).text
    assert "Restart a frozen router" in typed and "<form" not in typed
    assert "Restart a frozen router" in writer.get("/articles/new?title=router+restart").text
    assert "on this already" not in writer.get("/articles/new?title=zzzz").text
    assert "on this already" not in writer.get("/articles/new").text


def test_the_preview_says_what_a_colleague_would(sign_in):
    writer = sign_in(make_writer())
    typed = {"title": "Help", "body": "Fine.\n\npassword: hunter2-hunter2", "audience": "public", "kind": "reference"}
    preview = writer.post("/preview", data=typed, htmx=True).text
    for words in ("This looks like a password or a key.", 'data-line="3"', "The title does not say"):
        assert words in preview
    assert "Nothing stands out" in writer.post("/preview", data={"title": "A lamp", "body": "Fine."}, htmx=True).text


def test_the_editor_opens_with_the_hints_on_the_stored_text_and_they_do_not_block(sign_in):
    writer = make_writer()
    draft = make_draft(writer, body="Ask vera@kittiwake.ie.")
    own = sign_in(writer)
    assert "An e-mail address." in own.get(f"/articles/{draft.article_id}/draft").text
    answer = own.post(f"/articles/{draft.article_id}/submission", data=form(draft, body="Ask vera@kittiwake.ie."))
    assert answer.status_code == 303 and stored(draft).state == "submitted"


def test_the_preview_without_htmx_keeps_the_text_and_one_too_long_is_refused(sign_in):
    writer = sign_in(make_writer())
    page = writer.post("/preview", data={"body": "Some *words*."})
    assert page.status_code == 200
    assert "Some <em>words</em>." in page.text and "Some *words*.</textarea>" in page.text
    assert writer.post("/preview", data={"body": "x" * 1_000_000}, htmx=True).status_code == 422
    assert writer.post("/preview").status_code == 200


def test_the_preview_button_of_the_editor_saves_nothing(sign_in):
    writer = make_writer()
    draft = make_draft(writer)
    answer = sign_in(writer).post(
        f"/articles/{draft.article_id}/draft/preview", data=form(draft, body="Some *words*.")
    )
    assert answer.status_code == 200
    assert "Some <em>words</em>." in answer.text and "Some *words*.</textarea>" in answer.text
    assert stored(draft).version == 1


def test_any_markdown_from_the_naughty_list_can_be_previewed(sign_in, naughty_texts):
    writer = sign_in(make_writer())
    for typed in naughty_texts:
        assert writer.post("/preview", data={"body": "\n".join(typed)}, htmx=True).status_code == 200
