"""The tables of a document as a spreadsheet that everybody can read (ODS).

As the government's guidance on spreadsheets asks: a cover that says what it is, notes
with definitions and sources, one table to a sheet with its title in the first cell, a
marked row of heads, no empty row, column or cell, nothing merged, hidden or frozen.
What is text stays text, whatever it begins with: no cell is a formula. odfdo is
imported when the first is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ipr.documents.model import (
    Block,
    Cell,
    Document,
    Heading,
    ItemList,
    KeyDetails,
    Paragraph,
    Table,
    printable,
    write_cell,
    write_day,
)
from ipr.documents.ods_package import (
    DAY,
    HEAD,
    NUMBER,
    NUMBER_HEAD,
    TITLE,
    WORDS,
    pack_spreadsheet,
)
from ipr.web.lists.csv_export import safe_cell

if TYPE_CHECKING:
    from odfdo import Row

NARROWEST, WIDEST, LETTER = 12, 60, 0.25
"""Columns in letters, and a letter in centimetres."""
ONE_TABLE = "This sheet holds one table"
UNREADABLE = str.maketrans(dict.fromkeys("[]*?:/\\'", " "))
"""What the name of a sheet can't have in it."""


@dataclass(frozen=True)
class PlannedSheet:
    """A title, lines under it, and perhaps one table with what it is called."""

    name: str
    title: str
    lines: Sequence[tuple[str, str]] = ()
    """Words, each with its style."""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    numbers: frozenset[int] = frozenset()


def render_ods(document: Document) -> bytes:
    """Return the tables of a document as a spreadsheet, its words on the cover.

    The same twice makes the same bytes. It names no author, and no time but the day
    that the document says.
    """
    from odfdo import Document as new_open_document

    made = new_open_document("spreadsheet")
    content: Any = made.get_part("content.xml")
    body = made.body
    body.clear()
    widths: set[int] = set()
    for sheet in plan_sheets(document):
        body.append(_make_sheet(sheet, widths))
    _declare_widths(content, widths)
    return pack_spreadsheet(document, content.serialize())


def plan_sheets(document: Document) -> Iterator[PlannedSheet]:
    """Yield the sheets: cover, contents if there is much, notes, one for each table."""
    tables = [
        _table_sheet(table, number)
        for number, table in enumerate(document.tables, start=1)
    ]
    yield _cover(document)
    if len(tables) > 1:
        rows = [(sheet.name, sheet.title) for sheet in tables]
        yield PlannedSheet("Contents", "Contents", _said(), ("Sheet", "Title"), rows)
    if notes := document.all_notes:
        yield PlannedSheet("Notes", "Notes", _said(), ("Term", "What it means"), notes)
    yield from tables


def _cover(document: Document) -> PlannedSheet:
    lines = [(write_day(document.dated), WORDS)] if document.dated else []
    lines += [line for block in document.blocks for line in _cover_lines(block)]
    lines += [(words, WORDS) for words in (document.header, document.footer) if words]
    return PlannedSheet("Cover", document.title, lines)


def _cover_lines(block: Block) -> list[tuple[str, str]]:
    match block:
        case Heading(words):
            return [(words, HEAD)]
        case Paragraph(words):
            return [(line, WORDS) for line in words.splitlines() if line.strip()]
        case ItemList(items):
            return [(item, WORDS) for item in items]
        case KeyDetails(rows):
            return [(f"{name}: {words}", WORDS) for name, words in rows]
    return []


def _table_sheet(table: Table, number: int) -> PlannedSheet:
    words = printable(table.sheet).translate(UNREADABLE).split()
    name = " ".join(words)[:25] or "Table"
    return PlannedSheet(
        f"{number} {name}",
        table.caption,
        _said(f"Source: {table.source}" if table.source else ""),
        table.heads,
        table.rows,
        table.number_columns,
    )


def _said(*more: str) -> list[tuple[str, str]]:
    return [(words, WORDS) for words in (ONE_TABLE, *more) if words]


def _make_sheet(sheet: PlannedSheet, widths: set[int]) -> Any:
    from odfdo import Column, Element
    from odfdo import Table as OpenTable

    put = Element.append  # a table's own looks through all its rows each time
    made = OpenTable(sheet.name)
    for width in _widths(sheet):
        widths.add(width)
        put(made, Column(style=f"width{width}"))
    put(made, _make_row([_cell(sheet.title, TITLE)]))
    for words, style in sheet.lines:
        put(made, _make_row([_cell(words, style)]))
    if sheet.heads:
        heads = Element.from_tag("table:table-header-rows")
        styles = [
            NUMBER_HEAD if place in sheet.numbers else HEAD
            for place in range(len(sheet.heads))
        ]
        put(heads, _make_row(list(map(_cell, sheet.heads, styles))))
        put(made, heads)
    for row in sheet.rows:
        put(made, _make_row([_cell(value) for value in row]))
    return made


def _widths(sheet: PlannedSheet) -> list[int]:
    """Return how wide each column is, in letters; a cover is one of words."""
    if not sheet.heads:
        return [WIDEST + WIDEST // 2]
    columns = zip(sheet.heads, *sheet.rows, strict=True)
    longest = (max(len(write_cell(cell)) for cell in column) for column in columns)
    return [min(max(one + 2, NARROWEST), WIDEST) for one in longest]


def _make_row(cells: Sequence[Any]) -> Row:
    from odfdo import Element, Row

    row = Row()
    for cell in cells:
        Element.append(row, cell)
    return row


def _cell(value: Cell, style: str = "") -> Any:
    from odfdo import Cell as OpenCell

    if isinstance(value, str):
        said = " ".join(printable(safe_cell(value)).split())
        return OpenCell(said, cell_type="string", style=style or WORDS)
    kept = DAY if isinstance(value, date) else NUMBER
    return OpenCell(value, text=write_cell(value), style=style or kept)


def _declare_widths(content: Any, widths: set[int]) -> None:
    from odfdo import Element

    styles = content.get_element("//office:automatic-styles")
    styles.clear()
    for width in sorted(widths):
        styles.append(
            Element.from_tag(
                f'<style:style style:name="width{width}" style:family="table-column">'
                "<style:table-column-properties "
                f'style:column-width="{width * LETTER:.2f}cm"/></style:style>'
            )
        )
