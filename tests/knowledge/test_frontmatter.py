"""What the portal understands of the lines above an article."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.articles import AUDIENCES, KINDS
from knowledge.frontmatter import FrontMatter, Unreadable, decode, parse


def front(text: str, filename: str = "a-file.md") -> FrontMatter:
    return parse(text, filename=filename)[0]


def test_jekyll() -> None:
    text = (
        "---\nlayout: post\ntitle: Hello, world\ndate: 2024-03-01 09:30:00 +0200\n"
        "categories: [a, b]\ntags: b, c\n---\nBody"
    )
    assert parse(text) == (
        FrontMatter("Hello, world", tags=("b", "c", "a"), date=datetime(2024, 3, 1, 7, 30, tzinfo=UTC)),
        "Body\n",
    )


def test_hugo_in_toml_and_in_yaml() -> None:
    toml = '+++\ntitle = "Disks"\ndate = 2024-03-01\ntags = ["x", "y"]\ndraft = false\n+++\nBody\n'
    yaml = "---\ntitle: Disks\ndate: 2024-03-01T00:00:00Z\ntags:\n- x\n- y\ndraft: false\n---\nBody\n"
    assert parse(toml) == parse(yaml)
    assert front(toml).date == datetime(2024, 3, 1, tzinfo=UTC)


def test_mkdocs_has_no_front_matter_and_its_title_is_the_top_heading() -> None:
    assert parse("# Restart *it*\n\nText\n") == (FrontMatter("Restart it"), "Text\n")


def test_microsofts_docs() -> None:
    found = front(
        "---\ntitle: Mail flow\ndescription: How mail flows.\nauthor: jdoe\nms.date: 04/23/2020\n"
        "ms.service: exchange-online\nms.topic: troubleshooting\nms.collection:\n- M365-email\n"
        "ms.custom: Adm_O365\nms.reviewer: \naudience: Admin\n---\n"
    )
    assert found == FrontMatter(
        "Mail flow", "How mail flows.", ("M365-email",), "exchange-online", "troubleshooting", "admin", "jdoe",
        datetime(2020, 4, 23, tzinfo=UTC),
    )  # fmt: skip


def test_every_article_of_the_sample_says_what_its_manifest_says(fixtures: Path) -> None:
    sample = fixtures / "kb-sample-exchange"
    for line in (sample / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        found = front(decode((sample / "articles" / f"{known['id']}.md").read_bytes()))
        tags = known["tags"] or []
        assert list(found.tags) == (tags if isinstance(tags, list) else tags.split(", "))
        assert (found.title, found.author, found.problems) == (known["title"], known["authors"], ())
        assert known["categories"] is None or found.product == known["categories"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_portals_own_kinds_and_audiences_are_read_back(kind: str, audience: str) -> None:
    found = front(f"---\ntitle: A\nkind: {kind}\naudience: {audience}\n---\n")
    assert (found.kind, found.audience) == (kind, audience)


@pytest.mark.parametrize(
    ("text", "filename", "title"),
    [
        ("Text.\n\n# Later\n", "x.md", "Later"),
        ("Text.", "2024-05-01-my-first_post.md", "My first post"),
        ("", "über-uns.md", "Über uns"),
        ("---\ntitle: \n---\n# Heading", "x.md", "Heading"),
        ("---\ntitle: 2024-01-01\n---\n", "x.md", "2024-01-01"),
        ("---\ntitle: yes\n---\n", "x.md", "yes"),
        ("---\n---\nText", "x-y.md", "X y"),
        ("---\nA quotation\n---\nText", "x.md", "X"),
    ],
)
def test_the_title_is_found_or_made(text: str, filename: str, title: str) -> None:
    assert front(text, filename).title == title


def test_a_heading_that_repeats_the_title_is_taken_off_and_another_stays() -> None:
    assert parse("---\ntitle: Mail  flow\n---\n\n# mail flow\n\nText")[1] == "Text\n"
    assert parse("---\ntitle: Mail flow\n---\n\n# Overview\n\nText")[1] == "# Overview\n\nText\n"


def test_two_rules_at_the_top_are_no_front_matter() -> None:
    text = "---\nJust a remark\n---\nText\n"
    assert parse(text)[1] == text
    assert parse("---\n\nText under a rule")[1] == "---\n\nText under a rule\n"


def test_values_that_make_no_sense_are_named_and_left_out() -> None:
    found = front("---\ntitle: [a, b]\ndescription: {x: 1}\ndate: not a date\ntags: [{a: b}, ok]\n---\n", "the-file.md")
    assert (found.title, found.description, found.date, found.tags) == ("The file", "", None, ("ok",))
    assert [problem.split("“")[0] for problem in found.problems] == [
        "The front matter's title ",
        "The front matter's description ",
        "The front matter's tags ",
        "The front matter's date ",
    ]


@pytest.mark.parametrize("date", ["2024-13-45", "0001-01-01", "99999-01-01", "13/13/2020", "soon", "[]"])
def test_an_impossible_date_is_no_date(date: str) -> None:
    assert front(f"---\ntitle: A\ndate: {date}\n---\n").date is None


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('---\ntitle: "x\ntags: [a, b\n---\n', "not valid YAML"),
        ("---\na: &a [x]\nb: *a\n---\n", "aliases"),
        ("---\ntitle: x\n\ntext without end", "never closed"),
        (f"---\ntitle: {'x' * 30_000}\n---\n", "longer than"),
        (f"---\na: {'[' * 5_000}\n---\n", "lists in lists"),
        ("+++\ntitle = \n+++\n", "not valid TOML"),
    ],
)
def test_what_cannot_be_read_says_why(source: str, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        parse(source)


def test_a_tag_that_would_run_code_is_only_a_value_of_the_wrong_kind() -> None:
    found = front("---\ntitle: !!python/object/apply:os.getcwd []\n---\n", "safe.md")
    assert found.title == "Safe" and len(found.problems) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_are_read_in_the_encodings_that_name_themselves(encoding: str) -> None:
    assert decode("---\r\ntitle: Café\r\n---\r\n".encode(encoding)) == "---\ntitle: Café\n---\n"


def test_another_encoding_is_named_with_the_line_where_it_shows() -> None:
    """A file that is no text of ours stops nothing (behaviour 62)."""
    with pytest.raises(Unreadable, match=r"not UTF-8 \(line 2\)"):
        decode("title\nCafé".encode("latin-1"))
    with pytest.raises(Unreadable, match="not UTF-16"):
        decode(b"\xff\xfea\x00b")


def test_the_outside_list_of_odd_files_is_read_or_refused(fixtures: Path) -> None:
    refused = set()
    for path in sorted((fixtures / "bad-input" / "files").glob("md_*.md")):
        try:
            assert parse(decode(path.read_bytes()), filename=path.name)[0].title
        except Unreadable:
            refused.add(path.stem)
    assert refused == {"md_bad_yaml", "md_invalid_utf8", "md_latin1", "md_unclosed_fm", "md_yaml_bomb"}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_is_beyond_doubt_is_read(codec: str) -> None:
    assert decode("# Title\r\n\r\nText\r\n".encode(codec)) == "# Title\n\nText\n"


@pytest.mark.parametrize(("data", "words"), [
    ("# Café".encode("latin-1"), "not UTF-8 .line 1.. It may be Windows-1252 or Latin-1. Save"),
    ("x\n„ä“".encode("cp1252"), "line 2.. It may be Windows-1252"),
    ("# Título".encode("utf-32"), "The text is UTF-32. Save the file as UTF-8."),
    (b"\xff\xfe\x00\xd8\x00", "not UTF-16"), (b"\x01\x02\xff", "not UTF-8 .line 1.. Save"),
])  # fmt: skip
def test_every_other_encoding_is_named(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        decode(data)
