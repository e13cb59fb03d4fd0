"""Pictures that nothing shows go; those of any version of a text stay."""

import io
import os
from datetime import timedelta

import pytest
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article
from knowledge.attachments import Attachment, attach
from knowledge.db import now
from knowledge.files import StoredFile, store
from knowledge.images import check_and_encode
from knowledge.people import Person
from knowledge.unused_files import GRACE, Unused, clean_up
from knowledge.variants import variant_path
from portal.models import MODELS
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_story

pytestmark = pytest.mark.usefixtures("app")
LATER = GRACE + timedelta(hours=1)


@pytest.fixture(autouse=True)
def empty_store() -> None:
    for path in store.folder.glob("??/*"):
        path.unlink()


def png(colour: str, width: int = 30) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, 20), colour).save(file, "PNG")
    return file.getvalue()


def picture(colour: str, width: int = 30) -> Attachment:
    return attach(make_article(indexed=False), png(colour, width), "a.png", by=None)


def cleaned(**options: bool) -> Unused:
    """What is cleaned up after a week and an hour, without the wait."""
    for path in store.folder.glob("??/*"):
        os.utime(path, (path.stat().st_atime, (now() - LATER).timestamp()))
    return clean_up(now() + LATER, MODELS, **options)


def stays(picture: Attachment) -> bool:
    return Attachment.select().where(Attachment.id == picture.id).exists() and picture.file.path.exists()


def rewritten(article: Article, body: str) -> None:
    draft = publishing.open_draft(article, by=make_reviewer())
    publishing.publish_directly(draft, ArticleText(title="T", body=body), by=draft.author)


def test_a_picture_that_no_text_shows_goes_with_its_file_and_its_copies() -> None:
    shown, unused = [picture(colour, 900) for colour in ("red", "blue")]
    rewritten(shown.article, shown.markdown)
    copies = [variant_path(picture.file, 400) for picture in (shown, unused)]
    assert cleaned(dry_run=True).files == 2 and stays(unused)
    found = cleaned()
    assert (found.pictures, found.files) == (1, 2) and found.size > 100
    assert stays(shown) and copies[0].exists()
    assert not unused.file.path.exists() and not copies[1].exists()
    assert cleaned() == Unused(0, 0, 0)


def test_pictures_of_old_versions_and_of_drafts_set_aside_stay_unless_asked_for() -> None:
    """(behaviour 125)"""
    article = make_article(indexed=False)
    old, aside, under_way = [attach(article, png(one), f"{one}.png", by=None) for one in ("red", "blue", "tan")]
    rewritten(article, old.markdown)
    rewritten(article, "No picture.")
    for picture in (aside, under_way):
        draft = publishing.open_draft(article, by=make_reviewer())
        text = ArticleText(title="T", body=picture.markdown)
        publishing.save_draft(draft, text, by=draft.author, version=draft.version)
        if picture == aside:
            publishing.discard(draft, by=draft.author)
    assert cleaned().pictures == 0 and stays(old) and stays(aside)
    assert cleaned(old_versions=True).pictures == 2
    assert not stays(old) and not stays(aside) and stays(under_way)


def test_what_was_brought_this_week_stays_for_it_may_be_in_a_text_that_is_being_typed() -> None:
    picture = attach(make_draft().article, png("red"), "a.png", by=None)
    assert clean_up(now() + GRACE - timedelta(hours=1), MODELS) == Unused(0, 0, 0)
    assert stays(picture)


def test_a_picture_of_another_that_shows_the_same_file_stays() -> None:
    """(behaviour 124)"""
    one, other, third = [attach(make_article(indexed=False), png("red"), name, by=None) for name in ("a", "a", "a-2")]
    rewritten(other.article, other.markdown)
    assert cleaned().pictures == 2
    assert stays(other) and not Attachment.select().where(Attachment.id.in_([one.id, third.id])).exists()


def test_photos_of_people_and_of_stories_stay() -> None:
    face, photo, nobodys = [store.keep(check_and_encode(png(colour))) for colour in ("red", "blue", "tan")]
    person: Person = make_person(photo=face)
    make_story(person, make_person(), photo=photo, photo_alt="x")
    assert cleaned().files == 1
    assert face.path.exists() and photo.path.exists() and not nobodys.path.exists()
    assert StoredFile.select().count() == 2


def test_files_that_a_killed_process_left_half_written_go() -> None:
    store.folder.joinpath("ab").mkdir(exist_ok=True)
    (store.folder / "ab" / "tmpx1y2z3").write_bytes(b"half")
    assert cleaned() == Unused(0, 1, 4)
