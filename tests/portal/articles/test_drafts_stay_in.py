"""What a draft is to everybody but its writer, and what of it is kept to the letter."""

from html import unescape

import pytest

from knowledge import indexing, publishing
from knowledge.article_text import ArticleText
from tests.factories import make_article, make_draft, make_person, make_writer
from tests.portal.articles.forms import form, stored

BODY = "<!-- one remark -->\n\nNine\u00a0lamps, `a | b`.\n\n![x](data:image/png;base64,AAAA)"


def test_the_source_is_kept_to_the_letter_and_the_address_is_made_at_publication(sign_in):
    """(behaviours 75 and 94)"""
    draft = make_draft(make_writer(), title="First thought")
    sent = form(draft, title="Second thought", body=BODY)
    assert sign_in(draft.author).post(f"{draft.draft_url}/text", data=sent).status_code == 303
    assert stored(draft).body == BODY
    article = publishing.publish_directly(stored(draft), by=draft.author)
    assert article.url == f"/articles/{article.id}-second-thought"
    assert "Nine\u00a0lamps" in unescape(sign_in(draft.author).get(article.url).text)


def test_a_picture_written_into_the_text_itself_is_not_shown(sign_in):
    """(behaviour 95)"""
    page = sign_in(make_writer()).post("/preview", data={"body": BODY}, htmx=True).text
    assert "base64" not in page.split('class="hints"')[0]


@pytest.mark.parametrize("label", ["visitor", "customer", "staff", "writer"])
def test_a_draft_is_in_no_list_and_in_no_search(client, sign_in, label):
    """(behaviours 72 and 77)"""
    draft = make_draft(make_writer(), title="Zyzzyva lamps", body="zyzzyva")
    make_article(title="Other lamps")
    indexing.catch_up()
    people = {"customer": make_person("customer"), "staff": make_person(), "writer": make_writer()}
    reader = sign_in(people[label]) if label in people else client
    for path in ("/", "/search?q=lamps", "/search?q=zyzzyva", "/suggest?q=zyzz", "/articles/new?title=zyzzyva"):
        answer = reader.get(path)
        assert "Zyzzyva lamps" not in answer.text
    assert reader.get(f"/articles/{draft.article_id}").status_code == 404


def test_what_changed_is_said_in_the_history(sign_in):
    """(behaviour 59)"""
    writer = make_writer()
    draft = make_draft(writer)
    article = publishing.publish_directly(draft, by=writer)
    draft = publishing.open_draft(article, by=writer)
    text = ArticleText(title="A lamp", body="Lit.")
    draft = publishing.save_draft(draft, text, by=writer, version=draft.version, summary="Lit it")
    publishing.publish_directly(draft, by=writer)
    page = sign_in(writer).get(f"/articles/{article.id}/history").text
    assert "Lit it" in page and "First version" in page


def test_who_else_is_writing_is_asked_for_anew_by_the_open_editor(sign_in):
    """(behaviour 73)"""
    article = make_article()
    mine, theirs = make_writer(), make_writer("Björn Ek")
    publishing.open_draft(article, by=mine)
    own = sign_in(mine)
    address = f"/articles/{article.id}/draft/others"
    assert address in own.get(f"/articles/{article.id}/draft").text
    assert "Björn Ek" not in own.get(address, headers={"HX-Request": "true"}).text
    publishing.open_draft(article, by=theirs)
    answer = own.get(address, headers={"HX-Request": "true"})
    assert "Björn Ek is writing on this article too" in answer.text and "<form" not in answer.text
    assert own.get(address).status_code == 302
    assert sign_in(make_writer()).get(address).status_code == 404
