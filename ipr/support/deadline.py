"""By when a declined case is to be answered, where a time limit has been set.

Pure. Day 1 is the working day after the decline, as for every time limit.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from ipr.db.clock import LONDON

SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS"}


def due_on(opened_on: date, working_days: int, nation: str) -> date:
    """Return the last day of a time limit.

    >>> due_on(date(2026, 12, 23), 2, "england")
    datetime.date(2026, 12, 29)
    """
    return _calendar(nation).get_nth_working_day(opened_on, working_days)


def last_overdue_moment(on: date, working_days: int, nation: str) -> datetime:
    """Return the moment before which a case was opened that is overdue on a day.

    >>> last_overdue_moment(date(2026, 5, 13), 5, "england")
    datetime.datetime(2026, 5, 5, 23, 0, tzinfo=datetime.timezone.utc)
    """
    opened_on = on
    while due_on(opened_on, working_days, nation) >= on:
        opened_on -= timedelta(days=1)
    midnight = datetime.combine(opened_on + timedelta(days=1), time(), tzinfo=LONDON)
    return midnight.astimezone(UTC)


@lru_cache(maxsize=8)
def _calendar(nation: str) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation])
