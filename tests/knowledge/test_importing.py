"""A folder of Markdown becomes articles: once, whole, and with everything that stayed out named."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from flask import Flask
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Product, Rendering, Revision
from knowledge.attachments import Attachment
from knowledge.audit import AuditEntry
from knowledge.importing import ImportSummary, import_from
from knowledge.source_archive import SourceRefused
from knowledge.source_folder import SourceFolder
from knowledge.wording import add_wordings
from tests.factories import make_person, make_writer

Write = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into the folder that is to be imported."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / "kb" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kb"


def bring_in(folder: Path, *, publish: bool = True, audience: str = "public") -> ImportSummary:
    return import_from(folder, by=None, publish=publish, audience=audience)


def png(color: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(out, "PNG")
    return out.getvalue()


def body(title: str) -> str:
    article = Article.get(Article.title == title)
    return str(Revision.select().where(Revision.article == article).order_by(Revision.number.desc()).get().body)


def reasons(summary: ImportSummary) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in summary.skipped}


def test_an_article_comes_in_with_all_that_its_file_says(folder: Path, write: Write) -> None:
    write(
        "a.md",
        "---\ntitle: Restart\ndescription: How to.\ntags: [Disk, VPS]\nproduct: managed-vps\nauthor: Ada L.\n"
        "date: 2024-05-01\nkind: troubleshooting\n---\n\n# Restart\n\nPress it.\n",
    )
    summary = bring_in(folder)
    article = Article.get(Article.title == "Restart")
    assert (summary.created, summary.updated, summary.unchanged, summary.skipped) == (1, 0, 0, [])
    assert (article.description, article.tags, article.kind) == ("How to.", ["disk", "vps"], "troubleshooting")
    assert (article.product.name, article.author, article.byline) == ("Managed Vps", None, "Ada L.")
    assert article.is_live and article.updated_at.date().isoformat() == "2024-05-01"
    assert body("Restart") == "Press it.\n"
    assert AuditEntry.select().where(AuditEntry.action == "article.published_directly").count() == 1


def test_without_publish_an_article_is_a_draft_of_the_one_who_brings_it(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\nText")
    writer = make_writer()
    import_from(folder, by=writer, publish=False)
    article = Article.get(Article.title == "A")
    assert not article.is_live and article.author == writer
    assert publishing.own_open(article, writer) is not None


def test_links_find_articles_that_come_later_and_keep_their_fragment(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\n[up](deep/b.md#Some-Part) [b][b] `[x](deep/b.md)`\n\n[b]: ./deep/b.md\n")
    write("deep/b.md", "# B\n\n[a](../a.md) [stem](../nowhere/a.md#x) [self](#part)")
    bring_in(folder)
    a, b = Article.get(Article.title == "A"), Article.get(Article.title == "B")
    assert body("A") == f"[up]({b.url}#Some-Part) [b][b] `[x](deep/b.md)`\n\n[b]: {b.url}\n"
    assert body("B") == f"[a]({a.url}) [stem]({a.url}#x) [self](#part)\n"


def test_links_that_lead_out_of_the_folder_become_words_and_are_counted(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\n[one](../gone.md) [two](/docs/x) [three](https://example.com) [again](../gone.md)")
    summary = bring_in(folder)
    assert body("A") == "one two [three](https://example.com) again\n"
    assert reasons(summary)["a.md"].startswith("2 links to articles that are not in the folder")
    assert "../gone.md, /docs/x" in reasons(summary)["a.md"]


def test_pictures_are_found_beside_the_article_or_in_its_folder_of_images(folder: Path, write: Write) -> None:
    write("docs/a.md", "# A\n\n![one](img/one.png) ![two](../../media/Two.PNG)\n\n<img src='img/one.png' alt=three>")
    write("docs/img/one.png", png("red"))
    write("images/a/two.png", png("blue"))
    summary = bring_in(folder)
    urls = [attachment.url for attachment in Attachment.select().order_by(Attachment.id)]
    assert summary.images == 2 and summary.skipped == []
    assert body("A") == f'![one]({urls[0]}) ![two]({urls[1]})\n\n<img src="{urls[0]}" alt=three>\n'


def test_a_picture_that_cannot_be_shown_is_named_and_its_words_stay(folder: Path, write: Write) -> None:
    far = "![far](https://example.com/x.png)"
    write("a.md", f"# A\n\n![bad](bad.png) ![gone](gone.png) {far} ![data](data:image/png;x)")
    write("bad.png", b"<svg onload=alert(1)>")
    write("unused.png", png())
    summary = bring_in(folder)
    named = [skipped.reason for skipped in summary.skipped if skipped.path == "a.md"]
    assert body("A") == "bad gone [far](https://example.com/x.png) data\n"
    assert any("bad.png was left out: This is not a picture" in reason for reason in named)
    assert any("gone.png is not in the folder" in reason for reason in named)
    assert any("https://example.com/x.png is on another site" in reason for reason in named)
    assert reasons(summary)["unused.png"] == "No article shows this picture."


def test_a_second_run_changes_nothing(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\n![x](x.png) [b](b.md)")
    write("b.md", "# B\n\n[a](a.md)")
    write("x.png", png())
    bring_in(folder)
    before = [list(model.select().dicts()) for model in (Article, Revision, Attachment, AuditEntry, Rendering)]
    summary = bring_in(folder)
    assert (summary.created, summary.updated, summary.unchanged, summary.images) == (0, 0, 2, 0)
    assert [list(model.select().dicts()) for model in (Article, Revision, Attachment, AuditEntry, Rendering)] == before


def test_a_changed_file_or_picture_makes_a_new_revision_of_that_article_alone(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\n![x](x.png)")
    write("b.md", "# B\n\nText")
    write("x.png", png("red"))
    bring_in(folder)
    write("x.png", png("blue"))
    assert (bring_in(folder).updated, bring_in(folder).unchanged) == (1, 2)
    write("b.md", "# B\n\nOther text")
    summary = bring_in(folder)
    assert (summary.updated, summary.unchanged, body("B")) == (1, 1, "Other text\n")
    assert Article.select().count() == 2 and Article.get(Article.title == "B").live_number == 2


def test_a_link_comes_alive_when_its_target_is_brought_in_later(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\n[b](b.md)")
    bring_in(folder)
    assert body("A") == "b\n"
    write("b.md", "# B\n\nText")
    summary = bring_in(folder)
    assert (summary.created, summary.updated) == (1, 1)
    assert body("A") == f"[b]({Article.get(Article.title == 'B').url})\n"


def test_drafts_brought_in_before_go_live_when_asked_to(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\nText")
    bring_in(folder, publish=False)
    assert bring_in(folder, publish=False).unchanged == 1
    assert bring_in(folder, publish=True).updated == 1
    assert Article.get(Article.title == "A").is_live
    assert bring_in(folder, publish=False).unchanged == 1


def test_a_text_somebody_rewrote_in_the_portal_stays_while_the_file_is_the_same(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\nText")
    bring_in(folder)
    writer = make_writer()
    draft = publishing.open_draft(Article.get(Article.title == "A"), by=writer)
    saved = publishing.save_draft(
        draft, ArticleText(title="A", body="Better"), by=writer, version=draft.version
    )
    publishing.publish_directly(saved, by=writer)
    assert bring_in(folder).unchanged == 1 and body("A") == "Better"


def test_the_narrower_audience_holds(folder: Path, write: Write) -> None:
    write("a.md", "---\ntitle: A\naudience: staff\n---\n")
    write("b.md", "---\ntitle: B\naudience: public\n---\n")
    write("c.md", "---\ntitle: C\naudience: Admin\n---\n")
    bring_in(folder, audience="customers")
    assert {article.title: article.audience for article in Article.select()} == {
        "A": "staff",
        "B": "customers",
        "C": "customers",
    }


def test_one_bad_file_never_stops_the_rest(folder: Path, write: Write, fixtures: Path) -> None:
    odd = sorted((fixtures / "bad-input" / "files").glob("md_*.md"))
    for path in odd:
        write(path.name, path.read_bytes())
    write("z-good.md", "# Good\n\n[to a bad one](md_bad_yaml.md)")
    summary = bring_in(folder)
    assert summary.created == len(odd) + 1 - 6
    assert body("Good") == "to a bad one\n"
    assert "Title: Keep this to 200 characters; it has 5,000." == reasons(summary)["md_long_title.md"]
    assert "aliases" in reasons(summary)["md_yaml_bomb.md"] and "UTF-8" in reasons(summary)["md_latin1.md"]
    assert Article.get(Article.title == "<img src=x onerror=alert(1)>")


def test_an_article_too_large_is_named_and_nothing_of_it_is_kept(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\n" + "word " * 90_000)
    write("b.md", "# B\n" + "x" * 2_000_001)
    summary = bring_in(folder)
    assert "450,001" in reasons(summary)["a.md"] and "2 MB" in reasons(summary)["b.md"]
    assert Article.select().count() == 0


def test_symbolic_links_and_ways_out_of_the_folder_are_refused(folder: Path, write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    (tmp_path / "secret.md").write_text("# Secret")
    write("a.md", f"# A\n\n![s](../secret.png) ![t]({tmp_path}/secret.png) ![u](%2e%2e/secret.png) ![v](link.png)")
    os.symlink(tmp_path / "secret.md", folder / "link.md")
    os.symlink(tmp_path / "secret.png", folder / "link.png")
    os.symlink(tmp_path, folder / "up")
    summary = bring_in(folder)
    assert [article.title for article in Article.select()] == ["A"] and Attachment.select().count() == 0
    assert body("A") == "s t u v\n"
    for name in ("link.md", "link.png", "up"):
        assert "symbolic link" in reasons(summary)[name]


def test_hidden_files_are_not_looked_at_and_others_are_named(folder: Path, write: Write) -> None:
    write(".git/config.md", "# No")
    write(".hidden.md", "# No")
    write("README.md", "# Read me")
    write("data.json", "{}")
    summary = bring_in(folder)
    assert [article.title for article in Article.select()] == ["Read me"]
    assert reasons(summary) == {"data.json": "This is neither Markdown nor a picture."}


def test_two_folders_with_files_of_the_same_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.md").write_text(f"# {name}\n\ntext")
        bring_in(tmp_path / name)
    assert {article.title for article in Article.select()} == {"one", "two"}


def test_too_many_tags_and_a_long_description_are_shortened_and_named(folder: Path, write: Write) -> None:
    tags = ", ".join(f"t{number}" for number in range(15))
    write("a.md", f"---\ntitle: A\ndescription: {'word ' * 100}\ntags: [{tags}]\n---\n")
    summary = bring_in(folder)
    article = Article.get(Article.title == "A")
    assert len(article.tags) == 12 and article.description.endswith("word…")
    assert [skipped.reason for skipped in summary.skipped] == [
        "The description was shortened to 400 characters.",
        "An article has at most 12 tags; left out: t12, t13, t14.",
    ]


def test_an_article_that_is_being_worked_on_is_left_as_it_is(folder: Path, write: Write) -> None:
    write("a.md", "# A\n\nText")
    import_from(folder, by=make_person("staff"), publish=False)
    write("a.md", "# A\n\nOther")
    summary = bring_in(folder, publish=False)
    assert "worked on" in reasons(summary)["a.md"] and body("A") == "Text\n"


def test_progress_is_told_for_every_file(folder: Path, write: Write) -> None:
    for name in ("a.md", "b.md", "c.md"):
        write(name, "---\ntitle: [\n---\n" if name == "b.md" else "# X")
    heard: list[tuple[int, int, str]] = []
    import_from(folder, by=None, publish=False, on_progress=lambda *step: heard.append(step))
    assert heard == [(1, 3, "a.md"), (2, 3, "b.md"), (3, 3, "c.md")]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="cannot be read"):
        bring_in(tmp_path / "nowhere")


def test_names_are_found_whatever_their_capitals(folder: Path, write: Write) -> None:
    write("A.md", "# Big")
    write("pic.PNG", png())
    found = SourceFolder(folder)
    assert found.find_article("x.md", "a.md") == "A.md" and found.find_article("x.md", "a") == "A.md"
    assert found.find_picture("x.md", "Pic.png?raw=true") == "pic.PNG"
    assert found.find_picture("x.md", "{{ site.baseurl }}/PIC.png") == "pic.PNG"


def test_the_sample_comes_in_whole(fixtures: Path, app: Flask) -> None:
    sample = fixtures / "kb-sample-exchange"
    known = [json.loads(line) for line in (sample / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    summary = bring_in(sample)
    assert (summary.created, summary.images) == (127, 255)
    assert {article.title for article in Article.select()} == {entry["title"] for entry in known}
    assert Attachment.select().count() == sum(len(set(entry["images"])) for entry in known)
    assert Product.select().where(Product.slug == "exchange-online").count() == 1
    for page in Rendering.select().where(Rendering.face == "outer"):
        assert "[!" not in page.html and ":::" not in page.html and ".md" not in _addresses(page.html)
    there = {path.name for path in (sample / "images").rglob("*")}
    missing = [skipped.reason.split()[2] for skipped in summary.skipped if skipped.reason.startswith("The picture")]
    assert missing and not there & {PurePosixPath(name).name for name in missing}


def _addresses(html: str) -> str:
    """Every relative address in the HTML."""
    return " ".join(part.split('"')[0] for part in html.split('href="')[1:] if not part.startswith("http"))


def test_an_article_with_forbidden_words_is_left_out_and_named(folder: Path, write: Write) -> None:
    add_wordings("forbidden", ["Project Foghorn"], "Not announced", by=make_person("staff", "admin"))
    write("one.md", "---\ntitle: One\n---\nAbout project foghorn.")
    write("two.md", "---\ntitle: Two\n---\nAbout lamps.")
    assert reasons(bring_in(folder)) == {
        "one.md": "Wording: “Project Foghorn” must not be published. Take it out, or bring the article in as a draft."
    }
    write("two.md", "---\ntitle: Two about Project Foghorn\n---\nAbout lamps.")
    assert "two.md" in reasons(bring_in(folder))
    assert [(article.title, article.live_number) for article in Article.select()] == [("Two", 1)]
    assert bring_in(folder, publish=False).created == 1
