"""What leaves the portal as files comes in again as it was."""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Product, Rendering, Revision
from knowledge.attachments import Attachment, attach, attach_file
from knowledge.db import now
from knowledge.exporting import export_to
from knowledge.importing import import_from
from knowledge.people import Person
from knowledge.videos import keep_video
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
    summary = export_to(tmp_path / "out")
    assert (summary.articles, summary.images, summary.skipped) == (1, 0, [])
    assert (tmp_path / "out" / "restart-now.md").read_text(encoding="utf-8") == (
        "---\ntitle: 'Restart: “now”'\ndescription: How to.\nkind: known-issue\naudience: staff\n"
        "product: Managed VPS\ntags:\n- disk\n- 'yes'\nauthor: Ada Lovelace\n"
        f"date: {article.updated_at}\naddress: {article.url}\n---\n\nPress it.\n"
    )


def test_links_and_pictures_are_relative(tmp_path: Path) -> None:
    target = article_with("Text", title="Target")
    article = article_with("Soon", title="Source")
    shown = attach(article, picture("red"), "Red Dot.png", by=None)
    links = f"[t]({target.url}#part) [old](/articles/{target.id}-old-name) [w](https://example.com)"
    rewritten(article, f"{links} ![r]({shown.url}) `{shown.url}`")
    summary = export_to(tmp_path / "out")
    text = (tmp_path / "out" / "source.md").read_text(encoding="utf-8")
    assert "[t](target.md#part) [old](target.md) [w](https://example.com) ![r](images/source/red-dot.png)" in text
    assert f"`{shown.url}`" in text
    assert summary.images == 1 and (tmp_path / "out" / "images/source/red-dot.png").read_bytes() == picture("red")


def test_drafts_stay_and_links_to_them_become_words(tmp_path: Path) -> None:
    draft = make_draft(title="Draft")
    article_with(f"[d]({draft.article.url}) [w](/wall) ![p](/files/999/x.png)", title="Live")
    summary = export_to(tmp_path / "out")
    assert set(files(tmp_path / "out")) == {"live.md"}
    assert (tmp_path / "out" / "live.md").read_text(encoding="utf-8").endswith("\n\nd [w](/wall) p\n")
    assert any("lead nowhere outside" in skipped.reason for skipped in summary.skipped)
    assert any("999 is gone" in skipped.reason for skipped in summary.skipped)


def test_for_readers_outside_hidden_articles_blocks_and_archived_ones_stay(tmp_path: Path) -> None:
    """(behaviour 136)"""
    picture_of = attach(article_with("x", title="Host"), picture("red"), "rack.png", by=None)
    hidden = f"Open.\n\n:::internal\nSecret ![r]({picture_of.url})\n:::\n"
    for title, audience in (("Public", "public"), ("Customers", "customers"), ("Staff", "staff")):
        article_with(hidden, title=title, audience=audience)
    publishing.archive(article_with("x", title="Old"), by=make_reviewer())
    export_to(tmp_path / "public", readers="public")
    assert set(files(tmp_path / "public")) == {"host.md", "public.md"}
    export_to(tmp_path / "customers.zip", readers="customers")
    with zipfile.ZipFile(tmp_path / "customers.zip") as archive:
        assert set(archive.namelist()) == {"host.md", "public.md", "customers.md"}
        assert not any(b"Secret" in archive.read(name) for name in archive.namelist())


def test_what_is_not_published_yet_is_not_in_the_file(tmp_path: Path) -> None:
    article = article_with("Live text", title="A")
    draft = publishing.open_draft(article, by=make_writer())
    pending = ArticleText(title="B", body="Pending text")
    publishing.save_draft(draft, pending, by=draft.author, version=draft.version)
    export_to(tmp_path / "out")
    assert b"Live text" in files(tmp_path / "out")["a.md"]


def test_namesakes_get_files_and_pictures_of_their_own(tmp_path: Path) -> None:
    for number in (1, 2):
        article = article_with(f"Text {number}", title="Same")
        dots = [attach(article, picture(color), "dot.png", by=None).url for color in ("red", "blue")]
        rewritten(article, f"{number} ![r]({dots[0]}) ![b]({dots[1]}) ![r]({dots[0]})")
    export_to(tmp_path / "out")
    assert set(files(tmp_path / "out")) == {
        "same.md", "same-2.md", "images/same/dot.png", "images/same/dot-2.png", "images/same-2/dot.png",
        "images/same-2/dot-2.png",
    }  # fmt: skip


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        export_to(tmp_path)


def test_progress_is_told_for_every_article(tmp_path: Path) -> None:
    for title in ("B", "A"):
        article_with("Text", title=title)
    heard: list[tuple[int, int, str]] = []
    export_to(tmp_path / "out", on_progress=lambda *step: heard.append(step))
    assert heard == [(1, 2, "a.md"), (2, 2, "b.md")]


