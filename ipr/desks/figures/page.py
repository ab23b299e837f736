"""The figures of one kind of case, as Home shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ipr.desks.declarations import DeskReader
from ipr.desks.figures.ages import Ages, count_ages
from ipr.desks.figures.declarations import CaseFigures
from ipr.desks.figures.waits import Months, Waited, measure_wait
from ipr.web.charts import DARK_BLUE, AxisTick, Series, draw_bars

SMALL = 400
"""Width of a chart whose words can still be read on a telephone."""
TEMPLATE = "desks/figures/_case_figures.html"


@dataclass(frozen=True)
class BuiltFigures:
    """The figures of one kind of case on a day."""

    of: CaseFigures
    ages: Ages
    months: Months
    waits: Sequence[Waited]


def build_figures(figures: CaseFigures, reader: DeskReader) -> BuiltFigures | None:
    """Return the figures for whoever may read them: one statement for each."""
    if not reader.user.can(figures.permission):
        return None
    months = Months(reader.on)
    return BuiltFigures(
        of=figures,
        ages=count_ages(reader.session, figures.open_cases, reader.on),
        months=months,
        waits=[measure_wait(reader.session, wait, months) for wait in figures.waits],
    )


def draw_ages(figures: CaseFigures, ages: Ages) -> bytes:
    """Return the chart of what is open by age, whose numbers stand in the table."""
    return draw_bars(
        f"{figures.title}: how long they have been open",
        [AxisTick(band, band) for band, _ in ages.bands],
        [Series("Open now", DARK_BLUE, dict(ages.bands))],
        width=SMALL,
    )
