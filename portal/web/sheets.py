"""Tables for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

# What a spreadsheet would take for a formula, or for the end of a cell.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def sheet(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file of that name to download; no cell of words can begin a formula, None is an empty cell."""
    file = StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_ACTIVE) else cell
