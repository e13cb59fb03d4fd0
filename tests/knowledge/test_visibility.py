"""Who may see what: one table for everything."""

import pytest

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Revision
from knowledge.attachments import attach
from knowledge.errors import NotAllowed, NotFound
from knowledge.people import set_roles
from knowledge.permissions import may
from knowledge.visibility import (
    face_for,
    found_on_shelf,
    linking_to,
    load_archived,
    load_article,
    load_attachment,
    load_for_writing,
    load_submitted,
    may_read,
    shelf_of,
    visible_articles,
)
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_submitted, make_writer

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(("roles", "shelf", "face"), [
    ((), "public", "outer"), (("customer",), "customers", "outer"), (("staff",), "staff", "staff"),
    (("technician",), "public", "outer"), (("admin",), "public", "outer"), (("customer", "staff"), "staff", "staff"),
])
def test_each_role_reads_from_one_shelf(roles, shelf, face):
    viewer = make_person(*roles) if roles else None
    assert (shelf_of(viewer), face_for(viewer)) == (shelf, face)


def test_every_loader_and_list_agrees_on_who_reads_an_article():
    audiences = ("public", "customers", "staff")
    articles = {audience: make_article(audience=audience, indexed=False) for audience in audiences}
    readable = {None: {"public"}, "customer": {"public", "customers"}, "staff": {"public", "customers", "staff"}}
    for role, expected in readable.items():
        viewer = make_person(role) if role else None
        assert {article.audience for article in visible_articles(viewer)} == expected
        found = found_on_shelf(shelf_of(viewer), [article.id for article in articles.values()])
        assert {article.audience for article in found.values()} == expected
        for audience, article in articles.items():
            assert may_read(viewer, article) == (audience in expected)
            if audience in expected:
                assert load_article(viewer, article.id)[0] == article
            else:
                with pytest.raises(NotFound):
                    load_article(viewer, article.id)


def test_what_is_not_live_is_read_by_nobody():
    draft, archived = make_draft().article, make_article(indexed=False)
    publishing.archive(archived, by=make_reviewer())
    staff = make_person("staff")
    for article in (draft, archived):
        with pytest.raises(NotFound):
            load_article(staff, article.id)
        assert not may_read(staff, Article.get_by_id(article.id))
    assert list(visible_articles(staff)) == []
    assert load_archived(staff, archived.id) == archived
    with pytest.raises(NotFound):
        load_archived(staff, draft.id)


def test_the_page_carries_the_text_of_the_readers_face():
    article = make_article(body="Open.\n\n:::internal\nSecret.\n:::\n", indexed=False)
    for viewer, seen in ((None, False), (make_person("customer"), False), (make_person("staff"), True)):
        _, _, page = load_article(viewer, article.id)
        assert ("Secret." in page.html) is seen
        assert ("Secret." in found_on_shelf(shelf_of(viewer), [article.id])[article.id].live.page.text) is seen


def test_a_draft_is_known_to_its_author_alone():
    draft = make_draft()
    assert load_for_writing(draft.author, draft.article_id).id == draft.article_id
    for viewer in (None, make_writer(), make_reviewer(), make_person("staff", "admin")):
        with pytest.raises(NotFound):
            load_for_writing(viewer, draft.article_id)
    with pytest.raises(NotAllowed):
        load_for_writing(make_person("staff"), make_article(indexed=False).id)


def test_a_reviewer_reads_what_was_submitted_and_no_private_text():
    draft, submitted, aside = make_draft(), make_submitted(), make_draft()
    publishing.discard(aside, by=aside.author)
    reviewer = make_reviewer()
    assert load_submitted(reviewer, submitted.id).id == submitted.id
    for hidden in (draft, aside):
        with pytest.raises(NotFound):
            load_submitted(reviewer, hidden.id)
        assert load_submitted(hidden.author, hidden.id).id == hidden.id
    for viewer in (None, make_writer(), make_person("staff", "manager")):
        with pytest.raises(NotFound):
            load_submitted(viewer, submitted.id)


def test_inbound_links_are_those_of_live_texts_the_viewer_may_read():
    target, other = make_article(indexed=False), make_article(title="Other", indexed=False)
    linker = make_article(title="Linker", body=f"[x]({target.url})", indexed=False)
    secret = make_article(title="Secret", body=f"[x]({target.url})", audience="staff", indexed=False)
    make_draft(body=f"[x]({target.url})")
    assert list(linking_to(None, target)) == [linker]
    assert list(linking_to(make_person("staff"), target)) == [linker, secret]
    assert list(linking_to(None, other)) == []


def test_a_writer_who_is_no_longer_staff_reads_no_more_than_a_customer():
    former = make_writer()
    article = make_article(former, audience="staff")
    set_roles(former, ["customer", "technician"])
    with pytest.raises(NotFound):
        load_submitted(former, Revision.get(Revision.article == article).id)
    assert not may(former, "write_articles")


def test_naming_a_colleagues_picture_in_a_draft_of_ones_own_does_not_show_it(fixtures):
    article = make_article(make_writer())
    picture = attach(article, (fixtures / "bad-input/files/ok.png").read_bytes(), "ok.png", by=make_writer())
    other = make_writer()
    draft = publishing.open_draft(article, by=other)
    publishing.save_draft(draft, ArticleText(title="T", body=picture.markdown), by=other, version=1)
    with pytest.raises(NotFound):
        load_attachment(other, picture.id)