def test_out_and_in_and_out_again_gives_the_same_files(tmp_path: Path) -> None:
    fill_with_everything()
    export_to(tmp_path / "first")
    empty()
    summary = import_from(tmp_path / "first", by=None, publish=True)
    assert summary.skipped == [] and summary.created == 6
    export_to(tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")
    assert len(files(tmp_path / "first")) == 10


def everything_known() -> list[tuple[object, ...]]:
    """Of each article all that must survive the move to another portal."""
    rows = []
    for article in Article.select().order_by(Article.id):
        live = publishing.live_revision(article)
        assert live is not None
        pages = [row.html for row in Rendering.select().where(Rendering.revision == live).order_by(Rendering.face)]
        rows.append((
            article.url, article.title, article.description, article.kind, article.audience, article.tags,
            article.product and article.product.name, article.byline, article.published_at, article.updated_at,
            article.checked_at, article.archived_at, article.successor_id,
            [re.sub(r"/files/\d+/", "/files/N/", text) for text in (live.body.strip(), *pages)],
        ))  # fmt: skip
    return rows


def pictures_known() -> list[tuple[int, str, str]]:
    return sorted((row.article_id, row.name, row.file.digest) for row in Attachment.select())


def test_an_empty_portal_knows_all_that_the_old_one_knew(tmp_path: Path) -> None:
    """Text, pictures, tags, dates, authors, audience, addresses and successors.

    The original Markdown is what travels. (behaviour 135) (behaviour 140)
    """
    fill_with_everything()
    titles = ("中文标题", "عنوان", "Ελληνικά", "Émigré naïve", "🚀 Launch", "a" * 200, "Same name")
    for number, title in enumerate(titles):
        audience = ("public", "customers", "staff")[number % 3]
        body = "!!! note\n    {{ not | a code }}\n"
        article = article_with(body, title=title, audience=audience, tags=(title[:20],))
        moment = datetime(2020 + number, 1, 1, 7, 30, 5, number, UTC)
        moments = {"published_at": moment, "updated_at": moment, "checked_at": now()}
        Article.update(**moments).where(Article.id == article.id).execute()
    old = article_with("Old one", title="Old", product=make_product("nginx"))
    publishing.archive(old, by=make_reviewer(), successor=Article.get(Article.title == "First one"))
    article_with(f"[o]({old.url})", title="Points to the old one")
    before, pictures = everything_known(), pictures_known()
    export_to(tmp_path / "all.zip")
    empty()
    Product.delete().execute()
    assert import_from(tmp_path / "all.zip", by=None, publish=True).skipped == []
    assert everything_known() == before
    assert pictures_known() == pictures
    assert import_from(tmp_path / "all.zip", by=None, publish=True).unchanged == len(before)
    make_article(title="Born here")


def test_videos_travel_too_and_those_of_other_sites_stay_where_they_are(tmp_path: Path) -> None:
    article = article_with("x", title="Clip")
    clip = b"\0\0\0\x18ftypisom" + bytes(5_000)
    own = attach_file(article, keep_video(io.BytesIO(clip)), "clip.mov", by=None)
    rewritten(article, f"![c]({own.url})\n\n![y](https://youtu.be/abcdefghijk)")
    export_to(tmp_path / "out.zip")
    before = everything_known()
    empty()
    assert import_from(tmp_path / "out.zip", by=None, publish=True).skipped == []
    assert everything_known() == before
    assert Attachment.get().file.path.read_bytes() == clip


def test_only_the_portals_own_pictures_are_taken_along(tmp_path: Path) -> None:
    """(behaviour 138)"""
    (tmp_path / "secret.png").write_bytes(picture("red"))
    own = f"{tmp_path}/secret.png"
    paths = ("/etc/passwd", "../secret.png", own, "/files/../secret.png", "https://evil.example/x.png")
    article_with(" ".join(f"![x]({path})" for path in paths), title="A")
    assert export_to(tmp_path / "out").images == 0
    assert set(files(tmp_path / "out")) == {"a.md"}


def test_an_archive_is_there_only_when_it_is_whole_and_never_in_place_of_another(tmp_path: Path) -> None:
    article_with("x", title="A")
    export_to(tmp_path / "new" / "out.zip")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out.zip"]
    with pytest.raises(FileExistsError):
        export_to(tmp_path / "new" / "out.zip")
    with pytest.raises(ZeroDivisionError):
        export_to(tmp_path / "half.zip", on_progress=lambda *step: 1 // 0)  # type: ignore[arg-type, return-value]
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_an_address_that_is_taken_here_becomes_another(tmp_path: Path) -> None:
    article = article_with("x", title="A")
    export_to(tmp_path / "out")
    assert import_from(tmp_path / "out", by=None, publish=True).created == 1
    assert Article.select().where(Article.title == "A").count() == 2
    assert Article.get_by_id(article.id).source_key is None


def test_some_real_articles_make_the_round_trip_too(tmp_path: Path, fixtures: Path) -> None:
    sample = tmp_path / "sample"
    for path in sorted((fixtures / "kb-sample-exchange" / "articles").glob("con*.md")):
        (sample / "articles").mkdir(parents=True, exist_ok=True)
        (sample / "articles" / path.name).write_bytes(path.read_bytes())
        for image in (fixtures / "kb-sample-exchange" / "images" / path.stem).glob("*"):
            (sample / "images" / path.stem).mkdir(parents=True, exist_ok=True)
            (sample / "images" / path.stem / image.name).write_bytes(image.read_bytes())
    import_from(sample, by=None, publish=True)
    export_to(tmp_path / "first")
    empty()
    assert import_from(tmp_path / "first", by=None, publish=True).skipped == []
    export_to(tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")


def fill_with_everything() -> None:
    """Articles with all that could be lost on the way."""
    make_person(name="Nobody")
    first = article_with("# First one\n\nText with its title again.", title="First one", tags=("a, b", "no", "ümlaut"))
    article_with("", title="Empty", author=make_writer("Søren Kierkegård"), audience="customers")
    for number in (1, 2):
        article_with(f"The same name, text {number}\n\n\n", title="Same name")
    links = f"[x]({first.url}#text) [far](https://example.com/x.png) [wall](/wall)"
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
