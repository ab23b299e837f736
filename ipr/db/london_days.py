"""Days of the London calendar, in Python and in the same SQL on both databases."""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ipr.db.clock import LONDON

SHIFT = """CASE
 WHEN substr({at}, 6, 2) BETWEEN '04' AND '09' THEN '+1 hour'
 WHEN substr({at}, 6, 2) NOT IN ('03', '10') THEN '+0 hours'
 WHEN {at} >= datetime(substr({at}, 1, 4) || '-04-01 01:00', 'weekday 0', '-7 days')
 AND {at} < datetime(substr({at}, 1, 4) || '-11-01 01:00', 'weekday 0', '-7 days')
 THEN '+1 hour' ELSE '+0 hours' END"""
"""SQLite knows no time zones. British clocks go forward on the last Sunday of March
and back on the last Sunday of October, at 1am UTC: so since 1996."""


class london_day(FunctionElement[int]):
    """The number of a column's London day; two of them differ by the days between.

    The column holds moments in UTC, or days as they are.
    """

    name = "london_day"
    type = Integer()
    inherit_cache = True


@compiles(london_day, "sqlite")
def _say_for_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    (column,) = element.clauses
    at = compiler.process(column, **how)
    if not isinstance(column.type, Date):
        at = f"{at}, {SHIFT.format(at=at)}, 'start of day'"
    return f"CAST(julianday({at}) AS INTEGER)"


@compiles(london_day, "postgresql")
def _say_for_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    (column,) = element.clauses
    at = compiler.process(column, **how)
    if not isinstance(column.type, Date):
        at = f"CAST(timezone('Europe/London', {at}) AS DATE)"
    return f"({at} - DATE '2000-01-01')"


def london_midnight(day: date) -> datetime:
    """Return the moment in which a day begins in London.

    >>> london_midnight(date(2026, 7, 1))
    datetime.datetime(2026, 6, 30, 23, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def months_before(day: date, months: int) -> date:
    """Return the same day some months before, or the last one that month has.

    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
