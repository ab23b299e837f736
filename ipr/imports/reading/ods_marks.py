"""What an OpenDocument spreadsheet says of its sheets besides values."""

import re
import zipfile

from ipr.imports.reading.cells import ERROR, NO_VALUE
from ipr.imports.reading.marks import SheetMarks, attribute_of, read_elements
from ipr.imports.reading.refusals import CONTENT, SpreadsheetRefused

CELLS = ("table-cell", "covered-table-cell")
ERROR_TEXT = re.compile(r"#[A-Z/0!?]+|Err:[0-9]+")


def read_ods_marks(package: zipfile.ZipFile) -> list[SheetMarks]:
    """Read every sheet's marks. Raises SpreadsheetRefused for one too large."""
    reader = _BookReader()
    read_elements(package, "content.xml", reader.begin, reader.end, reader.write)
    return reader.sheets


class _BookReader:
    """Follows the cells of all sheets; rows and cells may stand for many alike."""

    def __init__(self) -> None:
        self.sheets: list[SheetMarks] = []
        self.row, self.rows = 0, 1
        self.column, self.columns = 0, 1
        self.given: dict[str, str] = {}
        self.text, self.in_cell, self.note = "", False, False
        self.merges: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name in CELLS:
            self.given, self.text, self.in_cell = given, "", True
            self.columns = _number(given, "number-columns-repeated")
        elif name == "table-row":
            self.rows = _number(given, "number-rows-repeated")
            self.column = 0
            if attribute_of(given, "visibility") in ("collapse", "filter"):
                self._hide_rows()
        elif name == "table" and not self.in_cell:
            self.sheets.append(SheetMarks(attribute_of(given, "name")))
            self.row = 1
        elif name == "annotation":
            self.note = True

    def write(self, text: str) -> None:
        if self.in_cell and not self.note and len(self.text) < 40:
            self.text += text[:40]

    def end(self, name: str) -> None:
        if name in CELLS and self.sheets:
            self._end_cell()
            self.column += self.columns
            self.in_cell = False
        elif name == "table-row":
            self.row += self.rows
        elif name == "table" and not self.in_cell:
            for first, last in self.merges:
                self.sheets[-1].merge(first, last)
            self.merges = []
        elif name == "annotation":
            self.note = False

    def _end_cell(self) -> None:
        kind = attribute_of(self.given, "value-type")
        formula = attribute_of(self.given, "formula")
        if not (kind or formula or self.text.strip()):
            return
        marks = self.sheets[-1]
        marks.fill(self.row + self.rows - 1, self.column + self.columns - 1)
        odd = _judge_formula(kind, self.text.strip()) if formula else None
        if odd:
            for row in range(self.row, self.row + self.rows):
                for column in range(self.column, self.column + self.columns):
                    marks.odd_cells[row, column] = odd
        self._note_merge()

    def _note_merge(self) -> None:
        tall = _number(self.given, "number-rows-spanned")
        wide = _number(self.given, "number-columns-spanned")
        if tall > 1 or wide > 1:
            last = (self.row + tall - 1, self.column + wide - 1)
            self.merges.append(((self.row, self.column), last))

    def _hide_rows(self) -> None:
        # What is beyond the last row that is read can have nothing in it.
        rows = min(self.rows, 200_000)
        self.sheets[-1].hidden_rows.update(range(self.row, self.row + rows))


def _judge_formula(kind: str, text: str) -> list[str] | None:
    if ERROR_TEXT.fullmatch(text):
        return [ERROR, text]
    return None if kind else [NO_VALUE]


def _number(given: dict[str, str], name: str) -> int:
    text = attribute_of(given, name) or "1"
    if not re.fullmatch("[0-9]{1,12}", text):
        raise SpreadsheetRefused(CONTENT)
    return max(int(text), 1)
