"""What the page of a month says, and its files: one model for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipr.accounts.models import Area
from ipr.concerns import definition
from ipr.concerns.corrections import Correction, read_corrections
from ipr.concerns.definition import By
from ipr.concerns.figures import TOP, MonthFigure
from ipr.concerns.months import Month
from ipr.concerns.reading import FigureReader
from ipr.concerns.tables import (
    Rows,
    choose_rows,
    compare_months,
    lines_of,
    split_by_barrier,
    split_by_line,
)
from ipr.db.clock import london_time, london_today
from ipr.db.engine import AnySession
from ipr.documents.model import (
    Block,
    Document,
    Heading,
    Paragraph,
    Table,
    write_day,
)
from ipr.web.charts import DARK_BLUE, AxisTick, Series, draw_bars

NETWORK = "the whole network"
ALL_NAMED = "Every category"
ALL_FOUND = "Categories with cases"


@dataclass(frozen=True)
class AskedMonth:
    """Which figures are asked for."""

    month: Month
    area: Area | None
    by: By = By.MAIN
    every: bool = False
    """Every category there is, not the first five alone."""


@dataclass(frozen=True)
class MonthPage:
    """The figures of a month as they are shown."""

    asked: AskedMonth
    figure: MonthFigure
    compared: Table
    parts: Sequence[Table]
    corrections: Sequence[Correction]
    definitions: Sequence[tuple[str, str]]
    rows: Rows
    spans: Mapping[str, Sequence[Month]]
    """The months of each column of the first table, by its head."""

    @property
    def title(self) -> str:
        """What the figures are of."""
        return f"Areas of concern: {self.asked.month.name}"

    @property
    def where(self) -> str:
        """Whose they are."""
        return self.asked.area.name if self.asked.area else NETWORK

    @property
    def lines(self) -> list[str]:
        """The service lines that are the columns of a table; "" for none."""
        return lines_of(self.figure)

    @property
    def tables(self) -> list[Table]:
        """All tables of numbers."""
        return [self.compared, *self.parts]

    def to_document(self) -> Document:
        """Return the same to be saved."""
        snapshot = self.figure.snapshot
        frozen_on = london_time(snapshot.frozen_at).date() if snapshot else None
        said = [f"Support cases of {self.where}."]
        if snapshot and frozen_on:
            said.append(f"Frozen on {write_day(frozen_on)}: SHA-256 {snapshot.digest}.")
        else:
            said.append("Not frozen yet, so the counts can still change.")
        blocks: list[Block] = [*map(Paragraph, said), *self.tables]
        for one in self.corrections:
            day = write_day(london_time(one.at).date()) if one.at else "Not noted yet"
            by = one.by or "the service"
            changes = "; ".join(one.changes)
            blocks += [
                Heading(f"Correction: {day}"),
                Paragraph(f"Noted by {by}. {one.note}\n{changes}."),
            ]
        title = f"{self.title}, {self.where}"
        dated = frozen_on or london_today()
        return Document(title, blocks, dated=dated, notes=self.definitions)

    @property
    def bars(self) -> int:
        """How many bars the chart has: one for each category whose number is shown."""
        return len(self._numbers())

    def draw_chart(self) -> bytes:
        """Return bars of the month's numbers; the table beside it has the same."""
        numbers = self._numbers()
        series = Series(self.asked.month.name, DARK_BLUE, numbers)
        title = f"{self.title}, {self.where}"
        return draw_bars(title, [AxisTick(name, name) for name in numbers], [series])

    def _numbers(self) -> dict[str, int]:
        rows = self.compared.rows[:-1]  # the last is that of all cases
        return {str(row[0]): row[1] for row in rows if isinstance(row[1], int)}


def build_page(session: AnySession, asked: AskedMonth, *, threshold: int) -> MonthPage:
    """Return the figures of a month beside the month before and the year."""
    month, by = asked.month, asked.by
    before, last_year = month.later(-1), month.later(-12)
    so_far = month.year_so_far()
    months = [month, before, last_year, *so_far]
    reader = FigureReader(session, asked.area, months, threshold=threshold)
    figure = reader.read_month(month)
    spans: dict[str, Sequence[Month]] = {
        month.name: [month],
        before.name: [before],
        last_year.name: [last_year],
    }
    if len(so_far) > 1:
        spans[f"{so_far[0].name} to {month.name}"] = so_far
    periods = [reader.read_period(name, these, by) for name, these in spans.items()]
    rows = choose_rows(reader.name_all(figure, periods), periods, by, every=asked.every)
    where = asked.area.name if asked.area else NETWORK
    parts = [
        split_by_line(rows, f"By service line, {month.name}", figure),
        split_by_barrier(rows, f"By inside and outside, {month.name}", figure),
    ]
    return MonthPage(
        asked,
        figure,
        compare_months(rows, f"{_say_rows(rows, asked)}, {where}", periods),
        [part for part in parts if part],
        read_corrections(reader, figure),
        list(_define(asked, so_far, threshold)),
        rows,
        spans,
    )


def _say_rows(rows: Rows, asked: AskedMonth) -> str:
    if asked.every:
        return ALL_NAMED
    if len(rows.codes) < TOP:
        return ALL_FOUND
    return "The five most frequent categories"


def _define(
    asked: AskedMonth, so_far: Sequence[Month], threshold: int
) -> Sequence[tuple[str, str]]:
    said = [
        ("What is counted", definition.CASES),
        ("Categories", definition.CATEGORIES[asked.by]),
        ("What they do not say", definition.CAUTION),
        ("Names", definition.NAMES),
        ("Service lines", definition.LINES),
        ("Inside and outside", definition.BARRIERS),
        ("Areas", definition.AREAS),
        ("Order", definition.ORDER),
        ("Frozen", definition.FROZEN),
    ]
    if len(so_far) > 1:
        year = definition.YEAR.format(so_far[0].name, asked.month.name)
        said.append(("The year", year))
    if threshold:
        said.append(("Small counts", definition.SMALL.format(threshold - 1)))
    return said
