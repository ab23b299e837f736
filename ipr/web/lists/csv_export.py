"""A list as a CSV file that a spreadsheet can open without running anything."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from io import StringIO
from typing import Any

from flask import Response, stream_with_context

from ipr.db.clock import london_time

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # wide signs count too
AT_ONCE = 200


def safe_cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell(-5), safe_cell(None), safe_cell(True)
    ("'=1+1", '-5', '', 'Yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return f"{london_time(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value.value if isinstance(value, Enum) else value)
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the file in pieces, so that a long list needs little memory."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([safe_cell(head) for head in heads])
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(value) for value in row])
        if number % AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def file_name(title: str, on: date | None = None, ending: str = "csv") -> str:
    """Return a safe name for a file.

    >>> file_name("Declined cases: South/West", date(2026, 11, 21))
    'declined-cases-south-west-2026-11-21.csv'
    """
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80] or "list"
    dated = f"{words}-{on.isoformat()}" if on else words
    return f"{dated}.{ending}"


def stream_csv(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    on: date | None = None,
) -> Response:
    """Answer with the whole list as a file to save."""
    body = stream_with_context(csv_lines(heads, rows))
    response = Response(body, mimetype="text/csv")
    name = file_name(title, on)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
