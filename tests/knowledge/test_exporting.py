"""What leaves the portal as files comes in again as it was."""

import io
from pathlib import Path

import pytest
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Revision
from knowledge.attachments import Attachment, attach
from knowledge.exporting import export_folder
from knowledge.importing import import_folder
from knowledge.people import Person
from tests.factories import make_article, make_draft, make_person, make_product, make_reviewer, make_writer

pytestmark = pytest.mark.usefixtures("app")


def picture(color: str, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(out, kind)
    return out.getvalue()


def article_with(body: str, *, title: str, author: Person | None = None, **text: object) -> Article:
    return make_article(author or make_writer("Ada Lovelace"), title=title, body=body, indexed=False, **text)


def rewritten(article: Article, body: str) -> None:
    draft = publishing.open_draft(article, by=make_reviewer())
    text = ArticleText(title=article.title, body=body)
    publishing.publish_directly(
        publishing.save_draft(draft, text, by=draft.author, version=draft.version), by=draft.author
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_article_is_a_file_with_front_matter(tmp_path: Path) -> None:
    article = article_with(
        "Press it.", title="Restart: “now”", description="How to.", tags=("disk", "yes"), kind="known-issue",
        audience="staff", product=make_product("Managed VPS"),
    )  # fmt: skip
    summary = export_folder(tmp_path / "out")
    assert (summary.articles, summary.images, summary.skipped) == (1, 0, [])
    assert (tmp_path / "out" / "restart-now.md").read_text(encoding="utf-8") == (
        "---\ntitle: 'Restart: “now”'\ndescription: How to.\nkind: known-issue\naudience: staff\n"
        "product: Managed VPS\ntags:\n- disk\n- 'yes'\nauthor: Ada Lovelace\n"
        f"date: {article.updated_at.replace(microsecond=0)}\n---\n\nPress it.\n"
    )


def test_links_and_pictures_are_relative(tmp_path: Path) -> None:
    target = article_with("Text", title="Target")
    article = article_with("Soon", title="Source")
    shown = attach(article, picture("red"), "Red Dot.png", by=None)
    links = f"[t]({target.url}#part) [old](/articles/{target.id}-old-name) [w](https://example.com)"
    rewritten(article, f"{links} ![r]({shown.url}) `{shown.url}`")
    summary = export_folder(tmp_path / "out")
    text = (tmp_path / "out" / "source.md").read_text(encoding="utf-8")
    assert "[t](target.md#part) [old](target.md) [w](https://example.com) ![r](images/source/red-dot.png)" in text
    assert f"`{shown.url}`" in text
    assert summary.images == 1 and (tmp_path / "out" / "images/source/red-dot.png").read_bytes() == picture("red")


def test_drafts_and_archived_articles_stay_and_links_to_them_become_words(tmp_path: Path) -> None:
    draft = make_draft(title="Draft")
    old = article_with("Old", title="Old")
    publishing.archive(old, by=make_reviewer())
    article_with(f"[d]({draft.article.url}) [o]({old.url}) [w](/wall) ![p](/files/999/x.png)", title="Live")
    summary = export_folder(tmp_path / "out")
    assert set(files(tmp_path / "out")) == {"live.md"}
    assert (tmp_path / "out" / "live.md").read_text(encoding="utf-8").endswith("\n\nd o w p\n")
    assert any("lead nowhere outside" in skipped.reason for skipped in summary.skipped)
    assert any("999 is gone" in skipped.reason for skipped in summary.skipped)


def test_what_is_not_published_yet_is_not_in_the_file(tmp_path: Path) -> None:
    article = article_with("Live text", title="A")
    draft = publishing.open_draft(article, by=make_writer())
    pending = ArticleText(title="B", body="Pending text")
    publishing.save_draft(draft, pending, by=draft.author, version=draft.version)
    export_folder(tmp_path / "out")
    assert b"Live text" in files(tmp_path / "out")["a.md"]


def test_namesakes_get_files_and_pictures_of_their_own(tmp_path: Path) -> None:
    for number in (1, 2):
        article = article_with(f"Text {number}", title="Same")
        dots = [attach(article, picture(color), "dot.png", by=None).url for color in ("red", "blue")]
        rewritten(article, f"{number} ![r]({dots[0]}) ![b]({dots[1]}) ![r]({dots[0]})")
    export_folder(tmp_path / "out")
    assert set(files(tmp_path / "out")) == {
        "same.md", "same-2.md", "images/same/dot.png", "images/same/dot-2.png", "images/same-2/dot.png",
        "images/same-2/dot-2.png",
    }  # fmt: skip


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        export_folder(tmp_path)


def test_progress_is_told_for_every_article(tmp_path: Path) -> None:
    for title in ("B", "A"):
        article_with("Text", title=title)
    heard: list[tuple[int, int, str]] = []
    export_folder(tmp_path / "out", on_progress=lambda *step: heard.append(step))
    assert heard == [(1, 2, "a.md"), (2, 2, "b.md")]


def test_out_and_in_and_out_again_gives_the_same_files(tmp_path: Path) -> None:
    fill_with_everything()
    export_folder(tmp_path / "first")
    empty()
    summary = import_folder(tmp_path / "first", by=None, publish=True)
    assert summary.skipped == [] and summary.created == 6
    export_folder(tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")
    assert len(files(tmp_path / "first")) == 10


def test_some_real_articles_make_the_round_trip_too(tmp_path: Path, fixtures: Path) -> None:
    sample = tmp_path / "sample"
    for path in sorted((fixtures / "kb-sample-exchange" / "articles").glob("con*.md")):
        (sample / "articles").mkdir(parents=True, exist_ok=True)
        (sample / "articles" / path.name).write_bytes(path.read_bytes())
        for image in (fixtures / "kb-sample-exchange" / "images" / path.stem).glob("*"):
            (sample / "images" / path.stem).mkdir(parents=True, exist_ok=True)
            (sample / "images" / path.stem / image.name).write_bytes(image.read_bytes())
    import_folder(sample, by=None, publish=True)
    export_folder(tmp_path / "first")
    empty()
    assert import_folder(tmp_path / "first", by=None, publish=True).skipped == []
    export_folder(tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")


def fill_with_everything() -> None:
    """Articles with all that could be lost on the way."""
    make_person(name="Nobody")
    first = article_with("# First one\n\nText with its title again.", title="First one", tags=("a, b", "no", "ümlaut"))
    article_with("", title="Empty", author=make_writer("Søren Kierkegård"), audience="customers")
    for number in (1, 2):
        article_with(f"The same name, text {number}\n\n\n", title="Same name")
    links = f"[x]({first.url}#text) ![far](https://example.com/x.png) [gone](/wall)"
    article_with(links, title="Links & “quotes”: yes")
    product = make_product("Exchange Online")
    article = article_with("x", title="日本語の記事", product=product, description="- not: a list")
    urls = [
        attach(article, picture("red", kind), f"{'long' * 30}-{kind}.x", by=None).url
        for kind in ("PNG", "JPEG", "WEBP", "GIF")
    ]
    pictures = " ".join(f"![p]({url})" for url in urls)
    rewritten(article, f"---\n\nA rule first.\n\n{pictures}\n\n:::internal\nx\n:::")


def empty() -> None:
    for model in (Attachment, Revision, Article):
        model.delete().execute()
