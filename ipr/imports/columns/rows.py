"""A row of a sheet, read by the columns that were found for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ipr.imports.columns.choices import Choices
from ipr.imports.columns.days import DayOrder, DayReading, DayWays, settle_days
from ipr.imports.columns.declarations import (
    Barred,
    CellProblem,
    Column,
    ColumnKind,
    Options,
    SheetFinding,
    Value,
    Values,
    show_shape,
)
from ipr.imports.reading.cells import DAY, ERROR, MERGED, NO_VALUE, TIME, Cell
from ipr.imports.reading.service import SheetRow
from ipr.web.typed_text import tidy_text

RowCheck = Callable[[Values], Iterable[tuple[str, str, str]]]
"""What a feature finds in a whole row: column, problem, advice."""


def no_check(_: Values) -> Iterable[tuple[str, str, str]]:
    """Find nothing."""
    return ()


@dataclass(frozen=True)
class ReadRow:
    """A row with what its cells mean, or what is wrong with it."""

    number: int
    values: Values
    findings: tuple[SheetFinding, ...]


def hear_days(
    rows: Iterable[SheetRow], columns: Sequence[Column], places: Mapping[str, int]
) -> dict[str, DayWays]:
    """Return in which ways each column's days are written, row after row."""
    heard = {
        column.name: DayWays()
        for column in columns
        if column.kind == ColumnKind.DAY and column.name in places
    }
    for row in rows:
        for name, ways in heard.items():
            if places[name] < len(row.cells):
                ways.hear(row.number, row.cells[places[name]])
    return heard


def settle_columns(
    heard: Mapping[str, DayWays], said: Mapping[str, DayOrder], *, date1904: bool
) -> dict[str, DayReading]:
    """Return how each column of days is read."""
    return {
        name: settle_days(ways, said.get(name), date1904=date1904)
        for name, ways in heard.items()
    }


@dataclass(frozen=True)
class RowReader:
    """Reads rows: which column is where, what may be chosen, how days are written."""

    columns: Sequence[Column]
    places: Mapping[str, int]
    options: Mapping[str, Options]
    days: Mapping[str, DayReading]
    today: date
    given: Mapping[str, str] = field(default_factory=dict)
    """What all rows are alike in: no cell may say something else."""
    check: RowCheck = no_check
    barred: Mapping[str, Barred] = field(default_factory=dict)

    def wrong_given(self, row: int) -> list[SheetFinding]:
        """Return what is wrong with what was given for all rows."""
        findings = []
        columns = {column.name: column for column in self.columns}
        for name, text in self.given.items():
            if name not in columns:
                problem = CellProblem("There is no such column", "Leave it out")
                findings.append(_finding(row, name, problem))
                continue
            try:
                self._read_filled(columns[name], text)
            except CellProblem as wrong:
                findings.append(_finding(row, name, wrong, text))
        return findings

    @cached_property
    def _given_values(self) -> Mapping[str, Value]:
        named = {column.name: column for column in self.columns}
        return {
            name: self._read_filled(named[name], text)
            for name, text in self.given.items()
        }

    @cached_property
    def _choices(self) -> Mapping[str, Choices]:
        return {
            name: Choices(options, self.barred.get(name))
            for name, options in self.options.items()
        }

    def read(self, row: SheetRow) -> ReadRow:
        """Return what a row means; whatever is wrong with it is a finding."""
        values: dict[str, Value] = {}
        findings: list[SheetFinding] = []
        for column in self.columns:
            at = self.places.get(column.name)
            cell = row.cells[at] if at is not None and at < len(row.cells) else None
            try:
                values[column.name] = self._read_cell(column, cell)
            except CellProblem as wrong:
                findings.append(_finding(row.number, column.name, wrong, cell))
        if not findings:
            findings = [
                SheetFinding(row.number, *found) for found in self.check(values)
            ]
        if row.hidden:
            findings = [replace(one, hidden=True) for one in findings]
        return ReadRow(row.number, values, tuple(findings))

    def _read_cell(self, column: Column, cell: Cell) -> Value:
        _refuse_odd(cell)
        value: Value = None
        if _is_filled(cell):
            value = self._read_filled(column, cell)
        if column.name in self.given:
            given = self._given_values[column.name]
            if value not in (None, given):
                raise CellProblem(
                    "This is not what was given for all rows",
                    "Correct it, or import this row by itself",
                )
            value = given
        if column.required and not value:
            raise CellProblem("This is empty", "Fill it in")
        return value

    def _read_filled(self, column: Column, cell: Cell) -> Value:
        if column.kind == ColumnKind.DAY:
            return self._read_day(column, cell)
        text = say_as_text(cell)
        if column.kind == ColumnKind.TEXT:
            if len(text) > column.longest:
                longest = f"{column.longest:,} characters"
                raise CellProblem(f"This is longer than {longest}", "Shorten it")
            return text
        choices = self._choices[column.name]
        if column.kind == ColumnKind.CHOICE:
            return choices.choose(text)
        return choices.choose_all(text)

    def _read_day(self, column: Column, cell: Cell) -> date:
        reading = self.days.get(column.name, DayReading())
        day = reading.read(cell, self.today)
        if column.past and day > self.today:
            raise CellProblem("This day is still to come", "Check the day and the year")
        return day


def _finding(
    row: int, column: str, wrong: CellProblem, cell: Cell = None
) -> SheetFinding:
    shape = show_shape(cell) if isinstance(cell, str) else ""
    return SheetFinding(row, column, wrong.problem, wrong.advice, shape)


def say_as_text(cell: Cell) -> str:
    """Return a cell in the words that a text would have.

    >>> say_as_text(True), say_as_text(["day", "2026-05-03"]), say_as_text(" a ")
    ('Yes', '3 May 2026', 'a')
    """
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, list):
        return _say_day(cell[1]) if cell[0] == DAY else cell[1]
    return str(tidy_text(str(cell)))


def _say_day(written: str) -> str:
    day = date.fromisoformat(written[:10])
    time = written[11:16].replace("00:00", "")
    return f"{day.day} {day:%B %Y}" + (f" {time}" if time else "")


def _is_filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _refuse_odd(cell: Cell) -> None:
    if not isinstance(cell, list) or cell[0] in (DAY, TIME):
        return
    if cell[0] == ERROR:
        raise CellProblem(f"This is the error {cell[1]}", "Correct it on the sheet")
    if cell[0] == NO_VALUE:
        raise CellProblem(
            "This is a formula without a stored value",
            "Open the file in a spreadsheet program, save it, and import it again",
        )
    assert cell[0] == MERGED
    raise CellProblem(
        f"This cell is merged with {cell[1]}",
        "Undo the merging and fill in each cell",
    )
