"""Working days, counted out loud: dates in, dates out, no database.

Day 1 is the working day after the start. Saturdays, Sundays and the bank holidays
of one nation don't count. Those of the package `holidays` are put right by a file,
which `use_holiday_file` names once, at the start of the program.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import holidays

from ipr.db.holiday_file import HolidayFile

SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS"}
YEARS_BEFORE, YEARS_AFTER = 1, 2
FURTHEST = 366  # calendar days; a time limit of a year is a mistake, not a limit

_file: HolidayFile | None = None


@dataclass(frozen=True)
class Day:
    """One day of a count: its number, or why it has none."""

    on: date
    number: int | None
    reason: str = ""


@dataclass(frozen=True)
class TimeLimit:
    """A time limit with its working shown day by day."""

    starts_on: date
    days: tuple[Day, ...]

    @property
    def due_on(self) -> date:
        """The last day of the limit."""
        return self.days[-1].on if self.days else self.starts_on

    def kept(self) -> list[list[Any]]:
        """Return the working as JSON: [ISO date, number or null, why not], …"""
        return [[day.on.isoformat(), day.number, day.reason] for day in self.days]


def count_working_days(starts_on: date, working_days: int, nation: str) -> TimeLimit:
    """Return the time limit of so many working days after a day.

    >>> limit = count_working_days(date(2026, 12, 23), 2, "england")
    >>> [(day.on.day, day.number, day.reason) for day in limit.days][:3]
    [(24, 1, ''), (25, None, 'Christmas Day'), (26, None, 'Saturday')]
    >>> limit.due_on
    datetime.date(2026, 12, 29)
    """
    if not 0 <= working_days <= FURTHEST // 2:
        raise ValueError(f"{working_days} working days is no time limit")
    days: list[Day] = []
    number = 0
    for on in _days_after(starts_on):
        if number == working_days:
            break
        reason = why_not_counted(on, nation)
        number += not reason
        days.append(Day(on, None if reason else number, reason))
    return TimeLimit(starts_on, tuple(days))


def why_not_counted(on: date, nation: str) -> str:
    """Return why a day is no working day; nothing when it is one.

    >>> why_not_counted(date(2026, 11, 30), "scotland")
    "Saint Andrew's Day"
    >>> why_not_counted(date(2026, 11, 30), "wales")
    ''
    """
    if on.weekday() > 4:
        return f"{on:%A}"
    return bank_holidays(nation, on.year).get(on, "")


def bank_holidays(nation: str, year: int) -> dict[date, str]:
    """Return the bank holidays of a nation in a year, with their names."""
    known = _package_holidays(nation, year)
    exceptions = _file.exceptions() if _file else {}
    if not exceptions:
        return known
    theirs = {day: name for (of, day), name in exceptions.items() if of == nation}
    right = known | {day: name for day, name in theirs.items() if day.year == year}
    return {day: name for day, name in sorted(right.items()) if name}


def use_holiday_file(file: HolidayFile | None) -> None:
    """Put the calendar right by a file from now on. Raises BadHolidayFile."""
    global _file
    if file:
        file.check()
    _file = file


@dataclass(frozen=True)
class CalendarEdition:
    """Which calendar days are counted by: they are the same if both words are."""

    package: str
    """Name and version of where the bank holidays come from."""
    digest: str
    """Of the bank holidays of all nations in the years around a day."""


def calendar_edition(on: date) -> CalendarEdition:
    """Return which calendar is in use on a day. Raises BadHolidayFile."""
    if _file:
        _file.check()
    lines = [
        f"{nation} {day} {name}"
        for nation in SUBDIVISIONS
        for year in range(on.year - YEARS_BEFORE, on.year + YEARS_AFTER + 1)
        for day, name in bank_holidays(nation, year).items()
    ]
    digest = sha256("\n".join(lines).encode()).hexdigest()
    return CalendarEdition(f"holidays {version('holidays')}", digest)


@lru_cache(maxsize=64)
def _package_holidays(nation: str, year: int) -> dict[date, str]:
    found = holidays.country_holidays(
        "GB", subdiv=SUBDIVISIONS[nation], years=year, expand=False, language="en_GB"
    )
    return {
        on: name.replace("(observed)", "(substitute day)")
        for on, name in sorted(found.items())
    }


def _days_after(day: date) -> Iterator[date]:
    for offset in range(1, FURTHEST + 1):
        yield day + timedelta(days=offset)
