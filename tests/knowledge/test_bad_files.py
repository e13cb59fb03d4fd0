"""All the hostile and odd files of the outside list, in one process with little memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MOST_MEMORY_MB = 400

# What files.json leaves open ("see note", "import", "defined behaviour") is decided here.
DECIDED = {
    "zip_ok.zip": "1 created", "zip_slip.zip": "1 created; ../../",
    "zip_symlink.zip": "1 created; link.md: This is a symbolic",
    "zip_bomb_200MB.zip": "0 created; big.md: It would swell",
    "zip_many_20000.zip": "refused: zip_many_20000.zip holds more",
    "zip_nested.zip": "0 created; n0.zip: This is an archive", "zip_names_cp437_utf8.zip": "3 created",
    "zip_dup_names.zip": "2 created; a.md: There are two files of this name.",
    "md_bom.md": "1 created", "md_crlf.md": "1 created", "md_utf16.md": "1 created", "md_nul.md": "1 created",
    "md_no_fm.md": "1 created", "md_yaml_object.md": "1 created", "md_yaml_types.md": "1 created",
    "md_title_xss.md": "1 created", "md_empty.md": "1 created", "md_only_fm.md": "1 created",
    "md_latin1.md": "0 created; md_latin1.md: The text is not UTF-8 (line 2). It may be Windows-1252",
    "md_invalid_utf8.md": "0 created; md_invalid_utf8.md: The text is not UTF-8 (line 2).",
    "md_unclosed_fm.md": "0 created; md_unclosed_fm.md: The front matter that begins in line 1 is never closed",
    "md_bad_yaml.md": "0 created; md_bad_yaml.md: The front matter is not valid YAML (line",
    "md_yaml_bomb.md": "0 created; md_yaml_bomb.md: The front matter uses YAML aliases",
    "md_long_title.md": "0 created; md_long_title.md: Title: Keep this to 200 characters",
    "tar_slip.tar.gz": "refused", "gzip_bomb.gz": "refused",
}  # fmt: skip


def wanted(entry: dict[str, str]) -> tuple[str, ...]:
    """How what the portal says of the file may begin."""
    expected = entry["expect"]
    if entry["file"] in DECIDED:
        return (DECIDED[entry["file"]],)
    if expected.startswith("accept"):
        return ("taken", "refused: ") if "or reject" in expected else ("taken",)
    if expected == "reject or ignore chunk, bounded memory":
        return ("taken", "refused: ")
    return ("refused: ",)  # what is no picture and no article is never served at all


def test_every_bad_file_gets_what_it_should_in_little_memory(fixtures: Path, tmp_path: Path) -> None:
    """(behaviour 116)"""
    files = fixtures / "bad-input" / "files"
    done = subprocess.run(
        [sys.executable, "-m", "tests.knowledge.bad_files", str(tmp_path), str(files)],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    listed = json.loads((fixtures / "bad-input" / "files.json").read_text(encoding="utf-8"))
    assert len(listed) == 69 and {entry["file"] for entry in listed} <= set(told["outcomes"])
    wrong = {
        entry["file"]: told["outcomes"][entry["file"]]
        for entry in listed
        if not told["outcomes"][entry["file"]].startswith(wanted(entry))
    }
    assert wrong == {}
    assert told["peak_mb"] < MOST_MEMORY_MB
