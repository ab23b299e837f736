"""Which sheet, which row of headings, which column where: found, said, or asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipr.imports.columns.declarations import Column, SheetFinding
from ipr.imports.columns.headings import (
    Headings,
    find_headings,
    loosen,
    match_headings,
)
from ipr.imports.columns.map_files import SaidOfSheet
from ipr.imports.reading.cells import column_letters
from ipr.imports.reading.service import FileSeen, SheetRow, SheetSeen

LETTERS = re.compile("[A-Z]{1,3}")
SHEET = "sheet"


@dataclass(frozen=True)
class ImportPlan:
    """How a sheet is to be read, as far as it is known; `asked` is what is not."""

    sheet: SheetSeen | None
    headings: Headings | None
    places: Mapping[str, int]
    asked: tuple[SheetFinding, ...]
    doubtful: Mapping[str, tuple[int, ...]]
    """Columns for which several headings would do."""

    @property
    def rows(self) -> int:
        """Return how many rows there are below the headings, as far as is known."""
        return self.sheet.rows - len(self._above) if self.sheet else 0

    @property
    def hidden_rows(self) -> int:
        """Return how many of these are hidden."""
        above = sum(row.hidden for row in self._above)
        return self.sheet.hidden_rows - above if self.sheet else 0

    @property
    def _above(self) -> list[SheetRow]:
        """Return the row of the headings, and those above it."""
        last = self.headings.row if self.headings else 0
        first = self.sheet.first if self.sheet else ()
        return [row for row in first if row.number <= last]

    def remember(self, columns: Sequence[Column], said: SaidOfSheet) -> dict[str, str]:
        """Return which heading each column has, to be known in another file.

        By its words and not its letter, which the next file may give to another; so
        one of two alike is asked about again. A column is left out for ever only where
        a heading was there for it, and was not wanted.
        """
        if self.headings is None:
            return {}
        named = self.headings.named
        loose = [loosen(text) for text in named.values()]
        known = {name: named[at] for name, at in self.places.items()}
        found = match_headings(self.headings, columns)
        offered = {*found.found, *found.asked}
        unwanted = {name: "" for name, text in said.columns.items() if not text}
        return {
            **{name: "" for name in unwanted if name in offered},
            **{n: text for n, text in known.items() if loose.count(loosen(text)) == 1},
        }


def plan_import(
    seen: FileSeen, columns: Sequence[Column], said: SaidOfSheet
) -> ImportPlan:
    """Return how a file is to be read. What was said goes before what is found.

    Nothing is guessed: where two sheets, or two headings, would do, it is asked.
    """
    sheet, question = _choose_sheet(seen, columns, said)
    if sheet is None:
        return ImportPlan(None, None, {}, (question,) if question else (), {})
    headings = _choose_headings(sheet, columns, said)
    if headings is None:
        return ImportPlan(sheet, None, {}, (_no_headings(sheet, said),), {})
    return _place_columns(sheet, headings, columns, said)


def _choose_sheet(
    seen: FileSeen, columns: Sequence[Column], said: SaidOfSheet
) -> tuple[SheetSeen | None, SheetFinding | None]:
    filled = seen.filled_sheets
    if said.sheet is not None:
        for sheet in filled:
            if loosen(sheet.name) == loosen(said.sheet):
                return sheet, None
        problem = f"There is no sheet “{said.sheet}” with rows in it"
        return None, _ask_sheet(problem, filled)
    likely = [one for one in filled if find_headings(one.first, columns)]
    if len(filled) == 1 or len(likely) == 1:
        return (likely or filled)[0], None
    return None, _ask_sheet("It is not known which sheet to import", likely or filled)


def _ask_sheet(problem: str, sheets: Sequence[SheetSeen]) -> SheetFinding:
    names = ", ".join(f"“{sheet.name}”" for sheet in sheets)
    return SheetFinding(0, SHEET, problem, f"Name one of these: {names}")


def _choose_headings(
    sheet: SheetSeen, columns: Sequence[Column], said: SaidOfSheet
) -> Headings | None:
    if said.heading_row is not None:
        rows = [row for row in sheet.first if row.number == said.heading_row]
        return Headings.read(rows[0]) if rows else None
    found = find_headings(sheet.first, columns)
    if found or not any(said.columns.values()):
        return found
    wanted = {loosen(text) for text in said.columns.values() if text}
    named = [Headings.read(row) for row in sheet.first]
    best = max(named, key=lambda one: _number_named(one, wanted))
    return best if _number_named(best, wanted) else None


def _number_named(headings: Headings, wanted: set[str]) -> int:
    return sum(loosen(heading) in wanted for heading in headings.named.values())


def _no_headings(sheet: SheetSeen, said: SaidOfSheet) -> SheetFinding:
    if said.heading_row is not None:
        problem = f"There are no headings in row {said.heading_row}"
        return SheetFinding(
            said.heading_row, "", problem, "Give the number of their row"
        )
    first = sheet.first[0].number
    problem = f"No row of the first {len(sheet.first)} has headings that are known"
    return SheetFinding(first, "", problem, "Say which row, and which column is which")


def _place_columns(
    sheet: SheetSeen,
    headings: Headings,
    columns: Sequence[Column],
    said: SaidOfSheet,
) -> ImportPlan:
    row = headings.row
    places, asked = _follow_said(headings, columns, said)
    free = {
        at: text for at, text in headings.named.items() if at not in places.values()
    }
    settled = places if said.recalled else said.columns
    unwanted = [name for name, text in said.columns.items() if not text]
    open_columns = [
        one for one in columns if one.name not in settled and one.name not in unwanted
    ]
    matching = match_headings(Headings(row, free), open_columns)
    places |= matching.found
    doubtful = {n: at for n, at in matching.asked.items() if n not in said.given}
    asked += [_ask_column(headings, name, at) for name, at in doubtful.items()]
    for column in columns:
        known = {*places, *doubtful, *said.given, *(one.column for one in asked)}
        if column.required and column.name not in known:
            problem = "No heading stands for this column"
            advice = "Add the column, or say which heading it has"
            asked.append(SheetFinding(row, column.name, problem, advice))
    return ImportPlan(sheet, headings, places, tuple(asked), doubtful)


def _follow_said(
    headings: Headings, columns: Sequence[Column], said: SaidOfSheet
) -> tuple[dict[str, int], list[SheetFinding]]:
    places: dict[str, int] = {}
    wrong = []
    names = [column.name for column in columns]
    for name, text in said.columns.items():
        at = _find_place(headings, text) if text else None
        if name not in names:
            advice = f"The columns are {', '.join(names)}"
            wrong.append(
                SheetFinding(headings.row, name, "There is no such column", advice)
            )
        elif at is not None:
            places[name] = at
        elif text and not said.recalled:
            problem = f"No heading is “{text}”, or more than one is"
            advice = "Write the heading as it is, or the letter of its column"
            wrong.append(SheetFinding(headings.row, name, problem, advice))
    return places, wrong


def _find_place(headings: Headings, text: str) -> int | None:
    places = [at for at, one in headings.named.items() if loosen(one) == loosen(text)]
    if len(places) == 1:
        return places[0]
    if LETTERS.fullmatch(text) and not places:
        found = [at for at in headings.named if column_letters(at) == text]
        return found[0] if found else None
    return None


def _ask_column(headings: Headings, name: str, places: Sequence[int]) -> SheetFinding:
    several = " or ".join(headings.say(at) for at in places)
    problem = f"More than one thing can be meant: {several}"
    return SheetFinding(headings.row, name, problem, "Say which it is, by its letter")
