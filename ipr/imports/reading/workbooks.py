"""The values of a workbook, each at its own place on the sheet."""

import zipfile
from collections.abc import Iterator, Sequence
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetVisibleEnum,
)

from ipr.imports.reading.cells import Cell, say_cell
from ipr.imports.reading.marks import SheetMarks
from ipr.imports.reading.ods_marks import read_ods_marks
from ipr.imports.reading.package import pack_anew
from ipr.imports.reading.refusals import CONTENT, SpreadsheetRefused
from ipr.imports.reading.tables import Book, Row, Sheet
from ipr.imports.reading.xlsx_marks import read_xlsx_marks


def open_workbook(data: bytes, ending: str) -> Book:
    """Return a workbook whose values are read sheet by sheet.

    Raises SpreadsheetRefused, before there is room for what a sheet says it holds.
    """
    packed = pack_anew(data, ending)
    with zipfile.ZipFile(packed) as package:
        date1904, marks = _read_marks(package, ending)
    packed.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(packed)
    except CalamineError:
        raise SpreadsheetRefused(CONTENT) from None
    return Book({"date1904": date1904}, _sheets(book, marks))


def _read_marks(
    package: zipfile.ZipFile, ending: str
) -> tuple[bool, Sequence[SheetMarks]]:
    if ending == "ods":
        return False, read_ods_marks(package)
    book = read_xlsx_marks(package)
    return book.date1904, book.sheets


def _sheets(book: CalamineWorkbook, marks: Sequence[SheetMarks]) -> Iterator[Sheet]:
    by_name = {mark.name: mark for mark in marks}
    for at, found in enumerate(book.sheets_metadata):
        mark = by_name.get(found.name)
        if mark is None or len(by_name) != len(marks):
            raise SpreadsheetRefused(CONTENT)  # two readers see two workbooks
        hidden = found.visible != SheetVisibleEnum.Visible
        yield Sheet(found.name, hidden, _rows(book, at, mark))


def _rows(book: CalamineWorkbook, at: int, marks: SheetMarks) -> Iterator[Row]:
    if not marks.last_row:
        return
    try:
        sheet = book.get_sheet_by_index(at)
    except CalamineError:
        raise SpreadsheetRefused(CONTENT) from None
    odd: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in marks.odd_cells.items():
        odd.setdefault(row, {})[column] = cell
    for number, cells in _numbered(sheet, marks):
        for column, cell in odd.get(number, {}).items():
            cells += [None] * (column + 1 - len(cells))
            cells[column] = cell
        if any(cell is not None for cell in cells):
            yield number, number in marks.hidden_rows, cells


def _numbered(
    sheet: CalamineSheet, marks: SheetMarks
) -> Iterator[tuple[int, list[Cell]]]:
    """Yield every row down to the last, and its cells from column A on."""
    number, left = 0, [cast(Cell, None)] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows() if sheet.start else (), start=1):
        yield number, left + [say_cell(value) for value in values]
    for below in range(number + 1, marks.last_row + 1):
        yield below, []
