"""Read a spreadsheet from standard input, and say what is in it, line by line.

Run as a program of its own, with little memory and time: readers of workbooks can be
made to take all of both, and end their process when there is no more. The last line
says that it is the last; without it nothing that came before counts.
"""

import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ipr.imports.reading.delimited import open_delimited
from ipr.imports.reading.refusals import ABORTED, NO_SHEET, SpreadsheetRefused
from ipr.imports.reading.tables import Book
from ipr.imports.reading.workbooks import open_workbook

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
MOST_WRITTEN = 200_000_000
"""Characters: a short text that a million cells show is written a million times."""


def lines_of(data: bytes, ending: str, sheet: int | None) -> Iterator[Any]:
    """Yield the overview of a file, or the rows of one of its sheets."""
    book: Book
    book = open_delimited(data) if ending == "csv" else open_workbook(data, ending)
    if sheet is None:
        yield book.overview()
        return
    chosen = next(islice(book.sheets, sheet, None), None)
    if chosen is None:
        raise SpreadsheetRefused(NO_SHEET)
    yield from chosen.rows


def write_lines(data: bytes, ending: str, sheet: int | None) -> None:
    left = MOST_WRITTEN
    try:
        for line in lines_of(data, ending, sheet):
            written = json.dumps(line)
            left -= len(written)
            if left < 0:
                raise SpreadsheetRefused("bomb")
            sys.stdout.write(written + "\n")
    except SpreadsheetRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.code, "at": refused.at}) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": ABORTED, "at": ""}) + "\n")
    else:
        sys.stdout.write(json.dumps({"end": True}) + "\n")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = sys.argv[2] if len(sys.argv) > 2 else ""
    given = sys.stdin.buffer.read()
    write_lines(given, sys.argv[1], int(asked) if asked else None)
