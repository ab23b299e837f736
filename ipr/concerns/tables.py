"""The tables of a month: one form for its page, its files and its chart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ipr.concerns.category_list import Names
from ipr.concerns.definition import NONE, By
from ipr.concerns.figures import TOP, MonthFigure, Period
from ipr.documents.model import SUPPRESSED, Cell, Table
from ipr.lines import SERVICE_LINES
from ipr.snapshots.suppression import ALL
from ipr.support.states import BARRIERS

CATEGORY, OTHERS, CASES = "Category", "Other categories", "All cases"
NO_CATEGORY = {By.MAIN: "No main category", By.ALL: "No category"}
NO_LINE, NO_BARRIER = "No service line", "Not recorded"
LINES = {line.value: entry.name for line, entry in SERVICE_LINES.items()}
LINES_SHEET = "By service line"
Number = Callable[[str], int | None]


@dataclass(frozen=True)
class Rows:
    """Which categories a table has: the first five, or all that there are."""

    by: By
    codes: Sequence[str]
    rest: Sequence[str]
    """Those that are added up in one row."""
    names: Names
    yet: bool = True
    """Whether cases without a category can still get one that counts."""

    def keys(self) -> list[str | None]:
        """Return whose each row is: a code, "" for none, ALL; None for several."""
        return [*self.codes, *([None] if self.rest else []), NONE, ALL]

    def fill(self, *columns: tuple[Number, int | None]) -> list[list[Cell]]:
        """Return the rows, given the number of a category in each column, and the
        number of all its cases.
        """
        rows: list[list[Cell]] = [
            [
                self.names.get(code, code),
                *(_cell(number(code)) for number, _ in columns),
            ]
            for code in self.codes
        ]
        if self.rest:
            sums = [
                _add_up([number(one) for one in self.rest]) for number, _ in columns
            ]
            rows.append([OTHERS, *map(_cell, sums)])
        without = say_without(self.by, yet=self.yet)
        rows.append([without, *(_cell(number(NONE)) for number, _ in columns)])
        return [*rows, [CASES, *(_cell(cases) for _, cases in columns)]]


def say_without(by: By, *, yet: bool) -> str:
    """Return what the row of cases without a category is called.

    >>> say_without(By.MAIN, yet=True), say_without(By.ALL, yet=False)
    ('No main category yet', 'No category')
    """
    return f"{NO_CATEGORY[by]} yet" if yet else NO_CATEGORY[by]


def choose_rows(
    figure: MonthFigure, periods: Sequence[Period], by: By, *, every: bool
) -> Rows:
    """Return the categories of a month, the most frequent first.

    With `every` those follow that are in the list, or were counted in another period.
    """
    yet = figure.snapshot is None
    frequent = [code for code in figure.by_frequency(by) if code != NONE]
    counted = {code for one in periods for code in one.counted()} - {NONE}
    more = [code for code in figure.names if code not in frequent]
    more += sorted(counted - {*frequent, *more})
    if every:
        return Rows(by, [*frequent, *more], [], figure.names, yet)
    rest = [*frequent[TOP:], *(code for code in more if code in counted)]
    return Rows(by, frequent[:TOP], rest, figure.names, yet)


def compare_months(rows: Rows, caption: str, periods: Sequence[Period]) -> Table:
    """Return the table of a month beside others."""
    columns = [(one.number, one.total) for one in periods]
    heads = [CATEGORY, *(one.name for one in periods)]
    return Table(caption, heads, rows.fill(*columns), sheet="Compared")


def split_by_line(rows: Rows, caption: str, figure: MonthFigure) -> Table | None:
    """Return the table of a month by service line, if it has a case."""
    return _split(rows, caption, figure, "lines", LINES | {NONE: NO_LINE})


def split_by_barrier(rows: Rows, caption: str, figure: MonthFigure) -> Table | None:
    """Return the table of a month by inside and outside, if it has a case."""
    names = BARRIERS | {NONE: NO_BARRIER}
    return _split(rows, caption, figure, "barriers", names)


def _split(
    rows: Rows, caption: str, figure: MonthFigure, part: str, names: Mapping[str, str]
) -> Table | None:
    values = _values(figure, part, names)
    if not values or not figure.shows_part(rows.by, part):
        return None
    columns = [
        (
            lambda code, value=value: figure.number(rows.by, code, part, value),
            figure.cases(part, value),
        )
        for value in values
    ]
    heads = [CATEGORY, *(names[value] for value in values)]
    sheet = LINES_SHEET if part == "lines" else "Inside and outside"
    return Table(caption, heads, rows.fill(*columns), sheet=sheet)


def lines_of(figure: MonthFigure) -> list[str]:
    """Return the service lines of a month's cases, as they stand in its table."""
    return _values(figure, "lines", LINES | {NONE: NO_LINE})


def _values(figure: MonthFigure, part: str, names: Mapping[str, str]) -> list[str]:
    found = figure.counts[By.MAIN.value][part]
    return [value for value in names if value in found]


def _cell(number: int | None) -> Cell:
    return SUPPRESSED if number is None else number


def _add_up(numbers: Sequence[int | None]) -> int | None:
    if any(number is None for number in numbers):
        return None
    return sum(number or 0 for number in numbers)
