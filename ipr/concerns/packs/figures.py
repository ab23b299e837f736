"""A quarter's figures, added up of what is shown of its months, as tables and a chart.

Nothing is counted here: a number that is not shown of a month is not shown of the
quarter either, and what no month says can't be worked out of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ipr.concerns import definition
from ipr.concerns.category_list import Names
from ipr.concerns.definition import NONE, By
from ipr.concerns.figures import TOP, MonthFigure, Period
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.reading import FigureReader
from ipr.concerns.tables import LINES, NO_BARRIER, NO_LINE, Rows, compare_months
from ipr.db.clock import london_time
from ipr.db.engine import AnySession
from ipr.documents.model import (
    SUPPRESSED,
    Block,
    Cell,
    Chart,
    Heading,
    Paragraph,
    Table,
    write_day,
)
from ipr.support.states import BARRIERS
from ipr.web.charts import DARK_BLUE, AxisTick, Series, draw_bars

FROZEN = "Support cases, IPR service, figures as they were frozen"
COUNTED = "Support cases, IPR service, not all of it frozen yet"
NOT_SPLIT = "Counts {} are not shown, as others could be worked out from them."


@dataclass(frozen=True)
class QuarterFigures:
    """The figures of a quarter's months, and of quarters to compare it with."""

    quarter: Quarter
    months: Sequence[MonthFigure]
    each: Sequence[Period]
    whole: Period
    compared: Sequence[Period]
    """The quarter before and that of a year before, as far as they are frozen."""
    names: Names
    threshold: int = 0
    """The least number of cases that is shown, if there is one."""

    @property
    def rows(self) -> Rows:
        """Return the categories, the most frequent first: five, and the others."""
        return self._choose_rows([self.whole])

    def _choose_rows(self, periods: Sequence[Period]) -> Rows:
        """Return the five first categories of each of some periods, and the others."""
        counted = {code for one in periods for code in one.counted()} - {NONE}
        codes = sorted(counted, key=partial(self._place, self.whole))
        first: set[str] = set()
        for one in periods:
            of_it = sorted(one.counted() - {NONE}, key=partial(self._place, one))
            first.update(of_it[:TOP])
        named = [code for code in codes if code in first]
        rest = [code for code in codes if code not in first]
        frozen = all(month.snapshot for month in self.months)
        return Rows(By.MAIN, named, rest, self.names, yet=not frozen)

    def blocks(self) -> Iterator[Block]:
        """Yield what the figures say, as parts of a document."""
        rows, name = self.rows, self.quarter.name
        yield Heading("Top areas of concern")
        by_month = compare_months(
            rows, f"Cases by main category, {name}", [*self.each, self.whole]
        )
        yield self._chart(rows, self._from(by_month, "By month"))
        if self.compared:
            yield Heading("Trends in figures", 3)
            caption = f"Cases by main category beside earlier quarters, {name}"
            periods = [self.whole, *self.compared]
            trends = compare_months(self._choose_rows(periods), caption, periods)
            yield self._from(trends, "Trends")
        yield from self._split("lines", "by service line", LINES | {NONE: NO_LINE})
        barriers = BARRIERS | {NONE: NO_BARRIER}
        yield from self._split("barriers", "by inside and outside", barriers)

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield what is counted, and which frozen figures stand behind it."""
        yield "What is counted", definition.CASES
        yield "Categories", definition.CATEGORIES[By.MAIN]
        yield "Names", definition.NAMES
        yield "What they do not say", definition.CAUTION
        yield "Service lines", definition.LINES
        yield "Inside and outside", definition.BARRIERS
        if self.threshold:
            yield "Small counts", definition.SMALL.format(self.threshold - 1)
        for month in self.months:
            frozen = month.snapshot
            if frozen:
                day = write_day(london_time(frozen.frozen_at).date())
                yield month.month.name, f"Frozen on {day}: SHA-256 {frozen.digest}"

    def _chart(self, rows: Rows, table: Table) -> Block:
        numbers = {code: self.whole.number(code) for code in rows.codes}
        shown = {self.names.get(code, code): n for code, n in numbers.items() if n}
        if not shown:
            return table
        series = Series(self.quarter.name, DARK_BLUE, shown)
        title = f"Top areas of concern, {self.quarter.name}"
        first = "; ".join(f"{name} {number:,}" for name, number in shown.items())
        return Chart(
            draw_bars(title, [AxisTick(name, name) for name in shown], [series]),
            f"Bars of the cases of {self.quarter.name} by main category: {first}",
            table,
        )

    def _split(self, part: str, by: str, names: Names) -> Iterator[Block]:
        yield Heading(f"Cases {by}", 3)
        if not all(month.shows_part(By.MAIN, part) for month in self.months):
            yield Paragraph(NOT_SPLIT.format(by))
            return
        counted = {
            value for month in self.months for value in month.counts["main"][part]
        }
        columns: list[Callable[[str], int | None]] = [
            # mypy infers no lambda with a default
            lambda value, month=month: month.cases(part, value)  # type: ignore[misc]
            for month in self.months
        ]
        rows: list[list[Cell]] = []
        for value, name in names.items():
            if value in counted:
                numbers = [column(value) for column in columns]
                rows.append([name, *map(_cell, [*numbers, _add_up(numbers)])])
        if not rows:
            yield Paragraph("No cases.")
            return
        heads = [by.removeprefix("by ").capitalize(), *self._heads]
        yield self._from(Table(f"Cases {by}, {self.quarter.name}", heads, rows), by)

    def _from(self, table: Table, sheet: str) -> Table:
        frozen = all(month.snapshot for month in self.months)
        source = FROZEN if frozen else COUNTED
        return Table(table.caption, table.heads, table.rows, sheet, source)

    @property
    def _heads(self) -> list[str]:
        return [*(month.month.name for month in self.months), self.quarter.name]

    def _place(self, period: Period, code: str) -> tuple[bool, int, int, str]:
        number, places = period.number(code), list(self.names)
        place = places.index(code) if code in places else len(places)
        return number is None, -(number or 0), place, code


def read_quarter(
    session: AnySession, quarter: Quarter, *, threshold: int
) -> QuarterFigures:
    """Return the figures of a quarter, of all areas together.

    Months that are not frozen are counted as they are today, as for any page; earlier
    quarters are compared only if all of their months are frozen.
    """
    earlier = (quarter.later(-1), quarter.later(-4))
    months = [month for one in (quarter, *earlier) for month in one.months]
    reader = FigureReader(session, None, months, threshold=threshold)
    figures = [reader.read_month(month) for month in quarter.months]
    whole = reader.read_period(quarter.name, quarter.months, By.MAIN)
    compared = [
        reader.read_period(one.name, one.months, By.MAIN)
        for one in earlier
        if all(map(reader.snapshot_of, one.months))
    ]
    names: Names = {}
    every = [*figures[:-1], reader.name_all(figures[-1], [whole, *compared])]
    for figure in reversed(every):  # as the latest list has them
        names |= {
            code: said for code, said in figure.names.items() if code not in names
        }
    return QuarterFigures(
        quarter,
        figures,
        [reader.read_period(one.name, [one], By.MAIN) for one in quarter.months],
        whole,
        compared,
        names,
        threshold,
    )


def _cell(number: int | None) -> Cell:
    return SUPPRESSED if number is None else number


def _add_up(numbers: Sequence[int | None]) -> int | None:
    if any(number is None for number in numbers):
        return None
    return sum(number or 0 for number in numbers)
