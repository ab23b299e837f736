"""The chart of a back-test: how many referrals change in each month, and to what."""

from ipr.criteria.backtests.figures import NAMES, BacktestFigures
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE
from ipr.web.charts import (
    DARK_BLUE,
    DARK_PINK,
    LIGHT_PURPLE,
    TURQUOISE,
    Series,
    draw_columns,
    month_ticks,
)

COLOURS = {
    ACCEPT: DARK_BLUE,
    CONSIDER: TURQUOISE,
    CANNOT_TELL: LIGHT_PURPLE,
    DECLINE: DARK_PINK,
}


def draw_months(figures: BacktestFigures) -> bytes:
    """Return the chart as an SVG picture that asks nobody for anything."""
    months = {month.value: month for month in figures.months}
    series = [
        Series(
            f"Becomes: {NAMES[outcome].lower()}",
            COLOURS[outcome],
            {value: month.to(outcome) for value, month in months.items()},
        )
        for outcome in figures.becoming
    ]
    return draw_columns(
        *("Referrals that change, by month", month_ticks(months), series),
        nothing="No referral changes",
    )
