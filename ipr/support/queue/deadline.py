"""Which declined cases are late, where a time limit has been set. Pure."""

from datetime import date, datetime, timedelta

from ipr.db.clock import london_time
from ipr.db.london_days import london_midnight
from ipr.db.working_days import count_working_days


def day_to_answer_by(
    opened_at: datetime, working_days: int, nation: str
) -> date | None:
    """Return the day by which a case is to be answered; None without a time limit.

    >>> from datetime import UTC
    >>> opened_at = datetime(2026, 5, 5, 22, 59, tzinfo=UTC)
    >>> day_to_answer_by(opened_at, 5, "england")
    datetime.date(2026, 5, 12)
    """
    if not working_days:
        return None
    opened_on = london_time(opened_at).date()
    return count_working_days(opened_on, working_days, nation).due_on


def last_overdue_moment(on: date, working_days: int, nation: str) -> datetime:
    """Return the moment before which a case was opened that is overdue on a day.

    Day 1 is the working day after the decline, as for every time limit.

    >>> last_overdue_moment(date(2026, 5, 13), 5, "england")
    datetime.datetime(2026, 5, 5, 23, 0, tzinfo=datetime.timezone.utc)
    """
    opened_on = on
    while count_working_days(opened_on, working_days, nation).due_on >= on:
        opened_on -= timedelta(days=1)
    return london_midnight(opened_on + timedelta(days=1))
