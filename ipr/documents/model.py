"""What a document is: a title, and what stands under it, in a few plain elements.

One model for all files: a Word document, a tagged PDF and a spreadsheet say the same,
and so does a page that shows it. It holds words, numbers and structure alone; how it
looks is the matter of whoever writes it out. What could not be read by everybody (a
table without heads, a picture without words) can't be made.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ipr.web.typed_text import plain_characters

LANGUAGE = "en-GB"
UNPRINTABLE = re.compile("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
Cell = str | int | Decimal | date

SUPPRESSED, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
SHORTHAND = {
    SUPPRESSED: "not shown, so that nobody can be recognised",
    NOT_AVAILABLE: "not available",
    NOT_APPLICABLE: "does not apply",
}
"""What stands in a cell instead of a number, as the government's guidance has it."""


class BadDocument(ValueError):
    """A document that somebody could not read; the text says what is wrong with it."""


@dataclass(frozen=True)
class Heading:
    """The head of a part. The title is of level 1, so parts begin with 2."""

    kind: ClassVar[str] = "heading"
    words: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Words, with their line breaks."""

    kind: ClassVar[str] = "paragraph"
    words: str


@dataclass(frozen=True)
class ItemList:
    """A list of items, in an order that means something if numbered."""

    kind: ClassVar[str] = "list"
    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class KeyDetails:
    """Names of details, each with what it is here."""

    kind: ClassVar[str] = "details"
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A caption, a row of heads, and rows whose first cell says what they are of.

    No cell is empty: one without a number says in SHORTHAND why. `source` says where
    the numbers are from. `sheet` names it in a spreadsheet, in a word or two.
    """

    kind: ClassVar[str] = "table"
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.caption.strip():
            raise BadDocument("A table needs a caption")
        if not all(head.strip() for head in self.heads) or not self.heads:
            raise BadDocument(f"Every column of “{self.caption}” needs a head")
        if len(set(self.heads)) < len(self.heads):
            raise BadDocument(f"Two columns of “{self.caption}” have one head")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.heads):
                raise BadDocument(
                    f"Row {number} of “{self.caption}” has {len(row)} cells "
                    f"under {len(self.heads)} heads"
                )
            if any(isinstance(cell, str) and not cell.strip() for cell in row):
                raise BadDocument(f"Row {number} of “{self.caption}” has an empty cell")

    @property
    def written(self) -> list[list[str]]:
        """Return its rows as they are read."""
        return [[write_cell(cell) for cell in row] for row in self.rows]

    @property
    def number_columns(self) -> frozenset[int]:
        """Return the places of columns that hold numbers or days."""
        return frozenset(
            place
            for row in self.rows
            for place, cell in enumerate(row)
            if place and not isinstance(cell, str)
        )


@dataclass(frozen=True)
class Chart:
    """A picture (SVG), what it shows in words, and its numbers as a table after it."""

    kind: ClassVar[str] = "chart"
    picture: bytes
    alternative: str
    table: Table

    def __post_init__(self) -> None:
        if not self.alternative.strip():
            raise BadDocument("A picture needs words that stand for it")


Block = Heading | Paragraph | ItemList | KeyDetails | Table | Chart


@dataclass(frozen=True)
class Document:
    """Something to be kept or sent. Its title names nobody.

    `dated` is the only time that its files give away. `header` and `footer` stand on
    every page beside the page number. `notes` are terms with what they mean here, and
    sources.
    """

    title: str
    blocks: Sequence[Block]
    dated: date | None = None
    header: str = ""
    footer: str = ""
    notes: Sequence[tuple[str, str]] = ()
    language: str = LANGUAGE

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise BadDocument("A document needs a title")
        above = 1
        for block in self.blocks:
            if isinstance(block, Heading):
                if not 2 <= block.level <= above + 1:
                    raise BadDocument(
                        f"“{block.words}” is a heading of level {block.level} "
                        f"under one of level {above}"
                    )
                above = block.level

    @property
    def tables(self) -> list[Table]:
        """Return every table of it, those of charts too, in its order."""
        return [
            one.table if isinstance(one, Chart) else one
            for one in self.blocks
            if isinstance(one, Chart | Table)
        ]

    @property
    def all_notes(self) -> list[tuple[str, str]]:
        """Return its notes, and what each shorthand means that its tables use."""
        cells = {cell for table in self.tables for row in table.rows for cell in row}
        used = [(sign, words) for sign, words in SHORTHAND.items() if sign in cells]
        return [*self.notes, *used]

    def laid_out(self) -> Iterator[Block]:
        """Yield all that stands under the title, in order: date, parts and notes."""
        if self.dated:
            yield Paragraph(write_day(self.dated))
        yield from self.blocks
        if self.all_notes:
            yield Heading("Notes")
            yield KeyDetails(self.all_notes)


def write_day(day: date) -> str:
    """Return a day as it is written.

    >>> write_day(date(2026, 11, 5))
    '5 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def write_cell(cell: Cell) -> str:
    """Return what a cell says, to be read.

    >>> write_cell(12345), write_cell(Decimal("0.5")), write_cell("[c]")
    ('12,345', '0.5', '[c]')
    """
    if isinstance(cell, date):
        return write_day(cell)
    return f"{cell:,}" if isinstance(cell, int | Decimal) else printable(cell)


def printable(words: str) -> str:
    """Return words without what no file can hold: controls and halves of letters.

    >>> printable("a\\x00b\\ud800c\\r\\nd")
    'abc\\nd'
    """
    return UNPRINTABLE.sub("", plain_characters(words))
