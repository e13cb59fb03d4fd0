"""Pictures of articles, kept once."""

import io

import pytest
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.attachments import Attachment, attach
from knowledge.errors import NotFound
from knowledge.files import StoredFile
from knowledge.images import ImageRefused
from knowledge.visibility import is_public, load_attachment
from tests.factories import make_draft, make_person, make_reviewer

pytestmark = pytest.mark.usefixtures("app")


def png(colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(file, "PNG")
    return file.getvalue()


def test_the_same_picture_is_kept_once_however_often_it_is_sent():
    draft = make_draft()
    first = attach(draft.article, png(), "panel.png", by=draft.author)
    assert attach(draft.article, png(), "panel.png", by=draft.author) == first
    other = attach(make_draft().article, png(), "panel.png", by=None)
    assert other != first and StoredFile.select().count() == 1
    assert first.file.path.exists()


@pytest.mark.parametrize(("given", "kept"), [
    ("The Panel.PNG", "the-panel.png"), ("..\\..\\evil.php", "evil.png"), ("/etc/passwd", "passwd.png"),
    ("図.jpg", "picture.png"), ("", "picture.png"), ("a" * 300 + ".png", "a" * 60 + ".png"), ("x\x00y.png", "x-y.png"),
    ("shell.php.png", "shell-php.png"), ("page.html", "page.png"), ("run.svg", "run.png"), ("a.JPG", "a.png"),
])
def test_names_are_plain_and_end_as_the_content_says(given, kept):
    """(behaviour 114) (behaviour 122)"""
    assert attach(make_draft().article, png(), given, by=None).name == kept


def test_what_is_no_picture_leaves_nothing_behind():
    with pytest.raises(ImageRefused):
        attach(make_draft().article, b"<svg/>", "x.png", by=None)
    assert Attachment.select().count() == StoredFile.select().count() == 0


def test_a_picture_inside_an_internal_block_is_for_staff():
    draft = make_draft()
    picture = attach(draft.article, png(), "rack.png", by=None)
    text = ArticleText(title="T", body=f"Open.\n\n:::internal\n{picture.markdown}\n:::\n")
    draft = publishing.save_draft(draft, text, by=draft.author, version=1)
    publishing.publish_directly(draft, by=draft.author)
    assert load_attachment(make_person("staff"), picture.id) == picture
    assert not is_public(Attachment.get_by_id(picture.id))
    with pytest.raises(NotFound):
        load_attachment(None, picture.id)


def test_a_reviewer_does_not_see_the_pictures_of_a_text_set_aside():
    draft = make_draft()
    picture = attach(draft.article, png(), "panel.png", by=draft.author)
    draft = publishing.save_draft(
        draft, ArticleText(title="T", body=picture.markdown), by=draft.author, version=1
    )
    publishing.discard(draft, by=draft.author)
    assert load_attachment(draft.author, picture.id) == picture
    with pytest.raises(NotFound):
        load_attachment(make_reviewer(), picture.id)
