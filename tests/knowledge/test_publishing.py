"""The life of an article, as the domain keeps it."""

import pytest

from knowledge import publishing, reviews
from knowledge.articles import Article, IndexTask, Rendering, Revision
from knowledge.audit import AuditEntry
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.people import Person
from knowledge.revisions import renew_pages
from knowledge.article_text import ArticleText
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_submitted, make_writer

pytestmark = pytest.mark.usefixtures("app")


def stored(revision: Revision) -> Revision:
    found: Revision = Revision.get_by_id(revision.id)
    return found


def test_a_text_is_tidied_before_it_is_stored():
    """Its title too, from which the address is made (behaviour 54)."""
    tags = (" Disk Space", "disk  space", "", "x" * 60)
    text = ArticleText(title="  Restart\na  volume\x00 ", body="One\r\ntwo\x00", tags=tags)
    assert text.checked() == ArticleText(title="Restart a volume", body="One\ntwo", tags=("disk space", "x" * 40))


def test_every_wrong_field_is_named_at_once():
    with pytest.raises(RuleBroken) as refused:
        tags = tuple(map(str, range(13)))
        ArticleText(title="", body="x" * 400_001, kind="poem", audience="all", tags=tags).checked()
    assert set(refused.value.errors) == {"title", "body", "kind", "audience", "tags"}


def test_a_new_article_has_a_draft_and_nothing_live():
    draft = make_draft(title="Restart a volume")
    article = draft.article
    assert (article.title, article.slug, article.live_number, article.is_live) == (
        "Restart a volume", "restart-a-volume", None, False
    )
    assert publishing.live_revision(article) is None


def test_a_saved_first_draft_gives_the_article_its_title_and_a_later_one_does_not():
    draft = make_draft()
    saved = publishing.save_draft(draft, ArticleText(title="New name", body="x"), by=draft.author, version=1)
    assert Article.get_by_id(draft.article_id).title == "New name"
    publishing.publish_directly(saved, by=draft.author)
    later = publishing.open_draft(saved.article, by=draft.author)
    publishing.save_draft(later, ArticleText(title="Third name", body="x"), by=draft.author, version=later.version)
    assert Article.get_by_id(draft.article_id).title == "New name"


def test_a_stale_save_is_refused_unless_it_says_the_same():
    draft = make_draft()
    text = ArticleText(title="One", body="x")
    publishing.save_draft(draft, text, by=draft.author, version=1)
    assert publishing.save_draft(draft, text, by=draft.author, version=1).version == 2
    with pytest.raises(Conflict):
        publishing.save_draft(draft, ArticleText(title="Two", body="x"), by=draft.author, version=1)
    assert stored(draft).title == "One"


