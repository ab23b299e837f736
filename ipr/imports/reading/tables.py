"""A sheet on its way out of the program that reads: what it is, then its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from ipr.imports.reading.cells import Cell

Row: TypeAlias = tuple[int, bool, list[Cell]]
"""Its number on the sheet, whether it is hidden there, its cells from column A."""
FIRST_ROWS = 20
"""So many are shown to whoever says which row holds the headings."""


@dataclass(frozen=True)
class Sheet:
    name: str
    hidden: bool
    rows: Iterator[Row]
    """Those that hold anything; read once."""


@dataclass(frozen=True)
class Book:
    """A file with its sheets; `facts` is what else is to be said of it."""

    facts: dict[str, Any]
    sheets: Iterator[Sheet]

    def overview(self) -> dict[str, Any]:
        """Return the facts and what is in each sheet, with its first rows."""
        return {**self.facts, "sheets": [_look_at(sheet) for sheet in self.sheets]}


def _look_at(sheet: Sheet) -> dict[str, Any]:
    first: list[Row] = []
    rows = hidden = 0
    for row in sheet.rows:
        rows += 1
        hidden += row[1]
        if len(first) < FIRST_ROWS:
            first.append(row)
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "rows": rows,
        "hidden_rows": hidden,
        "first": first,
    }
