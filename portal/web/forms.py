"""Reading what was typed: bounded, cleaned, never raising on a strange value."""

from datetime import date

from flask import request
from werkzeug.datastructures import FileStorage

from knowledge.text import clean_line, clean_text


def line(name: str) -> str:
    """The field on one line; empty where it was not sent."""
    return clean_line(request.form.get(name, ""))


def text(name: str) -> str:
    """The field as it was typed, line ends and unstorable characters put right; empty where it was not sent."""
    return clean_text(request.form.get(name, ""))


def number(name: str) -> int | None:
    """The field as a whole number that a database can hold; None where it is not one."""
    return as_id(request.form.get(name, ""))


def numbers(name: str) -> list[int]:
    """All values of the field that are whole numbers, each once, in order."""
    found = (as_id(value) for value in request.form.getlist(name))
    return list(dict.fromkeys(value for value in found if value is not None))


def day(name: str) -> date | None:
    """The field as a date; None where it is not one."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None


def upload(name: str) -> FileStorage | None:
    """The file of the field; None where none was chosen."""
    file = request.files.get(name)
    return file if file and file.filename else None


def as_id(value: str) -> int | None:
    """The value as a positive row id or small number; None for everything else."""
    value = value.strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        return None
    return int(value)
