"""Months of the calendar, and the day on which the figure of one is frozen. Pure."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice

from ipr.db.working_days import SUBDIVISIONS, why_not_counted

WRITTEN = re.compile(r"(\d{4})-(\d\d)")
WORKING_DAYS = 5
FIRST_OF_YEAR = 4
"""Operational years begin in April."""


class NotAMonth(ValueError):
    """It isn't written as a month is."""


@dataclass(frozen=True, order=True)
class Month:
    """A month, as cases are received in it by the London calendar."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """Return a month from its writing. Raises NotAMonth.

        >>> Month.read("2026-10").name
        'October 2026'
        """
        found = WRITTEN.fullmatch(text)
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
            raise NotAMonth(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.first:%B} {self.year}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.year, self.number)[1])

    def later(self, months: int) -> "Month":
        """Return the month so many months after this one; before it, if negative.

        >>> str(Month(2026, 1).later(-1)), str(Month(2026, 12).later(1))
        ('2025-12', '2027-01')
        """
        year, number = divmod(12 * self.year + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def year_so_far(self) -> Sequence["Month"]:
        """Return the months of its operational year, up to this one.

        >>> [str(month) for month in Month(2027, 1).year_so_far()][::9]
        ['2026-04', '2027-01']
        """
        since = (self.number - FIRST_OF_YEAR) % 12
        return [self.later(-months) for months in range(since, -1, -1)]


def freezing_day(month: Month) -> date:
    """Return the day on which a month's figure is frozen.

    It is the next month's fifth working day everywhere: a day that is a holiday in
    England and Wales or in Scotland doesn't count.

    >>> freezing_day(Month(2026, 10)), freezing_day(Month(2026, 12))
    (datetime.date(2026, 11, 6), datetime.date(2027, 1, 11))
    """
    first = month.later(1).first
    days = (first + timedelta(days=number) for number in count())
    working = (
        day
        for day in days
        if not any(why_not_counted(day, nation) for nation in SUBDIVISIONS)
    )
    return next(islice(working, WORKING_DAYS - 1, None))
