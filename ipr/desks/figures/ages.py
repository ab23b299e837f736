"""How long what is open has been open, in bands of London calendar days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, func, select

from ipr.db.clock import london_time
from ipr.db.engine import AnySession
from ipr.db.london_days import london_midnight
from ipr.desks.figures.declarations import Rows

BANDS = {
    0: "Up to 2 days",
    3: "3 to 5 days",
    6: "6 to 10 days",
    11: "11 to 20 days",
    21: "More than 20 days",
}
"""By the fewest days that a band holds. One of today is 0 days old."""


@dataclass(frozen=True)
class Ages:
    """How many are open by age, and which one has been for longest."""

    numbers: Sequence[int]
    """In the order of the bands."""
    oldest: str | None
    """Its reference."""
    oldest_days: int | None

    @property
    def total(self) -> int:
        """How many are open."""
        return sum(self.numbers)

    @property
    def bands(self) -> Sequence[tuple[str, int]]:
        """Each band with its number."""
        return list(zip(BANDS.values(), self.numbers, strict=True))


def count_ages(session: AnySession, open_cases: Rows, on: date) -> Ages:
    """Return how old the open cases are on a day, by one statement."""
    *counts, began, oldest = session.execute(ages_statement(open_cases, on)).one()
    numbers = [more - less for more, less in zip(counts, [*counts[1:], 0], strict=True)]
    if began is None:
        return Ages(numbers, None, None)
    began_on = london_time(began).date() if isinstance(began, datetime) else began
    return Ages(numbers, oldest, (on - began_on).days)


def ages_statement(open_cases: Rows, on: date) -> Rows:
    """Return how many are at least as old as each band, and the oldest one."""
    found, first = open_cases.subquery(), open_cases.subquery()
    older = [
        func.count().filter(found.c.began < day_begins(found.c.began, on, days - 1))
        for days in list(BANDS)[1:]
    ]
    oldest = select(first.c.reference).order_by(first.c.began, first.c.id).limit(1)
    return select(
        func.count(), *older, func.min(found.c.began), oldest.scalar_subquery()
    ).select_from(found)


def day_begins(column: ColumnElement[Any], on: date, days_ago: int) -> date:
    """Return when the London day some days ago began, as a column holds it."""
    day = on - timedelta(days=days_ago)
    return day if isinstance(column.type, Date) else london_midnight(day)