def test_only_the_author_changes_a_draft():
    draft, other = make_draft(), make_reviewer()
    text = ArticleText(title="Mine now", body="x")
    for attempt in (
        lambda: publishing.save_draft(draft, text, by=other, version=1),
        lambda: publishing.submit(draft, by=other, version=1),
        lambda: publishing.withdraw(draft, by=other),
        lambda: publishing.discard(draft, by=other),
        lambda: publishing.recover(draft, by=other),
        lambda: publishing.bring_up_to_date(draft, by=other, version=1),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert stored(draft).version == 1


def test_a_text_without_words_is_not_submitted():
    draft = make_draft(body=" \n")
    with pytest.raises(RuleBroken):
        publishing.submit(draft, by=draft.author, version=1)
    with pytest.raises(Conflict):
        publishing.submit(draft, by=draft.author, version=7)


def test_nobody_reviews_their_own_text_and_only_reviewers_review():
    reviewer = make_reviewer()
    own = make_submitted(reviewer)
    other = make_submitted()
    for revision, by in ((own, reviewer), (other, make_writer()), (other, make_person("staff", "admin"))):
        with pytest.raises(NotAllowed):
            reviews.publish(revision, by=by, version=revision.version)
        with pytest.raises(NotAllowed):
            reviews.send_back(revision, by=by, note="No.", version=revision.version)


def test_a_licence_without_the_role_reviews_nothing():
    retired = make_person("staff", licence="publisher")
    revision = make_submitted()
    with pytest.raises(NotAllowed):
        reviews.publish(revision, by=retired, version=revision.version)


def test_publishing_puts_text_and_pages_live_and_asks_for_the_index():
    revision = make_submitted(body="Open.\n\n:::internal\nSecret.\n:::\n")
    article = reviews.publish(revision, by=make_reviewer(), version=revision.version)
    pages = {page.face: page.text for page in Rendering.select().where(Rendering.revision == revision)}
    assert article.is_live and article.live_number == 1
    assert "Secret." in pages["staff"] and "Secret." not in pages["outer"]
    assert "article.published" in [entry.action for entry in AuditEntry.select()]


def test_the_first_publication_dates_the_article_and_later_ones_its_update():
    author = make_writer()
    article = make_article(author, indexed=False)
    first = article.published_at
    draft = publishing.open_draft(article, by=author)
    again = publishing.publish_directly(draft, by=author)
    assert again.published_at == first and again.updated_at > first


def test_a_text_begun_before_another_went_live_waits_until_its_author_took_that_over():
    author, other, reviewer = make_writer(), make_writer(), make_reviewer()
    article = make_article(author, indexed=False)
    first, second = publishing.open_draft(article, by=author), publishing.open_draft(article, by=other)
    publishing.publish_directly(first, by=author)
    publishing.submit(second, by=other, version=second.version)
    with pytest.raises(RuleBroken):
        reviews.publish(second, by=reviewer, version=stored(second).version)
    publishing.withdraw(second, by=other)
    current = publishing.bring_up_to_date(second, by=other, version=stored(second).version)
    publishing.submit(current, by=other, version=current.version)
    assert reviews.publish(second, by=reviewer, version=stored(second).version).live_number == second.number


def test_a_draft_opened_from_an_old_row_begins_with_the_newest_live_text():
    author, other = make_writer(), make_writer()
    old_row = make_article(author, indexed=False)
    draft = publishing.open_draft(old_row, by=author)
    draft = publishing.save_draft(draft, ArticleText(title="T", body="Newest."), by=author, version=draft.version)
    publishing.publish_directly(draft, by=author)
    opened = publishing.open_draft(old_row, by=other)
    assert (opened.body, opened.based_on) == ("Newest.", draft.number)


def test_a_note_survives_the_next_submission():
    revision = make_submitted()
    reviews.send_back(revision, by=make_reviewer(), note="Name the panel.", version=revision.version)
    publishing.submit(revision, by=revision.author, version=stored(revision).version)
    assert stored(revision).review_note == "Name the panel."


def test_an_archived_article_takes_no_new_text_until_it_is_back():
    author, reviewer = make_writer(), make_reviewer()
    article = make_article(author, indexed=False)
    draft = publishing.open_draft(article, by=author)
    publishing.submit(draft, by=author, version=draft.version)
    publishing.archive(article, by=reviewer)
    with pytest.raises(RuleBroken):
        reviews.publish(draft, by=reviewer, version=stored(draft).version)
    with pytest.raises(Conflict):
        publishing.open_draft(article, by=make_writer())
    publishing.unarchive(article, by=reviewer)
    assert reviews.publish(draft, by=reviewer, version=stored(draft).version).is_live


def test_archiving_is_done_once_by_those_who_may_and_never_in_a_circle():
    article, reviewer = make_article(indexed=False), make_reviewer()
    with pytest.raises(NotAllowed):
        publishing.archive(article, by=make_writer())
    with pytest.raises(RuleBroken):
        publishing.archive(article, by=reviewer, successor=article)
    with pytest.raises(RuleBroken):
        publishing.archive(article, by=reviewer, successor=make_draft().article)
    publishing.archive(article, by=reviewer)
    with pytest.raises(Conflict):
        publishing.archive(article, by=reviewer)
    publishing.unarchive(article, by=reviewer)
    with pytest.raises(Conflict):
        publishing.unarchive(article, by=reviewer)


def test_a_recovered_draft_never_stands_beside_another():
    author = make_writer()
    article = make_article(author, indexed=False)
    first = publishing.open_draft(article, by=author)
    publishing.discard(first, by=author)
    publishing.open_draft(article, by=author)
    with pytest.raises(Conflict):
        publishing.recover(first, by=author)


def test_a_text_outlives_the_account_of_its_author():
    revision = make_submitted()
    Person.delete().where(Person.id == revision.author_id).execute()
    left = stored(revision)
    assert reviews.publish(left, by=make_reviewer(), version=left.version).is_live


def test_a_page_stored_by_an_older_renderer_is_made_anew():
    """What was stored before a fix does not outlive it (behaviour 90)."""
    article = make_article(body="Harmless.", indexed=False)
    Rendering.update(html="<script>alert(1)</script>", renderer_version=0).execute()
    assert renew_pages() == 1
    assert [row.html for row in Rendering.select()] == ["<p>Harmless.</p>\n"] * 2
    assert IndexTask.select().where(IndexTask.article_id == article.id).exists()
    assert renew_pages() == 0
