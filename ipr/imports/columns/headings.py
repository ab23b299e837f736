"""Which heading stands for which column: found loosely, asked about when in doubt."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from ipr.imports.columns.declarations import Column
from ipr.imports.reading.cells import Cell, column_letters
from ipr.imports.reading.service import SheetRow

ALIKE = 0.86
"""From here on a word is another one with a slip in it: "Recieved", "Catagory"."""
SHORTEST_SLIP = 6


def loosen(text: str) -> str:
    """Return a name without what people write now so and now otherwise.

    >>> loosen(" Service-Line(s) "), loosen("Carer’s & PIP")
    ('servicelines', 'carersandpip')
    """
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").casefold())
    return re.sub(r"[\W_]+", "", plain)


@dataclass(frozen=True)
class Headings:
    """The headings of a sheet, by the place of their column."""

    row: int
    named: Mapping[int, str]

    @classmethod
    def read(cls, row: SheetRow) -> "Headings":
        texts = {at: _words(cell) for at, cell in enumerate(row.cells)}
        return cls(row.number, {at: text for at, text in texts.items() if text})

    def say(self, at: int) -> str:
        """Return a heading with the letter of its column, which tells two alike."""
        return f"{self.named.get(at, 'no heading')} (column {column_letters(at)})"


@dataclass(frozen=True)
class Matching:
    """The column under which heading, and what has to be asked."""

    found: Mapping[str, int]
    asked: Mapping[str, tuple[int, ...]]
    """Columns for which several headings would do."""
    left: tuple[int, ...]
    """Headings that stand for none."""

    def lacking(self, columns: Sequence[Column]) -> list[str]:
        """Return the required columns that no heading stands for."""
        known = {*self.found, *self.asked}
        return [one.name for one in columns if one.required and one.name not in known]


def match_headings(headings: Headings, columns: Sequence[Column]) -> Matching:
    """Match headings by all that a column is called; its very name goes first.

    A heading that several columns are called is left to be asked about, as is a
    column that several headings are called.
    """
    wanted: dict[str, list[int]] = {column.name: [] for column in columns}
    for at, heading in headings.named.items():
        for name in _called(heading, columns):
            wanted[name].append(at)
    for column in columns:
        exact = [
            at
            for at in wanted[column.name]
            if loosen(headings.named[at]) == loosen(column.name)
        ]
        wanted[column.name] = exact or wanted[column.name]
    claims = [at for places in wanted.values() for at in places]
    found, asked = {}, {}
    for name, places in wanted.items():
        if len(places) == 1 and claims.count(places[0]) == 1:
            found[name] = places[0]
        elif places:
            asked[name] = tuple(places)
    left = tuple(at for at in headings.named if at not in claims)
    return Matching(found, asked, left)


def _called(heading: str, columns: Sequence[Column]) -> list[str]:
    """Return the columns that a heading may stand for: by name, else with a slip."""
    words = loosen(heading)
    exact = [one.name for one in columns if loosen(one.name) == words]
    if exact or not words:
        return exact
    also = [one.name for one in columns if words in _other_names(one)]
    if also or len(words) < SHORTEST_SLIP:
        return also
    return [
        one.name
        for one in columns
        if any(_is_slip(words, name) for name in (loosen(one.name), *_other_names(one)))
    ]


@cache
def _other_names(column: Column) -> tuple[str, ...]:
    return tuple(map(loosen, column.also_called))


def _is_slip(words: str, name: str) -> bool:
    if 2 * min(len(words), len(name)) < ALIKE * (len(words) + len(name)):
        return False
    match = SequenceMatcher(None, words, name, autojunk=False)
    return match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE


def find_headings(
    rows: Sequence[SheetRow], columns: Sequence[Column]
) -> Headings | None:
    """Return the row that names most columns; None if none names a required one."""
    best, most = None, 0
    for row in rows:
        headings = Headings.read(row)
        matching = match_headings(headings, columns)
        known = {*matching.found, *matching.asked}
        wanted = any(one.name in known for one in columns if one.required)
        if wanted and len(known) > most:
            best, most = headings, len(known)
    return best


def _words(cell: Cell) -> str:
    if cell is None or isinstance(cell, list | bool):
        return ""
    return " ".join(str(cell).split())
