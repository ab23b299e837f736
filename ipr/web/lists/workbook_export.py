"""A list as an Excel workbook that opens cleanly and runs nothing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any

from flask import Response, send_file
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ipr.db.clock import london_time
from ipr.web.lists.csv_export import file_name, safe_cell

LONGEST = 32_767
"""Characters that a cell may have; what has more is not written at all."""
CUT = " … (cut here: the page has all of it)"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE, NARROW = 60, 18
TEXTS_ARE_TEXTS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def send_workbook(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    about: Sequence[tuple[str, str]],
    on: date,
    wide: frozenset[str] = frozenset(),
) -> Response:
    """Answer with the whole list as a workbook to save; `wide` are heads of texts."""
    held = BytesIO()
    write_workbook(held, title, heads, rows, about=about, wide=wide)
    held.seek(0)
    name = file_name(title, on).removesuffix("csv") + "xlsx"
    return send_file(held, EXCEL, as_attachment=True, download_name=name)


def write_workbook(
    into: IO[bytes],
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    about: Sequence[tuple[str, str]],
    wide: frozenset[str] = frozenset(),
) -> None:
    """Write a sheet of rows under their headings, and one that says what they are.

    Row after row, so that a long list needs little memory.
    """
    book = Workbook(into, TEXTS_ARE_TEXTS)
    book.set_properties({"title": title, "author": ""})
    bold, wrapped = book.add_format({"bold": True}), book.add_format()
    wrapped.set_text_wrap()
    wrapped.set_align("top")
    days = {
        kind: book.add_format({"num_format": shape, "valign": "top", "align": "left"})
        for kind, shape in ((date, "yyyy-mm-dd"), (datetime, "yyyy-mm-dd hh:mm"))
    }
    sheet, notes = book.add_worksheet("List"), book.add_worksheet("About this list")
    for at, head in enumerate(heads):
        sheet.set_column(at, at, WIDE if head in wide else NARROW)
        sheet.write_string(0, at, head, bold)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write(sheet, last, at, value, wrapped, days)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    notes.set_column(0, 1, WIDE)
    for at, (name, said) in enumerate(_notes(about, last)):
        notes.write_string(at, 0, name, bold)
        notes.write_string(at, 1, _safe_text(said), wrapped)
    book.close()


def _notes(about: Sequence[tuple[str, str]], rows: int) -> Iterator[tuple[str, str]]:
    yield from about
    yield "Rows", f"{rows:,}"


def _write(
    sheet: Worksheet, row: int, at: int, value: Any, text: Any, days: dict[Any, Any]
) -> None:
    if isinstance(value, datetime):
        moment = london_time(value).replace(tzinfo=None)
        sheet.write_datetime(row, at, moment, days[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, days[date])
    elif value is not None and value != "":
        sheet.write_string(row, at, _safe_text(value), text)


def _safe_text(value: Any) -> str:
    text = safe_cell(value)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
