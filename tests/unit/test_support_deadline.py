"""When a declined case becomes late."""

from datetime import UTC, date, datetime, timedelta

from ipr.support.queue.deadline import last_overdue_moment


def test_overdue_begins_with_the_london_day_after_the_last_one():
    """Opened on Tuesday 5 May, five working days: due on the 12th."""
    assert last_overdue_moment(date(2026, 5, 12), 5, "england") == datetime(
        2026, 5, 1, 23, tzinfo=UTC
    ) + timedelta(days=3)
    assert last_overdue_moment(date(2026, 5, 13), 5, "england") == datetime(
        2026, 5, 5, 23, tzinfo=UTC
    )
