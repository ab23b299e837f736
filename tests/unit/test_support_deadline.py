"""The time limit of a declined case counts as every other time limit does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ipr.decisions.clock import count_working_days
from ipr.support.deadline import due_on, last_overdue_moment

YEAR = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales"])
@pytest.mark.parametrize("days", [1, 5, 10])
def test_it_counts_as_the_factual_report_does(nation, days):
    ours = [due_on(day, days, nation) for day in YEAR]
    assert ours == [count_working_days(day, days, nation).due_on for day in YEAR]


def test_overdue_begins_with_the_london_day_after_the_last_one():
    """Opened on Tuesday 5 May, five working days: due on the 12th."""
    assert due_on(date(2026, 5, 5), 5, "england") == date(2026, 5, 12)
    assert last_overdue_moment(date(2026, 5, 12), 5, "england") == datetime(
        2026, 5, 1, 23, tzinfo=UTC
    ) + timedelta(days=3)
    assert last_overdue_moment(date(2026, 5, 13), 5, "england") == datetime(
        2026, 5, 5, 23, tzinfo=UTC
    )
