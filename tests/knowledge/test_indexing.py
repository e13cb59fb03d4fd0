"""From articles to shelves, whatever happens in between."""

import shutil

import pytest

from knowledge import indexing, publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article, IndexTask
from knowledge.indexing import index
from search_index.errors import ShelfBusy
from tests.factories import make_article, make_draft, make_product, make_reviewer, make_writer

pytestmark = pytest.mark.usefixtures("app")


def on_shelves() -> dict[str, set[int]]:
    return {name: set(shelf.ids()) for name, shelf in index.shelves.items()}


def test_each_article_stands_on_the_shelves_of_its_readers_and_a_draft_on_none():
    names = ("public", "customers", "staff")
    public, customers, staff = (make_article(audience=name, indexed=False).id for name in names)
    make_draft()
    assert indexing.catch_up() == 3
    assert on_shelves() == {"public": {public}, "customers": {public, customers}, "staff": {public, customers, staff}}
    assert IndexTask.select().count() == 0 and indexing.catch_up() == 0
    assert indexing.problems() == []


def test_an_outer_shelf_never_holds_internal_words():
    make_article(body="Open.\n\n:::internal\nxylophone\n:::\n")
    found = {name: shelf.search("xylophone", correct=False).total for name, shelf in index.shelves.items()}
    assert found == {"public": 0, "customers": 0, "staff": 1}


def test_an_article_made_narrower_leaves_the_outer_shelves():
    article = make_article()
    draft = publishing.open_draft(article, by=article.author)
    text = ArticleText(title=article.title, body="x", audience="staff")
    draft = publishing.save_draft(draft, text, by=article.author, version=draft.version)
    publishing.publish_directly(draft, by=article.author)
    indexing.indexed_now()
    assert on_shelves() == {"public": set(), "customers": set(), "staff": {article.id}}


def test_an_article_is_found_by_what_it_was_called_before_by_those_who_could_read_that():
    article = make_article(title="Wireless lanterns", audience="staff", indexed=False)
    for title, audience in (("Radio lamps", "public"), ("Lamps", "public")):
        draft = publishing.open_draft(article, by=article.author)
        text = ArticleText(title=title, body="x", audience=audience)
        draft = publishing.save_draft(draft, text, by=article.author, version=draft.version)
        publishing.publish_directly(draft, by=article.author)
    indexing.catch_up()
    found = {name: shelf.search("radio", correct=False).total for name, shelf in index.shelves.items()}
    assert found == {"public": 1, "customers": 1, "staff": 1}
    found = {name: shelf.search("wireless", correct=False).total for name, shelf in index.shelves.items()}
    assert found == {"public": 0, "customers": 0, "staff": 1}


def test_an_archived_article_leaves_and_comes_back():
    article, reviewer = make_article(), make_reviewer()
    publishing.archive(article, by=reviewer)
    indexing.indexed_now()
    assert on_shelves()["staff"] == set()
    publishing.unarchive(article, by=reviewer)
    indexing.indexed_now()
    assert on_shelves()["staff"] == {article.id}


def test_documents_say_product_kind_tags_and_author():
    make_article(make_writer("Ama Mensah"), product=make_product("Mail"), tags=("dns",), indexed=False)
    (document,) = indexing.documents_for("public")
    assert (document.product, document.kind, document.tags) == ("Mail", "How-to", ("dns",))
    assert document.author == "Ama Mensah"
    assert document.headings == ("Steps",)


def test_a_shelf_that_went_missing_is_made_whole_by_the_next_change():
    first = make_article(title="First")
    shutil.rmtree(index.folder.path / "public")
    second = make_article(title="Second")
    assert on_shelves()["public"] == {first.id, second.id}


def test_problems_are_said_in_sentences_and_mended():
    article = make_article()
    assert indexing.problems() == []
    shutil.rmtree(index.folder.path / "customers")
    assert [problem.split(":")[0] for problem in indexing.problems()] == ["customers"]
    indexing.ensure_usable()
    assert indexing.problems() == []
    make_article(title="Waits", indexed=False)
    assert "in the outbox" in indexing.problems()[0]
    indexing.catch_up()
    Article.update(archived_at=article.created_at).where(Article.id == article.id).execute()
    assert any(problem.startswith("public: 1 article") for problem in indexing.problems())


def test_a_rebuild_answers_the_outbox_and_counts_each_shelf():
    make_article(indexed=False)
    make_article(audience="staff", indexed=False)
    assert indexing.rebuild() == {"public": 1, "customers": 1, "staff": 2}
    assert IndexTask.select().count() == 0


def test_who_cannot_get_at_the_shelves_leaves_the_work_in_the_outbox_and_the_page_alone(monkeypatch):
    make_article(indexed=False)
    monkeypatch.setattr(indexing, "PATIENCE_SECONDS", 0.01)
    with index.alone():
        with pytest.raises(ShelfBusy):
            indexing.catch_up()
        indexing.indexed_now()
    assert IndexTask.select().count() == 1
    indexing.indexed_now()
    assert IndexTask.select().count() == 0
