"""What an Excel workbook says of its sheets besides values."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from functools import cache

from ipr.imports.reading.cells import ERROR, NO_VALUE
from ipr.imports.reading.marks import SheetMarks, attribute_of, read_elements
from ipr.imports.reading.refusals import CONTENT, SpreadsheetRefused

CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
ON = ("1", "true", "on")
BOOK = "xl/workbook.xml"


@dataclass
class BookMarks:
    """The sheets of a workbook, in its order, and how its days are counted."""

    date1904: bool = False
    sheets: list[SheetMarks] = field(default_factory=list)


def read_xlsx_marks(package: zipfile.ZipFile) -> BookMarks:
    """Read every sheet's marks. Raises SpreadsheetRefused for one too large."""
    book, targets = BookMarks(), _read_targets(package)
    parts: list[str] = []

    def begin(name: str, given: dict[str, str]) -> None:
        if name == "workbookPr":
            book.date1904 = given.get("date1904", "").lower() in ON
        elif name == "sheet":
            book.sheets.append(SheetMarks(given.get("name", "")))
            parts.append(targets.get(attribute_of(given, "id"), ""))

    read_elements(package, BOOK, begin)
    for marks, part in zip(book.sheets, parts, strict=True):
        if part in package.NameToInfo:
            _SheetReader(marks).read(package, part)
    return book


def _read_targets(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts that the workbook refers to, by the name of the reference."""
    targets: dict[str, str] = {}

    def begin(name: str, given: dict[str, str]) -> None:
        target = given.get("Target", "")
        if name == "Relationship" and target:
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            targets[given.get("Id", "")] = part

    read_elements(package, "xl/_rels/workbook.xml.rels", begin)
    return targets


@cache
def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


class _SheetReader:
    """Follows the cells of one sheet; one without a name of its own comes next."""

    def __init__(self, marks: SheetMarks) -> None:
        self.marks = marks
        self.row, self.column = 0, -1
        self.kind = ""
        self.formula = self.valued = self.in_value = False
        self.error = ""

    def read(self, package: zipfile.ZipFile, part: str) -> None:
        read_elements(package, part, self.begin, self.end, self.write)

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(given)
        elif name in ("v", "t"):
            # A text that is stored may be empty.
            self.in_value, self.valued = True, self.valued or self.kind == "str"
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._begin_row(given)
        elif name == "mergeCell":
            first, _, last = given.get("ref", "").partition(":")
            self.marks.merge(_place(first), _place(last or first))

    def write(self, text: str) -> None:
        if self.in_value:
            self.valued = True
            if self.kind == "e":
                self.error += text[:20]

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.in_value = False
        elif name == "c" and (self.valued or self.formula):
            self.marks.fill(self.row, self.column)
            place = (self.row, self.column)
            if self.kind == "e":
                self.marks.odd_cells[place] = [ERROR, self.error.strip()]
            elif not self.valued:
                self.marks.odd_cells[place] = [NO_VALUE]

    def _begin_cell(self, given: dict[str, str]) -> None:
        named = given.get("r")
        if named:
            self.row, self.column = _place(named)
        else:
            self.column += 1
        self.kind = given.get("t", "")
        self.formula = self.valued = self.in_value = False
        self.error = ""

    def _begin_row(self, given: dict[str, str]) -> None:
        number = given.get("r", "")
        self.row = int(number) if number else self.row + 1
        self.column = -1
        if given.get("hidden", "").lower() in ON:
            self.marks.hidden_rows.add(self.row)


def _place(name: str) -> tuple[int, int]:
    found = CELL.fullmatch(name)
    if not found:
        raise SpreadsheetRefused(CONTENT)
    return int(found[2]), _column(found[1])
