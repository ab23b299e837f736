"""Tables as text, with a separator between: CSV as programs and people save it."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from ipr.files.refusal import ARCHIVES, OLE, is_program
from ipr.imports.reading.cells import cell_name, say_text
from ipr.imports.reading.package import RULES
from ipr.imports.reading.refusals import (
    CONTENT,
    LARGE,
    MOST_COLUMNS,
    MOST_ROWS,
    OLDER,
    QUOTES,
    SpreadsheetRefused,
)
from ipr.imports.reading.tables import Book, Row, Sheet

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
LONGEST_CELL = 1_000_000
LOOKED_AT = 60
"""Records by which the separator is told."""
NAMED = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
"""The line by which Excel is told; it shows no row for it."""
NEVER_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def open_delimited(data: bytes) -> Book:
    """Return the one table in a file. Raises SpreadsheetRefused for what is no text."""
    _refuse_other_files(data)
    text, encoding = _decode(data)
    if NEVER_TEXT.search(text):
        raise SpreadsheetRefused(CONTENT)
    named = NAMED.match(text)
    separator = named[1] if named else _find_separator(text)
    text = text[named.end() :] if named else text
    facts = {"encoding": encoding, "separator": SEPARATORS[separator]}
    return Book(facts, iter([Sheet("", False, _rows(text, separator))]))


def _refuse_other_files(data: bytes) -> None:
    if not data.strip():
        raise SpreadsheetRefused("empty")
    if len(data) > RULES.largest_bytes:
        raise SpreadsheetRefused("size")
    if is_program(data):
        raise SpreadsheetRefused("program")
    if data.startswith(OLE):
        raise SpreadsheetRefused(OLDER)
    if data.startswith(ARCHIVES):
        raise SpreadsheetRefused(CONTENT)


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text, and as what it was read: nothing in the file says so."""
    try:
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return data.decode("utf-16"), "UTF-16"
        return data.removeprefix(BOM_UTF8).decode(), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows text"
    except UnicodeDecodeError:
        raise SpreadsheetRefused("encoding") from None


def _find_separator(text: str) -> str:
    """Return what parts most records into the same number of cells, more than one."""

    def fitness(separator: str) -> tuple[int, int]:
        widths = [len(record) for record in _first_records(text, separator)]
        several = [width for width in widths if width > 1]
        usual = max(several, key=several.count, default=1)
        return several.count(usual), usual

    return max(SEPARATORS, key=fitness)


def _first_records(text: str, separator: str) -> list[list[str]]:
    read = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        return list(islice(read, LOOKED_AT))
    except csv.Error:
        return []


def _rows(text: str, separator: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    read = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(read, start=1):
            if number > MOST_ROWS or len(record) > MOST_COLUMNS:
                at = cell_name(number, max(len(record) - 1, 0))
                raise SpreadsheetRefused(LARGE, f"cell {at}")
            cells = [say_text(cell) for cell in record]
            if any(cell is not None for cell in cells):
                yield number, False, cells
    except csv.Error:
        raise SpreadsheetRefused(QUOTES, f"{number + 1:,}") from None
