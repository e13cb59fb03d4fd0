"""A zip archive comes in as a folder does, and nothing that is wrong with it does harm."""

import zipfile
from pathlib import Path

import pytest

from knowledge import source_archive
from knowledge.articles import Article, Revision
from knowledge.attachments import Attachment
from knowledge.importing import ImportSummary, import_from
from knowledge.source_archive import SourceArchive, SourceRefused

pytestmark = pytest.mark.usefixtures("app")
MD = "---\ntitle: {}\n---\n\nText\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "kb.zip"


def pack(place: Path, files: dict[str, str | bytes], **options: int) -> Path:
    with zipfile.ZipFile(place, "w", **options) as archive:  # type: ignore[arg-type]
        for name, content in files.items():
            archive.writestr(name, content)
    return place


def bring_in(place: Path) -> ImportSummary:
    return import_from(place, by=None, publish=True)


def reasons(summary: ImportSummary) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in summary.skipped}


def case(fixtures: Path, name: str) -> Path:
    return fixtures / "bad-input" / "files" / name


def test_an_archive_comes_in_with_its_pictures_and_links(place: Path, fixtures: Path) -> None:
    picture = case(fixtures, "ok.png").read_bytes()
    pack(place, {"a.md": "# A\n\n[b](b.md) ![p](img/p.png)", "b.md": "# B", "img/p.png": picture})
    summary = bring_in(place)
    assert (summary.created, summary.images, summary.skipped) == (2, 1, [])
    body = Revision.get(Revision.article == Article.get(Article.title == "A")).body
    assert body == f"[b]({Article.get(Article.title == 'B').url}) ![p]({Attachment.get().url})\n"


def test_an_archive_of_a_folder_is_that_folder_again(tmp_path: Path, place: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "a.md").write_text("# A\n\nText")
    bring_in(tmp_path / "kb")
    assert bring_in(pack(place, {"a.md": "# A\n\nText"})).unchanged == 1
    nested = pack(tmp_path / "download-17.zip", {"kb/": "", "kb/a.md": "# A\n\nText", "__MACOSX/kb/._a.md": "x"})
    assert bring_in(nested).unchanged == 1 and Article.select().count() == 1


def test_paths_that_lead_out_are_named_and_the_rest_comes_in(place: Path) -> None:
    paths = ("../up.md", "/top.md", "..\\win.md", "C:\\x.md", "a/../../b.md", "x/../inside.md", "./dot.md")
    summary = bring_in(pack(place, {path: MD.format(path) for path in paths}))
    assert summary.created == 2 and len(summary.skipped) == 5
    assert set(reasons(summary).values()) == {"Its path leads out of the archive."}


def test_of_two_files_with_one_name_the_first_counts(place: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        with zipfile.ZipFile(place, "w") as archive:
            for name, title in (("a.md", "First"), ("a.md", "Second"), ("A.md", "Capital"), ("./a.md", "Third")):
                archive.writestr(name, MD.format(title))
    summary = bring_in(place)
    assert {article.title for article in Article.select()} == {"First", "Capital"}
    assert [skipped.reason for skipped in summary.skipped] == ["There are two files of this name."] * 2


def test_what_swells_or_is_locked_is_named(place: Path) -> None:
    pack(place, {"bomb.md": b"0" * 3_000_000, "ok.md": "# Ok"}, compression=zipfile.ZIP_DEFLATED)
    locked = bytearray(place.read_bytes())
    entry = locked.rindex(b"PK\x01\x02")
    locked[entry + 8] |= 1
    place.write_bytes(locked)
    summary = bring_in(place)
    assert "swell to 3 MB" in reasons(summary)["bomb.md"] and "encrypted" in reasons(summary)["ok.md"]


def test_a_file_that_is_damaged_inside_is_named_and_the_rest_comes_in(place: Path) -> None:
    pack(place, {"a.md": "# A long enough text", "b.md": "# B"})
    data = place.read_bytes()
    place.write_bytes(data.replace(b"long enough", b"LONG ENOUGH", 1))
    summary = bring_in(place)
    assert "damaged" in reasons(summary)["a.md"] and [one.title for one in Article.select()] == ["B"]


def test_a_picture_that_is_damaged_inside_is_named_and_its_article_comes_in(place: Path) -> None:
    pack(place, {"a.md": "# A\n\n![p](p.png)", "p.png": b"long enough"})
    place.write_bytes(place.read_bytes().replace(b"long enough", b"LONG ENOUGH", 1))
    summary = bring_in(place)
    assert summary.created == 1 and "p.png cannot be read: it is damaged" in reasons(summary)["a.md"]


@pytest.mark.parametrize(("content", "words"), [
    (b"", "neither a folder nor a whole zip"), (b"PK\x05\x06", "neither a folder"), (b"\x1f\x8b", "neither a folder"),
    (b"PK\x05\x06" + b"\xff" * 18, "more than 10,000 files"),
])  # fmt: skip
def test_what_is_no_archive_is_refused_in_words(place: Path, content: bytes, words: str) -> None:
    place.write_bytes(content)
    with pytest.raises(SourceRefused, match=words):
        bring_in(place)


def test_too_many_files_and_too_many_bytes_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(place, {f"{number}.md": "# A" for number in range(30)})
    monkeypatch.setattr(source_archive, "MAX_ENTRIES", 29)
    with pytest.raises(SourceRefused, match="more than 29 files"):
        SourceArchive(place)
    monkeypatch.setattr(source_archive, "MAX_ENTRIES", 30)
    monkeypatch.setattr(source_archive, "MAX_TOTAL_BYTES", 89)
    with pytest.raises(SourceRefused, match="when unpacked"):
        SourceArchive(place)


def test_names_in_any_script_find_each_other_however_they_are_written(place: Path) -> None:
    """(behaviour 63)"""
    pack(place, {"caf\u00e9.md": "# A\n\n[b](na\u00efve.md)", "nai\u0308ve.md": "# B"})
    bring_in(place)
    assert "](/articles/" in Revision.get(Revision.article == Article.get(Article.title == "A")).body


@pytest.mark.parametrize(("name", "created", "skipped"), [
    ("zip_ok.zip", 1, 1), ("zip_slip.zip", 1, 3), ("zip_symlink.zip", 1, 1), ("zip_bomb_200MB.zip", 0, 1),
    ("zip_nested.zip", 0, 10), ("zip_dup_names.zip", 2, 1), ("zip_names_cp437_utf8.zip", 3, 0),
])  # fmt: skip
def test_each_archive_of_the_outside_list_gets_what_it_should(
    fixtures: Path, name: str, created: int, skipped: int
) -> None:
    summary = bring_in(case(fixtures, name))
    assert (summary.created, len(summary.skipped)) == (created, skipped), summary.skipped


@pytest.mark.parametrize("name", ["zip_many_20000.zip", "zip_bad.zip", "tar_slip.tar.gz", "gzip_bomb.gz", "ok.png"])
def test_each_other_container_of_the_outside_list_is_refused(fixtures: Path, name: str) -> None:
    words = "more than 10,000 files" if "many" in name else "neither a folder nor a whole zip"
    with pytest.raises(SourceRefused, match=f"{name} .*{words}"):
        bring_in(case(fixtures, name))
