"""The passages of a document: all that anybody can read in it, and where."""

from collections.abc import Iterator
from itertools import count
from xml.etree import ElementTree

from ipr.documents.model import (
    Block,
    Chart,
    Document,
    Heading,
    ItemList,
    KeyDetails,
    Paragraph,
    Table,
    write_cell,
)
from ipr.screening.findings import Passage


def read_passages(document: Document) -> Iterator[Passage]:
    """Yield every passage of a document in its order: also what pictures say.

    A place is a part by its heading and what stands there by its number.
    """
    yield Passage("Title", document.title)
    part, numbers = "Beginning", count(1)
    for block in document.blocks:
        match block:
            case Heading(words):
                part, numbers = f"“{words}”", count(1)
                yield Passage("Heading", words)
            case Paragraph(words):
                for line in filter(str.strip, words.splitlines()):
                    yield Passage(f"{part}, paragraph {next(numbers)}", line)
            case _:
                yield from _in_block(block, part)
    for name, words in (("Header", document.header), ("Footer", document.footer)):
        yield Passage(f"{name} of each page", words)
    for number, note in enumerate(document.notes, start=1):
        yield Passage(f"Notes, note {number}", ": ".join(note))


def _in_block(block: Block, part: str) -> Iterator[Passage]:
    match block:
        case ItemList(items):
            for place, item in enumerate(items, start=1):
                yield Passage(f"{part}, item {place} of a list", item)
        case KeyDetails(rows):
            for place, row in enumerate(rows, start=1):
                yield Passage(f"{part}, key detail {place}", ": ".join(row))
        case Table():
            yield from _in_table(block, part)
        case Chart():
            yield Passage(f"{part}, words for a picture", block.alternative)
            drawn = ElementTree.fromstring(block.picture).itertext()
            yield Passage(f"{part}, words in a picture", "\n".join(drawn))
            yield from _in_table(block.table, part)


def _in_table(table: Table, part: str) -> Iterator[Passage]:
    yield Passage(f"{part}, caption of a table", table.caption)
    yield Passage(f"{part}, source of a table", table.source)
    yield Passage(f"{part}, name of a sheet", table.sheet)
    for column, head in enumerate(table.heads, start=1):
        yield Passage(f"{part}, head of column {column} of a table", head)
    for place, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row, start=1):
            where = f"{part}, row {place}, column {column} of a table"
            yield Passage(where, write_cell(cell))
