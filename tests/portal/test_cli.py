"""The commands, run as an administrator runs them: each in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.cli import main
from tests.conftest import fresh_database
from tests.processes import processes

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int | None
    stdout: str
    stderr: str
    niceness: int


Run = Callable[..., Done]


@pytest.fixture
def settings(tmp_path: Path, worker_id: str) -> dict[str, str]:
    """The environment of an empty instance."""
    database_url = fresh_database(f"cli_{worker_id}") or ""
    return {"PORTAL_INSTANCE": str(tmp_path / "instance"), "DATABASE_URL": database_url, "PORTAL_ENV": ""}


@pytest.fixture
def portal(settings: dict[str, str], tmp_path: Path) -> Run:
    """Runs `portal` with these arguments on an empty instance: `portal("index", "check")`."""

    def run(*arguments: str, typed: str = "", **environment: str) -> Done:
        files = [tmp_path / name for name in ("stdin", "stdout", "stderr", "niceness")]
        files[0].write_text(typed)
        process = processes.Process(target=_command, args=(arguments, {**settings, **environment}, files))
        process.start()
        process.join()
        stdout, stderr, niceness = (file.read_text() for file in files[1:])
        return Done(process.exitcode, stdout, stderr, int(niceness))

    return run


def _command(arguments: tuple[str, ...], environment: Mapping[str, str], files: list[Path]) -> None:
    os.environ.update(environment)
    sys.stdin = files[0].open()
    for stream, file in zip((sys.stdout, sys.stderr), files[1:3], strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream.fileno())
    try:
        main(arguments, prog_name="portal")
    finally:
        files[3].write_text(str(os.getpriority(os.PRIO_PROCESS, 0)))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "lamp.md").write_text("---\ntitle: Change a lamp\n---\nSwitch it off. See [wire](wire.md).\n")
    (folder / "wire.md").write_text("---\ntitle: Join a wire\n---\nUse a **clamp**.\n")
    return folder


def test_the_command_starts_from_nothing(settings: dict[str, str]) -> None:
    command, environment = [sys.executable, "-m", "portal", "migrate"], {**os.environ, **settings}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "0001_initial" in done.stdout) == (0, True)


def test_a_second_migration_has_nothing_to_do(portal: Run) -> None:
    assert "0001_initial" in portal("migrate").stdout
    assert "up to date" in portal("migrate").stdout


def test_commands_before_the_migration_say_what_to_run(portal: Run) -> None:
    done = portal("index", "check")
    assert (done.returncode, "portal migrate" in done.stderr) == (1, True)


def test_an_imported_folder_is_found_by_search(portal: Run, articles: Path) -> None:
    portal("migrate")
    assert "2 created" in portal("import", str(articles), "--publish").stdout
    found = json.loads(portal("search", "clamps", "--json").stdout)
    assert [(row["title"], set(row)) for row in found] == [("Join a wire", {"id", "title", "url", "score"})]


def test_readers_come_before_what_takes_all_cores_for_minutes(portal: Run, articles: Path) -> None:
    usual = portal("migrate").niceness
    assert portal("import", str(articles), "--publish").niceness > usual
    assert portal("index", "rebuild").niceness > usual
    assert portal("search", "clamps").niceness == usual


def test_a_second_import_changes_nothing(portal: Run, articles: Path) -> None:
    portal("migrate")
    portal("import", str(articles), "--publish")
    assert "0 created, 0 updated, 2 unchanged" in portal("import", str(articles), "--publish").stdout


def test_what_is_for_staff_is_not_on_the_public_shelf(portal: Run, articles: Path) -> None:
    portal("migrate")
    portal("import", str(articles), "--publish", "--audience", "staff")
    assert json.loads(portal("search", "clamp", "--json").stdout) == []
    assert len(json.loads(portal("search", "clamp", "--json", "--shelf", "staff").stdout)) == 1


def test_an_export_brings_out_what_an_import_brought_in(portal: Run, articles: Path, tmp_path: Path) -> None:
    portal("migrate")
    portal("import", str(articles), "--publish")
    assert portal("export", str(tmp_path / "out")).returncode == 0
    texts = {path.name: path.read_text() for path in (tmp_path / "out").rglob("*.md")}
    assert len(texts) == 2
    assert any("Use a **clamp**." in text for text in texts.values())


def test_an_archive_goes_out_and_in_and_what_is_none_is_refused_in_one_line(
    portal: Run, articles: Path, tmp_path: Path
) -> None:
    portal("migrate")
    portal("import", str(articles), "--publish")
    archive = str(tmp_path / "all.zip")
    assert "2 articles and 0 images are in" in portal("export", archive, "--readers", "public").stdout
    assert "2 created" in portal("import", archive).stdout
    for done in (portal("export", archive), portal("import", str(articles / "lamp.md"))):
        assert (done.returncode, len(done.stderr.splitlines()), "Traceback" in done.stderr) == (1, 1, False)
    assert "0 files would go" in portal("files", "clean", "--dry-run").stdout


def test_a_rebuilt_index_is_sound(portal: Run, articles: Path) -> None:
    portal("migrate")
    portal("import", str(articles), "--publish")
    assert portal("index", "rebuild").returncode == 0
    assert portal("index", "catch-up").stdout.startswith("0 articles")
    assert "sound" in portal("index", "check").stdout


def test_a_missing_index_is_found_and_mended(portal: Run, articles: Path, tmp_path: Path) -> None:
    portal("migrate")
    portal("import", str(articles), "--publish")
    for path in sorted((tmp_path / "instance" / "search").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert portal("index", "check").returncode == 1
    for done in (portal("search", "clamp"), portal("index", "optimise")):
        assert "portal index rebuild" in done.stderr
        assert (done.returncode, len(done.stderr.splitlines()), "Traceback" in done.stderr) == (1, 1, False)
    portal("index", "rebuild")
    assert "1 found" in portal("search", "clamp").stdout


@pytest.mark.parametrize(
    ("email", "roles", "password", "complaint"),
    [
        ("not an address", "staff", "a long enough password", "e-mail"),
        ("a@company.example", "wizard", "a long enough password", "wizard"),
        ("a@company.example", "staff", "short", "12 characters"),
    ],
)
def test_a_person_that_cannot_be_added_is_refused_in_one_line(
    portal: Run, email: str, roles: str, password: str, complaint: str
) -> None:
    portal("migrate")
    done = portal("person", "add", "--email", email, "--name", "A", "--roles", roles, typed=password + "\n")
    assert done.returncode == 1
    assert complaint in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_person_is_added_once(portal: Run) -> None:
    portal("migrate")
    person = ("person", "add", "--email", "a@company.example", "--name", "Ann", "--roles", "staff,admin")
    assert portal(*person, typed="a long enough password\n").returncode == 0
    assert portal(*person, typed="a long enough password\n").returncode == 1


def test_production_without_a_good_secret_does_not_start(portal: Run) -> None:
    portal("migrate")
    for secret in ("", "short", "a" * 64):
        done = portal("serve", PORTAL_ENV="production", PORTAL_SECRET_KEY=secret)
        assert (done.returncode, "PORTAL_SECRET_KEY" in done.stderr) == (1, True)
