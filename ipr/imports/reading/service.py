"""What is in a spreadsheet, found out by a process of its own."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ipr.files.rules import SAVE_AS, SAVE_MACROS_AS
from ipr.imports.reading.cells import Cell
from ipr.imports.reading.package import RULES
from ipr.imports.reading.refusals import (
    ABORTED,
    BUSY,
    NO_SHEET,
    OLDER,
    SpreadsheetRefused,
)

AT_ONCE = threading.BoundedSemaphore(2)
"""So that a server's memory is bounded too, and not each file's alone."""
LONGEST_WAIT = 20.0
ENOUGH = 180.0
"""Seconds that any workbook which people keep is read in, on a busy machine too."""


@dataclass(frozen=True)
class SheetRow:
    """A row that holds anything, by its own number on the sheet."""

    number: int
    hidden: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SheetSeen:
    """A sheet, what it holds, and its first rows that hold anything."""

    at: int
    name: str
    hidden: bool
    rows: int
    hidden_rows: int
    first: tuple[SheetRow, ...]


@dataclass(frozen=True)
class FileSeen:
    """What is in a file. The encoding and separator are those of text alone."""

    sheets: tuple[SheetSeen, ...]
    date1904: bool = False
    encoding: str = ""
    separator: str = ""

    @property
    def filled_sheets(self) -> tuple[SheetSeen, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.rows)


def look_at_file(name: str, data: bytes) -> FileSeen:
    """Return what is in a spreadsheet. Raises SpreadsheetRefused, saying why not.

    The name serves for its ending alone. Whatever the file does to its reader, this
    process goes on.
    """
    with _reading(_ending(name, data), data) as lines:
        said = next(lines)
        for _ in lines:
            continue
    sheets = tuple(_sheet(at, one) for at, one in enumerate(said.pop("sheets")))
    seen = FileSeen(sheets, **said)
    if not seen.filled_sheets:
        raise SpreadsheetRefused(NO_SHEET)
    return seen


def read_rows(name: str, data: bytes, sheet: int) -> Generator[SheetRow, None, None]:
    """Yield the rows of a sheet as they are read; few of them are held at once.

    Raises SpreadsheetRefused, perhaps after some: then none of them counts.
    """
    with _reading(_ending(name, data), data, str(sheet)) as lines:
        for line in lines:
            yield _row(line)


def _ending(name: str, data: bytes) -> str:
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    if not data:
        raise SpreadsheetRefused("empty")
    if len(data) > RULES.largest_bytes:
        raise SpreadsheetRefused("size")
    if ending in SAVE_MACROS_AS:
        raise SpreadsheetRefused("macros")
    if ending in ("xls", *SAVE_AS):
        raise SpreadsheetRefused(OLDER if ending == "xls" else "kind")
    if ending not in RULES.endings:
        raise SpreadsheetRefused("kind")
    return ending


@contextmanager
def _reading(ending: str, data: bytes, *asked: str) -> Iterator[Iterator[Any]]:
    """Give what the reader says, line by line; it is gone when the block ends."""
    if not AT_ONCE.acquire(timeout=LONGEST_WAIT):
        raise SpreadsheetRefused(BUSY)
    try:
        with subprocess.Popen(
            [sys.executable, "-I", "-m", "ipr.imports.reading.child", ending, *asked],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a fault there may quote a cell
            env={},  # no key of ours where a stranger's file is taken apart
        ) as reader:
            watch = threading.Timer(ENOUGH, reader.kill)
            watch.start()
            try:
                yield _lines(reader, data)
            finally:
                watch.cancel()
                reader.kill()
    finally:
        AT_ONCE.release()


def _lines(reader: "subprocess.Popen[bytes]", data: bytes) -> Iterator[Any]:
    """Yield all lines but the last. Raises SpreadsheetRefused without a last one."""
    assert reader.stdin is not None and reader.stdout is not None
    try:
        # It reads all before it writes anything, so neither waits for the other.
        reader.stdin.write(data)
        reader.stdin.close()
    except BrokenPipeError:
        raise SpreadsheetRefused(ABORTED) from None
    for line in reader.stdout:
        said = _parse(line)
        if isinstance(said, dict) and "refused" in said:
            raise SpreadsheetRefused(said["refused"], said["at"])
        if said == {"end": True}:
            return
        yield said
    raise SpreadsheetRefused(ABORTED)


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise SpreadsheetRefused(ABORTED) from None  # it died in the middle of it


def _row(said: list[Any]) -> SheetRow:
    number, hidden, cells = said
    return SheetRow(number, hidden, tuple(cells))


def _sheet(at: int, said: dict[str, Any]) -> SheetSeen:
    first = tuple(map(_row, said.pop("first")))
    return SheetSeen(at, first=first, **said)
