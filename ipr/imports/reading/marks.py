"""What is to be known of a sheet besides its values: read from its own text.

The reader of values gives an empty cell for an error and for a formula that nobody
calculated, hides nothing, and believes a sheet to be as large as it says.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from ipr.imports.reading.cells import MERGED, Cell, cell_name
from ipr.imports.reading.refusals import (
    CONTENT,
    LARGE,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    SpreadsheetRefused,
)

MOST_MERGED = 200_000
Begin = Callable[[str, dict[str, str]], None]


@dataclass
class SheetMarks:
    """Rows are counted from 1, as a sheet shows them; columns from 0."""

    name: str = ""
    hidden_rows: set[int] = field(default_factory=set)
    odd_cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    """Errors, formulas without a stored value, and cells merged with another."""
    last_row: int = 0
    last_column: int = -1

    def fill(self, row: int, column: int) -> None:
        """Note that there is something in a cell. Raises SpreadsheetRefused."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        large = self.last_row > MOST_ROWS or self.last_column >= MOST_COLUMNS
        if large or self.last_row * (self.last_column + 1) > MOST_CELLS:
            at = cell_name(row, column)
            raise SpreadsheetRefused(LARGE, f"cell {at} of sheet “{self.name}”")

    def merge(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Mark the cells merged with the first of them, as far as there are rows."""
        end = (min(last[0], self.last_row), min(last[1], self.last_column))
        tall, wide = end[0] - first[0] + 1, end[1] - first[1] + 1
        if max(tall, 0) * max(wide, 0) + len(self.odd_cells) > MOST_MERGED:
            raise SpreadsheetRefused("merged")
        for row in range(first[0], end[0] + 1):
            for column in range(first[1], end[1] + 1):
                if (row, column) != first:
                    self.odd_cells[row, column] = [MERGED, cell_name(*first)]


def read_elements(
    package: zipfile.ZipFile,
    part: str,
    begin: Begin,
    end: Callable[[str], None] | None = None,
    write: Callable[[str], None] | None = None,
) -> None:
    """Give the elements of a part, by their names without a namespace, and texts.

    No more of the part is held than a piece. Raises SpreadsheetRefused.
    """
    local: dict[str, str] = {}

    def name_of(name: str) -> str:
        known = local.get(name)
        if known is None:
            known = local[name] = name.rpartition(":")[2]
        return known

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: begin(name_of(name), given)
    if end:
        parser.EndElementHandler = lambda name: end(name_of(name))
    parser.CharacterDataHandler = write
    try:
        with package.open(part) as stream:
            parser.ParseFile(stream)
    except SpreadsheetRefused:
        raise
    except (KeyError, ValueError, expat.ExpatError):
        raise SpreadsheetRefused(CONTENT) from None


def attribute_of(given: dict[str, str], name: str) -> str:
    """Return an attribute, whatever prefix the file gives its namespace."""
    found = (text for key, text in given.items() if key.rpartition(":")[2] == name)
    return next(found, "")
