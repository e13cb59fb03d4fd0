"""Promises about the code itself."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask
from playhouse.schema_diff import diff_models

from knowledge.db import database
from portal.cli import main
from portal.models import MODELS

ROOT = Path(__file__).parent.parent
PACKAGES = ("portal", "knowledge", "search_index")
LONGEST_MODULE = 400


def modules() -> list[Path]:
    return [path for package in (*PACKAGES, "tests", "benchmarks") for path in (ROOT / package).rglob("*.py")]


def commands(group: click.Group, prefix: str = "portal") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}"


def test_imports_go_one_way_between_and_inside_the_packages() -> None:
    # In a process of its own: the linter switches off every logger that it finds.
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_models_and_migrations_say_the_same(app: Flask) -> None:
    assert not (difference := diff_models(database.obj, MODELS)), str(difference)


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in commands(main) if f"`{name}" not in readme] == []


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    assert [path.name for path in folder.glob("0*.md") if path.name not in index] == []


def test_no_template_holds_a_style_or_a_script_of_its_own() -> None:
    texts = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    inline = re.compile(r'\s(style|on[a-z]+|hx-on[^=]*)="|<style|javascript:|"js:')
    assert {str(path): found[0] for path, text in texts.items() if (found := inline.search(text))} == {}
